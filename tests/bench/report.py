"""What a report costs: from a stored case to its HTML page, for an ordinary company and for a very large one."""

import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from cli.document import Outcome
from cli.report.content import Report, report
from cli.report.making import rendered
from scoring.case import Case
from tests.bench.judging import cases
from tests.cli.report.companies import CONTACT, advice, done_of, shipped_recipes, sweep
from tests.worlds.history import seen
from tests.worlds.shipped import SHIPPED

BAR_PAGE = 100.0
"""Milliseconds of CPU from the case to the page, for an ordinary company."""
RUNS, MANY, HOSTS = 9, 1000, 3400
LANGUAGES = ("en", "ko", "ja", "zh-Hans")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportCost:
    """Milliseconds of CPU; `grown` is what MANY pages one after the other added to the process, in MiB."""

    ordinary_assets: int
    ordinary_findings: int
    ordinary: float
    street_assets: int
    street: float
    huge_findings: int
    huge: float
    huge_page: int
    huge_sheet: int
    grown: float


def measure() -> ReportCost:
    """Every figure, in this process."""
    ordinary, street, huge = _ordinary(), cases()[1], sweep(HOSTS).case
    made = report_of(ordinary)
    _page(made, "ko")
    before = _peak()
    for number in range(MANY):
        _page(made, LANGUAGES[number % len(LANGUAGES)])
    grown = _peak() - before
    began = time.process_time()
    large = report_of(huge)
    page = _page(large, "en")
    spent = 1000 * (time.process_time() - began)
    return ReportCost(
        ordinary_assets=len(ordinary.evidence.claims),
        ordinary_findings=len(made.document["findings"]),
        ordinary=_milliseconds(lambda: _page(report_of(ordinary), "ko")),
        street_assets=len(street.evidence.claims),
        street=_milliseconds(lambda: _page(report_of(street), "ko"), runs=3),
        huge_findings=len(large.document["findings"]),
        huge=spent,
        huge_page=len(page),
        huge_sheet=len(rendered(large, audience="policyholder", form="csv", language="en")),
        grown=grown,
    )


_done: dict[int, Outcome] = {}


def report_of(case: Case) -> Report:
    """The report of a case whose rating is stored."""
    if id(case) not in _done:
        _done[id(case)] = done_of(case)
    return report(_done[id(case)], (), advice(), contact=CONTACT, recipes=shipped_recipes())


def _page(made: Report, language: str) -> bytes:
    return rendered(made, audience="policyholder", form="html", language=language)


def _ordinary() -> Case:
    """A web server, a mail domain, a server for administration and one for data, each with faults."""
    said = {
        (probe, asset): SHIPPED.answers[probe][1] for asset, probes in SHIPPED.places for probe in probes
    }  # fmt: skip
    return seen(SHIPPED, said).case


def _milliseconds(what: Callable[[], object], *, runs: int = RUNS) -> float:
    what()
    took = []
    for _ in range(runs):
        began = time.process_time()
        what()
        took.append(time.process_time() - began)
    return 1000 * median(took)


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def section(cost: ReportCost) -> str:
    """The section of docs/bench.md."""
    met = "met" if cost.ordinary < BAR_PAGE else "NOT met"
    rows = (
        (f"ordinary, {cost.ordinary_findings} findings", cost.ordinary_assets, f"{cost.ordinary:.0f} ms"),
        ("a street of hosts", cost.street_assets, f"{cost.street:.0f} ms"),
        (f"{cost.huge_findings:,} findings", HOSTS, f"{cost.huge / 1000:.1f} s"),
    )
    table = "\n".join(f"| {company} | {assets:,} | {took} |" for company, assets, took in rows)
    return f"""## Reports

From a stored case to the policyholder's page: sections, every root cause tried alone and last, HTML. CPU time, medians;
the bar is {BAR_PAGE:.0f} ms for an ordinary company, {met}.

| company | assets | time |
|---|---|---|
{table}

The page of the last is {cost.huge_page / 1e6:.1f} MB (tables are cut), its CSV {cost.huge_sheet / 1e6:.1f} MB.
{MANY:,} pages one after the other raised the peak of the process by {cost.grown:.1f} MiB.
"""


if __name__ == "__main__":
    print(section(measure()))
