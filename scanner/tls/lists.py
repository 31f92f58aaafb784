"""Whole lists of suites and groups, asked for under consent once the light plan has been followed."""

from collections.abc import Iterable

from scanner.observation import ABSENT, NOT_ASKED, Present
from scanner.tls import answers, suites
from scanner.tls.groups import ALL_CURVES, MODERN, WEAK_CURVES, group_number
from scanner.tls.heard import Question
from scanner.tls.hello import Hello, Version
from scanner.tls.plan import BROAD, ECDSA, OLDER, Inquiry, Plan, chunks

MOST_LISTED = 48
_ENOUGH = 32
"""Hellos after which the suites of the oldest versions, mostly those of the newer one, are not listed again."""
_LISTED = tuple(number for number in MODERN if number not in range(0x0101, 0x0105))
"""Of the finite-field groups the smallest: the larger ones go with it, and none of them is a fault (RFC 7919)."""


def whole_lists(inquiry: Inquiry) -> Plan:
    """All suites and groups, in the order of the server where it has one; as far as the budget reaches."""
    inquiry.listed = True
    newest = next((one for one in (Version.TLS1_2, *OLDER) if inquiry.speaks(one)), None)
    if inquiry.server_name and newest:
        hello = Hello(version=Version.TLS1_2, suites=BROAD)
        yield from inquiry.ask(Question.NAMELESS, hello, nameless=True, most=MOST_LISTED)
    if inquiry.speaks(Version.TLS1_3):
        yield from _list(inquiry, Version.TLS1_3, (suites.ALL_TLS13,))
    if newest:
        yield from _list(inquiry, newest, _parts(inquiry))
    found = inquiry.chosen_suites(newest) if newest else ()
    if inquiry.speaks(Version.TLS1_3):
        yield from _list_groups(inquiry, Version.TLS1_3, suites.TLS13, _LISTED)
    curves = tuple(number for number in found if suites.suite(number).key_exchange.startswith("ECDHE"))
    if newest and curves:
        yield from _list_groups(inquiry, newest, curves, ALL_CURVES + WEAK_CURVES)
    # Where they came in another order than ours it is the server's; else ours or by chance the same.
    if newest and len(found) > 1 and answers.server_order(inquiry.heard) is NOT_ASKED:
        yield from inquiry.ask(Question.ORDER, Hello(version=newest, suites=found[::-1]), most=MOST_LISTED)
    for version in (one for one in OLDER if newest and one < newest and inquiry.speaks(one)):
        if len(inquiry.heard) < _ENOUGH:
            yield from _list(inquiry, version, (found,))
    for _ in range(2 if newest else 0):
        hello = Hello(version=Version.TLS1_2, suites=BROAD)
        yield from inquiry.ask(Question.RESUMPTION, hello, finish=True, most=MOST_LISTED)


def _list(inquiry: Inquiry, version: Version, parts: Iterable[tuple[int, ...]]) -> Plan:
    """Ask for what is left of each part until the server turns it down."""
    for part in parts:
        found = inquiry.chosen_suites(version)
        left = tuple(number for number in suites.before(version, part) if number not in found)
        while left:
            hello = Hello(version=version, suites=left, groups=_unseen_first(inquiry, version))
            heard = yield from inquiry.ask(Question.SUITES, hello, most=MOST_LISTED)
            if heard is None or not heard.spoke:
                return
            taken = heard.chosen.suite.number if heard.chosen else None
            left = tuple(number for number in left if taken and number != taken)
    inquiry.whole.add(version)


def _list_groups(inquiry: Inquiry, version: Version, offer: tuple[int, ...], groups: tuple[int, ...]) -> Plan:
    modern = version is Version.TLS1_3
    # A library has one set of curves for all versions: what one of them took is not asked for again.
    found = _groups_seen(inquiry)
    # A certificate's own curve stays among those offered, in the last place; taken, it means that no other is left.
    own = tuple(number for number in (inquiry.curve,) if number and not modern)
    left = tuple(number for number in groups if number not in (*found, *own)) + own
    while left:
        hello = Hello(version=version, suites=offer, groups=left)
        heard = yield from inquiry.ask(Question.GROUPS, hello, most=MOST_LISTED)
        taken = group_number(heard.flight.group or "") if heard and heard.flight else None
        if taken not in left or taken in own:
            inquiry.groups_whole = inquiry.groups_whole and heard is not None and heard.spoke
            return
        left = tuple(number for number in left if number != taken)


def _parts(inquiry: Inquiry) -> Iterable[tuple[int, ...]]:
    """Suites that no earlier answer rules out, in hellos of a size that old servers take."""
    no_finite_field = answers.finite_field_bits(inquiry.heard) is ABSENT
    one_key = answers.chain_for(inquiry.heard, Question.OTHER_KEY) is ABSENT
    ecdsa = any(one.chosen.suite.number in ECDSA for one in inquiry.heard if one.chosen)

    def possible(number: int) -> bool:
        kind = suites.suite(number).key_exchange
        if no_finite_field and kind.startswith("DHE"):
            return False
        return not one_key or "anon" in kind or ("ECDSA" in kind) is ecdsa

    weak = () if answers.weak_suites(inquiry.heard) == Present(value=()) else suites.WEAK
    return chunks(tuple(filter(possible, suites.STRONG + weak + suites.RARE)))


def _groups_seen(inquiry: Inquiry) -> set[int | None]:
    return {group_number(one.flight.group or "") for one in inquiry.heard if one.chosen and one.flight}


def _unseen_first(inquiry: Inquiry, version: Version) -> tuple[int, ...]:
    """The usual groups, those not chosen yet in front: who follows the client shows another one each time."""
    seen = _groups_seen(inquiry)
    return tuple(sorted(_LISTED if version is Version.TLS1_3 else ALL_CURVES, key=lambda number: number in seen))
