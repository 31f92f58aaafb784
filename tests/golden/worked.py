"""What `docs/method.md` shows of the models, and a rating reckoned step by step from what the checks found."""

from collections import defaultdict
from fractions import Fraction

from scoring.assess import assess
from scoring.case import Case
from scoring.declared_size import doublings, factor
from scoring.finding import Finding, Verdict
from scoring.grade import Grade
from scoring.model import VectorRow
from scoring.rating import Rating
from scoring.vectors import sentence
from tests.golden.arithmetic import cut
from tests.golden.companies import SHIPPED, worked_example
from tests.worlds.history import OWN_MODEL, shipped_model

_TEXT = """\
A company that declared {staff} employees, so that what stands beside the worst finding of a vector counts {size}:
{doubled} doublings above {free}, at {off} each. What took points:

| vector | check | where | verdict | certainty | share | what was seen |
|---|---|---|---|---|---|---|
{rows}

The vectors in the total weigh {total} together. Each finding takes its share, times its certainty where it is *likely*
(0.75), times the fading where it is the second of its check (0.25), times the size where it is not the worst of its
vector; what is left multiplies. Of what was not seen the prior's loss is taken. Each sum is cut to thousandths:

{sums}
{lost}
{rating}
"""


def page() -> str:
    """The section: what took points, then every sum."""
    with SHIPPED.installed():
        case = worked_example().case
        rating = assess(case)
    told, row = case.target.organisation, case.model.size
    assert row is not None
    assert told.employees is not None
    doubled = doublings(told.employees) - doublings(row.employees)
    size = factor(row, told)
    total = sum(grade.weight_milli for grade in rating.grades if grade.in_total) // 1000
    losing = [grade for grade in rating.grades if grade.lost_milli]
    lost, sums = _points(900_000 - rating.exact_milli), " + ".join(_points(grade.lost_milli) for grade in losing)
    return _TEXT.format(
        staff=told.employees, size=_plain(size), doubled=_plain(doubled), free=row.employees, total=total,
        off=_plain(Fraction(row.per_doubling, 1000)), rows="\n".join(_row(case, finding) for finding in _took(rating)),
        sums="\n".join(f"    {_vector(case, rating, grade, total, size)}" for grade in losing),
        lost=f"    lost: {sums} = {lost}",
        rating=f"    rating: 900 - {lost} = {_points(rating.exact_milli)}, shown as {rating.value}",
    )  # fmt: skip


def weights() -> str:
    """The table of vectors: what each weighs in both models, its prior and its lifetime."""
    published, own = shipped_model(), shipped_model(OWN_MODEL)
    rows = (
        (
            name,
            _weight(row),
            row.tag,
            _weight(own.vectors[name]),
            own.vectors[name].tag,
            row.prior // 10,
            row.lifetime.days,
        )
        for name, row in published.vectors.items()
    )
    lines = [f"| `{name}` | {' | '.join(map(str, told))} |" for name, *told in rows]
    head = f"| vector | {published.version} | tag | {own.version} | tag | prior % | lifetime, days |"
    return "\n".join([head, "|---|---|---|---|---|---|---|", *lines, ""])


def _weight(row: VectorRow) -> str:
    if not row.observable:
        return "out"
    return f"{row.weight_milli / 1000:g}" + (" if imported" if row.imported else "")


def _took(rating: Rating) -> list[Finding]:
    took = {part.finding for part in rating.contributions}
    return [finding for finding in rating.findings if finding.id in took]


def _row(case: Case, finding: Finding) -> str:
    where = finding.subject.removeprefix("endpoint:")
    said = sentence(finding.because, finding.values)
    share = _plain(Fraction(_share(case, finding), 1000))
    sure = f"{finding.verdict.value} | {finding.certainty.value}"
    return f"| `{finding.vector}` | `{finding.check}` | {where} | {sure} | {share} | {said} |"


def _vector(case: Case, rating: Rating, grade: Grade, total: int, size: Fraction) -> str:
    """One line: the points of the vector, times what it loses."""
    points = f"650 x {_plain(Fraction(grade.weight_milli, 1000))} / {total}"
    findings = [finding for finding in _took(rating) if finding.vector == grade.vector]
    if not findings:
        prior = 1 - Fraction(case.model.vectors[grade.vector].prior, 1000)
        return _line(grade, f"{points} x {_plain(prior)}", "unseen")
    by_check: dict[str, list[Finding]] = defaultdict(list)
    for finding in sorted(findings, key=lambda one: (-_taken(case, one), one.check, one.id)):
        by_check[finding.check].append(finding)
    worst = min(findings, key=lambda one: (-_taken(case, one), one.check, one.id))
    kept = [
        f"(1 - {_weighed(case, finding, place, 1 if finding is worst else size)})"
        for same in by_check.values()
        for place, finding in enumerate(same)
    ]
    return _line(grade, f"{points} x (1 - {' x '.join(kept)})", ", ".join(sorted(by_check)))


def _weighed(case: Case, finding: Finding, place: int, size: Fraction | int) -> str:
    parts = [Fraction(_share(case, finding), 1000), Fraction(case.model.certainty[finding.certainty.value], 1000)]
    parts += [Fraction(case.model.fading[place], 1000), Fraction(size)]
    return " x ".join(_plain(part) for number, part in enumerate(parts) if part != 1 or not number)


def _line(grade: Grade, text: str, why: str) -> str:
    if cut(text) != grade.lost_milli:
        raise AssertionError(f"{grade.vector}: {text} is not {grade.lost_milli}")
    return f"{grade.vector}: {text} = {_points(grade.lost_milli)}, {why}"


def _share(case: Case, finding: Finding) -> int:
    row = case.model.checks[finding.check]
    return {Verdict.FAIR: row.fair, Verdict.WARN: row.warn, Verdict.BAD: row.bad}[finding.verdict]


def _taken(case: Case, finding: Finding) -> int:
    return _share(case, finding) * case.model.certainty[finding.certainty.value]


def _plain(number: Fraction) -> str:
    return f"{float(number):g}"


def _points(milli: int) -> str:
    return f"{milli / 1000:.3f}"
