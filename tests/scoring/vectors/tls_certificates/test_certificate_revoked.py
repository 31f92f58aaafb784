"""Revocation counts for the certificate it was said of, and silence is unknown."""

from dataclasses import replace

from scanner.observation import ABSENT, NOT_ASKED, Fact, Present, Unseen
from scanner.probes.tls import TlsFacts
from scoring.vectors.tls_certificates.certificate_revoked import certificate_revoked
from tests.fakes.looks import ask, seen, verdict
from tests.scoring.vectors.tls_certificates.chains import MX, WEB, leaf, showing

MINE = showing(leaf())


def told(revoked: Fact[bool], staple: Fact[str] = NOT_ASKED) -> TlsFacts:
    return replace(MINE, revoked=revoked, staple=staple)


def said(*facts: TlsFacts | None) -> str:
    return verdict(ask(certificate_revoked, seen(*facts, asset=WEB), asset=WEB))


def test_the_authoritys_word_decides() -> None:
    """Yes is BAD, no is GOOD, nowhere to ask is no fault, and no answer is unknown."""
    assert said(told(Present(value=True))) == "bad revoked"
    assert said(told(Present(value=False))) == "good in_force"
    assert said(told(ABSENT)) == "neutral nowhere"
    assert said(told(Unseen(why="time-out"))) == "unknown unseen"
    assert said(told(NOT_ASKED)) == "none"
    assert said(None) == "unknown unseen"


def test_a_stapled_status_is_the_authoritys_word_too() -> None:
    """It is signed by the authority, and so it decides where nobody was asked."""
    assert said(told(Present(value=False), Present(value="revoked"))) == "bad revoked_stapled"
    assert said(told(Unseen(why="time-out"), Present(value="good"))) == "good in_force"
    assert said(told(Unseen(why="time-out"), Present(value="unknown"))) == "unknown unseen"


def test_what_was_said_of_the_certificate_before_says_nothing() -> None:
    """A server that renewed after a revocation is not held to the old one's."""
    renewed = replace(showing(leaf()), revoked=Unseen(why="time-out"))
    assert said(told(Present(value=True)), renewed) == "unknown unseen"
    assert said(told(Present(value=True)), told(Unseen(why="time-out"))) == "bad revoked"


def test_mail_servers_do_not_ask() -> None:
    """Between mail servers nobody verifies."""
    assert verdict(ask(certificate_revoked, seen(told(Present(value=True)), asset=MX), asset=MX)) == "fair revoked"
