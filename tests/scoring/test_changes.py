"""Why a rating moved: each cause alone gives its own part."""

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import timedelta

import pytest

from scanner.asset import Attribution
from scanner.dns_lists import Category
from scoring.case import Case
from scoring.changes import Cause, _merged, changes, stages
from scoring.knowledge import (
    FeedState,
    Identified,
    Known,
    KnownAddress,
    KnownName,
    KnownOrigin,
    KnownSoftware,
)
from scoring.knowledge.library import KnownScript
from scoring.knowledge.listed import KnownHost, KnownIncidents, KnownSharing, LoadedList
from tests.worlds.history import DAY, History
from tests.worlds.made_up import ENDPOINTS, MADE_UP, SILENT, history, says

ONE, TWO = ENDPOINTS[0], ENDPOINTS[2]
BAD, GOOD = (says("bad"), says("bad")), (says("good"), says("good"))
LIFETIME = MADE_UP.model.vectors["tls_configuration"].lifetime


@pytest.fixture(autouse=True)
def _installed() -> Iterator[None]:
    with MADE_UP.installed():
        yield


def first_night(seen: History) -> Case:
    """The case of the first night alone."""
    cells = tuple(cell for cell in seen.cells if cell.scan == 0)
    assets = tuple((asset, how) for asset, how in seen.assets if any(cell.asset == asset for cell in cells))
    return replace(
        seen, scans=seen.scans[:1], cells=cells, assets=assets, as_of=seen.scans[0] + timedelta(hours=1)
    ).case


def causes(before: Case, after: Case) -> list[Cause]:
    return [part.cause for part in changes(before, after).parts]


def test_own_change() -> None:
    """A fault that is mended is their own change, and the finding is closed."""
    seen = history({ONE: BAD}, {ONE: GOOD})
    split = changes(first_night(seen), seen.case)
    assert [part.cause for part in split.parts] == [Cause.OWN]
    assert split.delta_milli > 0
    assert split.closed
    assert not split.opened


def test_what_is_too_old_to_be_read_goes_with_time() -> None:
    """An answer that is seen again as it stood leaves nothing for a later cause, though its oldest look is let go."""
    seen = history({ONE: GOOD}, {ONE: GOOD}, {ONE: GOOD})
    early = tuple(cell for cell in seen.cells if cell.scan < 2)
    before = replace(seen, scans=seen.scans[:2], cells=early, as_of=seen.scans[1] + timedelta(hours=1)).case
    now = replace(seen, cells=tuple(cell for cell in seen.cells if cell.scan)).case
    aged = dict(stages(before, now))[Cause.AGEING]
    assert set(aged.evidence.sightings) == set(now.evidence.sightings)


def test_what_is_too_old_stays_beside_another_answer() -> None:
    """Where something else was seen, what was seen before stays for comparison until that cause has its turn."""
    seen = history({ONE: GOOD}, {ONE: GOOD}, {ONE: BAD})
    early = tuple(cell for cell in seen.cells if cell.scan < 2)
    before = replace(seen, scans=seen.scans[:2], cells=early, as_of=seen.scans[1] + timedelta(hours=1)).case
    now = replace(seen, cells=tuple(cell for cell in seen.cells if cell.scan)).case
    chain = dict(stages(before, now))
    assert set(chain[Cause.AGEING].evidence.sightings) == set(before.evidence.sightings)
    assert causes(before, now) == [Cause.OWN]


def test_assets_found() -> None:
    """A fault on an asset that was not known before is an asset found."""
    seen = history({ONE: GOOD}, {ONE: GOOD, TWO: BAD})
    assert causes(first_night(seen), seen.case) == [Cause.ASSETS]


def test_assets_gone() -> None:
    """An asset that is no longer theirs takes its findings with it."""
    seen = history({ONE: GOOD, TWO: BAD}, {ONE: GOOD})
    gone = replace(seen, assets=((ONE, Attribution.A),))
    assert causes(first_night(seen), gone.case) == [Cause.ASSETS]


def test_attribution() -> None:
    """The same fault on an asset that turns out to be shared is attribution."""
    seen = history({ONE: GOOD, TWO: BAD}, {ONE: GOOD, TWO: BAD})
    shared = replace(seen, assets=((ONE, Attribution.A), (TWO, Attribution.D)))
    assert causes(first_night(seen), shared.case) == [Cause.ATTRIBUTION]


def test_ageing() -> None:
    """Answers that nobody renewed age; the same answer seen again does not."""
    seen = history({ONE: BAD}, after=timedelta(hours=1))
    assert causes(seen.case, seen.later(LIFETIME + 9 * DAY).case) == [Cause.AGEING]
    again = history({ONE: BAD}, {ONE: BAD}, gap=LIFETIME + 9 * DAY)
    assert causes(first_night(again), again.case) == []


def test_lost_sight_alone_moves_nothing() -> None:
    """A host that falls silent moves no points while its answer is young."""
    seen = history({ONE: BAD}, {ONE: (SILENT,)})
    assert causes(first_night(seen), seen.case) == []


def test_new_model_and_the_world_come_first() -> None:
    """A new model and new outside facts are told apart from what the target did."""
    seen = history({ONE: BAD}, {ONE: GOOD})
    model = replace(MADE_UP.model, single_finding_cap_milli=10_000)
    later = replace(seen.case, model=model, known=Known(roots=(b"root",)))
    assert causes(first_night(seen), later) == [Cause.MODEL, Cause.OWN]


def test_what_was_asked_then_is_still_known_between() -> None:
    """No old answer is lost in the cases between, whatever it is about: else it would come back as their own change."""
    when = MADE_UP.model.released
    rows: dict[str, tuple[object, ...]] = {
        "software": (KnownSoftware(product="nginx", version="1.2", package=None),),
        "addresses": (KnownAddress(address="192.0.2.7"),),
        "names": (KnownName(name="gone.acme.example"),),
        "origins": (KnownOrigin(address="192.0.2.7"),),
        "roots": (b"a root",),
        "own_roots": (b"one of ours",),
        "identified": (Identified(kind="http.server", text="nginx"),),
        "scripts": (KnownScript(address="/jquery.js"),),
        "hosts": (KnownHost(name="acme.example"),),
        "incidents": (KnownIncidents(domain="acme.example"),),
        "sharing": (KnownSharing(address="192.0.2.7"),),
    }
    now = Known(
        feeds=(FeedState(name="kev", released=when, digest="new"),),
        lists=(LoadedList(feed="blocklist", name="new", kind=Category.EXPLOITED),),
    )
    merged = _merged(Known(**rows), now)  # type: ignore[arg-type]  # a row of each kind
    assert {field.name for field in fields(Known)} == {*rows, "feeds", "lists"}
    assert {name: getattr(merged, name) for name in rows} == rows
    assert (merged.feeds, merged.lists) == (now.feeds, now.lists)
