"""docs/method.md: its worked example is what the code computes, and its model is the released one."""

from dataclasses import replace
from fractions import Fraction
from math import ceil
from pathlib import Path

from scoring.finding import Certainty, Finding, Verdict, finding_id
from scoring.grade import Grade
from scoring.judge import Judged
from scoring.weigh import grades
from tests.golden.arithmetic import sums
from tests.worlds.history import OWN_MODEL, START, shipped_model
from tests.worlds.made_up import ENDPOINTS, SILENT, history

PAGE = Path(__file__).parent.parent / "docs" / "method.md"


def finding(check: str, subject: str, verdict: Verdict, certainty: Certainty = Certainty.CONFIRMED) -> Judged:
    judged = Finding(
        id=finding_id("acme.example", check, subject), check=check, vector="tls_configuration", subject=subject,
        verdict=verdict, certainty=certainty, because="", seen_at=START,
    )  # fmt: skip
    return Judged(finding=judged, claim=None, theirs=True, silent_since=None, turns=None, asked=())


LEGACY = (
    finding("legacy_tls_offered", "www", Verdict.BAD),
    finding("legacy_tls_offered", "shop", Verdict.BAD),
)
MODERN = finding("modern_tls_offered", "www", Verdict.FAIR)


def tls(*judged: Judged) -> Grade:
    case = replace(history({ENDPOINTS[0]: (SILENT,)}).case, model=shipped_model(), as_of=START)
    return next(grade for grade in grades(case, judged, frozenset()) if grade.vector == "tls_configuration")


def points(milli: int) -> str:
    return f"{milli / 1000:.3f}"


def example() -> str:
    """The table of the page, row by row."""
    rows = (
        ("nothing was seen", tls()),
        ("everything is good", tls(finding("ssl_offered", "www", Verdict.GOOD), *(_good(one) for one in LEGACY))),
        ("one web server offers TLS 1.0, seen on one look (*likely*)", tls(replace(LEGACY[0], finding=_likely()))),
        ("the second look agrees (*confirmed*)", tls(LEGACY[0])),
        ("a second server does the same", tls(*LEGACY)),
        ("the first offers TLS 1.2 but not TLS 1.3 as well", tls(*LEGACY, MODERN)),
    )
    return "".join(f"| {what} | {_score(grade)} | {points(grade.lost_milli)} |\n" for what, grade in rows)


def _likely() -> Finding:
    return replace(LEGACY[0].finding, certainty=Certainty.LIKELY)


def _good(one: Judged) -> Judged:
    return replace(one, finding=replace(one.finding, verdict=Verdict.GOOD))


def _score(grade: Grade) -> str:
    return "none" if grade.score_milli is None else f"{grade.score_milli / 1000:.1f}, {grade.letter}"


def test_the_worked_example_is_computed() -> None:
    """Every number of the worked example comes from the code and the released model."""
    page = PAGE.read_text(encoding="utf-8")
    assert example() in page
    assert f"{points(tls().points_milli)} points" in page


def test_the_rating_is_reckoned_from_the_text_alone() -> None:
    """Every sum of the example holds, and so does the whole: 900 less all that is lost, rounded as the page says."""
    page = PAGE.read_text(encoding="utf-8")
    reckoned = {one.of: one for one in sums(page.partition("### A rating, reckoned by hand")[2])}
    assert all(one.holds for one in reckoned.values())
    lost = [one.milli for name, one in reckoned.items() if name in shipped_model().vectors]
    rating = reckoned["rating"]
    assert len(lost) >= 5
    assert reckoned["lost"].milli == sum(lost) == 900_000 - rating.milli
    assert rating.beside == (f"shown as {10 * ceil(Fraction(rating.milli, 10_000) - Fraction(1, 2))}",)


def test_the_page_names_the_model() -> None:
    """The page describes the released model and each of its vectors."""
    page = PAGE.read_text(encoding="utf-8")
    assert {shipped_model().version, shipped_model(OWN_MODEL).version} <= set(page.replace("`", " ").split())
    assert all(f"`{name}`" in page for name in shipped_model().vectors)
