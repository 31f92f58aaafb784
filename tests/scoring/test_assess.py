"""A case to a rating: rounding, bands, coverage, critical exposures, and purity."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from scanner.asset import Attribution
from scanner.observation import Outcome, Present
from scoring.assess import _band, _rounded, assess
from scoring.case import Case
from scoring.changes import changes
from scoring.doubts import doubts
from scoring.knowledge.look_up import look_up
from tests.fakes.sources import Unknowing
from tests.worlds.history import DAY, START, Cell, History, Said
from tests.worlds.made_up import ENDPOINTS, MADE_UP, NAMES, SILENT, NameFacts, history, says
from tests.worlds.shipped import SHIPPED

ONE, TWO = ENDPOINTS[:2]
OPEN, CLOSED = says("bad", opens=True), says("good", opens=False)


@pytest.fixture(autouse=True)
def _installed() -> Iterator[None]:
    with MADE_UP.installed():
        yield


@pytest.mark.parametrize(
    ("milli", "value"),
    [(638_700, 640), (635_000, 630), (635_001, 640), (644_999, 640), (645_000, 640), (645_001, 650), (250_000, 250)],
)
def test_rounded_once_half_down(milli: int, value: int) -> None:
    """The shown value is the exact one to the nearest ten, halves down."""
    assert _rounded(milli, 10) == value


@pytest.mark.parametrize(
    ("value", "band"),
    [
        (250, "basic"),
        (630, "basic"),
        (640, "intermediate"),
        (730, "intermediate"),
        (740, "advanced"),
        (900, "advanced"),
    ],
)
def test_bands(value: int, band: str) -> None:
    """Bands are those of the contract."""
    assert _band(history({ONE: (CLOSED,)}).case, value) == band


def test_too_little_seen_has_no_value() -> None:
    """Below the least coverage only the range is shown."""
    rating = assess(history({ONE: (CLOSED, CLOSED)}).case)
    assert rating.coverage_milli < 600
    assert rating.value is None
    assert rating.band is None
    assert rating.low < rating.high


def test_nothing_seen() -> None:
    """With nothing seen every vector stands at its prior and nothing is covered."""
    rating = assess(history({ONE: (SILENT,)}).case)
    assert rating.coverage_milli == 0
    assert (rating.low, rating.high) == (250, 900)
    assert rating.confidence_milli == 0
    assert all(grade.letter is None for grade in rating.grades)


def test_critical_needs_two_looks_and_their_own_asset() -> None:
    """An exposure outranks the number only when confirmed, on what is theirs, and while its answer is young."""
    twice = history({ONE: (OPEN, OPEN)})
    exposure = assess(twice.case).critical[0]
    assert (exposure.asset, exposure.value, exposure.service) == (ONE.id, ONE.value, "made")
    assert not assess(history({ONE: (OPEN,)}).case).critical
    assert not assess(replace(twice, assets=((ONE, Attribution.D),)).case).critical
    lifetime = MADE_UP.model.vectors["open_ports"].lifetime
    assert assess(twice.later(lifetime).case).critical
    assert not assess(twice.later(lifetime + DAY).case).critical


def test_critical_stands_while_silent() -> None:
    """Falling silent does not end a critical exposure; closing does."""
    assert assess(history({ONE: (OPEN, OPEN)}, {ONE: (SILENT,)}).case).critical
    closed = history({ONE: (OPEN, OPEN)}, {TWO: (CLOSED,)})
    assert not assess(replace(closed, assets=((TWO, Attribution.A),)).case).critical


def test_provisional_until_a_second_night() -> None:
    """One night is provisional, on whichever side of midnight its looks lie."""
    assert assess(history({ONE: (CLOSED,)}, {ONE: (CLOSED,)}, gap=timedelta(hours=3)).case).provisional
    assert not assess(history({ONE: (CLOSED,)}, {ONE: (CLOSED,)}).case).provisional


def test_doubts_name_what_hurts() -> None:
    """Only what would take points is asked again, on the assets of the newest scan."""
    assert doubts(history({ONE: (OPEN,), TWO: (CLOSED,)}).case) == (("made_hello", TWO), ("made_hello", ONE))
    good = Said(Outcome.ANSWERED, NameFacts(level=Present(value="good")))
    assert doubts(history({NAMES[0]: (good,)}).case) == ()


def test_what_is_only_possible_is_not_asked_again() -> None:
    """It takes no points, however often it is seen: half of all servers name a version that may be mended."""
    likely, possible = (
        Said(Outcome.ANSWERED, NameFacts(level=Present(value=f"{how} bad"))) for how in ("likely", "possible")
    )
    assert doubts(history({NAMES[0]: (likely,)}).case) == (("made_name", NAMES[0]),)
    assert doubts(history({NAMES[0]: (possible,)}).case) == ()


_watching: list[str] | None = None


def _watch(event: str, _arguments: object) -> None:
    if _watching is not None and event.startswith(("open", "socket.", "subprocess.", "os.", "import", "sqlite3.")):
        _watching.append(event)


def judgement(before: Case, case: Case) -> None:
    """All that happens between evidence and a stored rating."""
    known = look_up(case.evidence, Unknowing())
    assess(replace(case, known=known))
    changes(before, case)
    doubts(case)


def test_judgement_touches_nothing() -> None:
    """look_up, assess, changes and doubts touch no file, socket or process once the registries are loaded."""
    global _watching
    cells = tuple(
        Cell(scan, look, probe, asset, Said(Outcome.ANSWERED, SHIPPED.answers[probe][0]))
        for asset, probes in SHIPPED.places
        for probe in probes
        for scan in (0, 1)
        for look in (1, 2)
    )
    seen = History(
        world=SHIPPED,
        scans=(START, START + DAY),
        assets=tuple((asset, Attribution.A) for asset, _ in SHIPPED.places),
        cells=cells,
        known=SHIPPED.known[1],
        as_of=START + 2 * DAY,
    )
    before, case = replace(seen, cells=cells[:9]).case, seen.case
    with SHIPPED.installed():
        judgement(before, case)
        sys.addaudithook(_watch)
        _watching = []
        try:
            judgement(before, case)
            touched = tuple(_watching)
        finally:
            _watching = None
    assert touched == ()


SCRIPT = """
import datetime, hashlib, sys, time
at = float(sys.argv[1])
class Faked(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(at, tz)
    utcnow = today = now
for name in ("time", "monotonic", "perf_counter"):
    setattr(time, name, lambda: at)
datetime.datetime = Faked
from tests.worlds.shipped import SHIPPED
from tests.worlds.history import History, Cell, Said, START, DAY
from scanner.asset import Attribution
from scanner.canonical import encode
from scanner.observation import Outcome
from scoring.assess import assess
cells = tuple(
    Cell(scan, look, probe, asset, Said(Outcome.ANSWERED, SHIPPED.answers[probe][0]))
    for asset, probes in SHIPPED.places for probe in probes if probe not in ("tls",)
    for scan in (0, 1) for look in (1, 2)
)
history = History(
    world=SHIPPED, scans=(START, START + DAY), assets=tuple((asset, Attribution.A) for asset, _ in SHIPPED.places),
    cells=cells, known=SHIPPED.known[1], as_of=START + 2 * DAY,
)
rating = assess(history.case)
assert rating.findings and rating.value
print(hashlib.sha256(encode(rating).encode()).hexdigest())
"""


def test_the_wall_clock_does_not_matter() -> None:
    """Law 10: the same case gives the same bytes in 2001 and in 2040."""
    printed = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT, at],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONPATH": "."},
        ).stdout
        for at in ("1000000000", "2200000000")
    }
    assert len(printed) == 1
