"""The public test suite of RFC 7208, read from its source archive: zones, senders, expected results."""

import io
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from scanner.observation import ABSENT, Fact, Present, Unseen

ARCHIVE = Path(sys.prefix) / "sources" / "pyspf-2.0.14.tar.gz"
"""Brought by `make .venv/.ok`, pinned in tests/sources.lock."""
MEMBER = "pyspf-2.0.14/test/rfc7208-tests.yml"

Zone = dict[str, dict[str, list[str] | None]]


@dataclass(frozen=True, kw_only=True)
class Case:
    """One evaluation; `explanation` is None where the suite expects nothing of it."""

    name: str
    host: str
    mail_from: str
    helo: str
    results: tuple[str, ...]
    explanation: str | None
    zone: Zone


def cases() -> Iterator[Case]:
    """Every case of the suite; none where the archive did not come."""
    if not ARCHIVE.exists():
        return
    with tarfile.open(ARCHIVE) as archive:
        member = archive.extractfile(MEMBER)
        assert member is not None
        text = io.TextIOWrapper(member, encoding="utf-8").read()
    for number, scenario in enumerate(yaml.safe_load_all(text)):
        zone = {name.lower(): _records(rows) for name, rows in scenario["zonedata"].items()}
        for name, row in scenario["tests"].items():
            result = row["result"]
            yield Case(
                name=f"{number}-{name}",
                host=row["host"],
                mail_from=row["mailfrom"],
                helo=row["helo"],
                results=(result,) if isinstance(result, str) else tuple(result),
                explanation=row.get("explanation"),
                zone=zone,
            )


class Answers:
    """The zone as the one who answers; `asked` counts the questions."""

    def __init__(self, zone: Zone) -> None:
        self._zone = zone
        self.asked = 0

    async def __call__(self, name: str, rtype: str) -> Fact[tuple[str, ...]]:
        self.asked += 1
        rows = self._zone.get(name.lower())
        if rows is None:
            return ABSENT
        if "CNAME" in rows and rtype not in rows:
            return await self(str((rows["CNAME"] or [""])[0]), rtype)
        found = rows.get(rtype, [])
        if found is None or ("*" in rows and not found):
            return Unseen(why="time-out")
        return Present(value=tuple(found)) if found else ABSENT


def _records(rows: list[Any]) -> dict[str, list[str] | None]:
    """By type; None for a type, and `*` for all that have no record, where a question gets no answer.

    Records of the old type SPF are TXT where there is no TXT row, as the suite's own comment asks.
    """
    found: dict[str, list[str] | None] = {}
    for row in rows:
        if row == "TIMEOUT":
            found["*"] = None
            continue
        ((rtype, value),) = row.items()
        if value == "TIMEOUT":
            found[rtype] = None
        elif value == "NONE":
            found.setdefault(rtype, [])
        else:
            said = found.setdefault(rtype, [])
            assert said is not None
            said.append(_text(rtype, value))
    if "TXT" not in found and "SPF" in found:
        found["TXT"] = found["SPF"]
    return found


def _text(rtype: str, value: Any) -> str:
    if rtype == "MX":
        return f"{value[0]} {value[1]}"
    return value if isinstance(value, str) else "".join(value)
