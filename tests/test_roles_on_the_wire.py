"""Domain names in every role, scanned: what each is used for is seen, and each is asked what fits it."""

import asyncio
import json
from typing import Any

import pytest

from tests.lab.fakes import Conversation, serve
from tests.program import import_feeds, inside
from tests.recording import Recorder, company, name_server, needs_root, network, smtp, web

pytestmark = needs_root

IDLE = {"null_mx_published", "spf_denies_everyone", "dmarc_rejects_all"}
MAIL = {"spf_published", "spf_restricts_senders", "dmarc_published", "dmarc_enforced"}
ROLES = {
    "web.test": ["web"],
    "office.test": ["web", "sends mail", "receives mail"],
    "inbox.test": ["receives mail"],
    "sender.test": ["sends mail"],
    "old.test": ["redirect", "defensive"],
    "spare.test": ["parked", "defensive"],
    "bare.test": ["parked"],
    "sold.test": ["parked", "defensive"],
}


async def moved(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Sends everybody to the office."""
    await reader.readuntil(b"\r\n\r\n")
    writer.write(
        b"HTTP/1.1 301 Moved\r\nLocation: http://office.test/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    )
    await writer.drain()


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """The scan of each name, all in one network."""
    net, folder = network(), tmp_path_factory.mktemp("roles")
    import_feeds(folder)
    records: dict[str, Any] = {}

    def is_there(name: str, host: int, *, mx: str = "0 .", spf: str = "v=spf1 -all", dmarc: str = "reject") -> None:
        hosts = {"@": f"{net}.{host}", "www": f"{net}.{host}"} | ({"mail": f"{net}.25"} if "mail" in mx else {})
        records.update(company(name, hosts, f"{net}.53"))
        records[name] = {**records[name], "MX": (mx,), "TXT": (f'"{spf}"',)}
        records[f"_dmarc.{name}"] = {"TXT": (f'"v=DMARC1; p={dmarc}"',)}

    is_there("web.test", 10)
    is_there("office.test", 11, mx="10 mail.office.test.", spf="v=spf1 mx ~all", dmarc="quarantine")
    is_there("inbox.test", 12, mx="10 mail.inbox.test.")
    is_there("sender.test", 13, spf="v=spf1 ip4:192.0.2.0/24 -all")
    is_there("old.test", 14)
    is_there("spare.test", 15)
    is_there("bare.test", 16)
    for rtype in ("MX", "TXT"):
        del records["bare.test"][rtype]
    del records["_dmarc.bare.test"]
    is_there("sold.test", 17)
    records["sold.test"]["NS"] = ("ns1.sedoparking.com.",)
    records["ns1.sedoparking.com"] = {"A": (f"{net}.53",)}
    del records["ns1.sold.test"], records[f"17.{'.'.join(reversed(net.split('.')))}.in-addr.arpa"]
    talks: dict[int, dict[int, Conversation]] = {
        10: {80: web}, 11: {80: web}, 14: {80: moved}, 17: {80: web}, 25: {25: smtp},
    }  # fmt: skip
    seen = Recorder()
    fakes = [fake for host, ports in talks.items() for fake in seen.host(f"{net}.{host}", ports)]
    options = ("--profile", "light", "--allow-net", "127.0.0.0/8", "--resolver", f"{net}.54", "--rate", "unlimited")
    with name_server(seen, records, f"{net}.53", f"{net}.54"), serve(fakes):
        done = inside(folder, "scan", *ROLES, *options, "--json")
    assert done.returncode == 0, done.stderr[-2000:]
    return {line["target"]["name"]: line for line in map(json.loads, done.stdout.splitlines())}


def asked(document: dict[str, Any]) -> set[str]:
    return {one["check"] for one in document["findings"] if one["verdict"] not in ("neutral", "unknown")}


@pytest.mark.parametrize(("name", "roles"), ROLES.items())
def test_each_role_is_seen(documents: dict[str, dict[str, Any]], name: str, roles: list[str]) -> None:
    """By the addresses, ports, pages, and mail records that are there, and nothing is left open."""
    assert documents[name]["domains"] == [{"name": name, "roles": roles, "not_seen": []}]


@pytest.mark.parametrize(("name", "roles"), ROLES.items())
def test_each_name_is_asked_what_fits_its_roles(
    documents: dict[str, dict[str, Any]], name: str, roles: list[str]
) -> None:
    """Names with mail by what is right for mail, the others by the three records; pages where there are pages."""
    said = asked(documents[name])
    mail = bool({"sends mail", "receives mail"} & set(roles))
    assert (said >= MAIL, bool(MAIL & said)) == (mail, mail)
    assert (IDLE & said) == (set() if mail else IDLE)
    assert ("content_policy_set" in said) == ("web" in roles)
    assert {"caa_published", "dnssec_present", "name_servers_redundant"} <= said


def test_what_is_right_for_a_name_is_not_held_against_it(documents: dict[str, dict[str, Any]]) -> None:
    """Names without mail that say so, and mail with ~all and quarantine, have nothing against their mail records."""
    for name in ROLES.keys() - {"bare.test"}:
        about = [one for one in documents[name]["findings"] if one["check"] in (*IDLE, *MAIL)]
        assert not [one for one in about if one["verdict"] in ("fair", "warn", "bad")], name
    bare = {one["check"]: one["verdict"] for one in documents["bare.test"]["findings"]}
    assert {check: bare[check] for check in IDLE} == {
        "null_mx_published": "fair", "spf_denies_everyone": "warn", "dmarc_rejects_all": "warn",
    }  # fmt: skip


def test_a_parked_name_is_rated(documents: dict[str, dict[str, Any]]) -> None:
    """On what it has, wherever its page comes from."""
    for name in ("spare.test", "bare.test", "sold.test"):
        assert documents[name]["rating"]["value"] is not None, name
    assert "web_security" in documents["sold.test"]["parked"]
