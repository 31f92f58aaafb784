"""From what was typed to targets: what is remembered of one, and how it is taken back."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import config
from cli.options import Observing
from cli.targets import aim
from cli.tightening import tightened
from scanner.target import Organisation, Profile, Target, TargetKind
from scoring.policy import Policy, Status

NOW = datetime(2026, 11, 22, tzinfo=UTC)


async def aimed(
    *countries: str | None, sizes: tuple[Organisation | None, ...] = (), book: tuple[Policy, ...] = ()
) -> Target:
    """The target of the last of several scans, each told a country or none; every scan remembers the one before.

    `sizes` are what the last ones are told of the organisation, `book` the lines that are rated under its name.
    """
    known: list[Target] = []

    async def target(name: str) -> Target | None:
        return known[-1] if known else None

    async def policies_of(name: str) -> tuple[Policy, ...]:
        return book

    world = SimpleNamespace(
        history=SimpleNamespace(target=target, policies_of=policies_of),
        clock=SimpleNamespace(now=lambda: NOW), consent=None, allow_nets=(),
        site=SimpleNamespace(conduct=tightened(config.text("conduct.toml"), None, version="1", contact="x")),
    )  # fmt: skip
    for country, size in [(country, None) for country in countries] + [(None, size) for size in sizes]:
        told = Observing(country=country)
        known += await aim([(TargetKind.NAME, "acme.example")], cast(Any, world), told, size)
    return known[-1]


async def test_a_country_is_remembered_and_said_to_be() -> None:
    """A later scan that names none keeps it, and the reason for its profile says where the country comes from."""
    assert "earlier" not in (await aimed("KR")).scope.because
    later = (await aimed("KR", None)).scope
    assert (later.country, later.used) == ("KR", Profile.LIGHT_NARROW)
    assert later.because.endswith("KR was declared in an earlier scan (--country none takes it back)")
    assert (await aimed("KR", None, None)).scope == later


async def test_a_country_is_taken_back() -> None:
    """`--country none` forgets it, for later scans too; another country takes its place."""
    for forgotten in (await aimed("KR", "none"), await aimed("KR", "none", None)):
        assert (forgotten.scope.country, forgotten.scope.used) == (None, Profile.LIGHT)
    assert (await aimed("KR", "fr", None)).scope.country == "FR"


async def test_what_was_told_of_the_organisation_is_told_once() -> None:
    """A later quote that names one figure keeps the others."""
    first = Organisation(employees=40, revenue=1_000_000, currency="EUR", sector="trade")
    later = await aimed(sizes=(first, Organisation(employees=45), None))
    assert later.organisation == Organisation(employees=45, revenue=1_000_000, currency="EUR", sector="trade")


async def test_the_book_tells_whom_we_look_at() -> None:
    """Name, further names, networks, size and country are those of its line; what is typed counts before it."""
    line = Policy(
        key="1", name="Acme Ltd", domains=("acme.example", "acme.kr"), networks=("192.0.2.0/28",), status=Status.BOUND,
        status_since=NOW.date(), country="KR", sector="C26110", sector_scheme="KSIC", employees=40,
    )  # fmt: skip
    told = await aimed(None, book=(line,))
    assert (told.label, told.names, told.networks) == ("Acme Ltd", ("acme.kr",), ("192.0.2.0/28",))
    assert told.organisation == Organisation(employees=40, sector="KSIC C26110")
    assert (told.scope.country, told.scope.used) == ("KR", Profile.LIGHT_NARROW)
    assert "KR was declared in the book" in told.scope.because
    typed = await aimed("FR", sizes=(Organisation(employees=45),), book=(line,))
    assert typed.organisation.employees == 45
    assert (await aimed("FR", book=(line,))).scope.country == "FR"
