"""A file of claims as insured companies with their ratings when cover began: given there, or from the store."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from cli.sheets import Row, day, rows, yes_or_no
from scanner.errors import Misconfigured
from scanner.target import Profile, canonical
from scoring.sizes import band_of

if TYPE_CHECKING:
    from cli.world import Archive
    from scoring.model import Model
    from scoring.validation import Insured

NEEDS, MAY = ("date", "claim"), ("target", "rating", "profile", "size", "sector", "simulated")
NO_RATING, NOT_RATED, ANOTHER_PROFILE = "no rating by that date", "not rated: too little seen", "another profile"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One line: a company, named or by its rating, from a day on."""

    target: str
    rating: int | None
    profile: str
    begun: date
    claim: bool
    size: str
    sector: str
    simulated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """What can be validated, what was left out and why, and how many ratings came from the store."""

    insured: "tuple[Insured, ...]"
    left_out: tuple[tuple[str, int], ...]
    profile: str
    from_store: int
    simulated: bool


def read(name: str, model: "Model") -> tuple[Claim, ...]:
    """The claims of a file. Raises Misconfigured, naming the line, where one does not fit."""
    return tuple(_claim(row, model) for row in rows(name, needs=NEEDS, may=MAY))


def _claim(row: Row, model: "Model") -> Claim:
    def rating(text: str) -> int | None:
        if text and not model.low <= int(text) <= model.high:
            raise ValueError(text)
        return int(text) if text else None

    found = row.read("rating", rating, f"a whole number from {model.low} to {model.high}, or empty")
    if found is None and not row.text("target"):
        raise Misconfigured(f"{row.file} line {row.line} names neither a target nor a rating.")
    return Claim(
        target=target_in(row),
        rating=found,
        profile=row.read(
            "profile", lambda text: text and Profile(text).value, "passive, light-narrow, light or consent"
        ),
        begun=row.read("date", day, "a date such as 2026-01-31"),
        claim=row.read("claim", yes_or_no, "yes or no"),
        size=_size(row.text("size")),
        sector=row.text("sector").casefold(),
        simulated=row.read("simulated", lambda text: bool(text) and yes_or_no(text), "yes or no, or empty"),
    )


def target_in(row: Row) -> str:
    """The canonical name in the column `target`; empty where it is. Raises Misconfigured, naming the line."""
    try:
        return canonical(row.text("target"))[1] if row.text("target") else ""
    except Misconfigured as wrong:
        raise Misconfigured(f"{row.file} line {row.line}: {wrong}") from None


def _size(text: str) -> str:
    """A number of employees becomes its band; any other word is a band of the user's own."""
    return band_of(int(text)) if text.isascii() and text.isdigit() and len(text) < 10 else text.casefold()


async def book(claims: tuple[Claim, ...], archive: "Archive | None", model: "Model", profile: str | None) -> Book:
    """The companies with their ratings; those of the store are judged under `model` from what was kept by that day.

    Raises Misconfigured where the ratings are of several profiles and none was chosen: they are never compared.
    """
    from scoring.validation import Insured

    found: list[tuple[str, Insured]] = []
    left_out: Counter[str] = Counter()
    from_store = 0
    for one in claims:
        value, under = one.rating, one.profile
        if value is None and archive is not None:
            value, under = await _then(one, archive, model)
            from_store += value is not None
        if value is None:
            left_out[NOT_RATED if under else NO_RATING] += 1
            continue
        found.append((under, Insured(rating=value, claim=one.claim, size=one.size, sector=one.sector)))
    profiles = sorted({under for under, _ in found})
    if profile is None and len(profiles) > 1:
        told = " and ".join(under or "none named" for under in profiles)
        raise Misconfigured(f"These ratings are of several profiles ({told}): choose one with --profile.")
    chosen = profile or (profiles[0] if profiles else "")
    left_out[ANOTHER_PROFILE] += sum(under != chosen for under, _ in found)
    return Book(
        insured=tuple(one for under, one in found if under == chosen),
        left_out=tuple((why, many) for why, many in sorted(left_out.items()) if many),
        profile=chosen,
        from_store=from_store,
        simulated=any(one.simulated for one in claims),
    )


async def _then(one: Claim, archive: "Archive", model: "Model") -> tuple[int | None, str]:
    """What the model says of what was kept of a target by the end of a day, and under which profile that was seen."""
    import asyncio
    from dataclasses import replace

    from scoring.assess import assess

    end = datetime.combine(one.begun, time.max, UTC)
    earlier = [rated for rated in await archive.history.ratings(one.target) if rated.as_of <= end]
    if not earlier:
        return None, ""
    case = await archive.history.case(earlier[-1].id)
    rating = await asyncio.to_thread(assess, replace(case, model=model))
    return rating.value, case.target.scope.used.value
