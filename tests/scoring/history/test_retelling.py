"""What was said comes back letter by letter, from little where little changed."""

import json
import zlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.history.columns import micro
from scoring.history.retelling import marked, packed, unmarked, unpacked

AT = datetime(2026, 11, 22, 2, 0, 0, 123456, tzinfo=UTC)
JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


def text(value: object) -> str:
    return json.dumps({"": value}, ensure_ascii=False, separators=(",", ":"))


@given(st.lists(JSONS, min_size=2, max_size=2), st.none() | st.lists(JSONS, min_size=2, max_size=2))
def test_what_is_packed_comes_back(new: list[object], old: list[object] | None) -> None:
    """After any other text, and after none; whatever characters stand in it."""
    before = None if old is None else [text(one) for one in old]
    said = [text(one) for one in new]
    assert unpacked(packed(said, before), before) == said


def test_a_time_is_told_by_the_look_it_is_of() -> None:
    """The same text every night but for the times is the same text with marks; days later is told by the days."""
    said = {"seen_at": "2026-11-22T02:00:00.123456Z", "until": "2026-12-22T02:00:00.123456Z", "on": "2026-11-22"}
    one = marked(text(said), {"0.7": micro(AT)})
    assert "\x010.7+0\x01" in one
    assert "\x010.7+30\x01" in one
    tomorrow = AT + timedelta(days=1, seconds=5)
    assert "2026-11-23T02:00:05.123456Z" in unmarked(one, {"0.7": micro(tomorrow)})
    assert unmarked(one, {"0.7": micro(AT)}) == text(said)


def test_a_time_of_no_look_stays_as_it_is() -> None:
    """Nor is one taken over that is written in another way than ours."""
    said = text(["2026-11-22T02:00:00Z", "2026-11-22T02:00:00.123456Z", "2026-11-22T02:00:00.120000Z"])
    assert unmarked(marked(said, {"a": micro(AT)}), {"a": micro(AT)}) == said
    assert "2026-11-22T02:00:00Z" in marked(said, {"a": micro(AT)})


def test_a_small_change_takes_few_bytes() -> None:
    """One finding of 300 says something else."""
    findings = [{"id": f"{number:064x}", "verdict": "good", "values": [["n", number]]} for number in range(300)]
    before = [text(findings), text({})]
    findings[117] = {**findings[117], "verdict": "bad"}
    after = [text(findings), text({})]
    assert len(packed(after, before)) < 60
    assert unpacked(packed(after, before), before) == after


@given(st.binary(max_size=60))
def test_other_bytes_are_refused(lying: bytes) -> None:
    """They raise what a check expects."""
    with pytest.raises((ValueError, TypeError, LookupError, zlib.error)):
        unpacked(lying + b"\xff\xff", ["{}", "{}"])
