"""One question asked of one subject: what its check says, as certain as the two looks leave it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from scanner.asset import Asset
from scoring.check import Check, Seen, Subject
from scoring.finding import Certainty, Finding, Verdict, finding_id
from scoring.hearsay import hearsay
from scoring.knowledge import Known
from scoring.looks import AnyLook, Pair, moment

Kept = Callable[[AnyLook], bool]
"""Whether a reading keeps a look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A finding with what is known of its looks, whoever's the subject is.

    `silent_since` is the first look after the newest answer that brought none (None while in sight); `untils` are the
    instants at which time alone may change what any of its looks says; `asked` the (probe, asset) pairs that a second
    look would ask again.
    """

    finding: Finding
    silent_since: datetime | None
    untils: tuple[datetime, ...]
    asked: tuple[tuple[str, Asset], ...]


class Sight:
    """What a question sees of one subject, the same for every check that reads the same facts of it."""

    def __init__(self, seens: tuple[Seen[Any], ...]) -> None:
        self.seens = seens

    @cached_property
    def brought(self) -> tuple[AnyLook, ...]:
        """The looks that brought facts, oldest first."""
        looks = (look for seen in self.seens for look in _all(seen) if look.facts is not None)
        return tuple(sorted(looks, key=moment))

    @cached_property
    def answers(self) -> list[AnyLook]:
        """Those of our own among them."""
        return [look for look in self.brought if not look.told]

    @cached_property
    def pairs(self) -> list[tuple[Pair, AnyLook]]:
        """The same with the pair of each."""
        return [(_pair(look), look) for look in self.answers]

    @cached_property
    def apart(self) -> bool:
        """Whether a second look saw something else than the first one of its scan, or saw it alone."""
        seconds = [(pair, look) for pair, look in self.pairs if look.look == 2]
        firsts = {(pair, look.scan): look.observation for pair, look in self.pairs if look.look == 1} if seconds else {}
        return any(firsts.get((pair, look.scan)) != look.observation for pair, look in seconds)

    @cached_property
    def asked(self) -> tuple[tuple[str, Asset], ...]:
        """The (probe, asset) pairs that answered in the newest scan that brought an answer."""
        return _pairs_asked(look for look in self.answers if look.scan == self.answers[-1].scan)

    @cached_property
    def told(self) -> bool:
        """Whether others told us of any of what was brought."""
        return any(look.told for look in self.brought)


def ask(check: Check, subject: Subject, sight: Sight, known: Known, as_of: datetime) -> Said | None:
    """What one check says of one subject; None where it says nothing."""
    seens = sight.seens
    finding = check.judge(subject, *seens, known, as_of)
    if finding is None and not sight.apart:
        return None  # most questions, most nights: nothing is said, and no second look can say otherwise
    untils = [finding.until if finding else None]

    def judged_on(keep: Kept) -> Finding | None:
        said = check.judge(subject, *(_only(seen, keep) for seen in seens), known, as_of)
        untils.append(said.until if said else None)
        return said

    used = finding.observations if finding else ()
    outside = finding is not None and finding.verdict.judged and not used
    told = [look for look in sight.brought if look.told and look.observation in used] if sight.told else []
    if finding is not None and told:
        finding = hearsay(finding, told[-1], as_of)
    elif not outside and (sight.apart or (finding and finding.verdict.hurts)):
        # Where two looks saw the same, and nothing is held against anybody, there is nothing to be sure of.
        finding = _certain(finding, sight, lambda keep: judged_on(lambda look: not look.told and keep(look)), subject)
    if finding is None:
        return None
    if outside:
        finding = replace(finding, observations=_beside(seens))
    elif finding.verdict.judged and finding.observations and finding.seen_at is None:
        finding = replace(finding, verdict=Verdict.UNKNOWN)  # what rests on looks is not judged without an answer
    lost = [since for seen in seens if not told and (since := _silent_since(seen, finding))]
    return Said(
        finding=finding,
        silent_since=None if outside else min(lost, default=None),
        untils=tuple(at for at in untils if at),
        asked=() if told or outside else _doubted(subject, sight, finding),
    )


def _doubted(subject: Subject, sight: Sight, finding: Finding) -> tuple[tuple[str, Asset], ...]:
    """Of a whole only what the finding rests on is in doubt, not every server that was asked."""
    if subject.asset or not sight.asked:
        return sight.asked
    newest = sight.answers[-1].scan
    return _pairs_asked(
        look for look in sight.answers if look.scan == newest and look.observation in finding.observations
    )


def _pairs_asked(looks: Iterable[AnyLook]) -> tuple[tuple[str, Asset], ...]:
    return tuple(sorted({(look.probe, look.asset) for look in looks}, key=lambda pair: (pair[0], pair[1].id)))


def _certain(
    finding: Finding | None,
    sight: Sight,
    judged_on: Callable[[Kept], Finding | None],
    subject: Subject,
) -> Finding | None:
    """The finding after its two looks: kept where they agree, less certain where one stands alone.

    The second look is the one of the same scan; where that was silent, an earlier scan that found the same
    stands for it, so that refusing second looks takes nothing back.
    """
    used = finding.observations if finding else ()
    pairs = sight.pairs
    rests = {pair: look.scan for pair, look in pairs if not used or look.observation in used}
    firsts = {pair: look.observation for pair, look in pairs if look.look == 1 and rests.get(pair) == look.scan}
    seconds = {pair: look.observation for pair, look in pairs if look.look == 2 and rests.get(pair) == look.scan}

    def is_second(look: AnyLook) -> bool:
        return look.look == 2 and rests.get(_pair(look)) == look.scan

    alone = set(rests) - set(seconds)
    # The same observation twice is agreement; only two different ones need to be judged apart.
    if any(firsts.get(pair) != seen for pair, seen in seconds.items()):
        first = judged_on(lambda look: not is_second(look))
        second = judged_on(lambda look: _pair(look) not in seconds or is_second(look))
        # What the second look lost, an earlier scan may have seen: then the two do not contradict each other.
        onto = judged_on(lambda look: look.look == 2 or _pair(look) not in seconds or look.scan != rests[_pair(look)])
        second = onto if onto and first and onto.verdict is first.verdict else second
        verdicts = [one.verdict if one else Verdict.NEUTRAL for one in (first, second)]
        unasked = second is None and finding is not None and finding.verdict is verdicts[0]
        if not any(verdict.hurts for verdict in verdicts):
            alone = set(rests)  # only both looks together say it, so neither confirms the other
        elif unasked or Verdict.UNKNOWN in verdicts:
            finding, alone = (first if verdicts[0].hurts else second), set(rests)
        elif verdicts[0] is not verdicts[1]:
            both = {(firsts.get(pair), seen) for pair, seen in seconds.items()}
            apart = {look for one in both if one[0] != one[1] for look in one if look}
            return _disagreed(first, second, apart, subject)
    if finding is None or not finding.verdict.hurts or (rests and not alone):
        return finding
    if alone and {pair for pair, look in pairs if look.scan != rests.get(pair)} >= alone:
        earlier = judged_on(lambda look: _pair(look) not in alone or look.scan != rests[_pair(look)])
        if earlier and earlier.verdict is finding.verdict:
            return finding
    return replace(finding, certainty=finding.certainty.capped(Certainty.LIKELY))


def _disagreed(first: Finding | None, second: Finding | None, apart: set[str], subject: Subject) -> Finding | None:
    """UNKNOWN, with both verdicts and both observations shown; a look under which nothing is said is one, too."""
    both = [finding for finding in (first, second) if finding]
    return replace(
        both[-1],
        id=finding_id(subject.target, subject.check, subject.id),
        verdict=Verdict.UNKNOWN,
        because="looks_disagree",
        values=(
            ("first", (first.verdict if first else Verdict.NEUTRAL).value),
            ("second", (second.verdict if second else Verdict.NEUTRAL).value),
        ),
        observations=tuple(sorted(apart.union(*(finding.observations for finding in both)))),
        until=None,
    )


def _beside(seens: tuple[Seen[Any], ...]) -> tuple[str, ...]:
    """What was seen of a subject that is judged by outside facts alone: it says since when, and decides nothing."""
    looks = [seen.answered or seen.newest for seen in seens]
    return tuple(sorted({look.observation for look in looks if look is not None}))


def _pair(look: AnyLook) -> Pair:
    return look.probe, look.asset.id


def _all(seen: Seen[Any]) -> tuple[AnyLook, ...]:
    return (*seen.looks, *(_all(seen.above) if seen.above else ()))


def _only(seen: Seen[Any], keep: Kept) -> Seen[Any]:
    """`seen` with the looks that `keep` picks, above it too."""
    return Seen(tuple(filter(keep, seen.looks)), above=_only(seen.above, keep) if seen.above else None, host=seen.host)


def _silent_since(seen: Seen[Any], finding: Finding) -> datetime | None:
    """When sight was lost: the first look of the first scan after the newest answer; None while in sight.

    Only of the assets that the finding rests on, so that others say nothing about them.
    """
    if not seen.looks:
        return None
    first, last = seen.looks[0], seen.looks[-1]
    if last.facts is not None and last.observation in finding.observations and not first.told:
        return None  # most often: nothing is newer, for what others told comes first
    assets = {look.asset.id for look in seen.looks if look.observation in finding.observations}
    looks = [look for look in seen.looks if look.asset.id in assets]
    newest = next((look for look in reversed(looks) if look.facts is not None), None)
    if newest is None:
        return None
    return min((look.at for look in looks if look.at > newest.at and look.scan != newest.scan), default=None)
