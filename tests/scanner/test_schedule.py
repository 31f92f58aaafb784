"""Every target has one turn a night, in the night of its place, whatever the clocks there do."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

import config
from scanner.errors import Misconfigured
from scanner.schedule import EVERY, Severity, current, is_due, night, time_of, zone_of, zones

ZONES = zones(config.text("registry/zones.csv"))
HOUR = timedelta(hours=1)


def test_a_night_is_named_by_the_date_on_which_it_begins() -> None:
    """The small hours belong to the evening before."""
    assert current(datetime(2026, 11, 22, 17, tzinfo=UTC), "Asia/Seoul").name == "2026-11-22"  # 2 in the morning there
    seoul = night(date(2026, 11, 22), "Asia/Seoul")
    assert (seoul.begins, seoul.ends) == (
        datetime(2026, 11, 22, 13, tzinfo=UTC), datetime(2026, 11, 22, 21, tzinfo=UTC)
    )  # fmt: skip


@pytest.mark.parametrize(
    ("zone", "starting", "hours"),
    [
        ("Europe/Berlin", date(2026, 3, 28), 7),
        ("Europe/Berlin", date(2026, 10, 24), 9),
        ("America/New_York", date(2026, 3, 7), 7),
        ("America/New_York", date(2026, 10, 31), 9),
        ("Australia/Sydney", date(2026, 10, 3), 7),
        ("America/Santiago", date(2026, 4, 4), 9),  # turned at midnight
        ("Asia/Seoul", date(2026, 3, 28), 8),
    ],
)
def test_an_hour_of_summer_time_is_neither_skipped_nor_doubled(zone: str, starting: date, hours: int) -> None:
    """The night is as long as it really is, and turns are spread over all of it and nothing else."""
    of = night(starting, zone)
    assert of.ends - of.begins == hours * HOUR
    turns = sorted(time_of(f"c{number}.example", of) for number in range(2000))
    assert of.begins <= turns[0]
    assert turns[-1] < of.ends
    per_hour = [sum(of.begins + n * HOUR <= turn < of.begins + (n + 1) * HOUR for turn in turns) for n in range(hours)]
    assert min(per_hour) > 0.75 * 2000 / hours
    assert max(per_hour) < 1.25 * 2000 / hours


@given(st.sampled_from(sorted(set(ZONES.values()))), st.dates(date(2020, 1, 1), date(2035, 1, 1)))
def test_nights_follow_each_other_everywhere(zone: str, day: date) -> None:
    """They never overlap, every instant of one has it as its current one, and each is the current one once."""
    one, two = night(day, zone), night(day + timedelta(days=1), zone)
    assert timedelta(hours=6) < one.ends - one.begins < timedelta(hours=10)
    assert one.ends < two.begins
    for at in (one.begins, one.begins + (one.ends - one.begins) / 2, one.ends - timedelta(seconds=1)):
        assert current(at, zone) == one
    noon = datetime.combine(day, datetime.min.time(), tzinfo=ZoneInfo(zone)).astimezone(UTC)
    names = [current(noon + half * timedelta(minutes=30), zone).name for half in range(96)]
    assert names == sorted(names)


@given(st.text(max_size=30), st.dates(date(2020, 1, 1), date(2035, 1, 1)))
def test_a_target_has_the_same_turn_every_night(target: str, day: date) -> None:
    """So that its looks are a day apart."""
    one, two = night(day, "Asia/Tokyo"), night(day + timedelta(days=1), "Asia/Tokyo")
    assert time_of(target, two) - time_of(target, one) == timedelta(days=1)


@pytest.mark.parametrize("severity", Severity)
def test_worse_is_seen_sooner_and_nobody_is_left_out(severity: Severity) -> None:
    """Each is seen once in its cadence, as many in each night of it, and the night after one that was missed."""
    every, start = EVERY[severity], date(2026, 11, 22)
    looked = [0] * 20
    for number in range(400):
        name, seen = f"c{number}.example", start
        for day in range(20):
            tonight = start + timedelta(days=day + 1)
            if is_due(name, starting=tonight, seen=seen, severity=severity):
                assert (tonight - seen).days <= every
                seen, looked[day] = tonight, looked[day] + 1
    assert all(0.6 * 400 / every < many < 1.4 * 400 / every for many in looked[every:])
    assert is_due("missed.example", starting=start, seen=start - timedelta(days=every), severity=severity)
    assert not is_due("again.example", starting=start, seen=start, severity=severity)
    assert is_due("new.example", starting=start, seen=None, severity=severity)


def test_cadence_falls_with_severity() -> None:
    """No better one is looked at more often than a worse one."""
    assert [EVERY[one] for one in Severity] == sorted(EVERY.values())


def test_every_country_has_its_night() -> None:
    """Each zone of the table is known here; a country that is none has the operator's."""
    for zone in set(ZONES.values()):
        night(date(2026, 11, 22), zone)
    assert zone_of("KR", ZONES, "UTC") == "Asia/Seoul"
    assert zone_of(None, ZONES, "Asia/Tokyo") == "Asia/Tokyo"
    assert zone_of("ZZ", ZONES, "UTC") == "UTC"


@pytest.mark.parametrize("zone", ["Asia/Nowhere", "../../etc/passwd", "", "Asia"])
def test_a_zone_that_is_none_is_refused(zone: str) -> None:
    """In one sentence."""
    with pytest.raises(Misconfigured, match="no time zone"):
        night(date(2026, 11, 22), zone)
