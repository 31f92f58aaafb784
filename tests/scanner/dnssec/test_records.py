"""Whether records can be told from forged ones: our verdict beside a validating resolver's."""

from collections.abc import Callable
from dataclasses import replace

import dns.message
import dns.name
import dns.rdatatype
import pytest

from scanner.dnssec.records import Checked, checked
from scanner.dnssec.verdict import Fault, Insecure, Status
from scanner.dnssec.walk import Question
from scanner.interfaces import NoReply, SignedAnswer
from scanner.observation import Outcome
from tests.lab.dnssec import ZONES, Signed
from tests.scanner.dnssec.test_chains import delv, resolved
from tests.scanner.dnssec.walking import Answering, anchors_of, from_server

SILENT = NoReply(outcome=Outcome.SILENT, why="no answer in time")
OTHERS = {
    "everywhere.star.test. TXT": Status.SECURE,
    "everywhere.starhashed.test. TXT": Status.SECURE,
    "anything.staralias.test. A": Status.SECURE,
    "host.deep.plain.test. A": Status.SECURE,
    "inner.under.dname.test. A": Status.SECURE,
    "moved.alias.test. A": Status.SECURE,
    "inner.away.dname.test. A": Status.INSECURE,
    "inner.under.open.test. A": Status.INSECURE,
    "open.test. A": Status.INSECURE,
    "unsigned.optout.test. A": Status.INSECURE,
    "apex.alias.test. A": Status.INSECURE,
    "late.alias.test. A": Status.INSECURE,
    "there.alias.test. A": Status.INSECURE,
    "broken.alias.test. A": Status.BOGUS,
    "inner.broken.dname.test. A": Status.BOGUS,
    "inner.under.dnamechanged.test. A": Status.BOGUS,
}
"""Wildcards, an alias by wildcard into another zone, a name below an empty one; DNAMEs, an alias to where an unsigned
zone begins, and aliases from a signed zone through an unsigned one into a signed one."""


def asked(name: str, rtype: str, zones: Signed, answering: Answering) -> tuple[Checked, list[Question]]:
    questions: list[Question] = []
    steps = checked(dns.name.from_text(name), dns.rdatatype.from_text(rtype), anchors_of(zones))
    try:
        question = next(steps)
        while True:
            questions.append(question)
            assert len(questions) < 60
            question = steps.send(answering(question))
    except StopIteration as end:
        return end.value, questions


@pytest.mark.parametrize("question", [*(f"inner.{zone.lstrip('.')} A" for zone in ZONES), *OTHERS])
def test_the_verdict_is_that_of_a_validating_resolver(question: str, signed_zones: Signed) -> None:
    """Of an address in every zone, right or wrong; what concerns denials alone spoils no record."""
    name, rtype = question.split()
    found, _ = asked(name, rtype, signed_zones, from_server(signed_zones))
    assert found.status == resolved(signed_zones, name, rtype) == delv(signed_zones, name, rtype)
    assert found.status == OTHERS.get(question, found.status)
    assert len(found.records) == 1 or found.status is Status.BOGUS


def test_reasons(signed_zones: Signed) -> None:
    """Why there is no chain, and why one breaks."""
    for zone, why in (
        ("unsigned.test.", Insecure.UNSIGNED), ("nods.test.", Insecure.NO_DS), ("expired.test.", Fault.EXPIRED),
        ("stripped.test.", Fault.UNSIGNED), ("wrongds.test.", Fault.NO_MATCH),
    ):  # fmt: skip
        assert asked(f"inner.{zone}", "A", signed_zones, from_server(signed_zones))[0].why == why


def changed(zones: Signed, change: Callable[[dns.message.Message], None], *, own: bool = True) -> Answering:
    """The records' own answer is changed on its way; `own`: from the zone's servers too."""
    server = from_server(zones)

    def answer(question: Question) -> SignedAnswer | NoReply:
        heard = server(question)
        if question.kind == dns.rdatatype.A and (own or not question.again) and isinstance(heard, SignedAnswer):
            change(heard.message)
        return heard

    return answer


def _strip(message: dns.message.Message) -> None:
    message.answer = [each for each in message.answer if each.rdtype != dns.rdatatype.RRSIG]


def _empty(message: dns.message.Message) -> None:
    message.answer = []


def test_what_is_changed_on_its_way_is_bogus(signed_zones: Signed) -> None:
    """Signatures taken out in a signed zone; where the zone's own servers send them, the resolver was to blame."""
    name = "inner.plain.test."
    bogus, _ = asked(name, "A", signed_zones, changed(signed_zones, _strip))
    assert (bogus.status, bogus.why) == (Status.BOGUS, Fault.UNSIGNED)
    assert asked(name, "A", signed_zones, changed(signed_zones, _strip, own=False))[0].status is Status.SECURE


def test_silence_is_no_verdict(signed_zones: Signed) -> None:
    """Of the records themselves, of a key above them, and an answer that does not hold them."""
    server = from_server(signed_zones)
    found, _ = asked("inner.plain.test.", "A", signed_zones, lambda _: SILENT)
    assert (found.status, found.lost) == (Status.INDETERMINATE, SILENT)
    lost, _ = asked(
        "inner.plain.test.", "A", signed_zones,
        lambda question: SILENT if question.kind == dns.rdatatype.DNSKEY else server(question),
    )  # fmt: skip
    assert lost.status is Status.INDETERMINATE
    empty, _ = asked("inner.plain.test.", "A", signed_zones, changed(signed_zones, _empty))
    assert empty.status is Status.INDETERMINATE


def test_aliases_end(signed_zones: Signed) -> None:
    """Records that lead in a circle are no answer, and cost no more than a few questions."""
    loop = dns.message.from_text("id 1\nflags QR\n;QUESTION\na.test. IN A\n;ANSWER\na.test. 60 IN CNAME a.test.\n")
    heard = from_server(signed_zones)(Question(name=dns.name.root, kind=dns.rdatatype.SOA, again=False))
    assert isinstance(heard, SignedAnswer)

    def answer(question: Question) -> SignedAnswer | NoReply:
        return replace(heard, message=loop) if question.kind == dns.rdatatype.A else SILENT

    found, questions = asked("a.test.", "A", signed_zones, answer)
    assert found.status is Status.INDETERMINATE
    assert len(questions) < 10


def test_few_questions(signed_zones: Signed) -> None:
    """One for the records, and keys and DS down to the zone that signed them."""
    _, questions = asked("host.deep.plain.test.", "A", signed_zones, from_server(signed_zones))
    assert [(q.name.to_text(), dns.rdatatype.to_text(q.kind)) for q in questions] == [
        ("host.deep.plain.test.", "A"), (".", "DNSKEY"), ("test.", "DS"), ("test.", "DNSKEY"), ("plain.test.", "DS"),
        ("plain.test.", "DNSKEY"),
    ]  # fmt: skip
