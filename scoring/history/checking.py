"""Whether every row of a store is what it was when it was written, and every chain unbroken (`hullmark db check`)."""

import hashlib
import json
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from scanner.canonical import digest, dumps
from scoring.history import chain, contents, looked, nights, retelling, seals, structure, tables
from scoring.history.chain import Kind, hashed, text_digest
from scoring.history.columns import packed_hash, told_hash, told_time
from scoring.history.keeping import chunks
from scoring.history.looked import Look, Scan, claims_of, packed_claims
from scoring.history.packing import packed, unpacked
from scoring.history.places import Plain
from scoring.history.rated import rests_on, rests_text, times
from scoring.history.shorthand import long

MOST_FAULTS = 100
"""Faults named before a check stops: more help nobody."""

UNREADABLE = (
    ValueError, TypeError, LookupError, AttributeError, RecursionError, zlib.error, sqlite3.OperationalError,
    OverflowError,
)  # fmt: skip
"""What is raised by bytes that are not what was written."""

_RATING = """
SELECT r.id, r.as_of, s.id, r.night, c.packed, r.issued, r.evidence, r.follows, r.told
FROM rating r JOIN scan s ON s.number = r.scan JOIN content c ON c.number = r.conduct WHERE r.number = ?
"""
_LOOKS = """
SELECT l.number, l.observation, o.id, o.raw, o.asset, o.probe, o.outcome, l.turn, l.profile, l.vantage, l.answered_by,
    l.why
FROM look l JOIN observation o ON o.number = l.observation WHERE l.number IN
"""
_SCAN = "SELECT number, id, profile, began, ended, spent, seen, claims, target FROM scan WHERE number = ?"


def every_fault(store: Plain) -> Iterator[str]:
    """What is wrong with a store, the database's own structures first; what lies deeper only where those are whole."""
    broken = False
    for fault in structure.faults(store):
        broken = True
        yield fault
    if not broken:
        yield from faults(store)


def faults(store: Plain) -> Iterator[str]:
    """One sentence for each row that is not what it was, then one for the first broken link, then one for the nights.

    Sets the text factory of the connection: text that is no UTF-8 any longer is a fault, not an error.
    """
    if isinstance(store, sqlite3.Connection):
        store.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
    if strange := next(_strange(store), None):
        yield strange
        return
    yield from _rows(store)
    yield from _append_only(store)
    for _, broken in _broken(store):
        yield broken
        return
    yield from _unlinked(store, {number for (number,) in store.execute("SELECT number FROM link")})
    yield from _nights(store)


def _strange(store: Plain) -> Iterator[str]:
    """Tables whose names or columns are not ours."""
    made = tables.target.metadata.tables
    there = structure.shape(store)
    for name in sorted(there.keys() ^ {*made, "alembic_version"}):
        yield f"The table {_shown(name)} is there and is not ours, or is ours and not there."
    for name, table in made.items():
        if there.get(name) != set(table.columns.keys()):
            yield f"The columns of the table {name} are not as they were made."


def _rows(store: Plain) -> Iterator[str]:
    asked = "SELECT id, asset, probe, probe_version, outcome, facts FROM observation"
    for identity, asset, probe, version, outcome, lying in store.execute(asked):
        facts = None if lying is None else _or_none(long, lying)
        told = None if lying and not facts else _or_none(_observed, asset, probe, version, outcome, facts)
        # Written as it is hashed, so that another spelling of the same facts is a changed row too.
        if told is None or packed_hash(told) != identity or not _canonical(asset) or not _canonical(facts):
            yield f"The observation {_shown(identity)} is not what it was when it was stored."
    hashes: tuple[tuple[str, str, str, Callable[[tuple[Any, ...]], object]], ...] = (
        ("observation", "raw", "number, evidence", lambda row: _sha(row[1])),
        ("target", "digest", "name, document", lambda row: hashed(*row)),
        ("claim", "digest", "id, document, target", lambda row: _claimed(*row[1:])),
        ("model", "digest", "digest, text", lambda row: "sha256:" + text_digest(row[1])),
        ("content", "digest", "number, packed", lambda row: _sha(row[1])),
        ("rating", "lying", f"number, {', '.join(chain.LYING)}", lambda row: chain.lying(row[1:])),
        ("rating", "evidence", "number, evidence", lambda row: rests_text(rests_on(row[1]))),
        ("scan", "seen", "number, seen", lambda row: packed(unpacked(row[1])) if row[1] else row[1]),
        ("scan", "claims", "number, claims", lambda row: packed_claims(claims_of(row[1])) if row[1] else row[1]),
        (
            "quote",
            "digest",
            "id, rating, who, at, document",
            lambda row: hashed(row[0], told_hash(row[1]), row[2], _instant(row[3]), row[4]),
        ),
        (
            "decision",
            "digest",
            "number, target, kind, who, at, document",
            lambda row: hashed(*row[:4], _instant(row[4]), row[5]),
        ),
    )
    for table, kept, columns, made in hashes:
        for row in store.execute(f"SELECT {kept}, {columns} FROM {table}"):  # noqa: S608  # names are ours
            if _or_none(made, row[1:]) != row[0]:
                yield f"Row {_shown(row[1])} of {table} is not what it was when it was stored."


def _append_only(store: Plain) -> Iterator[str]:
    """The triggers must be there as we made them, and nothing may be being erased."""
    if not structure.append_only(store):
        yield "The triggers that keep rows from being changed are not as they were made."
    if store.execute("SELECT count(*) FROM erasing").fetchone() != (0,):
        yield "The store says that something is being erased, and nothing is."
    given = structure.last_given(store)
    (newest,) = store.execute("SELECT max(number) FROM link").fetchone()
    if given != newest:
        yield f"The newest link is {newest}, and {given} were given: links are missing at the end."


def _broken(store: Plain) -> list[tuple[int, str]]:
    """Every broken link with its number, the first one first; chain by chain, so that one target at a time is read."""
    names = {_or_none(chain.beginning, name): name for (name,) in store.execute("SELECT name FROM target")}
    erased, under, found = set(_erased(store)), _Under(store), []
    before: dict[bytes, bytes] = {}
    asked = (
        "SELECT l.number, c.name, l.kind, l.body, l.head FROM link l JOIN chain c ON c.number = l.chain "
        "ORDER BY l.chain, l.number"
    )
    for number, name, lying, kept, head in store.execute(asked):
        kind = chain.told_kind(lying)
        made = _or_none(under.body, number, kind)
        where = f"Link {number} ({_shown(kind)}) in the chain of {_shown(names.get(name, 'a target that was erased'))}"
        if _or_none(chain.head, before.get(name, name), kind, kept or made or b"") != head:
            found.append((number, f"{where} does not follow from the link before it."))
        elif number not in erased and made != (kept or made or b""):
            found.append((number, f"{where} is not the hash of what is stored under it."))
        before = {name: head}
    return sorted(found)


class _Under:
    """What is stored under each link."""

    def __init__(self, store: Plain) -> None:
        self._store = store
        self._scans = dict(store.execute("SELECT link, number FROM scan WHERE link IS NOT NULL"))
        self._quotes = dict(store.execute("SELECT link, id FROM quote WHERE link IS NOT NULL"))
        self._texts: dict[int, list[str]] = {}

    def body(self, number: int, kind: str) -> bytes | None:
        """The body of a link, made again; raises one of UNREADABLE where there is nothing, or nothing that fits."""
        run = self._store.execute
        if kind == Kind.SCAN:
            return self._scan_body(self._scans[number])
        if kind == Kind.RATING:
            return self._rating_body(number)
        if kind == Kind.STANDING:
            row = run(chain.STANDING, (number,)).fetchone()
            scan = self._scans.get(number)
            seen = (nights.packed_scan(self._scan(scan)[0].id), self._scan_body(scan)[: len(row[-1])]) if scan else None
            if seen and seen != (row[1], row[-1]):
                return None
            return chain.standing_body(*row)
        if kind == Kind.QUOTE:
            row = run("SELECT rating, at, document FROM quote WHERE id = ?", (self._quotes[number],)).fetchone()
            return hashed("quote", told_hash(row[0]), _instant(row[1]), text_digest(row[2]))
        if kind == Kind.DECISION:
            row = run("SELECT kind, at, document FROM decision WHERE number = ?", (number,)).fetchone()
            return hashed("decision", row[0], _instant(row[1]), text_digest(row[2]))
        if kind == Kind.ERASURE:
            at, why, links = run("SELECT at, why, links FROM erasure WHERE link = ?", (number,)).fetchone()
            return hashed("erasure", _instant(at), why, links)
        return None

    def _rating_body(self, number: int) -> bytes:
        row = self._store.execute(_RATING, (number,)).fetchone()
        identity, as_of, scan, night, conduct, issued, evidence, follows, told = row
        rests = rests_on(evidence)
        seen = {one: self._scan(one)[0] for one in {*rests.looks, *rests.claims}}
        known = self._looks({look for looks in rests.looks.values() for look in looks})
        looks = sorted(
            [
                one.identity, chain.instant(told_time(seen[place].looks[look])), one.turn, seen[place].id, one.profile,
                one.vantage, one.answered_by, one.why,
            ]
            for place, wanted in rests.looks.items() for look in wanted if (one := known[look])
        )  # fmt: skip
        marked = retelling.unpacked(told, None if follows is None else self._texts[follows])
        self._texts = {number: marked}
        document, split = (retelling.unmarked(text, times(as_of, rests, seen)) for text in marked)
        said = [text_digest(document), text_digest(split), scan, night, contents.unpacked(conduct)]
        said.append(issued.hex() if issued else None)
        return hashed("rating", told_hash(identity), chain.instant(told_time(as_of)), looks, *said)

    def _scan_body(self, number: int) -> bytes:
        scan, target = self._scan(number)
        digests = dict(self._of("SELECT id, digest FROM claim WHERE id IN", scan.claims))
        return looked.body(self._looks(scan.looks), target, scan, digests)

    def _scan(self, number: int) -> tuple[Scan, str]:
        row = self._store.execute(_SCAN, (number,)).fetchone()
        seen = unpacked(row[6]) if row[6] else {}
        number, identity, profile, began, ended, spent, _, claims, target = row
        return Scan(number, identity, profile, began, ended, spent, seen, tuple(claims_of(claims))), target

    def _looks(self, wanted: Iterable[int]) -> dict[int, Look]:
        rows = self._of(_LOOKS, wanted)
        return {number: Look(number, seen, told_hash(identity), *told) for number, seen, identity, *told in rows}

    def _of(self, asked: str, wanted: Iterable[int]) -> Iterator[Any]:
        for part in chunks(wanted):
            yield from self._store.execute(f"{asked} ({', '.join('?' * len(part))})", part)


def _erased(store: Plain) -> Iterator[int]:
    for (links,) in store.execute("SELECT links FROM erasure"):
        for row in _or_none(json.loads, links) or ():
            yield row[0]


def _unlinked(store: Plain, links: set[int]) -> Iterator[str]:
    """What is stored and stands in no link, or says that it was erased."""
    erased = set(_erased(store))
    stored = {
        "rating": "SELECT number, number, target FROM rating",
        "quote": "SELECT link, id, rating FROM quote",
        "decision": "SELECT number, number, target FROM decision",
        "standing": "SELECT number, number, rating FROM standing",
        "scan": "SELECT link, id, target FROM scan WHERE link IS NOT NULL",
    }
    for table, asked in stored.items():
        for link, identity, _ in store.execute(asked):
            if link not in links or (link in erased and table != "scan"):
                yield f"Row {_shown(identity)} of {table} stands in no chain."
    if not erased <= links:
        yield f"What is said to be erased with link {min(erased - links)} was never linked."


def _nights(store: Plain) -> Iterator[str]:
    asked = "SELECT l.number, c.name, l.head FROM link l JOIN chain c ON c.number = l.chain ORDER BY l.number"
    links = store.execute(asked)
    row, before = links.fetchone(), seals.BEGINNING
    sealed = store.execute("SELECT number, at, upto, root FROM night_seal ORDER BY number").fetchall()
    for expected, (number, at, upto, root) in enumerate(sealed, 1):
        heads: dict[bytes, bytes] = {}
        while row is not None and row[0] <= upto:
            heads[row[1]], row = row[2], links.fetchone()
        tree = seals.root(seals.leaves_of(heads)) if heads else b""
        made = _or_none(seals.night_hash, before, expected, upto, _or_none(_instant, at), tree)
        if made != root or number != expected:
            yield f"The heads that were sealed at {_shown(at)} are not those of the chains."
            return
        before = root


def _or_none(work: Callable[..., Any], *given: Any) -> Any:
    """What the work gives; None where the bytes it works on are not what was written."""
    try:
        return work(*given)
    except UNREADABLE:
        return None


def _observed(asset: str, probe: str, version: int, outcome: str, facts: str | None) -> str:
    return digest(json.loads(asset), probe, version, outcome, None if facts is None else json.loads(facts))


def _claimed(document: str, target: str) -> str | None:
    return "sha256:" + text_digest(f"[{document}]") if json.loads(document)["target"] == target else None


def _canonical(text: str | None) -> bool:
    return text is None or _or_none(lambda: dumps(json.loads(text))) == text


def _sha(raw: bytes | None) -> bytes | None:
    return None if raw is None else hashlib.sha256(raw).digest()


def _instant(lying: str) -> str:
    """A time as it lies in SQLite, as the chain has it."""
    return lying.replace(" ", "T") + "Z"


def _shown(value: object) -> str:
    told = f"sha256:{value.hex()}" if isinstance(value, bytes) else str(value)
    return told.encode("ascii", "backslashreplace").decode()
