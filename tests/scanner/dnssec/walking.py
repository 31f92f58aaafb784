"""Walks with somebody who answers: a name server, or a function."""

from collections.abc import Callable
from datetime import UTC, datetime

import dns.message
import dns.name
import dns.query

from scanner.dnssec.keys import Anchors, read_anchors
from scanner.dnssec.verdict import Verdict
from scanner.dnssec.walk import Question, walk
from scanner.interfaces import NoReply, SignedAnswer
from tests.lab.dnssec import Signed

Answering = Callable[[Question], SignedAnswer | NoReply]


def walked(name: str, anchors: Anchors, answering: Answering, *, most: int = 40) -> tuple[Verdict, list[Question]]:
    """The end of the walk, and what it asked."""
    asked: list[Question] = []
    steps = walk(dns.name.from_text(name), anchors)
    said: SignedAnswer | NoReply | None = None
    while True:
        try:
            question = steps.send(said) if said is not None else next(steps)
        except StopIteration as end:
            return end.value, asked
        asked.append(question)
        assert len(asked) <= most, "a walk without an end"
        said = answering(question)


def from_server(signed: Signed) -> Answering:
    """Everything from the one server of the laboratory's signed zones."""

    def answer(question: Question) -> SignedAnswer | NoReply:
        query = dns.message.make_query(question.name, question.kind, want_dnssec=True)
        message, _ = dns.query.udp_with_fallback(query, signed.server, timeout=5)
        return SignedAnswer(message=message, at=datetime.now(UTC))

    return answer


def anchors_of(signed: Signed) -> Anchors:
    """The private root's."""
    return read_anchors([signed.anchor.read_text()])
