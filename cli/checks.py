"""`hullmark checks`: every question that is asked, why, and what it can cost under the present model."""

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import typer

from cli.options import Json, settings, single

if TYPE_CHECKING:
    from scoring.check import Check
    from scoring.model import Model

app = single()


@app.command()
def checks(ctx: typer.Context, json: Json = False) -> None:
    """List every check with its vector, its documentation and the points it can take under the present model."""
    from cli.models import in_force
    from cli.printing import Page, print_json

    model = in_force(settings(ctx))
    if json:
        print_json(checks_document(model))
        return
    from scoring.vectors import every

    rows = []
    for check in sorted(every().values(), key=lambda check: (check.vector, check.name)):
        most = points_of(check, model)
        shown = f"{most['bad'] / 1000:.1f}" if most else "no points"
        rows.append((check.vector, check.name, shown, check.question))
    Page().rows(("vector", "check", "most points", "question"), rows, right=(2,))


def checks_document(model: "Model") -> dict[str, Any]:
    """`hullmark.checks/1`."""
    from scoring.vectors import every

    found = sorted(every().values(), key=lambda check: (check.vector, check.name))
    return {
        "schema": "hullmark.checks/1",
        "model": {"version": model.version, "digest": model.digest},
        "checks": [_check(check, model) for check in found],
    }


def points_of(check: "Check", model: "Model") -> dict[str, int] | None:
    """Thousandths of a point that one confirmed finding takes by verdict, where every vector is in the total.

    None where the check has no points: its vector is outside the total, or the model has no row for it.
    """
    row, vector = model.checks.get(check.name), model.vectors.get(check.vector)
    loaded = (vector.imported,) if vector else ()
    total = sum(held.weight_milli for held in model.vectors.values() if held.counts(loaded))
    if row is None or vector is None or not vector.counts(loaded) or not vector.weight_milli or not total:
        return None
    whole = Fraction(model.span_milli * vector.weight_milli, total)
    return {
        verdict: min(model.single_finding_cap_milli, int(whole * share / 1000))
        for verdict, share in (("fair", row.fair), ("warn", row.warn), ("bad", row.bad))
    }


def headings(doc: str) -> dict[str, str]:
    """A check's docstring by heading: `Why an insurer cares`, `What to do`, `What this cannot see`, `Source`."""
    from scoring.check import HEADINGS

    found: dict[str, list[str]] = {}
    current: list[str] = []
    for line in doc.splitlines()[1:]:
        heading = next((name for name in HEADINGS if line.strip().startswith(name)), None)
        if heading:
            current = found.setdefault(heading.rstrip(":"), [])
            line = line.strip()[len(heading) :]
        current.append(line.strip())
    return {heading: " ".join(filter(None, lines)) for heading, lines in found.items()}


def _check(check: "Check", model: "Model") -> dict[str, Any]:
    told = headings(check.doc)
    row = model.checks.get(check.name)
    return {
        "name": check.name,
        "vector": check.vector,
        "question": check.question,
        "headings": told,
        "sources": [source.strip() for source in told.get("Source", "").split(";") if source.strip()],
        "causes": list(check.causes),
        "loss_types": list(check.losses),
        "points_milli": points_of(check, model),
        "tag": row.tag if row else None,
        "roles": [role.value for role, asked in model.roles.items() if check.name in asked],
        "because": dict(sorted(check.because.items())),
    }
