"""One hello and what came back; when an end of the conversation is a no."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from scanner.tls.flight import Flight, ServerHello
from scanner.tls.groups import group_number
from scanner.tls.hello import Hello, Version

# Alerts that turn a well-formed hello down for its version, suites or extensions (RFC 8446 6.2, RFC 7507).
REFUSALS = (40, 47, 70, 71, 86, 109)
PROTOCOL_VERSION, INAPPROPRIATE_FALLBACK, UNRECOGNIZED_NAME, NO_APPLICATION_PROTOCOL = 70, 86, 112, 120
_ABOUT_SOMETHING_ELSE = (UNRECOGNIZED_NAME, NO_APPLICATION_PROTOCOL)


class Question(StrEnum):
    """What a hello was sent to learn."""

    VERSION = "version"
    RARE = "suites that are seldom alone"
    WEAK = "weak suites"
    FORWARD = "forward secrecy"
    AEAD = "authenticated encryption"
    KEY_EXCHANGE = "finite-field and weak-curve key exchange"
    FINITE_FIELD = "finite-field key exchange"
    WEAK_CURVE = "weak curves"
    OTHER_KEY = "a certificate with the other kind of key"
    NAMELESS = "the certificate without a name"
    FALLBACK = "protection against downgrades"
    CHAIN = "certificates"
    SUITES = "the list of suites"
    GROUPS = "the list of groups"
    ORDER = "whose order counts"
    RESUMPTION = "resumption"


OF_LISTS = (Question.NAMELESS, Question.SUITES, Question.GROUPS, Question.ORDER, Question.RESUMPTION)
"""Asked under consent only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A hello to send next, and what for; `finish`: the library's own client finishes the handshake instead."""

    question: Question
    hello: Hello
    finish: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One hello and what came back: `flight` is None where no TLS came, and `why` says what did.

    `closed`: the server ended the connection without a word; `resumed`: whether a session was taken up again.
    `chosen` is the ServerHello, where it is one that this hello allows and the server stood by it; `group` the number
    of the group of its key exchange, where we know that.
    """

    question: Question
    hello: Hello
    flight: Flight | None = None
    closed: bool = False
    why: str = ""
    resumed: bool = False
    chosen: ServerHello | None = field(init=False)
    group: int | None = field(init=False)

    def __post_init__(self) -> None:
        # Both are looked at hundreds of times while a list grows.
        flight = self.flight
        stood_by = flight is not None and (flight.alert is None or flight.finished)
        object.__setattr__(self, "chosen", flight.hello if flight and stood_by else None)
        object.__setattr__(self, "group", group_number(flight.group) if flight and flight.group else None)

    @property
    def of_version(self) -> bool:
        """Whether it was turned down for its version, and not for what else it offers."""
        return self.flight is not None and self.flight.alert == PROTOCOL_VERSION

    @property
    def hung_up(self) -> bool:
        """Whether the server ended it without saying why."""
        return self.closed and not self.regular

    @property
    def spoke(self) -> bool:
        """Whether the server said anything in TLS, be it a refusal."""
        return self.flight is not None and bool(self.flight.hello or self.flight.chain or self.flight.alert)

    @property
    def regular(self) -> bool:
        """Whether it went on with the handshake or turned it down as the standard says."""
        return self.flight is not None and bool(
            self.flight.hello or self.flight.chain or self.flight.alert in REFUSALS
        )  # fmt: skip


def refused(heard: Sequence[Heard], number: int) -> bool:
    """Whether the server turned hello `number` down.

    An alert of REFUSALS is a no. Many servers just close on an old hello, and OpenSSL 3 answers one that only
    its security level forbids with internal_error: these are a no where the server gave a regular answer to a
    hello sent afterwards, as a server or firewall that has had enough of us closes too. Where
    one close says nothing, `ends_needed` says how many on the same hello are a no.
    """
    one = heard[number]
    alert = one.flight.alert if one.flight else None
    if one.chosen:
        return False
    if alert in REFUSALS:
        return True
    ended = one.closed or (alert is not None and alert not in _ABOUT_SOMETHING_ELSE)
    if not ended or _contradicted(heard, one) or not any(later.regular for later in heard[number + 1 :]):
        return False
    # All servers without SSL 2.0 hang up on its hello, as they cannot read it.
    same = sum(other.hello == one.hello for other in heard)
    return one.hello.version is Version.SSL2 or same >= ends_needed(heard)


def ends_needed(heard: Sequence[Heard]) -> int:
    """How often the server has to hang up on one hello until that is a no.

    Once where it always does so in place of alerts; twice where it has alerts for other hellos; three times where
    it hung up on a hello which held all that it took at another time.
    """
    hung_up = [one for one in heard if one.hung_up and one.hello.version is not Version.SSL2]
    if any(_contradicted(heard, one) for one in hung_up):
        return 3
    return 2 if hung_up and any(one.flight and one.flight.alert in REFUSALS for one in heard) else 1


def _contradicted(heard: Sequence[Heard], one: Heard) -> bool:
    """Whether a hello that offers no more than this one was taken."""
    return any(
        other.chosen and _frame(other.hello) == _frame(one.hello) and set(other.hello.suites) <= set(one.hello.suites)
        for other in heard
    )


def _frame(hello: Hello) -> tuple[object, ...]:
    """All of a hello but its suites and what it asks for beside."""
    return hello.version, hello.server_name, hello.groups, hello.fallback
