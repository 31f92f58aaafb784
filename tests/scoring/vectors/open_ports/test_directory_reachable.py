"""LDAP is judged by what the server says of itself."""

import pytest

from scanner.asset import endpoint_asset
from scanner.observation import Hello, Present
from scanner.probes.ldap import LdapFacts
from scoring.check import Seen
from scoring.finding import Certainty
from scoring.vectors.open_ports.directory_reachable import directory_reachable as check
from tests.fakes.looks import ask, seen, sentence, verdict

LDAP = Present(value="ldap")
YES, NO = Present(value=True), Present(value=False)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (LdapFacts(speaks=LDAP, active_directory=YES, tls=YES), "bad domain_controller"),
        (LdapFacts(speaks=LDAP, active_directory=NO, tls=NO), "bad without_tls"),
        (LdapFacts(speaks=LDAP, active_directory=NO, tls=YES, root_readable=YES), "warn reachable"),
        (LdapFacts(speaks=LDAP, root_readable=NO), "warn tells_nothing"),
        (LdapFacts(speaks=Present(value="ssh")), "none"),
        (LdapFacts(), "none"),
        (None, "none"),
    ],
)
def test_each_answer_has_its_verdict(facts: object, expected: str) -> None:
    """What was proved is judged; silence and other protocols are not."""
    finding = ask(check, seen(facts), seen(facts), asset=endpoint_asset("192.0.2.7", 389))
    assert verdict(finding) == expected
    assert finding is None or "{" not in sentence(check, finding)


def test_an_endpoint_is_judged_once() -> None:
    """Under its names the same port is not judged again."""
    asset = endpoint_asset("192.0.2.7", 389, "www.acme.example")
    looks = seen(LdapFacts(speaks=LDAP, tls=NO))
    assert ask(check, looks, looks, asset=asset) is None


def test_on_a_decoy_a_domain_controller_is_only_likely() -> None:
    """Beside a greeting that a honeypot is delivered with: never certain, so never critical."""
    asset, beside = endpoint_asset("192.0.2.7", 389), endpoint_asset("192.0.2.7", 2222)
    cowrie = Hello(speaks=Present(value="ssh"), greeting=Present(value="SSH-2.0-OpenSSH_6.0p1 Debian-4+deb7u2"))
    looks = seen(LdapFacts(speaks=LDAP, active_directory=YES), asset=asset)
    finding = ask(check, Seen(looks.looks, host=seen(cowrie, asset=beside)), looks, asset=asset)
    assert finding is not None
    assert (verdict(finding), finding.certainty) == ("bad on_a_decoy", Certainty.LIKELY)
    assert "honeypot" in sentence(check, finding)


def test_what_only_others_heard_is_a_directory_all_the_same() -> None:
    """A protocol without any detail of the server: a warning."""
    told = seen(Hello(speaks=LDAP))
    assert verdict(ask(check, told, Seen(()), asset=endpoint_asset("192.0.2.7", 389))) == "warn reachable"
