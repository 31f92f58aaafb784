"""Whether a version that was told can be held against what the records say of its product."""

import sqlite3
from collections.abc import Iterable

from scoring.history.recording import LISTED
from scoring.history.schemes import SCHEMES, key

_YEARS, _NOBODYS = (key(SCHEMES["generic"], first) or b"" for first in ("1000", "3000"))
"""From here on the first number is a year; and one that nobody gives, so that 9999 ends a range as nothing would."""


def fill(connection: sqlite3.Connection) -> None:
    """Keep what `kinds` tells of every product: to find it takes all its records, too many for one look-up."""
    connection.execute("CREATE TABLE kind (named INT, years INT, PRIMARY KEY (named, years)) WITHOUT ROWID")
    connection.execute(
        "INSERT INTO kind SELECT DISTINCT named, one >= :years FROM (SELECT named, low AS one FROM span UNION ALL "
        "SELECT named, high FROM span UNION ALL SELECT named, version FROM exact) "
        "WHERE one != x'' AND one < :nobodys",
        {"years": _YEARS, "nobodys": _NOBODYS},
    )


def kinds(connection: sqlite3.Connection, number: int) -> frozenset[bool]:
    """Whether the versions that records name of one product begin with years (True), with smaller numbers, or both.

    Empty where they name none at all.
    """
    asked = "SELECT years FROM kind WHERE named = ?"
    return frozenset(bool(years) for (years,) in connection.execute(asked, (number,)))


def alike(kinds: frozenset[bool], at: bytes) -> bool:
    """Whether a key is of a kind that the records of the product name: `9999` beside `1.27.1` is none."""
    return not kinds or (at < _NOBODYS and (at >= _YEARS) in kinds)


def exploited(connection: sqlite3.Connection, numbers: Iterable[int]) -> tuple[str, ...]:
    """The flaws of the catalogue of which records give versions under these names, sorted."""
    asked = (
        "SELECT cve FROM (SELECT flaw FROM span WHERE named = :named UNION "
        "SELECT flaw FROM exact WHERE named = :named) hit JOIN flaw ON flaw.id = hit.flaw WHERE rank >= :listed"
    )
    found = (connection.execute(asked, {"named": number, "listed": LISTED}) for number in numbers)
    return tuple(sorted({cve for rows in found for (cve,) in rows}))
