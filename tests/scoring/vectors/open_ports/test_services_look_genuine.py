"""Honeypots and tarpits are named for what they are, and no exposure there is certain."""

from dataclasses import replace

import pytest

from scanner.asset import Asset, address_asset, endpoint_asset
from scanner.observation import Hello, Present
from scanner.probes.ports import PortsFacts
from scoring.check import Check, Seen
from scoring.finding import Certainty
from scoring.vectors.open_ports.data_service_reachable import data_service_reachable
from scoring.vectors.open_ports.remote_administration_reachable import remote_administration_reachable
from scoring.vectors.open_ports.services_look_genuine import services_look_genuine as check
from tests.fakes.looks import ask, seen, sentence, verdict

HOST = address_asset("192.0.2.7")
PORTS = seen(PortsFacts(open=(22, 80)), asset=HOST)
MANY = ("ftp", "ssh", "telnet", "smtp", "mysql", "redis", "rdp", "vnc")
REAL = {
    "a hosting panel": [("ftp", "ProFTPD"), ("ssh", "SSH-2.0-OpenSSH_9.2p1"), ("smtp", "mx ESMTP"), ("imap", "ready"),
                        ("pop3", "ready"), ("mysql", "8.0.36"), ("http", "nginx"), ("http", "nginx"), ("http", "nginx"),
                        ("http", "nginx"), ("http", "nginx")],
    "a developer's machine": [(name, "") for name in ("ssh", "redis", "mysql", "postgresql", "mongodb", "memcached",
                                                       "elasticsearch", "amqp", "mqtt", "docker")],
    "a mail server": [(name, "Dovecot ready.") for name in ("imap", "imap", "pop3", "pop3")] + [("smtp", "mx")] * 3,
    "a disk station": [("ftp", "DiskStation FTP server ready."), ("ssh", "SSH-2.0-OpenSSH_8.2"), ("mysql", "5.5.65")],
    "windows": [("rdp", ""), ("mssql", ""), ("winrm", ""), ("smb", ""), ("http", "Microsoft-IIS/10.0")],
}  # fmt: skip


def host(*said: tuple[str, str]) -> Seen[Hello]:
    """What the services of one host said, port by port."""
    looks = tuple(
        seen(
            Hello(speaks=Present(value=speaks), greeting=Present(value=words)),
            asset=endpoint_asset("192.0.2.7", 1000 + place),
        ).looks[0]
        for place, (speaks, words) in enumerate(said)
    )
    return Seen((), host=Seen(looks))


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ([("ssh", "SSH-2.0-OpenSSH_6.0p1 Debian-4+deb7u2")], "Cowrie"),
        ([("ssh", "SSH-2.0-OpenSSH_5.1p1 Debian-5")], "Kippo"),
        ([("ssh", "SSH-2.0-OpenSSH_5.1p1 Debian-4")], "OpenCanary"),
        ([("ssh", "SSH-2.0-OpenSSH_6.6.1p1 Ubuntu-2ubuntu2")], "Honeytrap"),
        ([("", "Welcome... Connected to [00:13:EA:00:00:00] ?")], "Conpot"),
        ([("ftp", "DiskStation FTP server ready."), ("mysql", "5.7.16")], "Dionaea"),
        ([(name, "") for name in MANY], "8 protocols"),
        ([("ftp", "hello")] * 4, "the same greeting on 4 ports"),
    ],
)  # fmt: skip
def test_a_honeypot_is_told(said: list[tuple[str, str]], why: str) -> None:
    """By a greeting it is delivered with, by protocols that do not live together, by one answer everywhere."""
    finding = ask(check, PORTS, host(*said), asset=HOST)
    assert verdict(finding) == "neutral honeypot"
    assert finding is not None
    assert why in sentence(check, finding)


@pytest.mark.parametrize("name", REAL)
def test_a_real_host_is_none(name: str) -> None:
    """Many services of one kind, one web server on many ports, and a product that a honeypot imitates are genuine."""
    assert ask(check, PORTS, host(*REAL[name]), asset=HOST) is None


def test_a_tarpit_is_told() -> None:
    """With its port; it is no service and no exposure."""
    finding = ask(check, PORTS, host(("tarpit", "")), asset=HOST)
    assert verdict(finding) == "neutral tarpit"
    assert finding is not None
    assert "1000" in sentence(check, finding)


@pytest.mark.parametrize(
    ("exposure", "speaks"), [(remote_administration_reachable, "rdp"), (data_service_reachable, "redis")]
)
def test_an_exposure_on_a_honeypot_is_likely_at_most(exposure: Check, speaks: str) -> None:
    """So that it never is critical; the reason says why."""
    asset: Asset = endpoint_asset("192.0.2.7", 1001)
    beside = host(("ssh", "SSH-2.0-OpenSSH_6.0p1 Debian-4+deb7u2"), (speaks, ""))
    facts = Hello(speaks=Present(value=speaks), open_without_login=Present(value=True))
    finding = ask(exposure, Seen(seen(facts, asset=asset).looks, host=beside.host), asset=asset)
    assert verdict(finding) == "bad on_a_decoy"
    assert finding is not None
    assert finding.certainty is Certainty.LIKELY
    assert "Cowrie" in sentence(exposure, finding)
    assert verdict(ask(exposure, seen(facts, asset=asset), asset=asset)) != "bad on_a_decoy"


def test_what_others_tell_makes_no_honeypot_of_a_host_that_we_saw() -> None:
    """A greeting that only a third party heard is not our sight, and takes no certainty from what we saw."""
    asset = endpoint_asset("192.0.2.7", 1001)
    beside = host(("ssh", "SSH-2.0-OpenSSH_6.0p1 Debian-4+deb7u2"), ("rdp", "")).host
    assert beside is not None
    heard = Seen(tuple(replace(look, told=look.asset.port == 1000) for look in beside.looks))
    assert ask(check, PORTS, Seen((), host=heard), asset=HOST) is None
    rdp = seen(Hello(speaks=Present(value="rdp")), asset=asset).looks
    finding = ask(remote_administration_reachable, Seen(rdp, host=heard), asset=asset)
    assert finding is not None
    assert finding.certainty is Certainty.CONFIRMED
