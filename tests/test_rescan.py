"""`hullmark rescan` against a real server: a fault that is planted, looked at again, mended and closed at once."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.lab import redis
from tests.lab.laboratory import Laboratory
from tests.program import hullmark, import_feeds, run
from tests.scoring.history.nights import plain

NAME = "parked.test"

pytestmark = pytest.mark.lab


@dataclass(frozen=True, kw_only=True)
class Told:
    """The documents of one story: the fault as found, what closing it would give, and what was seen of it since."""

    first: dict[str, Any]
    fault: dict[str, Any]
    foretold: dict[str, Any]
    still: dict[str, Any]
    refused: str
    screen: str
    mended: dict[str, Any]
    home: Path


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, laboratory: Laboratory) -> Told:
    """Redis stands open, is looked at again, is taken away, and is looked at again an hour later."""
    home = tmp_path_factory.mktemp("rescan")
    import_feeds(home)
    redis.start(laboratory.site, laboratory.address(NAME))
    server = laboratory.site.processes[-1]
    try:
        first = json.loads(hullmark(home, "scan", *laboratory.options(), "--json", NAME))
        place = f"endpoint:{laboratory.address(NAME)}:6379/tcp"
        (fault,) = [f for f in first["findings"] if f["asset"] == place and f["verdict"] == "bad"]
        foretold = json.loads(hullmark(home, "what-if", NAME, "--fix", fault["id"], "--json"))
        rescan = ("rescan", *laboratory.options(), NAME, "--finding", fault["id"][7:19])
        still = json.loads(hullmark(home, *rescan, "--json"))
        refused = run(home, *rescan)
        assert refused.returncode == 2
        server.kill()
        server.wait()
        _an_hour_passes(home)
        screen = run(home, *rescan)
        assert screen.returncode == 0, screen.stderr
        mended = json.loads(hullmark(home, "show", "--json", NAME).splitlines()[0])
    finally:
        server.kill()
    return Told(
        first=first, fault=fault, foretold=foretold, still=still, refused=refused.stderr, screen=screen.stdout,
        mended=mended, home=home,
    )  # fmt: skip


def _an_hour_passes(home: Path) -> None:
    with plain(f"sqlite:///{home}/data/hullmark/hullmark.sqlite") as store:
        store.execute("UPDATE pace SET free = free - 3600000000 WHERE key LIKE 'rescan %'")


def test_what_is_still_there_is_said_to_be(told: Told) -> None:
    """The fault is looked at twice and stays; the rating does not move, and nothing else was asked."""
    (one,) = told.still["rescan"]["findings"]
    assert (one["id"], one["fate"], one["before"], one["after"]) == (told.fault["id"], "still there", "bad", "bad")
    assert told.still["rating"]["exact_milli"] == told.first["rating"]["exact_milli"]
    assert told.still["spent"]["connections"] < told.first["spent"]["connections"] / 5


def test_what_was_not_asked_is_not_forgotten(told: Told) -> None:
    """Every other finding stands as it stood, and so do the assets; of a mended port only what stood there goes."""
    gone = f":{told.fault['asset'].removeprefix('endpoint:').rpartition(':')[2]}"

    def others(document: dict[str, Any]) -> dict[str, tuple[str, str]]:
        rows = [one for one in document["findings"] if gone not in one["asset"] and one["vector"] != "open_ports"]
        return {one["id"]: (one["verdict"], one["because"]) for one in rows}

    assert others(told.still) == others(told.first)
    assert others(told.mended) == others(told.first)
    assert told.still["assets"] == told.first["assets"]
    left = [one for one in told.first["assets"] if one not in told.mended["assets"]]
    assert {one["value"] for one in left} == {told.fault["asset"].removeprefix("endpoint:")}


def test_a_target_is_looked_at_again_once_an_hour(told: Told) -> None:
    """The second rescan within the hour is refused in one sentence that says when it may be made."""
    assert told.refused.startswith("parked.test was looked at again within the hour: a rescan may be made at 20")
    assert told.refused.count("\n") == 1


def test_what_is_mended_closes_at_once(told: Told) -> None:
    """One rescan closes it, as what the target changed, and the gain is what was foretold within a point."""
    assert told.screen.startswith("Closed, two looks no longer find it: data_service_reachable at endpoint:")
    after = told.mended["rating"]
    assert told.fault["id"] not in {one["id"] for one in told.mended["findings"]}
    assert told.mended["critical"] == []
    foretold = told.foretold["after"]["rating"]["exact_milli"]
    assert after["exact_milli"] > told.first["rating"]["exact_milli"]
    assert abs(after["exact_milli"] - foretold) <= 1000
    causes = {part["cause"] for part in told.mended["split"]["parts"]}
    assert {"own change"} <= causes <= {"own change", "assets found or gone"}
    assert told.fault["id"] in told.mended["split"]["closed"]


def test_the_store_holds_after_it(told: Told) -> None:
    """The looks of a rescan stand in the chain like those of any scan."""
    hullmark(told.home, "db", "check")
