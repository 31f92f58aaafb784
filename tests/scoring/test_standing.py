"""A rating that says the same as the one before is told by nothing but its times."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from scanner.asset import Attribution, Claim, name_asset
from scanner.canonical import dumps, encode
from scoring.finding import Certainty, Finding, Verdict
from scoring.rating import Rating
from scoring.standing import timeless

AT = datetime(2026, 1, 1, tzinfo=UTC)
times = st.one_of(st.none(), st.integers(0, 10**12).map(lambda micros: AT + timedelta(microseconds=micros)))
told = st.sampled_from(["", "at", '"at":"x",', 'until","', '\\"seen_at":null,', '{"good_until":"a","b":1}', ","])


@st.composite
def ratings(draw: st.DrawFn) -> Rating:
    """One of a few findings and claims that quote anything, at any time."""
    findings = tuple(
        Finding(
            id=draw(told), check="c", vector=draw(told), subject=draw(told), verdict=Verdict.BAD,
            certainty=Certainty.LIKELY, because="b", values=tuple((key, draw(told)) for key in draw(st.lists(told))),
            until=draw(times), seen_at=draw(times),
        )
        for _ in range(draw(st.integers(0, 2)))
    )  # fmt: skip
    claim = Claim(
        target="t", asset=name_asset("t"), role=draw(told), found_by="f", proof=(draw(told),),
        attribution=Attribution.A, at=draw(times) or AT,
    )  # fmt: skip
    return Rating(
        value=None, exact_milli=0, band=None, low=250, high=900, coverage_milli=0, confidence_milli=0,
        provisional=False, critical=(), grades=(), findings=findings, claims=(claim,), parked=(),
        good_until=draw(times),
    )  # fmt: skip


@given(ratings())
def test_only_times_are_left_out(rating: Rating) -> None:
    """Those of the rating, its findings and its claims, and no text that looks like one."""
    left: dict[str, Any] = json.loads(encode(rating))
    for part in (left, *left["findings"], *left["claims"]):
        for time in ("good_until", "until", "seen_at", "at"):
            part.pop(time, None)
    assert timeless(encode(rating)) == dumps(left)
