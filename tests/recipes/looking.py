"""Scans of planted faults before and after they are mended, and what is wrong with what came of it."""

import asyncio
import shutil
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from cli.report.hosted import hosted, without_points
from cli.report.recipes import Recipe, recipes_for
from cli.services import services
from scoring.assess import assess
from scoring.case import Case
from scoring.finding import Finding, Verdict
from scoring.history.store import History
from scoring.rating import Rating
from scoring.whatif import RootCause, Trials
from tests.lab import nginx
from tests.lab.laboratory import TIDY_HEADERS
from tests.program import hullmark
from tests.recipes.ground import FRONT, Ground
from tests.recipes.planted import Planted, Server

PORTS = (21, 22, 23, 25, 80, 143, 389, 443, 445, 873, 1883, 2049, 2379, 3306, 3389, 5432, 5672, 5900, 6379, 9000, 11211)
UNDER_CONSENT = (389, 445, 1883, 2049, 5672, 6379, 11211)
POINT = 1000


def started(ground: Ground, several: Sequence[Planted]) -> dict[str, Server]:
    """Their servers by label, started side by side."""
    fronts = [
        nginx.Website(
            address=ground.site.address(FRONT), names=(one.domain, f"www.{one.domain}"),
            certificate=ground.certificate(one.domain), headers=TIDY_HEADERS,
        )
        for one in several
        if one.front
    ]  # fmt: skip
    if fronts:
        nginx.start(ground.site, "fronts", fronts, versions=False)
    with ThreadPoolExecutor(4) as pool:
        return dict(
            zip((one.label for one in several), pool.map(lambda one: one.start(ground, one), several), strict=True)
        )


def looked(home: Path, ground: Ground, several: Iterable[Planted]) -> dict[str, Case]:
    """Scan them as a user would, and judge them: the cases by label."""
    conduct = home / "config" / "hullmark" / "conduct.toml"
    conduct.parent.mkdir(parents=True, exist_ok=True)
    conduct.write_text(
        f"[ports]\nlight = {[one for one in PORTS if one not in UNDER_CONSENT]}\nconsent = {list(PORTS)}\n"
    )
    targets = {one.label: one.target(ground) for one in several}
    hullmark(home, "scan", *ground.options(), "--json", *targets.values())
    return asyncio.run(_cases(home, targets))


async def _cases(home: Path, targets: Mapping[str, str]) -> dict[str, Case]:
    history = await History.open(f"sqlite:///{home}/data/hullmark/hullmark.sqlite", now=datetime.now(UTC))
    try:
        found = {}
        for label, target in targets.items():
            case = await history.latest_case(target)
            assert case is not None, target
            found[label] = case
        return found
    finally:
        await history.close()


def copied(home: Path, to: Path) -> Path:
    """The same store under another folder."""
    shutil.copytree(home, to)
    return to


def wrong_with(before: Case, after: Case, recipes: Sequence[Recipe], *, along: bool = False) -> list[str]:
    """What the recipes did not do: sentences, none where all is as they say.

    A recipe has to be offered for the product seen and to have changed what is found, has to have closed all that its
    checks held against the target (a server that no longer says anything has closed nothing), and the rating has to
    rise as far as was predicted, within a point, in every vector and in all. What one recipe closes `along` with its
    own (a redirect leaves no page that could lack a header) is predicted with it.
    """
    trials, rating, then = Trials(before), assess(before), assess(after)
    checks = {check for one in recipes for check in one.checks}
    still = _hurts(then, checks)
    wrong = [f"{one.id} changed nothing" for one in recipes if _says(rating, one) == _says(then, one)]
    wrong += [f"{check} still says {because}" for check, because in sorted(still)]
    wrong += [f"{one.check} is no longer seen" for one in _lost(rating, then, checks)]
    causes = [one for one in trials.root_causes if one.check in checks]
    told = [*causes, *(one for one in without_points(before, rating) if one.check in checks)]
    heard, besides = services(before), hosted(before, rating)
    offered = {one.id for cause in told for one in recipes_for(cause, heard, recipes, besides)}
    asked = {one.id for one in recipes if any(cause.check in one.checks for cause in told)}
    wrong += [f"{name} is not offered for the product seen" for name in sorted(asked - offered)]
    left = {one.id for one in then.findings if one.verdict.hurts}
    gone = [one for one in trials.root_causes if one not in causes and not left & _ids(one)]
    predicted = trials.rating([*causes, *gone] if along else causes)
    losses = {grade.vector: grade.lost_milli for grade in then.grades}
    for grade in predicted.grades:
        if abs(losses[grade.vector] - grade.lost_milli) > POINT:
            wrong.append(
                f"{grade.vector} loses {losses[grade.vector]} thousandths of a point, predicted were {grade.lost_milli}"
            )
    gain, real = predicted.exact_milli - rating.exact_milli, then.exact_milli - rating.exact_milli
    if abs(gain - real) > POINT:
        wrong.append(f"the gain is {real} thousandths of a point, predicted were {gain}")
    return wrong


def _lost(before: Rating, after: Rating, checks: Iterable[str]) -> list[Finding]:
    hurt = {one.id for one in before.findings if one.check in checks and one.verdict.hurts}
    return [one for one in after.findings if one.id in hurt and one.verdict is Verdict.UNKNOWN]


def _says(rating: Rating, recipe: Recipe) -> set[tuple[str, str]]:
    return {(one.check, one.because) for one in rating.findings if one.check in recipe.checks}


def _ids(cause: RootCause) -> set[str]:
    return {one.finding.id for one in cause.faults}


def _hurts(rating: Rating, checks: Iterable[str]) -> set[tuple[str, str]]:
    return {(one.check, one.because) for one in rating.findings if one.check in checks and one.verdict.hurts}
