"""What an MTA-STS policy tells senders, if they can use it at all."""

from dataclasses import replace

import pytest

from scanner.observation import ABSENT, NOT_ASKED, Present, Unseen
from scanner.probes.mta_sts import MtaStsFacts, Served
from scoring.vectors.mail_transport.mta_sts_enforced import FAULTS, mta_sts_enforced
from tests.fakes.looks import ask, seen, sentence
from tests.scoring.vectors.mail_transport.policies import GOOD, RECORD, judged, mail, sts

MX = mail("mail.acme.example")


def of(*facts: MtaStsFacts | None) -> str:
    return judged(mta_sts_enforced, seen(*facts), MX)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, "good enforced"),
        ({"max_age": 86399}, "fair short"),
        ({"max_age": 86400}, "good enforced"),
        ({"mode": "testing"}, "fair testing"),
        ({"mode": "none"}, "neutral withdrawn"),
        *(({"fault": fault}, "warn policy_faulty") for fault in ("version", "mode", "max_age", "mx")),
    ],
)
def test_what_the_policy_says(changed: dict[str, object], expected: str) -> None:
    """Its mode and how long it lasts; a policy with a fault counts as none, whatever its mode."""
    assert of(sts(replace(GOOD, **changed))) == expected  # type: ignore[arg-type]  # fields of a policy


@pytest.mark.parametrize(
    ("served", "expected"),
    [
        (Served(status=301), "warn redirected"),
        (Served(status=404), "warn not_found"),
        (Served(status=410), "warn not_found"),
    ],
)
def test_what_was_served_instead(served: Served, expected: str) -> None:
    """Senders follow no redirect and take nothing but a 200."""
    assert of(sts(None, served=Present(value=served))) == expected
    assert of(sts(None, served=ABSENT)) == "warn no_host"


def test_how_it_was_served() -> None:
    """The type should be text/plain, the size has to be within 64 kB; each fault has its words."""
    assert of(sts(served=Present(value=Served(status=200, media="text/html")))) == "fair not_text"
    assert of(sts(served=Present(value=Served(status=200, media="text/plain", too_long=True)))) == "warn policy_faulty"
    assert set(FAULTS) == {"long", "version", "mode", "max_age", "age", "mx"}


@pytest.mark.parametrize(("age", "words"), [(0, "does not say"), (31557601, "longer than a year")])
def test_a_time_that_is_missing_is_told_from_one_that_is_too_long(age: int, words: str) -> None:
    """Both are faults of max_age, and each has its sentence."""
    found = ask(mta_sts_enforced, seen(sts(replace(GOOD, fault="max_age", max_age=age))), MX)
    assert found is not None
    assert words in sentence(mta_sts_enforced, found)


def test_records() -> None:
    """None is a choice where mail is received, no question where none is; several or an unreadable one are a fault."""
    none = MtaStsFacts(records=ABSENT)
    assert of(none) == "neutral none"
    assert judged(mta_sts_enforced, seen(none), mail()) == "none"
    assert judged(mta_sts_enforced, seen(none), seen(None)) == "neutral none"
    assert of(MtaStsFacts(records=Present(value=("v=STSv1; id=1", "v=STSv1; id=2")))) == "warn record_faulty"
    assert of(MtaStsFacts(records=Present(value=("v=STSv1;",)))) == "warn record_faulty"


def test_silence_moves_nothing() -> None:
    """Nothing ever seen is UNKNOWN; what was seen before a silent night stays; a record that is gone takes it along."""
    lost = MtaStsFacts(records=RECORD, served=Unseen(why="no answer in time"))
    assert of(None) == of(lost) == of(MtaStsFacts(records=Unseen(why="no answer"))) == "unknown not_seen"
    assert of(sts(), lost) == of(sts(), None) == "good enforced"
    assert of(sts(), MtaStsFacts(records=ABSENT, served=NOT_ASKED)) == "neutral none"
    assert of(sts(), sts(None, served=Present(value=Served(status=404)))) == "warn not_found"
