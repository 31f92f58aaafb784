"""Evidence to findings: two looks, lost sight, whose it is."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

import scoring.judge
from scanner.asset import Attribution
from scanner.observation import ABSENT, Outcome, Present, Unseen
from scoring.finding import Certainty, Verdict
from scoring.judge import Judged, judge
from scoring.looks import Looks
from tests.worlds.history import DAY, START, History, Said
from tests.worlds.made_up import (
    ENDPOINTS,
    FORBIDDEN,
    MADE_UP,
    NAMED,
    NAMES,
    SILENT,
    LevelFacts,
    NameFacts,
    history,
    says,
)

ONE, TWO = ENDPOINTS[:2]


@pytest.fixture(autouse=True)
def _installed() -> Iterator[None]:
    with MADE_UP.installed():
        yield


def judged(seen: History, check: str = "endpoint_level") -> Judged:
    return next(one for one in judge(seen.case) if one.finding.check == check)


@pytest.mark.parametrize(
    ("looks", "verdict", "certainty"),
    [
        ((says("bad"), says("bad")), Verdict.BAD, Certainty.CONFIRMED),
        ((says("bad"),), Verdict.BAD, Certainty.LIKELY),
        ((says("bad"), SILENT), Verdict.BAD, Certainty.LIKELY),
        ((says("bad"), FORBIDDEN), Verdict.BAD, Certainty.LIKELY),
        ((says("bad"), says("good")), Verdict.UNKNOWN, Certainty.CONFIRMED),
        ((says("bad"), says("fair")), Verdict.UNKNOWN, Certainty.CONFIRMED),
        ((says("bad"), says("nothing")), Verdict.UNKNOWN, Certainty.CONFIRMED),
        ((says("likely bad"), says("likely bad")), Verdict.BAD, Certainty.LIKELY),
        ((says("possible bad"), says("possible bad")), Verdict.BAD, Certainty.POSSIBLE),
        ((says("good"),), Verdict.GOOD, Certainty.CONFIRMED),
        ((SILENT,), Verdict.UNKNOWN, Certainty.CONFIRMED),
    ],
)
def test_two_looks(looks: tuple[Said, ...], verdict: Verdict, certainty: Certainty) -> None:
    """Two agreeing looks leave the check's certainty, one caps it at likely, a disagreement opens nothing."""
    finding = judged(history({ONE: looks})).finding
    assert (finding.verdict, finding.certainty) == (verdict, certainty)


@pytest.mark.parametrize(
    ("looks", "told"),
    [
        ((says("bad"), says("good")), ("bad", "good")),
        ((says("bad"), says("nothing")), ("bad", "neutral")),
        ((says("nothing"), says("bad")), ("neutral", "bad")),
    ],
)
def test_disagreeing_looks_are_both_shown(looks: tuple[Said, ...], told: tuple[str, str]) -> None:
    """Where two looks disagree, the reason names both verdicts and rests on both observations."""
    seen = history({ONE: looks})
    finding = judged(seen).finding
    assert finding.because == "looks_disagree"
    assert finding.values == (("first", told[0]), ("second", told[1]))
    assert finding.observations == tuple(sorted(one.id for one in seen.case.evidence.observations))


def test_second_look_that_leaves_the_question_open_is_a_silent_one() -> None:
    """A second look with facts, but not with this one, does not confirm."""
    half = Said(Outcome.PARTIAL, LevelFacts(level=Unseen(why="cut short")))
    finding = judged(history({ONE: (says("bad"), half)})).finding
    assert (finding.verdict, finding.certainty) == (Verdict.BAD, Certainty.LIKELY)


def test_an_earlier_scan_stands_for_a_refused_second_look() -> None:
    """Who showed a fault on two looks and now refuses the second stays confirmed; a new fault does not become so."""
    same = history({ONE: (says("bad"), says("bad"))}, {ONE: (says("bad"), SILENT)})
    assert judged(same).finding.certainty is Certainty.CONFIRMED
    new = history({ONE: (says("good"),)}, {ONE: (says("bad"), SILENT)})
    assert judged(new).finding.certainty is Certainty.LIKELY


def test_lost_sight_keeps_the_last_answer() -> None:
    """A host that falls silent keeps verdict, certainty and time of its last answer, and is out of sight since."""
    one = judged(history({ONE: (says("bad"), says("bad"))}, {ONE: (SILENT,)}, {ONE: (SILENT,)}))
    assert (one.finding.verdict, one.finding.certainty) == (Verdict.BAD, Certainty.CONFIRMED)
    assert one.finding.seen_at is not None
    assert one.finding.seen_at.date() == START.date()
    assert one.silent_since is not None
    assert one.silent_since.date() == (START + DAY).date()


def test_declining_is_no_look() -> None:
    """What we declined to send is neither lost sight nor an answer."""
    assert judged(history({ONE: (says("good"),)}, {ONE: (FORBIDDEN,)})).silent_since is None
    assert judge(history({ONE: (FORBIDDEN,)}).case) == ()


def test_never_answered_is_not_lost() -> None:
    """Sight can only be lost of what was seen once."""
    assert judged(history({ONE: (SILENT,)}, {ONE: (SILENT,)})).silent_since is None


def test_the_whole_is_in_sight_while_what_it_rests_on_is() -> None:
    """A question about the whole target rests on its worst asset, and loses sight with that one."""
    one = judged(
        history({ONE: (says("bad"),), TWO: (says("good"),)}, {ONE: (SILENT,), TWO: (says("good"),)}), "whole_worst"
    )
    assert one.finding.verdict is Verdict.BAD
    assert one.silent_since is not None


def test_of_the_whole_only_what_it_rests_on_is_asked_again() -> None:
    """A fault of one server sends no second look to all the others."""
    one = judged(history({ONE: (says("bad"),), TWO: (says("good"),)}), "whole_worst")
    assert {asset for _, asset in one.asked} == {ONE}


def test_the_whole_is_only_what_is_theirs() -> None:
    """Assets that are inferred or shared do not enter a question about the whole."""
    both = history({ONE: (says("bad"), says("bad")), TWO: (says("good"),)})
    shared = replace(both, assets=((ONE, Attribution.D), (TWO, Attribution.A)))
    assert judged(shared, "whole_worst").finding.verdict is Verdict.GOOD


def test_the_whole_holds_what_they_chose(monkeypatch: pytest.MonkeyPatch) -> None:
    """Exchangers and name servers of others enter where a choice is judged: these, and nothing else of others."""
    both = history({ONE: (says("bad"), says("bad")), TWO: (says("good"),)})
    shared = replace(both, assets=((ONE, Attribution.D), (TWO, Attribution.A)))
    monkeypatch.setattr(scoring.judge, "CHOSEN", frozenset({"server_software"}))
    assert judged(shared, "whole_worst").finding.verdict is Verdict.BAD
    monkeypatch.setattr(scoring.judge, "CHOSEN_ROLES", frozenset({"name server"}))
    assert judged(shared, "whole_worst").finding.verdict is Verdict.GOOD


def test_a_named_endpoint_takes_what_was_seen_of_its_name() -> None:
    """Where neither it nor its host was asked such a question; a bare endpoint has no name to take it from."""
    seen = history({NAMES[1]: (Said(Outcome.ANSWERED, NameFacts(level=Present(value="warn"))),)})
    looks = Looks(seen.case, MADE_UP.probes())
    assert NAMED[0].asked_as == NAMES[1].value
    assert [look.asset for look in looks.seen(NameFacts, NAMED[0], {}).looks] == [NAMES[1]]
    assert looks.seen(NameFacts, ONE, {}).looks == ()


def test_a_name_takes_what_is_above_it() -> None:
    """A check of a name may read the nearest name above, and its certainty counts those looks too."""
    above = Said(Outcome.ANSWERED, NameFacts(level=Present(value="warn")))
    own = Said(Outcome.ANSWERED, NameFacts(level=ABSENT))
    seen = history({NAMES[0]: (above, above), NAMES[1]: (own,)})
    found = {one.finding.subject: one.finding for one in judge(seen.case) if one.finding.check == "name_level"}
    assert found[NAMES[1].id].verdict is Verdict.WARN
    assert found[NAMES[1].id].certainty is Certainty.CONFIRMED


def test_named_endpoints_are_asked_under_their_name() -> None:
    """What was seen of the bare endpoint makes no finding of the same endpoint under a name."""
    seen = history({ONE: (says("good"),)})
    named = replace(seen, assets=(*seen.assets, (NAMED[0], Attribution.A)))
    assert {one.finding.subject for one in judge(named.case) if one.finding.check == "endpoint_level"} == {ONE.id}


def test_gone_assets_end_their_findings() -> None:
    """An asset that the newest attribution no longer claims has no finding, whatever was seen of it."""
    seen = history({ONE: (says("bad"), says("bad"))}, {TWO: (says("good"),)})
    left = replace(seen, assets=((TWO, Attribution.A),))
    assert {one.finding.subject for one in judge(left.case)} == {TWO.id, "whole"}
