"""How far a declared size evens out what chance alone costs a larger company: the figures of docs/method.md."""

from dataclasses import replace
from pathlib import Path
from random import Random

from scanner.target import Organisation
from scoring.finding import Certainty, Finding, Verdict, finding_id
from scoring.judge import Judged
from scoring.weigh import grades
from tests.worlds.history import START, shipped_model
from tests.worlds.made_up import ENDPOINTS, SILENT, history

PAGE = Path(__file__).parents[2] / "docs" / "method.md"
CHECKS = (
    "ssl_offered", "legacy_tls_offered", "weak_suites_offered", "key_exchange_strong", "forward_secrecy_offered",
    "modern_tls_offered",
)  # fmt: skip
TIMES, CHANCE = 60, 0.03


def bad(check: str, host: int) -> Judged:
    subject = f"host {host}"
    finding = Finding(
        id=finding_id("made.example", check, subject), check=check, vector="tls_configuration", subject=subject,
        verdict=Verdict.BAD, certainty=Certainty.CONFIRMED, because="", seen_at=START,
    )  # fmt: skip
    return Judged(finding=finding, claim=None, theirs=True, silent_since=None, turns=None, asked=())


def lost(hosts: int, told: Organisation) -> int:
    """Points of tls_configuration that such a company loses on average, where every fault comes by chance."""
    dice, total = Random(7), 0
    case = replace(history({ENDPOINTS[0]: (SILENT,)}).case, model=shipped_model(), as_of=START)
    case = replace(case, target=replace(case.target, organisation=told))
    for _ in range(TIMES):
        found = [bad(check, host) for check in CHECKS for host in range(hosts) if dice.random() < CHANCE]
        good = replace(bad(CHECKS[0], -1), finding=replace(bad(CHECKS[0], -1).finding, verdict=Verdict.GOOD))
        graded = grades(case, (*found, good), frozenset())
        total += next(grade for grade in graded if grade.vector == "tls_configuration").lost_milli
    return round(total / TIMES / 1000)


def test_the_figures_of_the_page_are_computed() -> None:
    """A larger company loses more by chance; its declared size takes some of that back, and says how much."""
    small, large = lost(4, Organisation()), lost(36, Organisation())
    tempered = lost(36, Organisation(employees=20_000))
    page = " ".join(PAGE.read_text(encoding="utf-8").split())
    assert f"with 4 hosts loses {small} of its 106 points on average, and one with 36 hosts {large}" in page
    assert f"with 20,000 employees declared it loses {tempered}." in page
    assert small < tempered < large
