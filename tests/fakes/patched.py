"""Servers that were looked at every night and upgraded on known days: what a check of days to fix is given."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from scanner.asset import Asset, endpoint_asset
from scanner.observation import ABSENT, Present, Software, TellsSoftware
from scoring.check import Check, Look, Seen, Whole
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.knowledge.vulnerability import Vulnerability
from tests.fakes.flaws import known, row
from tests.fakes.looks import AT, seen, sentence


def version(name: str) -> Software:
    """The made product in one version."""
    return Software(product="gadget", version=name, told_by="http server header")


def on(day: int) -> datetime:
    """Midnight of the day of the night with this number; night 0 is 2026-11-20 02:00."""
    return AT.replace(hour=0) + timedelta(days=day)


def server(number: int) -> Asset:
    return endpoint_asset(f"192.0.2.{number}", 443)


def nights(number: int, text: str, nights_of: str = "") -> tuple[Look[Any], ...]:
    """A night a letter at the number-th server: a version's letter, `?` names nothing, `-` silent, blank no scan."""
    facts = [
        None
        if letter in "- "
        else TellsSoftware(software=ABSENT if letter == "?" else Present(value=(version(letter),)))
        for letter in text
    ]
    looks = seen(*facts, asset=server(number), probe=nights_of).looks
    return tuple(look for look, letter in zip(looks, text, strict=True) if letter != " ")


def has(**flaws: Iterable[Vulnerability]) -> Known:
    """The flaws of each version, by its letter; those of versions A to D that are not named are none."""
    return known(*(row(version(letter), *flaws.get(letter, ())) for letter in "ABCD"), released=AT)


def judged(
    check: Check, at: Known, *looks: tuple[Look[Any], ...], closed: tuple[Look[Any], ...] = ()
) -> Finding | None:
    """What the check says of the whole; `closed` are looks at endpoints that are no more."""
    told = tuple(look for of_one in looks for look in of_one)
    subject = Whole(target="acme.example", check=check.name, vector=check.vector, asset=None, roles=(), attribution="A")  # type: ignore[arg-type]  # as the judge makes it
    finding = check.judge(subject, Seen(told, host=Seen((*told, *closed))), at, AT + timedelta(days=400))
    assert finding is None or "{" not in sentence(check, finding)
    return finding
