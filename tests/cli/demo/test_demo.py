"""The little world as its visitors see it: every family of signals has something to show."""

import contextlib
import io

import pytest

from cli.chart import BLOCKS
from cli.demo import run


@pytest.fixture(scope="module")
def lines() -> list[str]:
    """What one run of the demo wrote, away from any terminal."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        run()
    return out.getvalue().splitlines()


def grades(lines: list[str], company: str) -> dict[str, str]:
    """Vector to letter on the first screen of a company."""
    rest = lines[lines.index(company) :]
    first = next(number for number, line in enumerate(rest) if line.startswith("vector "))
    last = next(number for number, line in enumerate(rest) if line.startswith("verdict "))
    return {words[0]: words[1] for words in map(str.split, rest[first + 1 : last])}


def test_the_samples_of_public_data_are_seen_at_work(lines: list[str]) -> None:
    """Exploited flaws, ended support and listings take the untidy company's letters and leave the tidy one its own."""
    moved = ("compromised_systems", "patching_cadence", "server_software")
    tidy, untidy = grades(lines, "harbour.example"), grades(lines, "drift.example")
    assert {vector: tidy[vector] for vector in moved} == dict.fromkeys(moved, "A")
    assert all(untidy[vector] in "DF" for vector in moved), untidy
    text = "\n".join(lines)
    for told in ("CVE-2021-35211", "days after 2021-11-03", "is listed on blocklist"):
        assert told in text


def test_the_course_ends_with_its_chart(lines: list[str]) -> None:
    """The fall of the second night is drawn wherever the demo writes to, not on a terminal alone."""
    chart = lines[lines.index("The course of harbour.example") :]
    assert any(line.startswith(" 900 ") and set(line.split()[1]) & set(BLOCKS) for line in chart)


def test_the_fall_before_a_renewal_is_told(lines: list[str]) -> None:
    """One alert, with what is critical before the numbers, how far the renewal is, and what to do first."""
    told = lines[lines.index("What the underwriter is told") + 1 : lines.index("The course of harbour.example") - 1]
    assert len(told) == 2
    assert told[0].startswith("[Hullmark] renewal alert: Harbour (P-1): 1 critical exposure; fallen: ")
    assert told[0].endswith("; 41 days to renewal")
    assert told[1].startswith("Next step: ")


def test_the_owner_s_first_page_is_shown(lines: list[str]) -> None:
    """What to do first after the fall, each with the rating under this model if closed."""
    first = next(number for number, line in enumerate(lines) if line.startswith("Page one of the report"))
    page = lines[first + 1 :]
    assert page[0].startswith("This is not a penetration test")
    assert any(line.startswith("1. ") and "Rating under this model if closed" in line for line in page)
