"""Which visits a judgement reads: enough of the past to judge by, and no more than that."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from scanner.observation import TellsSoftware, ToldHello
from scanner.probes import every as every_probe
from scoring.history.looked import Subject

SCANS = 3
"""Newest scans of each (asset, probe) that are read, beside the newest answers, the first silence after them, and
what `spans` and `turns` read."""

OLDEST = timedelta(days=800)
"""Nothing older is evidence: twice the longest lifetime of the published practice (400 days)."""

TOLD_APART = ("mail_policy", "ports", "block_lists", "domain_lists")
"""Probes with a check that asks since when something is so, and the one whose newer answers may try fewer ports."""
ANSWERS = 12
"""Answers of one subject that are told apart, the newest ones."""
TURNS = 12
"""Turns of one subject that are read, the newest ones."""


class Visit(NamedTuple):
    """One scan's looks at one subject: when the first was, how much the best brought (`standing`: 3 answered, 2 in
    part, 1 not, 0 declined by us), and the answers that came, the first look's first."""

    at: int
    scan: int
    standing: int
    answers: tuple[int, ...]


def chosen(by_subject: Mapping[Subject, Sequence[Visit]], *, after: int, as_of: int) -> set[tuple[int, Subject]]:
    """The scans and subjects that are read, of visits between two times in microseconds since 1970."""
    found: set[tuple[int, Subject]] = set()
    answered_at: dict[tuple[str, str], int] = {}
    for subject, visits in by_subject.items():
        last = max([one.at for one in visits if one.standing >= 2 and one.at <= as_of], default=None)
        if last is not None:
            answered_at[subject[:2]] = max(last, answered_at.get(subject[:2], last))
    telling = _telling()
    for subject, visits in by_subject.items():
        within = sorted([one for one in visits if after < one.at <= as_of])
        answered = [one for one in within if one.standing >= 2]
        # Two answers: an earlier scan may be what confirms a finding. And a whole one: a half answer leaves questions
        # open for which the whole one before it still stands.
        read = within[-SCANS:] + answered[-2:] + [one for one in answered if one.standing == 3][-1:]
        # A judgement counts the days of lost sight from its first look, however many nights ago that was and under
        # whichever profile it last saw.
        since = answered_at.get(subject[:2], as_of)
        read += [one for one in within if one.standing == 1 and one.at > since][:1]
        if subject[1] in TOLD_APART:
            read += spans(answered)
        if subject[1] in telling:
            read += turns(answered)
        found.update([(one.scan, subject) for one in read])
    return found


def spans(visits: Sequence[Visit]) -> list[Visit]:
    """The visits that show how long each answer has stood, of answered ones, oldest first.

    Of every answer the last visit is read, so that whatever once was different is known, and of none the first visit
    where an answer that is left out came later: no time is told for which another answer might have stood between.
    """
    first: dict[int, Visit] = {}
    last: dict[int, Visit] = {}
    for one in visits:
        for answer in one.answers:
            first.setdefault(answer, one)
            last[answer] = one
    newest = sorted(((last[answer], first[answer]) for answer in first), reverse=True)
    kept, left_out = newest[:ANSWERS], newest[ANSWERS : ANSWERS + 1]
    since = max((one for one, _ in left_out), default=None)
    return [one for one, _ in kept] + [one for _, one in kept if since is None or one.at > since.at]


def turns(visits: Sequence[Visit]) -> list[Visit]:
    """The visits that show when an answer changed, of answered ones, oldest first: the first of all, the last before
    and the first after each of the newest turns."""
    found = list(visits[:1])
    changed = [(early, late) for early, late in pairwise(visits) if early.answers[:1] != late.answers[:1]]
    for early, late in changed[-TURNS:]:
        found += [early, late]
    return found


@cache
def _telling() -> frozenset[str]:
    """The probes of ours that tell of software."""
    facts = {name: probe.facts for name, probe in every_probe().items()}
    return frozenset(
        name for name, of in facts.items() if issubclass(of, TellsSoftware) and not issubclass(of, ToldHello)
    )
