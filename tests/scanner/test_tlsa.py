"""TLSA records as probes tell them: there and secure, there and worth nothing, proved absent, or not seen."""

from collections.abc import Callable

import pytest

from scanner.interfaces import Answer, DnsReply, NoReply, SignedAnswer
from scanner.observation import ABSENT, NOT_ASKED, Outcome, Present, Unseen
from scanner.tls.dane import Tlsa
from scanner.tlsa import MOST, TlsaFacts, tlsa_of
from tests.fakes.net import ScriptedNet, denied, records

OWNER = "_25._tcp.mail.acme.example"
TEXT = "3 1 1 " + "ab" * 32
RECORD = Tlsa(usage=3, selector=1, matching=1, data="ab" * 32)
SILENT = NoReply(outcome=Outcome.SILENT, why="no answer in time")
Signed = Callable[[str, str, bool], SignedAnswer | NoReply]


async def asked(reply: DnsReply | NoReply, signed: Signed | None = None) -> Answer:
    anchors = (". DS 1 13 2 " + "00" * 32,)
    net = ScriptedNet({(OWNER, "TLSA"): reply}, signed=signed, trust_anchors=anchors)
    return await tlsa_of(OWNER, net, TlsaFacts)


@pytest.mark.parametrize("nothing", [denied(), records()])
async def test_no_records(nothing: DnsReply) -> None:
    """A proved absence costs one question; one that nobody proved is not seen."""
    answer = await asked(nothing)
    assert (answer.outcome, answer.facts) == (Outcome.ANSWERED, TlsaFacts(records=ABSENT))
    heard = await asked(DnsReply(rcode=nothing.rcode))
    assert heard.outcome is Outcome.PARTIAL
    assert isinstance(heard.facts.records, Unseen)


async def test_silence() -> None:
    """Of the question itself; of the chain, where the records are told and nothing of what they are worth."""
    assert (await asked(SILENT)).outcome is Outcome.SILENT
    answer = await asked(records(TEXT), lambda *_: SILENT)
    assert (answer.outcome, answer.why) == (Outcome.PARTIAL, "no answer in time")
    assert answer.facts == TlsaFacts(records=Present(value=(RECORD,)), status=Unseen(why="no answer in time"))


async def test_records_are_bounded() -> None:
    """So many, none longer than a certificate, and nothing that is no record."""
    many = (f"3 1 1 {number:064x}" for number in range(50))
    answer = await asked(records(*many, "3 0 0 " + "ab" * 9000, "nonsense"), lambda *_: SILENT)
    assert len(answer.facts.records.value) == MOST


def test_what_was_not_asked_has_its_value() -> None:
    """A later version may ask more."""
    assert TlsaFacts() == TlsaFacts(records=NOT_ASKED, status=NOT_ASKED, why=NOT_ASKED)
