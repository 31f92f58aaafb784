"""A rating on one screen: what outranks it, the number with its range, the reasons, and what was not seen."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from cli.declared import size_line
from cli.disputed import beside_lines
from cli.document import Outcome, band, lost_by_finding, not_seen
from cli.printing import Page
from cli.wanted import feeds_wanted
from scanner.asset import Kind
from scanner.target import Target, u_label
from scoring.case import Case
from scoring.changes import Cause, Split
from scoring.claims import current_claims
from scoring.domain import Domain
from scoring.finding import Finding
from scoring.grade import Reason
from scoring.rating import Rating
from scoring.vectors import sentence

UNCALIBRATED = "uncalibrated: do not reuse thresholds written for another rating"
MOST_DOMAINS = 5
STYLES = {"critical": "bold red", "head": "bold", "dim": "dim"}
SAYS = {
    Cause.FIRST: "this is the first rating",
    Cause.MODEL: "a new version of the model",
    Cause.SIZE: "what was declared of its size",
    Cause.WORLD: "the world: new public data about what was seen",
    Cause.AGEING: "time alone: what was seen has aged",
    Cause.ATTRIBUTION: "what is held to be theirs",
    Cause.ASSETS: "assets found or gone",
    Cause.LOST_SIGHT: "what can no longer be seen",
    Cause.OWN: "their own changes",
}


def show_outcome(page: Page, done: Outcome, *, heading: str, most: int, at: datetime | None = None) -> None:
    """The whole screen; at most `most` findings; what is disputed as of `at`, else as of the rating."""
    case, rating = done.case, done.rating
    show_head(page, case, heading)
    show_rating(page, rating)
    for line in beside_lines(done.log, at or case.as_of):
        page.block(line, STYLES["head"])
    show_sources(page, case)
    show_domains(page, rating)
    page.line()
    show_grades(page, rating)
    page.line()
    show_findings(page, case, rating, most=most)
    show_not_seen(page, case, rating)
    show_split(page, done.split)
    spent = done.spent
    took = f" in {done.took.total_seconds():.0f} s" if done.took is not None else ""
    page.line(f"Spent: {spent.connections} connections and {spent.queries} DNS queries{took}.", STYLES["dim"])


def show_head(page: Page, case: Case, heading: str) -> None:
    """What must be known before the number: missing feeds, whom it is about, calibration, the profile and why."""
    if wanted := feeds_wanted(case):
        page.line(wanted, STYLES["dim"])
    page.line(heading, "bold")
    page.line(UNCALIBRATED, STYLES["dim"])
    scope = case.target.scope
    page.line(f"Profile {scope.used.value}: {scope.because}.", STYLES["dim"])
    if size := size_line(case):
        page.line(size, STYLES["dim"])


def show_rating(page: Page, rating: Rating) -> None:
    """Critical exposures first, then the number with its range."""
    for exposure in rating.critical:
        page.line(f"CRITICAL  {exposure.value}  {exposure.service}: {exposure.because}", STYLES["critical"])
    page.line(rating_line(rating), STYLES["head"])
    details = [
        f"coverage {rating.coverage_milli / 10:.0f} %",
        f"confidence {rating.confidence_milli / 10:.0f} %",
        *(["provisional: seen in a single night"] if rating.provisional else []),
        *([f"parked: nothing exists to judge for {', '.join(rating.parked)}"] if rating.parked else []),
    ]
    page.line("; ".join(details))


def rating_line(rating: Rating) -> str:
    """The number, its band and its range in one line."""
    bounds = f"range {rating.low}-{rating.high}"
    if rating.value is None:
        return f"not rated: too little seen ({bounds})"
    return f"Rating {rating.value} ({bounds}), {band(rating)}"


def show_sources(page: Page, case: Case) -> None:
    """How many names each source found."""
    claims = current_claims(case).values()
    names = Counter(claim.found_by for claim in claims if claim.asset.kind is Kind.NAME)
    kinds = Counter(claim.asset.kind for claim in claims)
    found = ", ".join(f"{source} {many}" for source, many in sorted(names.items()))
    page.line(
        f"Seen: {kinds[Kind.NAME]} names ({found or 'none'}), {kinds[Kind.ADDRESS]} addresses, "
        f"{kinds[Kind.ENDPOINT]} endpoints"
    )


def show_domains(page: Page, rating: Rating) -> None:
    """What each of the first few domain names is used for."""
    for domain in rating.domains[:MOST_DOMAINS]:
        page.line(domain_line(domain))
    if len(rating.domains) > MOST_DOMAINS:
        page.line(f"... and {len(rating.domains) - MOST_DOMAINS} more domains: `--json` has them all.")


def domain_line(domain: Domain) -> str:
    """A domain name with its roles, and those that could not be ruled out."""
    still_open = f" (not ruled out: {', '.join(domain.unseen)})" if domain.unseen else ""
    return f"{domain.name}: {', '.join(domain.roles) or 'no use seen'}{still_open}"


def show_grades(page: Page, rating: Rating) -> None:
    """One row a vector: those with a letter, then those that were not seen."""
    rows = [
        (grade.vector, grade.letter or "-", _share(grade.weight_milli), points(grade.lost_milli), _note(grade.letter))
        for grade in rating.grades
        if grade.letter is not None or grade.lost_milli
    ]
    page.rows(("vector", "grade", "weight %", "points lost", ""), rows, right=(2, 3))


def show_findings(page: Page, case: Case, rating: Rating, *, most: int) -> None:
    """The findings that say the most: those that took points, the largest first, then the others that hurt."""
    worst = worst_first(rating)
    lost = lost_by_finding(rating)
    names = {asset: claim.asset for asset, claim in current_claims(case).items()}
    rows = []
    for finding in worst[:most]:
        asset = names.get(finding.subject)
        where = "all" if asset is None else f"{asset.value} {asset.asked_as or ''}".strip()
        text = sentence(finding.because, finding.values)
        rows.append((finding.verdict.value, points(lost.get(finding.id, 0)), where, f"{text} ({finding.certainty})"))
    if not rows:
        page.line("Nothing that takes points was found in what we could see.")
        return
    page.rows(("verdict", "points", "where", "what"), rows, right=(1,))
    if len(worst) > most:
        page.line(f"... and {len(worst) - most} more: `hullmark explain {case.target.name}` shows every point.")


def show_not_seen(page: Page, case: Case, rating: Rating) -> None:
    """What this rating does not rest on, in a few words each."""
    outcomes = Counter(row["outcome"] for row in not_seen(case))
    if outcomes:
        page.line("Not seen: " + ", ".join(f"{many} looks {outcome}" for outcome, many in sorted(outcomes.items())))
    unseen = sorted({part.vector for part in rating.contributions if part.reason is Reason.UNSEEN})
    if unseen:
        page.line(f"Not observed and taken at the model's prior: {', '.join(unseen)}")
    if outside := [grade.vector for grade in rating.grades if not grade.in_total and grade.letter is None]:
        page.line(f"Out of the total: {', '.join(grade for grade in outside if grade not in rating.parked)}")


def show_split(page: Page, split: Split, since: str = "the rating before") -> None:
    """What moved since then, and why."""
    if split.before_milli is None:
        return
    page.line(f"Since {since}: {signed(split.delta_milli)} points" + ("." if not split.parts else ":"))
    for part in split.parts:
        page.block(f"  {signed(part.milli):>8}  {SAYS[part.cause]}")
    if split.opened or split.closed:
        page.block(f"  findings opened: {len(split.opened)}, closed: {len(split.closed)}")


def show_excerpts(page: Page, rows: Iterable[dict[str, str]]) -> None:
    """The beginning of every raw answer."""
    page.rows(("asset", "probe", "raw answer"), [(row["asset"], row["probe"], row["text"]) for row in rows])


def worst_first(rating: Rating) -> tuple[Finding, ...]:
    """The findings that hurt, by the points they took, then by verdict."""
    lost = lost_by_finding(rating)
    order = {"bad": 0, "warn": 1, "fair": 2}
    hurting = [finding for finding in rating.findings if finding.verdict.hurts]
    return tuple(sorted(hurting, key=lambda f: (-lost.get(f.id, 0), order[f.verdict.value], f.check, f.subject)))


def title(target: Target) -> str:
    """The target's name in both forms where it is an IDN, with its label."""
    unicode = u_label(target.name)
    name = target.name if unicode == target.name else f"{unicode} ({target.name})"
    return f"{target.label} - {name}" if target.label else name


def points(milli: int) -> str:
    """Thousandths as points with one decimal."""
    return f"{milli / 1000:.1f}"


def signed(milli: int) -> str:
    """Thousandths as points in full, so that parts add up on the screen too."""
    return f"{milli / 1000:+.3f}"


def _share(weight_milli: int) -> str:
    return f"{weight_milli / 1000:g}"


def _note(letter: str | None) -> str:
    return "" if letter else "not observed"
