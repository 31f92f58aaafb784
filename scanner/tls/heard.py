"""One hello and what came back; when an end of the conversation is a no."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from scanner.tls.flight import Flight, ServerHello
from scanner.tls.hello import Hello, Version

# Alerts that turn a well-formed hello down for its version, suites or extensions (RFC 8446 6.2, RFC 7507).
REFUSALS = (40, 47, 70, 71, 86, 109)
INAPPROPRIATE_FALLBACK, UNRECOGNIZED_NAME, NO_APPLICATION_PROTOCOL = 86, 112, 120
_ABOUT_SOMETHING_ELSE = (UNRECOGNIZED_NAME, NO_APPLICATION_PROTOCOL)


class Question(StrEnum):
    """What a hello was sent to learn."""

    VERSION = "version"
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
    """

    question: Question
    hello: Hello
    flight: Flight | None = None
    closed: bool = False
    why: str = ""
    resumed: bool = False

    @property
    def chosen(self) -> ServerHello | None:
        """The ServerHello, where it is one that this hello allows."""
        return self.flight.hello if self.flight else None

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
    hello sent afterwards, as a server or firewall that has had enough of us closes too. A server without SSL 2.0
    cannot read its hello, and closing is all it can do.
    """
    one = heard[number]
    if one.chosen:
        return False
    alert = one.flight.alert if one.flight else None
    if alert in REFUSALS:
        return True
    ended = one.closed or (alert is not None and alert not in _ABOUT_SOMETHING_ELSE)
    if one.hello.version is Version.SSL2:
        return ended or bool(one.flight and one.flight.complete)
    return ended and any(later.regular for later in heard[number + 1 :])
