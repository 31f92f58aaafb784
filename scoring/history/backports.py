"""Which published flaws one build of a distribution has: until distributions' own data are read, it cannot be told."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from scanner.observation import Software
from scoring.knowledge.vulnerability import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """Where one flaw stands in one build: `standing` None where the build does not have it."""

    standing: Standing | None
    fixed: str | None = None
    fixed_at: datetime | None = None
    told_by: str = ""


def standings(connection: sqlite3.Connection, software: Software, candidates: Iterable[str]) -> dict[str, Stand]:  # noqa: ARG001  # the signature that the index calls
    """The stand of every candidate (CVE ids), sorted by CVE."""
    return {cve: Stand(standing=Standing.MAYBE) for cve in sorted(set(candidates))}
