"""Which certificates a server shows, and the status that comes with them."""

from collections.abc import Sequence

from scanner.observation import ABSENT, NOT_ASKED, Fact, Present, Unseen
from scanner.tls.answers import none_left
from scanner.tls.heard import Heard, Question, refused
from scanner.tls.order import named, preferred
from scanner.tls.suites import ECDSA, NOT_ECDSA, Suite


def chain(heard: Sequence[Heard]) -> Fact[tuple[bytes, ...]]:
    """The certificates as first sent under the name, in DER."""
    named = (one for one in heard if one.question not in (Question.NAMELESS, Question.OTHER_KEY))
    found = next((one.flight.chain for one in named if one.flight and one.flight.chain), ())
    return Present(value=found) if found else Unseen(why="no handshake brought a certificate")


def other_kind(suite: Suite) -> tuple[int, ...]:
    """Suites that show a certificate with the other kind of key than this one."""
    return NOT_ECDSA if suite.number in ECDSA else ECDSA


def other_chain(heard: Sequence[Heard]) -> Fact[tuple[bytes, ...]]:
    """The certificates for the other kind of key, RSA or ECDSA, than that of the first answer; ABSENT without them.

    Asked of servers that prefer forward secrecy; without it there is no ECDSA to be found.
    """
    first = preferred(heard)
    if first is None or not first.forward_secrecy or any(one.question is Question.OTHER_KEY for one in heard):
        return chain_for(heard, Question.OTHER_KEY)
    other = other_kind(first)
    for one, chosen in named(heard):
        if chosen.suite.number in other and one.flight and one.flight.chain:
            return Present(value=one.flight.chain)
    return ABSENT if none_left(heard, other) else NOT_ASKED


def chain_for(heard: Sequence[Heard], question: Question) -> Fact[tuple[bytes, ...]]:
    """The certificates that one question brought; ABSENT where the server turned it down."""
    asked = [number for number, one in enumerate(heard) if one.question is question]
    for number in asked:
        flight = heard[number].flight
        if flight and flight.chain:
            return Present(value=flight.chain)
    if any(refused(heard, number) or _name_missing(heard[number]) for number in asked):
        return ABSENT
    return Unseen(why="no handshake brought a certificate") if asked else NOT_ASKED


def stapled(heard: Sequence[Heard]) -> Fact[bytes]:
    """The OCSP response that came along where one was asked for; ABSENT where none did."""
    asked = [one.flight for one in heard if one.hello.whole and one.flight and one.flight.chain]
    found = next((flight.status for flight in asked if flight.status), b"")
    if found:
        return Present(value=found)
    if any(flight.past_status for flight in asked):
        return ABSENT
    return Unseen(why="the handshake ended before the status") if asked else NOT_ASKED


def _name_missing(one: Heard) -> bool:
    return one.question is Question.NAMELESS and one.flight is not None and one.flight.alert is not None
