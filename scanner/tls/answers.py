"""What a handful of answered, refused and unanswered hellos say about a server."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from scanner.observation import ABSENT, NOT_ASKED, Fact, Present, Unseen
from scanner.tls.flight import Flight, ServerHello
from scanner.tls.hello import Hello, Version

# Alerts that turn a well-formed hello down for its version, suites or extensions (RFC 8446 6.2, RFC 7507).
REFUSALS = (40, 47, 70, 71, 86, 109)
UNRECOGNIZED_NAME = 112


class Question(StrEnum):
    """What a hello was sent to learn."""

    VERSION = "version"
    WEAK = "weak suites"
    FORWARD = "forward secrecy"
    FINITE_FIELD = "finite-field key exchange"
    CHAIN = "certificates"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One hello and what came back: `flight` is None where no TLS came, and `why` says what did.

    `closed`: the server ended the connection without a word.
    """

    question: Question
    hello: Hello
    flight: Flight | None = None
    closed: bool = False
    why: str = ""

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
    hello sent afterwards, as a server or firewall that has had enough of us closes too.
    """
    one = heard[number]
    if one.chosen:
        return False
    alert = one.flight.alert if one.flight else None
    if alert in REFUSALS:
        return True
    ended = one.closed or (alert is not None and alert != UNRECOGNIZED_NAME)
    return ended and any(later.regular for later in heard[number + 1 :])


def settled(heard: Sequence[Heard], version: Version) -> bool:
    """Whether a ServerHello already tells if `version` is offered.

    RFC 5246 E.1: the server answers with the highest version that both sides have.
    """
    return any(
        one.chosen and one.chosen.version <= version <= one.hello.version <= Version.TLS1_2
        for one in heard
        if one.question is Question.VERSION
    )


def offered(heard: Sequence[Heard], version: Version) -> Fact[bool]:
    """Whether the server offers `version` (SSL 3.0 to TLS 1.3)."""
    if any(one.chosen and one.chosen.version == version for one in heard):
        return Present(value=True)
    if settled(heard, version):
        return Present(value=False)
    asked = [
        number for number, one in enumerate(heard)
        if one.question is Question.VERSION and one.hello.version == version
    ]  # fmt: skip
    if any(heard[number].chosen or refused(heard, number) for number in asked):
        return Present(value=False)
    if asked:
        return Unseen(why=f"no answer to a {version.label} hello")
    higher = (
        number for number, one in enumerate(heard)
        if one.question is Question.VERSION and version < one.hello.version <= Version.TLS1_2
    )  # fmt: skip
    # By the same rule a hello that allows this version and is turned down rules it out.
    return Present(value=False) if any(refused(heard, number) for number in higher) else NOT_ASKED


def weak_suites(heard: Sequence[Heard]) -> Fact[tuple[str, ...]]:
    """Names of the weak suites that were chosen, sorted; empty where the server refused them all."""
    names = {one.chosen.suite.name for one in heard if one.chosen and one.chosen.suite.weakness}
    asked = [number for number, one in enumerate(heard) if one.question is Question.WEAK]
    if names or any(refused(heard, number) for number in asked):
        return Present(value=tuple(sorted(names)))
    if asked:
        return Unseen(why="no answer to a hello with weak suites only")
    # TLS 1.3 has none (RFC 8446 B.4).
    return Present(value=()) if _only_tls1_3(heard) else NOT_ASKED


def forward_secrecy(heard: Sequence[Heard]) -> Fact[bool]:
    """Whether any ephemeral key exchange was chosen."""
    if any(one.chosen and one.chosen.suite.forward_secrecy for one in heard):
        return Present(value=True)
    asked = [number for number, one in enumerate(heard) if one.question is Question.FORWARD]
    if any(refused(heard, number) for number in asked):
        return Present(value=False)
    return Unseen(why="no answer to a hello with ephemeral key exchange only") if asked else NOT_ASKED


def finite_field_bits(heard: Sequence[Heard]) -> Fact[int]:
    """Bits of the smallest Diffie-Hellman prime that was sent; ABSENT where finite-field groups were refused."""
    sizes = [one.flight.dh_bits for one in heard if one.flight and one.flight.dh_bits]
    if sizes:
        return Present(value=min(sizes))
    asked = [
        number for number, one in enumerate(heard) if one.question in (Question.FINITE_FIELD, Question.FORWARD)
    ]  # fmt: skip
    if any(refused(heard, number) for number in asked) or (not asked and _only_tls1_3(heard)):
        return ABSENT
    if any(heard[number].question is Question.FINITE_FIELD for number in asked):
        return Unseen(why="no answer to a hello with finite-field key exchange only")
    return NOT_ASKED


def chain(heard: Sequence[Heard]) -> Fact[tuple[bytes, ...]]:
    """The certificates as first sent, in DER."""
    found = next((one.flight.chain for one in heard if one.flight and one.flight.chain), ())
    return Present(value=found) if found else Unseen(why="no handshake brought a certificate")


def _only_tls1_3(heard: Sequence[Heard]) -> bool:
    versions = {one.chosen.version for one in heard if one.chosen}
    first = next((number for number, one in enumerate(heard) if one.hello.version is Version.TLS1_2), None)
    return versions == {Version.TLS1_3} and first is not None and refused(heard, first)
