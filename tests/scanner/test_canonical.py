"""Canonical JSON: equal values have equal bytes, and come back as they were."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum

import cattrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.canonical import decode, digest, dumps, encode
from scanner.observation import ABSENT, NOT_ASKED, Fact, Present, Software, Unseen


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, slots=True, kw_only=True)
class Older:
    """A fact type as it was first written."""

    name: Fact[str] = NOT_ASKED


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One of everything that facts hold."""

    name: Fact[str] = NOT_ASKED
    seen: Fact[bool] = NOT_ASKED
    many: Fact[tuple[str, ...]] = NOT_ASKED
    software: Fact[tuple[Software, ...]] = NOT_ASKED
    raw: bytes = b""
    at: datetime | None = None
    took: timedelta = timedelta(0)
    colour: Colour | None = None
    pairs: tuple[tuple[str, int], ...] = ()


def facts(inner: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.one_of(
        st.just(ABSENT), st.just(NOT_ASKED), st.builds(Unseen, why=st.text()), inner.map(lambda v: Present(value=v))
    )


SOFTWARE = st.builds(
    Software, product=st.text(), version=st.none() | st.text(), package=st.none() | st.text(), told_by=st.text()
)
SAMPLES = st.builds(
    Sample,
    name=facts(st.text()),
    seen=facts(st.booleans()),
    many=facts(st.lists(st.text()).map(tuple)),
    software=facts(st.lists(SOFTWARE, max_size=3).map(tuple)),
    raw=st.binary(),
    at=st.none() | st.datetimes(timezones=st.just(UTC)),
    took=st.timedeltas(),
    colour=st.none() | st.just(Colour.RED),
    pairs=st.lists(st.tuples(st.text(), st.integers())).map(tuple),
)


@given(sample=SAMPLES)
def test_what_is_encoded_comes_back(sample: Sample) -> None:
    """Decoding what was encoded gives the same value and the same bytes again."""
    text = encode(sample)
    assert decode(Sample, text) == sample
    assert encode(decode(Sample, text)) == text


@pytest.mark.parametrize("word", ["absent", "not_asked", "unseen", "present", ""])
def test_words_of_our_own_are_no_facts(word: str) -> None:
    """A server that says `absent` is not mistaken for an absence."""
    sample = Sample(name=Present(value=word))
    assert decode(Sample, encode(sample)) == sample


def test_a_new_field_leaves_old_ids_alone() -> None:
    """A field at its default is not written, so a fact type may gain one."""
    assert encode(Sample(name=Present(value="x"))) == encode(Older(name=Present(value="x")))
    assert digest(encode(Sample())) == digest(encode(Older()))


def test_one_instant_has_one_text() -> None:
    """The same instant told in two zones has the same bytes."""
    utc = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
    seoul = utc.astimezone(timezone(timedelta(hours=9)))
    assert encode(Sample(at=utc)) == encode(Sample(at=seoul)) == '{"at":"2026-11-22T02:00:00Z"}'


@given(left=st.dictionaries(st.text(), st.integers()))
def test_order_carries_no_meaning(left: dict[str, int]) -> None:
    """Keys are sorted, whatever order they came in."""
    assert dumps(left) == dumps(dict(reversed(left.items())))


def test_digests_tell_parts_apart() -> None:
    """Where one part ends and the next begins is part of what is hashed."""
    assert digest("ab", "c") != digest("a", "bc") != digest("abc")
    assert digest("a").startswith("sha256:")
    assert len(digest("a")) == len("sha256:") + 64


def test_text_that_is_no_unicode_has_a_digest() -> None:
    """A lone surrogate from hostile bytes is hashed, not an error."""
    assert digest("\udcff").startswith("sha256:")


def test_unknown_keys_are_refused() -> None:
    """A stored value with a field that nobody knows is not read as something else."""
    with pytest.raises(cattrs.BaseValidationError):
        decode(Older, '{"colour":"red"}')
