"""What others saw: less certain than our own sight, outranked by it, dated by those who saw it."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from scanner.asset import Asset, Attribution, Claim, Kind, address_asset, endpoint_asset
from scanner.observation import Evidence, Hello, Observation, Outcome, Present, Sighting, ToldHello, observation
from scanner.probes.ports import PortsFacts
from scanner.probes.rdp import RdpFacts
from scoring.assess import assess
from scoring.case import Case
from scoring.finding import Certainty, Finding, Verdict
from scoring.judge import Judged, judge
from scoring.knowledge import Known
from scoring.vectors import sentence
from tests.worlds.history import DAY, TARGET, shipped_model

NOW = datetime.fromisoformat("2026-11-26T12:00:00+00:00")
PORT = endpoint_asset("192.0.2.7", 3389)
UDP = Asset(kind=Kind.ENDPOINT, value="192.0.2.7:47808/udp")
Seen = tuple[Observation[object], timedelta, int]


def told(protocol: str, asset: Asset = PORT, age: timedelta = 6 * DAY) -> Seen:
    facts = ToldHello(source="shodan", terms="https://t.example", speaks=Present(value=protocol))
    return observation(asset=asset, probe="told_service", version=1, outcome=Outcome.ANSWERED, facts=facts), age, 1


def own(protocol: str | None, age: timedelta, look: int = 1) -> Seen:
    facts = RdpFacts(speaks=Present(value=protocol)) if protocol else RdpFacts()
    return observation(asset=PORT, probe="rdp", version=1, outcome=Outcome.ANSWERED, facts=facts), age, look


def case(*seen: Seen, as_of: datetime = NOW) -> Case:
    assets = dict.fromkeys([address_asset("192.0.2.7"), *(one.asset for one, _, _ in seen)])
    claims = tuple(
        Claim(target=TARGET.name, asset=asset, role="reported", found_by="x", proof=("x",),
              attribution=Attribution.A, at=NOW - DAY)
        for asset in assets
    )  # fmt: skip
    sightings = tuple(
        Sighting(observation=one.id, at=NOW - age, look=look, scan="s" if age < DAY else f"s{age}", profile="light")
        for one, age, look in seen
    )
    evidence = Evidence(claims=claims, observations=tuple({one.id: one for one, _, _ in seen}.values()),
                        sightings=sightings)  # fmt: skip
    return Case(target=TARGET, evidence=evidence, known=Known(), model=shipped_model(), as_of=as_of)


def judged(check: str, *seen: Seen) -> Judged | None:
    return next((one for one in judge(case(*seen)) if one.finding.check == check), None)


def finding(check: str, *seen: Seen) -> Finding:
    one = judged(check, *seen)
    assert one is not None
    return one.finding


def test_it_is_likely_at_most_and_says_who_saw_it_when() -> None:
    """Remote Desktop that only Shodan saw: bad, likely, with its day and age, and never critical."""
    said = finding("remote_administration_reachable", told("rdp"))
    assert (said.verdict, said.certainty) == (Verdict.BAD, Certainty.LIKELY)
    assert said.seen_at == NOW - 6 * DAY
    assert sentence(said.because, said.values).endswith("(Seen by Shodan on 2026-11-20, 6 days before, not by us.)")
    assert assess(case(told("rdp"))).critical == ()


def test_one_day_is_not_one_days() -> None:
    """As people write it."""
    said = finding("remote_administration_reachable", told("rdp", age=DAY))
    assert sentence(said.because, said.values).endswith("(Seen by Shodan on 2026-11-25, 1 day before, not by us.)")


def test_saying_it_twice_makes_it_no_surer_and_nobody_looks_again() -> None:
    """Two sources, or two scans with the same source, are no second look of ours."""
    one = judged("remote_administration_reachable", told("rdp"), told("rdp", age=5 * DAY), told("rdp", age=4 * DAY))
    assert one is not None
    assert (one.finding.certainty, one.asked, one.silent_since) == (Certainty.LIKELY, (), None)


@pytest.mark.parametrize("age", [timedelta(), 3 * DAY, 20 * DAY], ids=str)
def test_our_own_sight_outranks_it(age: timedelta) -> None:
    """What we saw speak otherwise is what it speaks, whoever says what."""
    assert judged("remote_administration_reachable", told("rdp"), own("ssh", age)) is None


def test_agreement_takes_nothing_from_our_own_sight() -> None:
    """Two looks of ours confirm, with a third party's beside them as without."""
    ours = (own("rdp", timedelta(hours=1)), own("rdp", timedelta(minutes=30), look=2))
    alone, beside = (finding("remote_administration_reachable", *more, *ours) for more in ((), (told("rdp"),)))
    assert alone == beside
    assert beside.certainty is Certainty.CONFIRMED


def test_it_fills_what_a_bare_connect_left_open() -> None:
    """Where we only connected, what others heard is told, as theirs."""
    said = finding("remote_administration_reachable", told("rdp"), own(None, timedelta()))
    assert (said.verdict, said.certainty) == (Verdict.BAD, Certainty.LIKELY)


def test_another_transport_borrows_nothing() -> None:
    """BACnet over UDP is judged as such, and looks at TCP of the same number say nothing of it."""
    said = finding("device_protocol_reachable", told("bacnet", UDP))
    assert (said.subject, said.verdict, said.certainty) == (UDP.id, Verdict.BAD, Certainty.LIKELY)
    assert "47808/udp" in sentence(said.because, said.values)
    checks = {one.finding.check for one in judge(case(told("bacnet", UDP))) if one.finding.subject == UDP.id}
    assert checks == {"device_protocol_reachable", "reported_by_others"}


def test_lifetimes_count_from_their_day_and_one_scan_stays_one_night() -> None:
    """An old sight ages as an old look does; that it is old makes no rating of one scan a settled one."""
    fresh, old = (assess(case(told("rdp", age=age), own(None, timedelta()))) for age in (DAY, 500 * DAY))
    lost = {grade.vector: grade.lost_milli for grade in fresh.grades}["open_ports"]
    assert lost > 0
    assert {grade.vector: grade.letter for grade in old.grades}["open_ports"] is None
    assert fresh.provisional
    assert old.provisional


def test_what_was_told_long_ago_fades_and_takes_nothing_from_fresh_sight_of_ours() -> None:
    """Years later it costs nothing, is no lost sight, and no day moves the grade by much."""
    host = address_asset("192.0.2.7")
    closed = observation(asset=host, probe="ports", version=1, outcome=Outcome.ANSWERED,
                         facts=PortsFacts(open=(), refused=(22, 3389), silent=()))  # fmt: skip
    ours = ((closed, timedelta(hours=2), 1), (closed, timedelta(hours=1), 2))
    plc = endpoint_asset("192.0.2.7", 502)

    def lost(age: int) -> int:
        grades = assess(case(*ours, told("modbus", plc, age=age * DAY))).grades
        return next(grade.lost_milli for grade in grades if grade.vector == "open_ports")

    course = [lost(age) for age in range(55, 130)]
    assert course == sorted(course, reverse=True)
    assert course[0] > 0
    assert max(before - after for before, after in pairwise(course)) < 5_300
    assert (course[-1], lost(3000)) == (0, 0)


def test_where_only_others_looked_their_age_leads_to_the_prior() -> None:
    """As if nobody had looked: neither more nor less."""
    by_age = [assess(case(told("rdp", age=age * DAY))).grades for age in (119, 120, 3000)]
    lost = [next(grade.lost_milli for grade in grades if grade.vector == "open_ports") for grades in by_age]
    assert lost[1] == lost[2]
    assert abs(lost[0] - lost[1]) < 1_000


def test_it_is_shown_even_where_it_judges_nothing() -> None:
    """Every port of which others tell is named, never counted."""
    bare = ToldHello(source="internetdb")
    seen = observation(asset=PORT, probe="told_service", version=1, outcome=Outcome.ANSWERED, facts=bare)
    said = finding("reported_by_others", (seen, 7 * DAY, 1))
    assert said.verdict is Verdict.NEUTRAL
    assert "Seen by Shodan InternetDB on 2026-11-19" in sentence(said.because, said.values)


def test_the_same_case_gives_the_same_rating() -> None:
    """Byte for byte, whatever the order."""
    one = case(told("rdp"), told("bacnet", UDP), own(None, timedelta()))
    turned = replace(one, evidence=replace(one.evidence, sightings=one.evidence.sightings[::-1]))
    assert assess(one) == assess(turned)
    assert isinstance(one.evidence.observations[0].facts, Hello)
