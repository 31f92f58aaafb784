"""The golden stories: each page is reckoned by hand from docs/method.md; its sums hold, and the house agrees."""

from pathlib import Path

import pytest

from cli.document import band
from scoring.assess import assess
from scoring.changes import changes
from scoring.rating import Rating
from tests.golden.arithmetic import Sum, cut, sums
from tests.golden.companies import SHIPPED, STORIES

PAGES = Path(__file__).parent / "stories"
stories = pytest.mark.parametrize("name", STORIES)


def told(name: str) -> list[Sum]:
    return sums((PAGES / f"{name}.md").read_text(encoding="utf-8"))


def after(name: str) -> Rating:
    with SHIPPED.installed():
        return assess(STORIES[name]().after.case)


def test_every_story_has_its_page() -> None:
    """No story without its reckoning, and no page without its story."""
    assert {path.stem for path in PAGES.glob("*.md")} == STORIES.keys()


@stories
def test_the_sums_hold(name: str) -> None:
    """Every sum of the page comes to what the page says, and the rating is the top less all that is lost."""
    page = told(name)
    assert page
    assert all(one.holds for one in page), [one for one in page if not one.holds]
    vectors = SHIPPED.model.vectors
    (rating,) = [one for one in page if one.of == "rating"]
    assert rating.milli == 900_000 - sum(one.milli for one in page if one.of in vectors)


@stories
def test_the_rating_and_its_reasons(name: str) -> None:
    """By vector what is lost and why; the exact rating; what is shown, and the band; bounds and coverage where told."""
    page, rating = {one.of: one for one in told(name)}, after(name)
    lost = {vector: (one.milli, one.beside) for vector, one in page.items() if vector in SHIPPED.model.vectors}
    checks = {finding.id: finding.check for finding in rating.findings}
    assert lost == {
        grade.vector: (
            grade.lost_milli,
            tuple(sorted({checks.get(part.finding or "", part.reason.value) for part in grade.contributions})),
        )
        for grade in rating.grades
        if grade.lost_milli
    }
    shown = "not shown" if rating.value is None else f"shown as {rating.value}"
    assert page["rating"].milli == rating.exact_milli
    assert page["rating"].beside == (shown, (band(rating) or "no band").split(":")[0])
    for bound, value in (("low", rating.low * 1000), ("high", rating.high * 1000), ("coverage", rating.coverage_milli)):
        assert bound not in page or page[bound].milli == value


@stories
def test_the_split(name: str) -> None:
    """Cause by cause what moved since the rating before, in order."""
    story, rating = STORIES[name](), after(name)
    with SHIPPED.installed():
        split = changes(story.before.case if story.before else None, story.after.case, after=rating)
    parts = [(one.of, one.milli) for one in told(name) if one.beside == ("split",)]
    assert parts == [(part.cause.value, part.milli) for part in split.parts if part.milli]
    starts = [cut(one.text.split(" - ")[1]) for one in told(name) if one.beside == ("split",)]
    assert starts[:1] == [900_000 if split.before_milli is None else split.before_milli][: len(starts)]


def test_what_is_good_about_a_shared_host_counts_no_more_than_what_is_bad() -> None:
    """Its findings are shown; none of them takes points or is critical."""
    rating = after("shared_host")
    took = {part.finding for part in rating.contributions if part.finding}
    assert {"remote_administration_reachable", "rdp_asks_for_login_first"} <= {f.check for f in rating.findings}
    assert not took
    assert not rating.critical


def test_a_parked_name_says_so() -> None:
    """Every vector without a subject is named on its page, and an open desk is named above its number."""
    page = (PAGES / "parked_domain.md").read_text(encoding="utf-8")
    assert all(f"`{vector}`" in page for vector in after("parked_domain").parked)
    assert [exposure.service for exposure in after("open_desk").critical] == ["rdp"]
