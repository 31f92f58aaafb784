"""Whole lists of suites and groups, asked for under consent; they answer most of what the light plan asks beside."""

from dataclasses import replace

from scanner.observation import NOT_ASKED, Fact, Present
from scanner.tls import order, suites
from scanner.tls.groups import ALL_CURVES, MODERN
from scanner.tls.heard import Question
from scanner.tls.hello import Hello, Version
from scanner.tls.order import LONG, takes_long
from scanner.tls.plan import OLDER, Inquiry, Plan
from scanner.tls.suites import BROAD, ECDSA

MOST_LISTED = 48
_RESERVED = 10
"""Hellos kept back from the suites of the newest older version, for what tells more than the last of them; half of them
from all lists, for the questions that these leave open."""
_WIDE_WINDOW = 200
_LARGE_FINITE_FIELDS = (0x0101, 0x0102, 0x0103, 0x0104)
"""These mostly go with the smallest, and none of them is a fault (RFC 7919): suites of older versions come first."""
_USUAL_TLS13 = (0x1301, 0x1302, 0x1303)


def whole_lists(inquiry: Inquiry) -> Plan:
    """All suites and groups, in the order of the server where it has one; as far as the budget reaches.

    What tells most comes first, so that a server of more suites than can be asked for loses names at the end of a list;
    the questions of the light plan that the lists leave open come as soon as they may have been answered.
    """
    inquiry.listed, inquiry.most = True, MOST_LISTED
    first = yield from inquiry.versions()
    if first is None:
        return
    yield from inquiry.oldest()
    yield from inquiry.older()
    newest = newest_older(inquiry)
    versions = tuple(one for one in (newest, Version.TLS1_3) if one and inquiry.speaks(one))
    if inquiry.server_name and newest:
        hello = Hello(version=Version.TLS1_2, suites=BROAD)
        yield from inquiry.ask(Question.NAMELESS, hello, nameless=True)
    for kept, version in zip((_RESERVED, _RESERVED // 2), versions, strict=False):
        yield from _list(inquiry, version, _possible(inquiry, version), MOST_LISTED - kept)
    if newest:
        yield from _list_groups(inquiry, newest, MOST_LISTED - _RESERVED // 2)
    yield from inquiry.classes(first)
    if newest:
        yield from _whose_order(inquiry, newest)
        for version in versions:
            yield from _place(inquiry, version)
        for _ in range(2):
            hello = Hello(version=Version.TLS1_2, suites=BROAD)
            yield from inquiry.ask(Question.RESUMPTION, hello, finish=True)
    yield from _names(inquiry, newest)


def _names(inquiry: Inquiry, newest: Version | None) -> Plan:
    """What is left of the lists, of which names come and hardly a grade."""
    older = tuple(one for one in OLDER if newest and one < newest and inquiry.speaks(one))
    if inquiry.speaks(Version.TLS1_3) and (older or (newest and newest not in inquiry.whole)):
        yield from _list_groups(inquiry, Version.TLS1_3, later=_LARGE_FINITE_FIELDS)
    if newest and newest not in inquiry.whole:
        yield from _list(inquiry, newest, _possible(inquiry, newest))
    for version in older:
        yield from _list_older(inquiry, version, order.found_suites(inquiry.heard, newest or version))
    if inquiry.speaks(Version.TLS1_3):
        yield from _list_groups(inquiry, Version.TLS1_3)
        yield from _order_groups(inquiry)


def newest_older(inquiry: Inquiry) -> Version | None:
    """The newest version below TLS 1.3 that is spoken."""
    return next((one for one in (Version.TLS1_2, *OLDER) if inquiry.speaks(one)), None)


def open_groups(inquiry: Inquiry, version: Version) -> tuple[int, ...]:
    """Groups that `version` may name of which the server has said neither yes nor no.

    A library has one set of curves for all versions: what one of them told is not asked for again.
    """
    settled = order.refused_groups(inquiry.heard) | set(order.found_groups(inquiry.heard))
    return tuple(number for number in order.possible_groups(version) if number not in settled)


def _list(inquiry: Inquiry, version: Version, possible: tuple[int, ...], most: int = MOST_LISTED) -> Plan:
    """Ask for what is left of `possible` until the server turns it down, at first with groups alone not seen yet.

    So each answer brings a suite and a group. Where no group came, the same suites are offered with all of them,
    which tells whether it was for want of a suite or of a group.
    """
    size = _WIDE_WINDOW if version >= Version.TLS1_2 or takes_long(inquiry.heard) else LONG
    found = order.found_suites(inquiry.heard, version)
    done = set(found)
    own: Fact[bool] = NOT_ASKED
    known: tuple[int, ...] = ()
    unseen = open_groups(inquiry, version)
    # While nothing with a group was taken, all groups go along.
    fresh, again = bool(order.found_groups(inquiry.heard)), True
    while True:
        if own is NOT_ASKED:
            own = order.server_order(inquiry.heard)
            if own == Present(value=True) and len(possible) <= size:
                # Of a server with an order of its own what was found out of turn is asked for again.
                out_of_turn = order.found_suites(inquiry.heard, version)
                done = done.difference(out_of_turn).union(order.placed_suites(inquiry.heard, version))
        window = tuple([number for number in possible if number not in done][:size])
        if not window:
            break
        groups = _fresh(inquiry, version, window, unseen) if fresh else ()
        fresh = bool(groups)
        window += _in_last_place(found, window, own, first=again, groups=fresh)
        again = False
        # Once no new group is asked for, those known stay the same.
        known = known if known and not groups else _all_groups(inquiry, version)
        seen = order.found_groups(inquiry.heard) if groups else ()
        hello = Hello(version=version, suites=window, groups=groups or known)
        heard = yield from inquiry.ask(Question.SUITES, hello, most=most)
        group = heard.group if heard else None
        unseen = tuple(number for number in unseen if number != group)
        if groups and group in seen:
            fresh = order.server_group_order(inquiry.heard, version) is True
        if groups and group is None and heard and heard.spoke:
            fresh, again = False, heard.chosen is None
            if heard.chosen is None:
                continue
            if own != Present(value=True):
                done.add(heard.chosen.suite.number)
            heard = yield from inquiry.ask(Question.SUITES, replace(hello, groups=known), most=most)
        if heard is None or not heard.spoke:
            return
        if heard.chosen:
            done.add(heard.chosen.suite.number)
        elif len(window) > LONG and not takes_long(inquiry.heard):
            size = LONG
        else:
            done.update(window)
    inquiry.whole.add(version)


def _in_last_place(
    found: tuple[int, ...], window: tuple[int, ...], own: Fact[bool], *, first: bool, groups: bool
) -> tuple[int, ...]:  # fmt: skip
    """A suite taken before, offered behind the others in the first hello of a list.

    Who takes it again has its own order, or nothing else; who follows our order takes it later, too, for a new group
    where no new suite is left.
    """
    if own is NOT_ASKED and first:
        return tuple(number for number in found[:1] if number not in window)
    if own == Present(value=False) and groups:
        return tuple(number for number in found if order.needs_group(number))[:1]
    return ()


def _list_older(inquiry: Inquiry, version: Version, newer: tuple[int, ...]) -> Plan:
    """The suites of an older version: at first those that the newer one does not have, which may be all that is weak.

    Which of those of the newer it has too is asked for where that can be finished.
    """
    yield from _list(inquiry, version, tuple(n for n in _possible(inquiry, version) if n not in newer))
    inquiry.whole.discard(version)
    left = set(suites.before(version, newer)) - set(order.found_suites(inquiry.heard, version))
    if len(inquiry.heard) + len(left) <= MOST_LISTED:
        yield from _list(inquiry, version, _possible(inquiry, version))


def _fresh(
    inquiry: Inquiry, version: Version, window: tuple[int, ...], unseen: tuple[int, ...]
) -> tuple[int, ...]:  # fmt: skip
    """Groups not seen yet to go with these suites; none where only those are left that are hardly there themselves."""
    usual = _USUAL_TLS13 if version is Version.TLS1_3 else suites.STRONG
    if not unseen or not any(number in usual and order.needs_group(number) for number in window):
        return ()
    seen = order.found_groups(inquiry.heard, version)[::-1]
    if len(seen) > 1 and order.server_group_order(inquiry.heard, version) is None:
        # Behind what is new: who passes over the latest for an earlier one has an order of its own.
        unseen += seen
    return _with_own(inquiry, version, unseen)


def _all_groups(inquiry: Inquiry, version: Version) -> tuple[int, ...]:
    """Those seen, the latest in front: who names the first of all again has an order of its own."""
    seen = order.found_groups(inquiry.heard)[::-1]
    if not seen:
        return order.possible_groups(version)
    usual = MODERN if version is Version.TLS1_3 else ALL_CURVES
    return tuple(dict.fromkeys(_with_own(inquiry, version, seen) + usual))


def _with_own(inquiry: Inquiry, version: Version, groups: tuple[int, ...]) -> tuple[int, ...]:
    """A certificate's own curve has to stay among those offered (RFC 8422 5.1); it comes last."""
    if version is Version.TLS1_3:
        return groups
    own = order.own_curves(inquiry.heard)
    return tuple(number for number in groups if number not in own) + tuple(sorted(own))


def _list_groups(
    inquiry: Inquiry, version: Version, most: int = MOST_LISTED, later: tuple[int, ...] = ()
) -> Plan:  # fmt: skip
    """Ask for the groups that are left, but for those that come `later`, until the server turns them down."""
    found = order.found_suites(inquiry.heard, version)[::-1]
    offer = tuple(number for number in found if order.needs_group(number))
    # With an RSA key no curve has to stay.
    offer = tuple(number for number in offer if number not in ECDSA) or offer
    while offer:
        left = tuple(n for n in open_groups(inquiry, version) if n not in later)
        if not left:
            return
        groups = _with_own(inquiry, version, left) if offer[0] in ECDSA else left
        hello = Hello(version=version, suites=offer, groups=groups)
        heard = yield from inquiry.ask(Question.GROUPS, hello, most=most)
        if heard is None or heard.group not in left:
            return


def _order_groups(inquiry: Inquiry) -> Plan:
    """Groups of TLS 1.3 that were found in older versions or out of turn, where the server has an order of its own."""
    offer = order.found_suites(inquiry.heard, Version.TLS1_3)
    while order.server_group_order(inquiry.heard, Version.TLS1_3):
        left = order.not_placed(inquiry.heard, Version.TLS1_3)
        if not left:
            return
        hello = Hello(version=Version.TLS1_3, suites=offer, groups=left)
        heard = yield from inquiry.ask(Question.GROUPS, hello)
        if heard is None or heard.group not in left:
            return


def _whose_order(inquiry: Inquiry, version: Version) -> Plan:
    """What was last chosen of several is offered after the others: who follows us takes another one now."""
    found = order.found_suites(inquiry.heard, version)
    for _ in range(2):
        if len(found) < 2 or order.server_order(inquiry.heard) is not NOT_ASKED:
            return
        of_several = [one.chosen for one in order.suite_choices(inquiry.heard, version) if len(one.offer) > 1]
        offer = tuple(number for number in found if number not in of_several[-1:]) + tuple(of_several[-1:])
        hello = Hello(version=version, suites=offer, groups=_all_groups(inquiry, version))
        yield from inquiry.ask(Question.ORDER, hello)


def _place(inquiry: Inquiry, version: Version) -> Plan:
    """Give those found out of turn their place, where it came out late that the server has an order of its own."""
    came: set[int | None] = {None}
    while order.server_order(inquiry.heard) == Present(value=True):
        done = order.placed_suites(inquiry.heard, version)
        left = tuple(number for number in order.found_suites(inquiry.heard, version) if number not in done)
        if not left:
            return
        hello = Hello(version=version, suites=left, groups=_all_groups(inquiry, version))
        heard = yield from inquiry.ask(Question.SUITES, hello)
        taken = heard.chosen.suite.number if heard and heard.chosen else None
        if taken in came:
            return
        came.add(taken)


def _possible(inquiry: Inquiry, version: Version) -> tuple[int, ...]:
    """Suites not turned down yet, those in front that need a group, as each shows another one; the seldom ones last."""
    if version is Version.TLS1_3:
        return suites.ALL_TLS13
    refused = order.refused_suites(inquiry.heard, version)
    rows = (n for n in suites.before(version, suites.STRONG + suites.WEAK + suites.RARE) if n not in refused)
    return tuple(sorted(rows, key=lambda number: (number in suites.RARE, not order.needs_group(number))))
