"""The addresses behind a name, each with what may be worse there than at another."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from scanner.observation import Fact, Outcome
from scanner.probes.tls import EVERY_HELLO_REFUSED, TlsFacts
from scanner.tls.certificate import Certificate, matches, read_chain
from scanner.tls.suites import SUITES
from scoring import trust
from scoring.check import Latest, Look, Seen
from scoring.knowledge import Known
from scoring.vectors.tls_certificates import _obstacle
from scoring.vectors.tls_certificates.certificate_trusted import UNJUDGED

LEAST_PRIME = 2048
SUITE_NAMES = {suite.name: suite for suite in SUITES.values()}
NOT_TLS, NO_HELLO = "answers with something other than TLS", "refuses every TLS hello"
NO_TLS, NO_NAME = "does not offer TLS", "refuses the name"
WITHOUT = (NOT_TLS, NO_HELLO, NO_TLS, NO_NAME)
OFFERS: tuple[tuple[str, Callable[[TlsFacts], Fact[bool]], bool], ...] = (
    ("offers SSL 2.0", lambda facts: facts.ssl2, True),
    ("offers SSL 3.0", lambda facts: facts.ssl3, True),
    ("offers TLS 1.0", lambda facts: facts.tls1_0, True),
    ("offers TLS 1.1", lambda facts: facts.tls1_1, True),
    ("does not offer TLS 1.3", lambda facts: facts.tls1_3, False),
    ("offers no forward secrecy", lambda facts: facts.forward_secrecy, False),
    ("offers no authenticated encryption (AEAD)", lambda facts: facts.aead, False),
)
"""Questions that are answered yes or no, and which answer is the worse one."""
Place = tuple[str, int]
"""The name that was asked for and the port."""
Answers = tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Backend:
    """One address behind a name: what it last showed, and each question with its answer (True is the worse one).

    `leaf` is None where it answers without TLS. `others` came with the leaf, `fetched` from where the chain says.
    An unanswered question is left out of `answers`, whose words follow the address. `turns` are the instants at
    which an answer may change by itself.
    """

    address: str
    shown: Latest[tuple[str, ...]] | Look[TlsFacts]
    answers: Answers
    leaf: Certificate | None = None
    others: tuple[Certificate, ...] = ()
    fetched: tuple[Certificate, ...] = ()
    tls1_2: bool | None = None
    turns: tuple[datetime, ...] = ()


def backends_by_place(tls: Seen[TlsFacts], known: Known, as_of: datetime) -> dict[Place, list[Backend]]:
    """The places where at least two addresses answered, one of them with TLS; silence is no answer."""
    found: dict[Place, list[Backend]] = defaultdict(list)
    for seen in tls.each():
        asset = seen.looks[0].asset
        backend = _backend(seen, asset.asked_as, asset.host, as_of) if asset.asked_as else None
        if asset.asked_as and backend:
            found[asset.asked_as, asset.port].append(backend)
    several = ((place, found[place]) for place in sorted(found) if len(found[place]) > 1)
    return {
        place: _with_chains(backends, known, as_of) for place, backends in several if any(one.leaf for one in backends)
    }


def _backend(tls: Seen[TlsFacts], asked: str, address: str, as_of: datetime) -> Backend | None:
    telling, without = _telling(tls), _without(tls)
    if telling and without:
        return Backend(address=address, shown=telling, answers=((without, True),))
    shown = tls.latest(lambda facts: facts.chain)
    leaf, *others = read_chain(shown.value) if shown and shown.value else (None,)
    if shown is None or leaf is None:
        return None
    fetched, older = tls.latest(lambda facts: facts.issuers), tls.latest(lambda facts: facts.tls1_2)
    return Backend(
        address=address,
        shown=shown,
        leaf=leaf,
        others=tuple(one for one in others if one),
        fetched=tuple(one for one in read_chain(fetched.value) if one) if fetched and fetched.value else (),
        answers=(*((what, False) for what in WITHOUT), *_of_leaf(leaf, asked, as_of), *_of_offer(tls)),
        tls1_2=older.value if older else None,
        turns=tuple(at for one in (leaf, *others) if one for at in (one.not_before, one.over)),
    )


def _telling(tls: Seen[TlsFacts]) -> Look[TlsFacts] | None:
    """The newest look that brought a word of TLS, or else of any kind: silence takes nothing back.

    Nor does a closed port, nor what cannot be read where TLS was spoken before: sight is lost there.
    """

    def tells(look: Look[TlsFacts]) -> bool:
        refused = look.outcome is Outcome.REFUSED and look.why.startswith(EVERY_HELLO_REFUSED)
        return refused or look.outcome.answered

    newest = next(filter(tells, reversed(tls.looks)), None)
    return newest or next((look for look in reversed(tls.looks) if look.outcome is Outcome.GARBLED), None)


def _without(tls: Seen[TlsFacts]) -> str | None:
    """How the newest look with a word was answered without TLS; None where TLS was spoken, or nobody answered.

    A port that is closed and a mail server that turns us away before TLS say nothing of TLS.
    """
    newest = _telling(tls)
    if newest and newest.outcome is Outcome.GARBLED:
        return NOT_TLS
    if newest and newest.outcome is Outcome.REFUSED and newest.why.startswith(EVERY_HELLO_REFUSED):
        return NO_HELLO
    for what, read, worse in ((NO_TLS, _starttls, False), (NO_NAME, _name_refused, True)):
        answer = tls.latest(read)
        if answer and answer.value is worse:
            return what
    return None


def _starttls(facts: TlsFacts) -> Fact[bool]:
    return facts.starttls


def _name_refused(facts: TlsFacts) -> Fact[bool]:
    return facts.name_refused


def _of_leaf(leaf: Certificate, asked: str, as_of: datetime) -> Answers:
    return (
        ("shows a certificate outside its dates", not leaf.not_before <= as_of < leaf.over),
        ("shows a certificate for other names", not matches(leaf, asked)),
        ("shows a certificate signed by itself", leaf.self_signed),
    )


def _of_offer(tls: Seen[TlsFacts]) -> list[tuple[str, bool]]:
    answers = []
    newest, older = tls.latest(lambda facts: facts.tls1_3), tls.latest(lambda facts: facts.tls1_2)
    if newest and older:
        answers.append(("offers neither TLS 1.2 nor TLS 1.3", not (newest.value or older.value)))
    for what, read, worse in OFFERS:
        offered = tls.latest(read)
        answers += [(what, bool(offered.value) is worse)] if offered else []
    chosen = tls.latest(lambda facts: facts.suite)
    suite = SUITE_NAMES.get(chosen.value or "") if chosen else None
    if suite:
        answers.append(("chooses a suite without forward secrecy", not suite.forward_secrecy))
        answers.append(("chooses a suite without authenticated encryption (AEAD)", not suite.aead))
    weak, prime = tls.latest(lambda facts: facts.weak_suites), tls.latest(lambda facts: facts.dh_bits)
    if weak:
        answers.append(("offers weak suites", bool(weak.value)))
    if prime:
        small = prime.value is not None and prime.value < LEAST_PRIME
        answers.append((f"uses a Diffie-Hellman prime of fewer than {LEAST_PRIME} bits", small))
    return answers


def _with_chains(backends: list[Backend], known: Known, as_of: datetime) -> list[Backend]:
    """The same, with what each sent beside its leaf judged too, where there are roots to judge it by."""
    if not known.roots:
        return backends
    pool = tuple(dict.fromkeys(other for one in backends for other in (*one.fetched, *one.others)))
    return [_with_chain(one, one.leaf, pool, known, as_of) if one.leaf else one for one in backends]


def _with_chain(
    backend: Backend, leaf: Certificate, pool: tuple[Certificate, ...], known: Known, as_of: datetime
) -> Backend:
    """With the answers whether its chain holds as it was sent, or else with what other addresses send."""
    stranger = "shows a certificate that leads to no trusted root"
    everything = backend.others + pool
    sent = trust.build(leaf, backend.others, known, as_of)
    found = sent or trust.build(leaf, everything, known, as_of)
    if found:
        told: Answers = ((stranger, False), ("does not send the whole chain", sent is None))
        until = found.until(as_of)
        return replace(backend, answers=backend.answers + told, turns=backend.turns + ((until,) if until else ()))
    roots, moment = trust.read_roots(known.roots), trust.settled(leaf, as_of)
    unread = any(one.key == "unknown" for one in (leaf, *backend.others))
    if unread or _obstacle.reason(leaf, everything, roots, moment) in UNJUDGED:
        return backend
    return replace(backend, answers=(*backend.answers, (stranger, True)))
