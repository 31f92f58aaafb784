"""`hullmark model`: the models, what differs between them, and what they rest on."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.backtest import backtest
from cli.compare import compare
from cli.options import Json, settings, single
from cli.validate import validate

if TYPE_CHECKING:
    from scoring.differing import Difference
    from scoring.model import Model, VectorRow

app = single()
Named = Annotated[str, typer.Argument(metavar="MODEL", help="A released version, or the file of a draft (.toml).")]


@app.callback()
def _model() -> None:
    """List, show and compare models, and hold them against evidence."""


@app.command(name="list")
def list_models(ctx: typer.Context, json: Json = False) -> None:
    """List the released models, and which of them is in use."""
    from cli.models import in_force, named, released
    from cli.printing import Page, print_json

    used = in_force(settings(ctx)).version
    rows = [(version, named(version)) for version in released()]
    if json:
        for version, model in rows:
            print_json({"schema": "hullmark.model-summary/1", **_summary(model), "in_use": version == used})
        return
    Page().rows(
        ("model", "released", "scale", "checks with points", "digest", ""),
        [
            (
                model.version, model.released, f"{model.low}-{model.high}", str(len(model.checks)), model.digest[:19],
                "in use" if version == used else "",
            )
            for version, model in rows
        ],
        right=(3,),
    )  # fmt: skip


@app.command()
def show(
    ctx: typer.Context, model: Annotated[str | None, typer.Argument(metavar="[MODEL]")] = None, json: Json = False
) -> None:
    """Show every number of MODEL with its reason or source; without one, of the model in use."""
    from cli.models import in_force, named
    from cli.printing import Page, print_json

    found = in_force(settings(ctx)) if model is None else named(model)
    if json:
        print_json(model_document(found))
        return
    page = Page()
    page.line(f"Model {found.version}, released {found.released}, {found.digest}", "bold")
    if size := found.size:
        free = ", ".join([f"{size.employees} employees", *(f"{most} {currency}" for currency, most in size.revenue)])
        page.block(f"Size beyond {free}: {size.per_doubling} less a doubling, down to {size.least}. {size.reason}")
    page.line(f"Scale {found.low}-{found.high}; bands from {_pairs(found.bands)}; letters from {_pairs(found.letters)}")
    page.rows(
        ("vector", "weight %", "prior", "days", "total", "tag", "source"),
        [
            (
                name, f"{row.weight_milli / 1000:g}", str(row.prior), str(row.lifetime.days),
                _counted(row), row.tag, row.source,
            )
            for name, row in found.vectors.items()
        ],
        right=(1, 2, 3),
    )  # fmt: skip
    page.line()
    page.rows(
        ("check", "fair", "warn", "bad", "tag", "reason"),
        [(name, str(row.fair), str(row.warn), str(row.bad), row.tag, row.reason) for name, row in found.checks.items()],
        right=(1, 2, 3),
    )
    page.line()
    page.rows(
        ("critical", "reasons", "why"), [(row.check, ", ".join(row.because), row.reason) for row in found.critical]
    )


@app.command()
def diff(before: Named, after: Named, json: Json = False) -> None:
    """Show what differs from one model to another, value by value, with its reason."""
    from cli.models import named, why
    from cli.printing import Page, print_json
    from scoring.differing import differences

    old, new = named(before), named(after)
    found = differences(old, new)
    if json:
        print_json(
            {
                "schema": "hullmark.model-diff/1",
                "before": _summary(old),
                "after": _summary(new),
                "why": why(new.version),
                "differences": [
                    {"path": one.path, "before": one.before, "after": one.after, "reason": one.reason} for one in found
                ],
            }
        )
        return
    page = Page()
    page.line(f"From model {old.version} to {new.version}: {len(found)} values differ.", "bold")
    if text := why(new.version):
        page.block(text)
    page.rows(("value", "before", "after", "reason"), [_row(one) for one in found], right=(1, 2))


app.command()(backtest)
app.command()(validate)
app.command()(compare)


def model_document(model: "Model") -> dict[str, Any]:
    """`hullmark.model/1`: the file as data."""
    import tomllib

    return {"schema": "hullmark.model/1", "digest": model.digest, **tomllib.loads(model.text)}


def _summary(model: "Model") -> dict[str, Any]:
    return {
        "version": model.version,
        "released": model.released,
        "digest": model.digest,
        "scale": {"name": f"{model.low}-{model.high}", "calibration": "none"},
        "checks_with_points": len(model.checks),
    }


def _pairs(pairs: tuple[tuple[str, int], ...]) -> str:
    return ", ".join(f"{name} {least}" for name, least in pairs)


def _counted(row: "VectorRow") -> str:
    return "out" if not row.observable else "if imported" if row.imported else "in"


def _row(one: "Difference") -> tuple[str, str, str, str]:
    def told(value: object) -> str:
        if value is None:
            return "-"
        return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)

    return one.path, told(one.before), told(one.after), one.reason
