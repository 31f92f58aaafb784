"""What DNS block lists say of one subject, weighed: harm alone counts, and what was taken off fades."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from scanner.dns_lists import Category, ListSaid, Says
from scanner.listed import ListedFacts
from scanner.observation import Present
from scoring.check import Look, Seen, Subject
from scoring.finding import Certainty, Finding

FADES = timedelta(days=30)
"""How long a listing that is gone is still held against whom it named: lists take off whoever asks, mended or not."""

BECAUSE = {
    "harmful": "{subject} is listed on {lists} ({kinds}), first seen by us on {since}.",
    "spam": "{subject} is listed on {lists} for spam, first seen by us on {since}.",
    "delisted": "{subject} was listed on {lists} ({kinds}) until {last}, and is no more.",
    "harmless": "{subject} is on {lists} ({kinds}), which says nothing of anything it did.",
    "harmless_too": "{subject} is not listed on {count} other DNS lists asked ({others}), and on {lists} for what says "
    "nothing of anything it did ({kinds}).",
    "not_listed": "{subject} is not listed on the {count} lists asked by DNS ({others}).",
    "unseen": "No DNS list said anything of use of {subject} ({why}).",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Past:
    """A listing that is gone: the last look that saw it, and what the list said then."""

    look: Look[ListedFacts]
    said: ListSaid


def judged(subject: Subject, seen: Seen[ListedFacts], as_of: datetime) -> Finding | None:
    """The finding; None for what has no asset.

    One list alone makes it likely, two that agree confirm it (each has mistakes of its own). Of a list that gave no
    answer nothing is concluded; what it said of harm in the 30 days before still holds.
    """
    if subject.asset is None:
        return None
    name = subject.asset.value
    found = seen.latest(lambda facts: facts.lists)
    if found is None:
        return subject.unknown("unseen", seen, subject=name, why=seen.silence)
    said = found.value or ()
    listed = [one for one in said if one.says is Says.LISTED]
    answered = [one for one in said if one.says is not Says.UNSEEN]
    held = _held(seen, {one.list for one in answered}, found.at)
    harmful = [one for one in listed if _harms(one)] or [past.said for past in held[:1]]
    certainty = Certainty.CONFIRMED if len(harmful) > 1 else Certainty.LIKELY
    if harmful:
        used = (found,) if any(_harms(one) for one in listed) else (found, held[0].look)
        first = _first(seen, {one.list for one in harmful})
        values = {**_told(name, harmful), "since": f"{(first.at if first else found.at):%Y-%m-%d}"}
        worse = any(kind.hurts and kind is not Category.SPAM for one in harmful for kind in one.kinds)
        say, because = (subject.bad, "harmful") if worse else (subject.warn, "spam")
        return say(
            because, *used, *([first] if first else []), certainty=certainty, seen_at=used[-1].at, **values
        )  # fmt: skip
    if not answered:
        return subject.unknown("unseen", seen, subject=name, why=seen.silence)
    past = _lately(seen, as_of)
    if past is not None:
        until = past.look.at + FADES
        values = {**_told(name, [past.said]), "last": f"{past.look.at:%Y-%m-%d}"}
        return subject.fair(
            "delisted", found, past.look, certainty=Certainty.LIKELY, until=until, seen_at=found.at, **values
        )  # fmt: skip
    others = [one.list for one in answered if one not in listed]
    asked = {"count": str(len(others)), "others": ", ".join(others)}
    if listed:
        # What says nothing of harm takes nothing away from what the others say.
        say, because = (subject.good, "harmless_too") if others else (subject.neutral, "harmless")
        return say(because, found, **_told(name, listed), **asked)
    return subject.good("not_listed", found, subject=name, **asked)


def _harms(said: ListSaid) -> bool:
    return said.says is Says.LISTED and any(kind.hurts for kind in said.kinds)


def _told(name: str, said: Iterable[ListSaid]) -> dict[str, str]:
    rows = tuple(said)
    kinds = sorted({kind.value for one in rows for kind in one.kinds})
    return {"subject": name, "lists": ", ".join(one.list for one in rows), "kinds": ", ".join(kinds)}


def _said(look: Look[ListedFacts]) -> tuple[ListSaid, ...]:
    lists = look.facts.lists if look.facts is not None else None
    return lists.value if isinstance(lists, Present) else ()


def _first(seen: Seen[ListedFacts], lists: set[str]) -> Look[ListedFacts] | None:
    """The first look of the present time on any of these lists; a look at which they said nothing breaks no time."""
    first: Look[ListedFacts] | None = None
    for look in seen.looks:
        rows = [one for one in _said(look) if one.list in lists and one.says is not Says.UNSEEN]
        if any(_harms(one) for one in rows):
            first = first or look
        elif len(rows) == len(lists):
            first = None
    return first


def _held(seen: Seen[ListedFacts], answered: set[str], newest: datetime) -> list[_Past]:
    """What lists that gave no answer at the newest look said of harm in the 30 days before it, the newest first."""
    held, heard = [], set(answered)
    for look in reversed(seen.looks):
        if newest >= look.at + FADES:
            break
        for one in _said(look):
            if one.list not in heard and one.says is not Says.UNSEEN:
                heard.add(one.list)
                held += [_Past(look=look, said=one)] if _harms(one) else []
    return held


def _lately(seen: Seen[ListedFacts], as_of: datetime) -> _Past | None:
    """The newest harmful listing of the last 30 days, where no list has one any more."""
    for look in reversed(seen.looks):
        if as_of >= look.at + FADES:
            return None
        past = next((one for one in _said(look) if _harms(one)), None)
        if past is not None:
            return _Past(look=look, said=past)
    return None
