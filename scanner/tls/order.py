"""Whose order of preference counts, in what order the server prefers, and what its answers rule out."""

from collections.abc import Sequence
from dataclasses import dataclass

from scanner.observation import NOT_ASKED, Fact, Present, Unseen
from scanner.tls.certificate import read
from scanner.tls.flight import ServerHello
from scanner.tls.groups import ALL_CURVES, CURVES, MODERN, WEAK_CURVES, group_number
from scanner.tls.heard import Heard, Question, refused
from scanner.tls.hello import Hello, Version
from scanner.tls.suites import SUITES, Suite, suite

LONG = 60
"""Suites in one hello: some old servers fail with more."""
_FICKLE = tuple(number for number, one in SUITES.items() if "CHACHA20" in one.cipher)
_WITH_GROUP = frozenset(
    number for number, one in SUITES.items() if one.key_exchange.startswith(("ECDHE", "ECDH_anon", "TLS13"))
)
_WITH_OWN_CURVE = frozenset(
    number for number, one in SUITES.items() if "ECDSA" in one.key_exchange or one.key_exchange == "ECDH_RSA"
)
_USUAL_OWN = {0x0017, 0x0018, 0x0019}
_OLDER_GROUPS = tuple(dict.fromkeys(ALL_CURVES + WEAK_CURVES))
_NOT_ITS_OWN = (Question.NAMELESS, Question.FALLBACK)
"""What another name's server may have answered, and what asks for no choice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What was chosen, of which that the server has; in our order."""

    chosen: int
    offer: tuple[int, ...]


def named(heard: Sequence[Heard]) -> list[tuple[Heard, ServerHello]]:
    """What the server of this name chose."""
    return [(one, chosen) for one in heard if one.question not in _NOT_ITS_OWN and (chosen := one.chosen)]


def preferred(heard: Sequence[Heard]) -> Suite | None:
    """What the server of this name took of our widest hello up to TLS 1.2."""
    rows = (chosen for one, chosen in named(heard) if one.question is Question.VERSION)
    return next((chosen.suite for chosen in rows if chosen.version < Version.TLS1_3), None)


def found_versions(heard: Sequence[Heard]) -> tuple[Version, ...]:
    """Those chosen, the newest first."""
    return tuple(sorted({chosen.version for _, chosen in named(heard)}, reverse=True))


def found_suites(heard: Sequence[Heard], version: Version) -> tuple[int, ...]:
    """Suites chosen under `version`, each once, in the order in which they were."""
    return tuple(dict.fromkeys(chosen.suite.number for _, chosen in named(heard) if chosen.version == version))


def found_groups(heard: Sequence[Heard], version: Version | None = None) -> tuple[int, ...]:
    """Groups chosen under `version` (under any), each once, in the order in which they were."""
    rows = (one.group for one, chosen in named(heard) if version is None or chosen.version == version)
    return tuple(dict.fromkeys(number for number in rows if number is not None))


def refused_groups(heard: Sequence[Heard]) -> set[int]:
    """Groups that the server does not have, as it turned a hello down that lacked nothing else.

    That is so where all else is known to do: the same suites were taken with other groups, or one of them was. A suite
    without a curve that is taken in place of one with a curve says the same.
    """
    rows = named(heard)
    taken = [(one.hello.suites, chosen.version, chosen.suite.number) for one, chosen in rows if one.group]
    own = own_curves(heard)
    out: set[int] = set()
    for version in found_versions(heard):
        if server_group_order(heard, version) is False:
            # An ECDSA certificate's own curve cannot be left out; taken last by who follows us, it was the only one.
            choices = ((groups_of(one.hello), one.group) for one, chosen in rows if chosen.version == version)
            before = {n for offer, group in choices if group in offer for n in offer[: offer.index(group)]}
            out |= before.intersection(possible_groups(version))
    for number, one in enumerate(heard):
        if one.question in _NOT_ITS_OWN or not _of_one_version(one.hello) or one.group:
            continue
        if one.chosen or _turned_down(heard, number):
            version = one.chosen.version if one.chosen else one.hello.version
            same = {n for suites, was, n in taken if was == version and (not one.chosen or suites == one.hello.suites)}
            if same.intersection(one.hello.suites) - _barred(one.hello, own):
                out.update(groups_of(one.hello))
    return out - set(found_groups(heard))


def refused_suites(heard: Sequence[Heard], version: Version) -> set[int]:
    """Suites that the server turned down under `version`, though what else they need was offered and it has it."""
    curves, own = set(found_groups(heard, version)), own_curves(heard)
    out: set[int] = set()
    for number, one in enumerate(heard):
        if one.question in _NOT_ITS_OWN or one.hello.version != version or not _turned_down(heard, number):
            continue
        if len(one.hello.suites) > LONG and not takes_long(heard):
            continue
        groups = set(groups_of(one.hello))
        shared = not curves.isdisjoint(groups) or groups.issuperset(ALL_CURVES)
        lacking = _barred(one.hello, own or _USUAL_OWN) | (frozenset() if shared else _WITH_GROUP)
        out.update(frozenset(one.hello.suites) - lacking)
    return out - set(found_suites(heard, version))


def takes_long(heard: Sequence[Heard]) -> bool:
    """Whether it reads long hellos: all that speak TLS 1.3 do, and those that have answered one."""
    return any(
        chosen.version is Version.TLS1_3 or len(one.hello.suites) > LONG for one in heard if (chosen := one.chosen)
    )


def server_order(heard: Sequence[Heard]) -> Fact[bool]:
    """Whether the server's order of suites counts: it passed over one that stood before and that it has."""
    choices = [choice for version in found_versions(heard) for choice in suite_choices(heard, version)]
    asked = [one for one in heard if one.question is Question.ORDER]
    # Some servers let ChaCha20 go first for whoever puts it first, and keep to their own order otherwise.
    decided = _decided(choices, () if asked else _FICKLE)
    if decided is not None:
        return Present(value=decided)
    if any(one.chosen is None for one in asked):
        return Unseen(why="no answer to a hello in another order")
    return NOT_ASKED


def server_group_order(heard: Sequence[Heard], version: Version) -> bool | None:
    """Whether the server's order of groups counts under `version`; None where nothing tells."""
    return _decided(group_choices(heard, version))


def suite_choices(heard: Sequence[Heard], version: Version) -> list[Choice]:
    """What was chosen under `version`, where nothing but the server's or our order decided."""
    mine = [(one.hello, chosen.suite.number) for one, chosen in named(heard) if chosen.version == version]
    has = {number for _, number in mine}
    curves, own = set(found_groups(heard, version)), own_curves(heard)
    return [
        Choice(chosen=number, offer=tuple(filter((has - _barred(hello, own)).__contains__, hello.suites)))
        for hello, number in mine
        # With groups alone that it does not have it may have been left without the suite that it prefers.
        if number in hello.suites and not (curves and curves.isdisjoint(groups_of(hello)))
    ]


def group_choices(heard: Sequence[Heard], version: Version) -> list[Choice]:
    """The same of groups."""
    mine = [(groups_of(one.hello), one.group) for one, chosen in named(heard) if chosen.version == version]
    has = {group for _, group in mine}
    return [
        Choice(chosen=group, offer=tuple(n for n in offer if n in has)) for offer, group in mine
        if group is not None and group in offer
    ]  # fmt: skip


def placed_suites(heard: Sequence[Heard], version: Version) -> tuple[int, ...]:
    """The server's order from its first on: each was chosen where all that follow were offered too."""
    return _placed(suite_choices(heard, version), set(found_suites(heard, version)))


def placed_groups(heard: Sequence[Heard], version: Version) -> tuple[int, ...]:
    """The same of groups."""
    return _placed(group_choices(heard, version), set(found_groups(heard, version)))


def not_placed(heard: Sequence[Heard], version: Version) -> tuple[int, ...]:
    """Groups that `version` may name, and were seen, to which the server gave no place in its order yet."""
    rest = set(found_groups(heard)) & set(possible_groups(version))
    mine = [(set(groups_of(one.hello)), one.group) for one, chosen in named(heard) if chosen.version == version]
    while top := next((group for offer, group in mine if group in rest and rest <= offer), None):
        rest.remove(top)
    return tuple(number for number in possible_groups(version) if number in rest)


def own_curves(heard: Sequence[Heard]) -> set[int]:
    """The curves of the certificates' own keys: without them those cannot be used (RFC 8422 5.1)."""
    leaves = (read(one.flight.chain[0]) for one in heard if one.flight and one.flight.chain)
    numbers = {group_number(leaf.curve) for leaf in leaves if leaf and leaf.curve}
    return {number for number in numbers if number is not None}


def needs_group(number: int) -> bool:
    """Whether a suite is of no use without a group that both sides have."""
    return number in _WITH_GROUP


def groups_of(hello: Hello) -> tuple[int, ...]:
    """The groups that a hello offers."""
    return hello.groups or (MODERN if hello.version is Version.TLS1_3 else CURVES)


def possible_groups(version: Version) -> tuple[int, ...]:
    """Those that `version` may name."""
    return MODERN if version is Version.TLS1_3 else _OLDER_GROUPS


def _turned_down(heard: Sequence[Heard], number: int) -> bool:
    """By an alert: where a server hangs up instead, one connection lost by chance would take a whole list away."""
    return heard[number].spoke and refused(heard, number)


def _barred(hello: Hello, own: set[int]) -> frozenset[int]:
    """Suites that cannot be taken, as the curve of a certificate's key is not offered."""
    return frozenset() if own.issubset(groups_of(hello)) else _WITH_OWN_CURVE


def _of_one_version(hello: Hello) -> bool:
    return hello.version is not Version.TLS1_3 or all(suite(n).key_exchange == "TLS13" for n in hello.suites)


def _placed(choices: Sequence[Choice], rest: set[int]) -> tuple[int, ...]:
    offers = [(one.chosen, set(one.offer)) for one in choices]
    chain: list[int] = []
    while rest:
        top = next((chosen for chosen, offer in offers if chosen in rest and rest <= offer), None)
        if top is None:
            break
        chain.append(top)
        rest.remove(top)
    return tuple(chain)


def _decided(choices: Sequence[Choice], fickle: Sequence[int] = ()) -> bool | None:
    """True where one that stood before was passed over, False where of two each was taken when it stood before."""
    if any(choice.offer[0] != choice.chosen for choice in choices):
        return True
    before = {
        (choice.chosen, other) for choice in choices for other in choice.offer
        if other != choice.chosen and choice.chosen not in fickle and other not in fickle
    }  # fmt: skip
    return False if any((second, first) in before for first, second in before) else None
