"""What two looks of different probes together make certain."""

from scanner.asset import Attribution, name_asset
from scanner.observation import Absent, Outcome, Present
from scoring.assess import assess
from scoring.finding import Certainty, Finding
from tests.worlds.history import DAY, START, Cell, History, Said
from tests.worlds.shipped import SHIPPED
from tests.worlds.zone import ANSWERS

NAME = name_asset("made.example")
ANSWERED = Outcome.ANSWERED


def test_what_one_look_in_six_saw_is_not_confirmed_by_its_neighbour() -> None:
    """Servers that the zone named in one look alone prove nothing, however often the zone above was read."""
    zones = SHIPPED.answers["zone"]
    named = next(zone for zone in zones if isinstance(zone.name_servers, Present) and len(zone.name_servers.value) == 2)
    none = next(zone for zone in zones if isinstance(zone.zone, Absent))
    other = ANSWERS["delegation"][1]
    cells = tuple(
        Cell(scan, look, probe, NAME, Said(ANSWERED, facts))
        for scan in range(3)
        for look in (1, 2)
        for probe, facts in (("zone", named if (scan, look) == (0, 2) else none), ("delegation", other))
    )
    history = History(
        world=SHIPPED,
        scans=(START, START + DAY, START + 2 * DAY),
        assets=((NAME, Attribution.A),),
        cells=cells,
        known=SHIPPED.known[0],
        as_of=START + 2 * DAY + DAY / 24,
    )
    refusing = history.rescanned(history.as_of, lambda cell: cell.said)
    assert _delegation(history).verdict.hurts
    assert _delegation(history).certainty is Certainty.LIKELY
    assert _delegation(refusing).certainty is Certainty.LIKELY


def _delegation(history: History) -> Finding:
    with SHIPPED.installed():
        return next(one for one in assess(history.case).findings if one.check == "delegation_matches")
