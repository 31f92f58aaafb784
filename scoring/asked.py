"""What was asked in one case and need not be asked again in another: the same question about the same sight."""

import dis
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from types import CodeType
from typing import Any, TypeVar

from scanner.asset import Attribution, Claim
from scanner.observation import Observation, Sighting
from scoring.asking import Said, Sight, ask
from scoring.case import Case
from scoring.check import Check, Endpoint, Seen, Subject
from scoring.finding import Certainty, Verdict
from scoring.looks import AnyLook, look_of
from scoring.vectors import NOT_ASKED

T = TypeVar("T")
Hops = tuple[str, ...]


class Asked:
    """The answers that checks gave in the cases of one errand, which follow from each other and share most looks.

    A check is a pure function: it says the same wherever it is given the same. So this only spares work, and whoever
    has none of it, or a new one, comes to the same.
    """

    def __init__(self) -> None:
        self._looks: dict[Sighting, AnyLook] = {}
        self._sights: dict[tuple[Any, ...], list[Sight]] = defaultdict(list)
        self._numbers: dict[int, tuple[object, int]] = {}
        self._made: dict[tuple[Any, ...], Any] = {}

    def look(self, sighting: Sighting, seen: Observation[Any], told: bool) -> AnyLook:
        """The look of a sighting: one object in all cases in which it is the same."""
        found = self._looks.get(sighting)
        if found is not None and found.facts is seen.facts and found.asset is seen.asset:
            return found
        made = look_of(sighting, seen, told)
        if found is None:
            self._looks[sighting] = made
        return found if found == made else made

    def sight(self, key: tuple[Any, ...], seens: tuple[Seen[Any], ...]) -> Sight:
        """What is seen of one subject: one object in all cases in which it is the same."""
        here = self._sights[key]
        found = next((one for one in here if one.seens == seens), None)
        if found is None:
            here.append(found := Sight(seens))
        return found

    def number(self, value: object) -> int:
        """A number for a value, the same in all cases in which it is the same."""
        held = self._numbers.get(id(value))
        if held is None:
            others = {number: one for one, number in self._numbers.values()}
            number = next((number for number, one in others.items() if one == value), len(others))
            held = self._numbers[id(value)] = value, number  # held, so that nothing else gets its id
        return held[1]

    def asking(self, check: Check, case: Case) -> Callable[[Claim | None, str, Sight, Hops], Said | None]:
        """What says what a check says in this case of the asset of a claim, or of the whole target.

        It is given the claim with `whose` it says that this is, the sight, and the hops as its subject's `next_hops`.
        """
        of_known, of_time = _reads(check.judge)
        known, at, made = self.number(case.known) if of_known else None, case.as_of, self._made

        def said(claim: Claim | None, whose: str, sight: Sight, hops: Hops) -> Said | None:
            key = check.name, sight, hops, whose, known, at if of_time or sight.told else None
            if key not in made:
                made[key] = ask(check, _subject(check, claim, hops, case.target.name), sight, case.known, at)
            found: Said | None = made[key]
            return found

        return said

    def silenced(self, said: Said) -> Said:
        """What was said with nothing held for or against anybody, since the name's roles leave the question out."""
        return self.once(("silenced", id(said)), lambda: _silenced(said))

    def once(self, key: tuple[Any, ...], make: Callable[[], T]) -> T:
        """What `make` makes, which must follow from `key` alone: made the first time that it is asked for."""
        if key not in self._made:
            self._made[key] = make()
        made: T = self._made[key]
        return made


def _silenced(said: Said) -> Said:
    finding = replace(
        said.finding, verdict=Verdict.NEUTRAL, certainty=Certainty.CONFIRMED, because=NOT_ASKED, values=(), until=None
    )
    return Said(finding=finding, silent_since=None, untils=(), asked=())


def _subject(check: Check, claim: Claim | None, hops: Hops, target: str) -> Subject:
    told: dict[str, Any] = {"target": target, "check": check.name, "vector": check.vector}
    if claim is None:
        return check.subject(**told, asset=None, roles=(), attribution=Attribution.A)
    told |= {"asset": claim.asset, "roles": tuple(claim.role.split(", ")), "attribution": claim.attribution}
    if hops and issubclass(check.subject, Endpoint):
        told["next_hops"] = hops
    return check.subject(**told)


@lru_cache(maxsize=4096)
def _reads(judge: Callable[..., object]) -> tuple[bool, bool]:
    """Whether a check's function uses what is `known`, and the time `as_of` which it judges: its last two parameters.

    A parameter that no instruction of its code loads cannot change what it says.
    """
    code = getattr(judge, "__code__", None)
    if not isinstance(code, CodeType):
        return True, True
    given = code.co_varnames[: code.co_argcount][-2:]
    used = {*code.co_cellvars, *(one.argval for one in dis.get_instructions(code) if one.opname.startswith("LOAD"))}
    known, as_of = (name in used for name in given)
    return known, as_of
