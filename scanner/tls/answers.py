"""What a handful of answered, refused and unanswered hellos say about a server."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from scanner.observation import ABSENT, NOT_ASKED, Fact, Present, Unseen
from scanner.tls import order
from scanner.tls.groups import WEAK_CURVES, curve_bits, group_name
from scanner.tls.heard import INAPPROPRIATE_FALLBACK, Heard, Question, refused
from scanner.tls.hello import Version
from scanner.tls.primes import prime_name
from scanner.tls.suites import AEAD, ECDHE_RSA, ECDSA, EPHEMERAL, FINITE_FIELD, RARE_FINITE_FIELD, WEAK, Suite, before
from scanner.tls.versions import newest_below_tls1_3, offered, only_tls1_3

T = TypeVar("T")
WEAK_CURVE_NAMES = frozenset(map(group_name, WEAK_CURVES))
RENEGOTIATION_INFO, EXTENDED_MASTER_SECRET, SESSION_TICKET = 0xFF01, 23, 35


def weak_suites(heard: Sequence[Heard]) -> Fact[tuple[str, ...]]:
    """Names of the weak suites that were chosen, sorted; empty where the server refused them all."""
    names = {one.chosen.suite.name for one in heard if one.chosen and one.chosen.suite.weakness}
    asked = _asked(heard, Question.WEAK)
    if names or any(refused(heard, number) for number in asked) or none_left(heard, WEAK):
        return Present(value=tuple(sorted(names)))
    if asked:
        return Unseen(why="no answer to a hello with weak suites only")
    # TLS 1.3 has none (RFC 8446 B.4).
    return Present(value=()) if only_tls1_3(heard) else NOT_ASKED


def forward_secrecy(heard: Sequence[Heard]) -> Fact[bool]:
    """Whether a suite with ephemeral key exchange was chosen, be it weak in another way."""
    return _ever(heard, Question.FORWARD, lambda suite: suite.forward_secrecy, EPHEMERAL, "ephemeral key exchange")


def aead(heard: Sequence[Heard]) -> Fact[bool]:
    """Whether a suite was chosen that encrypts and authenticates in one step, and is not weak in another way."""
    return _ever(
        heard, Question.AEAD, lambda suite: suite.aead and not suite.weakness, AEAD, "authenticated encryption"
    )


def finite_field_bits(heard: Sequence[Heard]) -> Fact[int]:
    """Bits of the smallest Diffie-Hellman prime that was sent; ABSENT where finite-field groups were refused."""
    primes = _primes(heard)
    if primes:
        return Present(value=min(primes).bit_length())
    asked = _asked(heard, Question.FINITE_FIELD, Question.KEY_EXCHANGE, Question.FORWARD)
    # Who has no certificate with an RSA key has no suite left for a finite-field exchange.
    without_rsa = [number for number in _asked(heard, Question.OTHER_KEY) if not _asks_for_ecdsa(heard[number])]
    if any(refused(heard, number) for number in (*asked, *without_rsa)) or (not asked and only_tls1_3(heard)):
        return ABSENT
    if none_left(heard, FINITE_FIELD + RARE_FINITE_FIELD):
        return ABSENT
    if any(not heard[number].chosen for number in asked):
        return Unseen(why="no answer to a hello with finite-field key exchange only")
    return NOT_ASKED


def shared_prime(heard: Sequence[Heard]) -> Fact[str]:
    """The name of the smallest prime that was sent, ABSENT where it is on no list of shared ones."""
    primes = _primes(heard)
    if not primes:
        return NOT_ASKED
    name = prime_name(min(primes))
    return Present(value=name) if name else ABSENT


def weak_curve(heard: Sequence[Heard]) -> Fact[str]:
    """The weakest curve that was chosen; ABSENT where the server refused them, or took a better one beside them."""
    chosen = {one.flight.group for one in heard if one.flight and one.flight.group} & WEAK_CURVE_NAMES
    if chosen:
        return Present(value=min(chosen, key=lambda name: (curve_bits(name), name)))
    asked = _asked(heard, Question.KEY_EXCHANGE, Question.WEAK_CURVE)
    better = any(heard[number].chosen for number in asked if heard[number].question is Question.WEAK_CURVE)
    if better or any(refused(heard, number) for number in asked) or (not asked and only_tls1_3(heard)):
        return ABSENT
    first = order.preferred(heard)
    if first and first.forward_secrecy and _no_weak_curve_left(heard):
        return ABSENT
    if any(not heard[number].chosen for number in asked):
        return Unseen(why="no answer to a hello with weak curves only")
    return NOT_ASKED


def answered_extension(heard: Sequence[Heard], number: int) -> Fact[bool]:
    """Whether an extension of TLS 1.2 and below was answered where it was sent."""
    chosen = [one.chosen for one in heard if one.chosen and _is_old(one) and _sent(one, number)]
    return Present(value=any(number in one.answered for one in chosen)) if chosen else NOT_ASKED


def compression(heard: Sequence[Heard]) -> Fact[bool]:
    """Whether the server compresses what it encrypts (CVE-2012-4929); TLS 1.3 cannot."""
    chosen = [one.chosen for one in heard if one.chosen and _is_old(one) and one.hello.whole]
    if chosen:
        return Present(value=any(one.compressed for one in chosen))
    return Present(value=False) if only_tls1_3(heard) else NOT_ASKED


def timestamps(heard: Sequence[Heard]) -> Fact[int]:
    """How many certificate transparency timestamps came as an extension."""
    chosen = [one.chosen for one in heard if one.chosen and _is_old(one) and one.hello.whole]
    return Present(value=max(one.scts for one in chosen)) if chosen else NOT_ASKED


def protocol(heard: Sequence[Heard]) -> Fact[str]:
    """The application protocol chosen (RFC 7301), ABSENT where none was; with TLS 1.3 it is encrypted."""
    chosen = [one.chosen for one in heard if one.chosen and _is_old(one) and one.hello.alpn]
    if not chosen:
        return NOT_ASKED
    name = next((one.alpn for one in chosen if one.alpn), None)
    return Present(value=name) if name else ABSENT


def downgrade_signalled(heard: Sequence[Heard]) -> Fact[bool]:
    """Whether a server of TLS 1.3 says so in the random of an older ServerHello (RFC 8446 4.1.3)."""
    if offered(heard, Version.TLS1_3) != Present(value=True):
        return NOT_ASKED
    lower = [one.chosen for one in heard if one.chosen and one.hello.version < Version.TLS1_3 and _is_old(one)]
    return Present(value=any(one.signals_downgrade for one in lower)) if lower else NOT_ASKED


def fallback_refused(heard: Sequence[Heard]) -> Fact[bool]:
    """Whether a hello that says it stands below what we could speak is turned down (RFC 7507)."""
    for one in heard:
        if one.question is Question.FALLBACK:
            if one.flight and one.flight.alert == INAPPROPRIATE_FALLBACK:
                return Present(value=True)
            return Present(value=False) if one.chosen else Unseen(why="no answer to a hello that stands lower")
    return NOT_ASKED


def tls1_3_group(heard: Sequence[Heard]) -> Fact[str]:
    """The group that the server took of all, the post-quantum ones offered first."""
    for one in heard:
        if (
            one.question is Question.VERSION
            and one.chosen
            and one.chosen.version is Version.TLS1_3
            and one.chosen.group
        ):
            return Present(value=one.chosen.group)
    return NOT_ASKED


def resumption(heard: Sequence[Heard]) -> Fact[bool]:
    """Whether the second of two finished handshakes took up the first (RFC 5077, RFC 5246 F.1.4); TLS 1.2 at most."""
    asked = [one for one in heard if one.question is Question.RESUMPTION]
    if not asked:
        return NOT_ASKED
    if len(asked) < 2 or any(one.flight is None for one in asked):
        return Unseen(why="no two handshakes could be finished")
    return Present(value=asked[-1].resumed)


def asks_client(heard: Sequence[Heard]) -> Fact[bool]:
    """Whether a certificate of the client is asked for (RFC 5246 7.4.4)."""
    flights = [one.flight for one in heard if one.flight and _is_old(one) and one.flight.finished]
    return Present(value=any(flight.asks_client for flight in flights)) if flights else NOT_ASKED


def refused_below_tls1_3(heard: Sequence[Heard]) -> set[int]:
    """Suites that were turned down under that version, be it in hellos that were sent for something else."""
    newest = newest_below_tls1_3(heard)
    return order.refused_suites(heard, newest) if newest else set()


def none_left(heard: Sequence[Heard], offer: tuple[int, ...]) -> bool:
    """Whether all of these were turned down, or came after that version."""
    newest = newest_below_tls1_3(heard)
    return newest is not None and order.refused_suites(heard, newest).issuperset(before(newest, offer))


def _no_weak_curve_left(heard: Sequence[Heard]) -> bool:
    """Whether all were turned down, or a certificate's own curve, which cannot be left out, was taken behind them.

    Whoever's order counts, a weak one would have been taken before, or never is beside that curve.
    """
    if order.refused_groups(heard).issuperset(WEAK_CURVES) or _no_curve_at_all(heard):
        return True
    own = order.own_curves(heard)
    return any(
        one.group in own - set(WEAK_CURVES)
        and set(WEAK_CURVES) <= set(one.hello.groups) and set(one.hello.groups[-len(own) :]) == own
        for one, _ in order.named(heard)
    )  # fmt: skip


def _no_curve_at_all(heard: Sequence[Heard]) -> bool:
    """Whether all suites with a curve were turned down at once, the weak curves among those offered."""
    newest = newest_below_tls1_3(heard)
    needed = set(before(newest, ECDHE_RSA)) if newest else set()
    return any(
        one.hello.version == newest and needed.issubset(one.hello.suites) and set(WEAK_CURVES) <= set(one.hello.groups)
        for number, one in enumerate(heard)
        if refused(heard, number)
    )


def _primes(heard: Sequence[Heard]) -> list[int]:
    """Those of exchanges in which the server is authenticated; the others are weak whatever their prime."""
    return [
        one.flight.prime for one in heard
        if one.flight and one.flight.prime and one.chosen and one.chosen.suite.key_exchange.startswith("DHE")
    ]  # fmt: skip


def _asked(heard: Sequence[Heard], *questions: Question) -> list[int]:
    return [number for number, one in enumerate(heard) if one.question in questions]


def _ever(
    heard: Sequence[Heard], question: Question, holds: Callable[[Suite], bool], offer: tuple[int, ...], only: str
) -> Fact[bool]:  # fmt: skip
    if any(one.chosen and holds(one.chosen.suite) for one in heard):
        return Present(value=True)
    asked = _asked(heard, question)
    if any(refused(heard, number) for number in asked) or none_left(heard, offer):
        return Present(value=False)
    return Unseen(why=f"no answer to a hello with {only} only") if asked else NOT_ASKED


def _is_old(one: Heard) -> bool:
    return one.chosen is not None and Version.SSL3 <= one.chosen.version <= Version.TLS1_2


def _sent(one: Heard, number: int) -> bool:
    if one.hello.version <= Version.SSL3:
        return number == RENEGOTIATION_INFO
    return number != SESSION_TICKET or one.hello.whole


def _asks_for_ecdsa(one: Heard) -> bool:
    return all(number in ECDSA for number in one.hello.suites)
