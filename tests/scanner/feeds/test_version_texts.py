"""A text that says one range is that range; one that says more, or something else, is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.feeds.records import AFFECTED, Span
from scanner.feeds.version_texts import spans

SAID = {
    "1.2.3": Span(start="1.2.3", end="1.2.3", through=True),
    "9.0.0.M1 to 9.0.0.M11": Span(start="9.0.0.M1", end="9.0.0.M11", through=True),
    "5.7.11 through 5.7.17": Span(start="5.7.11", end="5.7.17", through=True),
    "5.2.0 - 5.2.9": Span(start="5.2.0", end="5.2.9", through=True),
    "5.6.48 and prior": Span(end="5.6.48", through=True),
    "6.2.0 and below.": Span(end="6.2.0", through=True),
    "<= 2.4.54": Span(end="2.4.54", through=True),
    "< 6.2.0": Span(end="6.2.0"),
    "prior to 7.1": Span(end="7.1"),
    "Apache Airflow <1.10.11": Span(end="1.10.11"),
    "FortiOS versions 6.2.1 and below": Span(end="6.2.1", through=True),
    "Apache Flink 1.11.0 to 1.11.2": Span(start="1.11.0", end="1.11.2", through=True),
    ">= 1.0.3, < 3.5.0": Span(start="1.0.3", end="3.5.0"),
    "> 1.0, <= 2.0": Span(start="1.0", after=True, end="2.0", through=True),
    "*": Span(),
    "All versions": Span(),
}
NOTHING = (
    "n/a", "", "5.0.x, 5.2.x", "FortiOS 6.0.2, 5.6.7 and before, FortiADC 6.1.0", ">= 8.0.0", "Cisco IOS and IOS XE",
    "Earlier, unsupported versions may also be affected.", "Fixed in OpenSSL 1.1.1d (Affected 1.1.1-1.1.1c)",
    "10 Version 1607 for x64-based Systems", "2020.2 without hotfix", "5.5.57 and earlier  5.6.37 and earlier",
)  # fmt: skip


@pytest.mark.parametrize("told", SAID)
def test_one_range_is_read(told: str) -> None:
    """As those who give CVE numbers write it."""
    assert list(spans(told, status=AFFECTED, maybe=False)) == [SAID[told]]


@pytest.mark.parametrize("told", NOTHING)
def test_what_says_more_or_something_else_is_left(told: str) -> None:
    """Half of a text read would be a range that nobody meant."""
    assert list(spans(told, status=AFFECTED, maybe=False)) == []


@given(st.text(max_size=120) | st.text(alphabet="v0123. <>=,toandprior-", max_size=120))
def test_any_text_is_one_range_or_none(told: str) -> None:
    """Whatever it holds, quickly."""
    assert len(list(spans(told, status=AFFECTED, maybe=True))) <= 1
