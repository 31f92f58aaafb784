"""The keys that were found: of each selector what was last answered, and which of them a verifier could use."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from scanner.mail.dkim_key import DkimKey
from scanner.observation import ABSENT, NOT_ASKED, Fact, Present, Unseen
from scanner.probes.dkim import DkimFacts
from scoring.check import Latest, Seen

ANY = "*"
"""What is found under it is the answer of a wildcard, which may be meant for other questions than those about keys."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The newest answer about every selector; `newest` is the look that last told of any.

    `open`: a selector was never answered for.
    """

    newest: Latest[tuple[DkimKey, ...]]
    told: tuple[Latest[DkimKey], ...]
    open: bool

    @property
    def keys(self) -> tuple[DkimKey, ...]:
        return tuple(one.value for one in self.told if one.value)

    @property
    def own(self) -> tuple[DkimKey, ...]:
        """Without what a wildcard answers."""
        return tuple(key for key in self.keys if key.selector != ANY)

    def looks(self, keys: tuple[DkimKey, ...]) -> tuple[Latest[Any], ...]:
        """The looks that found these keys; without any, the newest."""
        return tuple(one for one in self.told if one.value in keys) or (self.newest,)


def found(dkim: Seen[DkimFacts]) -> Found | None:
    """What is known of the selectors: a question that was lost leaves what another look was told; None before any."""
    newest = dkim.latest(lambda facts: facts.keys)
    if newest is None:
        return None
    answers = [look.facts for look in dkim.looks if look.facts is not None]
    selectors = {key.selector for facts in answers if isinstance(facts.keys, Present) for key in facts.keys.value}
    for facts in answers:
        selectors |= set(facts.unanswered.value) if isinstance(facts.unanswered, Present) else set()
    latest = {selector: dkim.latest(_of(selector)) for selector in sorted(selectors)}
    told = tuple(one for one in latest.values() if one and one.value)
    return Found(newest=newest, told=told, open=None in latest.values())


def _of(selector: str) -> Callable[[DkimFacts], Fact[DkimKey]]:
    """The key of one selector in one look."""

    def read(facts: DkimFacts) -> Fact[DkimKey]:
        if not isinstance(facts.keys, Present):
            return NOT_ASKED
        lost = facts.unanswered.value if isinstance(facts.unanswered, Present) else ()
        key = next((key for key in facts.keys.value if key.selector == selector), None)
        return Present(value=key) if key else Unseen(why="no answer") if selector in lost else ABSENT

    return read


def usable(keys: tuple[DkimKey, ...]) -> tuple[DkimKey, ...]:
    return tuple(key for key in keys if not key.fault)


def named(keys: tuple[DkimKey, ...]) -> str:
    """Their selectors, as a sentence lists them."""
    return ", ".join(key.selector for key in keys)
