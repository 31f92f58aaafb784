"""What becomes of a finding that rests on what others saw: less certain, and it says who saw it and when."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from scanner.told import SHOWN
from scoring.check import Look
from scoring.finding import Certainty, Finding

DAY = timedelta(days=1)


def is_hearsay(finding: Finding) -> bool:
    """Whether a finding rests on what others saw."""
    return any(key == "told_by" for key, _ in finding.values)


def hearsay(finding: Finding, told: Look[Any], as_of: datetime) -> Finding:
    """The finding, likely at most, with the source, the day on which it saw it, and the age of that in days."""
    source = told.facts.source if told.facts is not None else ""
    values = {
        "told_by": SHOWN.get(source, source),
        "told_on": f"{told.at:%Y-%m-%d}",
        "told_age": str((as_of - told.at) // DAY),
    }
    return replace(
        finding,
        certainty=finding.certainty.capped(Certainty.LIKELY),
        values=tuple(sorted({**dict(finding.values), **values}.items())),
    )
