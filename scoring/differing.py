"""What differs between two models, value by value, with the reason that stands beside each."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from scoring.model import Model

Value = int | str | tuple[int | str, ...] | None
REASONS = (".reason", ".source")
"""How paths end whose text says why the values beside it are what they are."""
ITS_NAME = ("version", "released")


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One value by its path in the file (`checks.ssl_offered.bad`); None where a model does not have it.

    `reason` is that of the newer model, or of the older one for what it no longer has; empty where none is given.
    """

    path: str
    before: Value
    after: Value
    reason: str


def differences(before: Model, after: Model) -> tuple[Difference, ...]:
    """Every value of the two files that is not the same, by path; their names and dates aside.

    A reason is a value of its own where both have one.
    """
    then, now = dict(_values(before)), dict(_values(after))
    nothing = None, ""
    return tuple(
        Difference(path=path, before=old, after=new, reason=said if path in now else once)
        for path in sorted(then.keys() | now.keys())
        for (old, once), (new, said) in [(then.get(path, nothing), now.get(path, nothing))]
        if old != new and not (path.endswith(REASONS) and None in (old, new))
    )


def _values(model: Model) -> Iterator[tuple[str, tuple[Value, str]]]:
    """Every value by its path, with the reason of its table."""
    for key, value in tomllib.loads(model.text).items():
        if key == "critical":
            yield from _critical(value)
        elif key not in ITS_NAME:
            yield from _below(key, value, "")


def _below(path: str, value: Any, reason: str) -> Iterator[tuple[str, tuple[Value, str]]]:
    if not isinstance(value, dict):
        yield path, (tuple(value) if isinstance(value, list) else value, reason)
        return
    said = next((str(text) for key, text in value.items() if f".{key}" in REASONS), reason)
    for key, inner in value.items():
        yield from _below(f"{path}.{key}", inner, said)


def _critical(rows: list[dict[str, Any]]) -> Iterator[tuple[str, tuple[Value, str]]]:
    """One value for each message that outranks a number: a check may stand in several rows."""
    for row in rows:
        for because in row["because"]:
            yield f"critical.{row['check']}.{because}", ("critical", str(row["reason"]))
