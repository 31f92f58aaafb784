"""Logins without TLS are a warning; what only a login would show is not held against anybody."""

import pytest

from scanner.asset import endpoint_asset
from scanner.observation import ABSENT, Hello, Present, Unseen
from scanner.probes.ftp import FtpFacts
from scanner.probes.pop3 import Pop3Facts
from scoring.finding import Certainty
from scoring.vectors.open_ports.plaintext_login_offered import plaintext_login_offered as check
from tests.fakes.looks import ask, seen, sentence, verdict

YES, NO, LOST = Present(value=True), Present(value=False), Unseen(why="not shown")


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (Hello(speaks=Present(value="ftp"), tls=NO, plaintext_login=YES), "warn offered"),
        (Hello(speaks=Present(value="ftp"), tls=YES, plaintext_login=LOST), "neutral not_seen"),
        (Hello(speaks=Present(value="imap"), tls=YES, plaintext_login=YES), "warn offered"),
        (Hello(speaks=Present(value="imap"), tls=YES, plaintext_login=NO), "good not_offered"),
        (Hello(speaks=Present(value="smtp"), tls=LOST, plaintext_login=LOST), "unknown lost"),
        (FtpFacts(speaks=Present(value="ftp"), tls=LOST, plaintext_login=LOST, features=LOST), "unknown lost"),
        (FtpFacts(speaks=Present(value="ftp"), tls=LOST, plaintext_login=LOST, features=ABSENT), "warn announces_none"),
        (FtpFacts(speaks=Present(value="ftp"), tls=YES, plaintext_login=NO, features=ABSENT), "good not_offered"),
        (Pop3Facts(speaks=Present(value="pop3"), tls=LOST, plaintext_login=LOST, capabilities=ABSENT),
         "warn announces_none"),
        (FtpFacts(speaks=Present(value="pop3")), "none"),
        (Hello(speaks=Present(value="http"), plaintext_login=YES), "warn offered"),
        (Hello(speaks=Present(value="http"), plaintext_login=NO), "none"),
        (Hello(speaks=Present(value="amqp"), tls=NO, plaintext_login=YES), "warn offered"),
        (Hello(speaks=Present(value="amqp"), tls=YES, plaintext_login=NO), "good not_offered"),
        (Hello(speaks=Present(value="amqp"), tls=NO, plaintext_login=LOST), "unknown lost"),
        (Hello(speaks=Present(value="mssql"), tls=NO, plaintext_login=YES), "warn offered"),
        (Hello(speaks=Present(value="mssql"), tls=YES, plaintext_login=LOST), "neutral not_seen"),
        (Hello(speaks=Present(value="telnet"), plaintext_login=YES), "none"),
        (None, "none"),
    ],
)  # fmt: skip
def test_each_offer_has_its_verdict(facts: Hello | None, expected: str) -> None:
    """Telnet is judged as remote administration, a page without a login not at all."""
    finding = ask(check, seen(facts), asset=endpoint_asset("192.0.2.7", 143))
    assert verdict(finding) == expected
    assert finding is None or "{" not in sentence(check, finding)
    if expected == "warn announces_none":
        assert finding is not None
        assert finding.certainty is Certainty.LIKELY


@pytest.mark.parametrize("protocol", ["ftp", "mssql"])
def test_what_was_concluded_from_no_tls_ends_when_there_is(protocol: str) -> None:
    """A server that has since been given TLS is no longer held to take passwords without it; nor is it the reverse."""
    bare = Hello(speaks=Present(value=protocol), tls=NO, plaintext_login=YES)
    mended = Hello(speaks=Present(value=protocol), tls=YES, plaintext_login=LOST)
    for facts, expected in (((bare, mended), "neutral not_seen"), ((mended, bare), "warn offered")):
        assert verdict(ask(check, seen(*facts), asset=endpoint_asset("192.0.2.7", 21))) == expected
