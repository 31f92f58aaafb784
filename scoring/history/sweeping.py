"""What an erasure leaves of scans, and what nothing refers to any longer: looks, claims, observations, texts."""

from collections.abc import Collection, Iterable

from scoring.history.looked import claims_of, packed_claims
from scoring.history.packing import packed as packed_looks
from scoring.history.packing import unpacked as unpacked_looks
from scoring.history.places import Plain


def thin(store: Plain, number: int, looks_kept: Collection[int], claims_kept: Collection[int], *, rated: bool) -> None:
    """Leave of a scan what ratings rest on; nothing where none does."""
    store.execute("DELETE FROM sighting WHERE scan = ?", (number,))
    seen, claims = store.execute("SELECT seen, claims FROM scan WHERE number = ?", (number,)).fetchone()
    if not looks_kept and not claims_kept and not rated:
        store.execute("DELETE FROM scan WHERE number = ?", (number,))
        return
    looks = {one: at for one, at in (unpacked_looks(seen) if seen else {}).items() if one in looks_kept}
    told = packed_claims(set(claims_of(claims)) & set(claims_kept))
    cells = (packed_looks(looks), told, number)
    store.execute("UPDATE scan SET seen = ?, claims = ? WHERE number = ?", cells)


def sweep(store: Plain, target: str) -> None:
    """Delete the looks and claims that no scan of the target has any longer, and what nobody's look gave."""
    looks, claims = set[int](), set[int]()
    for seen, told in store.execute("SELECT seen, claims FROM scan WHERE target = ?", (target,)):
        looks.update(unpacked_looks(seen) if seen else ())
        claims.update(claims_of(told))
    asked = "SELECT s.look FROM sighting s JOIN scan c ON c.number = s.scan WHERE c.target = ?"
    looks.update(number for (number,) in store.execute(asked, (target,)))
    claims.update(one for (one,) in store.execute("SELECT claim FROM attribution WHERE target = ?", (target,)))
    mine = dict(store.execute("SELECT number, observation FROM look WHERE target = ?", (target,)).fetchall())
    delete(store, "look", "number", [number for number in mine if number not in looks])
    for observation in {one for number, one in mine.items() if number not in looks}:
        # What another target's look gave as well stays.
        if not store.execute("SELECT 1 FROM look WHERE observation = ?", (observation,)).fetchone():
            delete(store, "observation", "number", [observation])
    told = [number for (number,) in store.execute("SELECT id FROM claim WHERE target = ?", (target,))]
    delete(store, "claim", "id", [number for number in told if number not in claims])


def delete(store: Plain, table: str, key: str, numbers: Iterable[int]) -> None:
    store.executemany(f"DELETE FROM {table} WHERE {key} = ?", [(number,) for number in numbers])  # noqa: S608  # names are ours


def sweep_contents(store: Plain) -> None:
    """Delete the texts that no rating has any longer."""
    used = " UNION ".join(f"SELECT {name} FROM rating" for name in ("conduct", "target_then", "known", "feeds"))  # noqa: S608  # names are ours
    store.execute(f"DELETE FROM content WHERE number NOT IN ({used})")  # noqa: S608  # names are ours
