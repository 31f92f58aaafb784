"""How long the policy has been none, by dated looks alone."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.dmarc.discovery import PolicyAbove
from scanner.observation import ABSENT, Present, Unseen
from scanner.probes.mail_policy import MailPolicy
from scoring.vectors.dmarc.dmarc_none_for_long import LONG, dmarc_none_for_long
from tests.fakes.looks import AT, ask, seen, sentence, verdict


def said(text: str) -> MailPolicy:
    return MailPolicy(dmarc=Present(value=(text,)))


NONE, REJECT = said("v=DMARC1; p=none"), said("v=DMARC1; p=reject")
TESTED = said("v=DMARC1; p=quarantine; t=y")
LATE, GONE = MailPolicy(dmarc=Unseen(why="time-out")), MailPolicy(dmarc=ABSENT, dmarc_above=ABSENT)
BROKEN = said("v=DMARC1")
INHERITED = MailPolicy(
    dmarc=ABSENT, dmarc_above=Present(value=(PolicyAbove(name="example", records=("v=DMARC1; p=none; psd=y",)),))
)
TABLE: list[tuple[list[MailPolicy | None], int | None]] = [
    # one look a day; the day since when it is none, None where the question does not apply
    ([NONE], 0),
    ([NONE, NONE, NONE], 0),
    ([REJECT, NONE, NONE], 1),
    ([NONE, REJECT, NONE], 2),
    ([NONE, TESTED, NONE], 0),
    ([TESTED], 0),
    ([NONE, LATE, None, NONE], 0),
    ([LATE, NONE], 1),
    ([GONE, NONE], 1),
    ([NONE, GONE, NONE], 2),
    ([NONE, BROKEN, NONE], 2),
    ([INHERITED, NONE], 0),
    ([NONE, LATE], 0),
    ([NONE, None], 0),
    ([NONE, REJECT], None),
    ([NONE, GONE], None),
    ([NONE, BROKEN], None),
    ([LATE], None),
    ([], None),
]


@pytest.mark.parametrize(("looks", "day"), TABLE)
def test_the_time_counts_from_the_first_look_without_another_since(
    looks: list[MailPolicy | None], day: int | None
) -> None:
    """A stronger, broken or missing record starts it anew; silence neither starts nor ends it."""
    finding = ask(dmarc_none_for_long, seen(*looks), as_of=AT + timedelta(days=30))
    if day is None:
        assert finding is None or verdict(finding) == "neutral not_none"
        return
    assert verdict(finding) == "neutral watching"
    assert finding is not None
    assert finding.until == AT + timedelta(days=day) + LONG
    assert dict(finding.values)["since"] == (AT + timedelta(days=day)).date().isoformat()
    assert sentence(dmarc_none_for_long, finding)


def test_the_day_on_which_it_turns_is_announced() -> None:
    """Until the very instant that was named nothing changes, and from then on it is long."""
    looks = seen(NONE, LATE, NONE)
    until = AT + LONG
    before = ask(dmarc_none_for_long, looks, as_of=until - timedelta(microseconds=1))
    after = ask(dmarc_none_for_long, looks, as_of=until)
    assert (verdict(before), verdict(after)) == ("neutral watching", "warn for_long")
    assert before is not None
    assert after is not None
    assert (before.until, after.until) == (until, None)
    assert sentence(dmarc_none_for_long, after)


@given(st.lists(st.sampled_from((NONE, REJECT, LATE, GONE, None)), max_size=12), st.integers(0, 400))
def test_no_time_is_made_up(looks: list[MailPolicy | None], days: int) -> None:
    """It never counts from before the last look at anything else, nor from a look that saw no policy."""
    finding = ask(dmarc_none_for_long, seen(*looks), as_of=AT + timedelta(days=days + 12))
    others = [day for day, look in enumerate(looks) if look in (REJECT, GONE)]
    nones = [day for day, look in enumerate(looks) if look == NONE and day > max(others, default=-1)]
    assert (verdict(finding) in ("none", "neutral not_none")) is not bool(nones)
    if finding is not None and nones:
        assert dict(finding.values)["since"] == (AT + timedelta(days=nones[0])).date().isoformat()
