"""Who is due when: the night of each target's country, spread evenly over it, worse ones seen sooner (pure)."""

import csv
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import IntEnum
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from scanner.errors import Misconfigured

BEGINS, ENDS = time(22), time(6)
"""The quiet hours, by the clocks of the place."""
TURN = 12
"""The hour at which one night ends and the next begins to be the current one: noon is far from every night."""


class Severity(IntEnum):
    """How bad it stands with a target, the worst first."""

    GRAVE = 0
    """critical exposures, not rated, out of sight, or never seen"""
    BASIC = 1
    INTERMEDIATE = 2
    ADVANCED = 3


EVERY = {Severity.GRAVE: 1, Severity.BASIC: 1, Severity.INTERMEDIATE: 2, Severity.ADVANCED: 4}
"""Looked at every so many nights. Judged anew is everyone every night, from what was seen last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """One night of one place, named by the date on which it begins; `begins` and `ends` are aware UTC."""

    starting: date
    zone: str
    begins: datetime
    ends: datetime

    @property
    def name(self) -> str:
        return self.starting.isoformat()


def night(starting: date, zone: str) -> Night:
    """The night that begins on a date in an IANA zone; an hour of summer time makes it shorter or longer.

    Raises Misconfigured for a zone that does not exist.
    """
    place = _place(zone)
    return Night(starting=starting, zone=zone, begins=_instant(starting, BEGINS, place),
                 ends=_instant(starting + timedelta(days=1), ENDS, place))  # fmt: skip


def current(at: datetime, zone: str) -> Night:
    """The night that an instant belongs to, from noon to noon. Raises Misconfigured."""
    here = at.astimezone(_place(zone))
    return night(here.date() if here.hour >= TURN else here.date() - timedelta(days=1), zone)


def time_of(target: str, of: Night) -> datetime:
    """When in the night a target has its turn: always at the same share of it, all targets evenly spread."""
    share = timedelta(microseconds=int(_jitter("time", target) * ((of.ends - of.begins) / timedelta(microseconds=1))))
    return of.begins + share


def is_due(target: str, *, starting: date, seen: date | None, severity: Severity) -> bool:
    """Whether a target is to be looked at in the night of that date; `seen` is the night of the last look.

    Targets of one cadence are spread evenly over its nights; one whose night was missed is due in the next.
    """
    if seen is None:
        return True
    passed, every = (starting - seen).days, EVERY[severity]
    if passed <= 0:
        return False
    return passed >= every or (starting.toordinal() + int(_jitter("night", target) * every)) % every == 0


def zones(text: str) -> dict[str, str]:
    """Country to zone, from config/registry/zones.csv. Raises Misconfigured where the file does not fit."""
    try:
        rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
        return {row["country"]: row["zone"] for row in rows}
    except (KeyError, csv.Error) as wrong:
        raise Misconfigured(f"registry/zones.csv does not fit ({wrong}): install Hullmark again.") from None


def zone_of(country: str | None, known: Mapping[str, str], otherwise: str) -> str:
    """The zone by which a country has its night; `otherwise` where no country or none of its zones is known."""
    return known.get(country or "", otherwise)


def _jitter(what: str, target: str) -> float:
    """A share in [0, 1) that is always the same for one target, and spread evenly over all."""
    return int.from_bytes(hashlib.sha256(f"{what} {target}".encode()).digest()[:6], "big") / 2**48


def _instant(day: date, hour: time, place: ZoneInfo) -> datetime:
    """The instant at which the clocks of a place first say so, or would have if they had not been put forward."""
    return datetime.combine(day, hour, tzinfo=place).astimezone(UTC)


@cache
def _place(zone: str) -> ZoneInfo:
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Misconfigured(f"There is no time zone {zone[:40]!r}: name one as Asia/Seoul or UTC (IANA).") from None
