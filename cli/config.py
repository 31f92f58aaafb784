"""`hullmark config show`: each setting and each rule of conduct with its origin."""

import re
from typing import TYPE_CHECKING

import typer

from cli.options import Db, Json, settings, single

if TYPE_CHECKING:
    from cli.settings import Settings, Value

app = single()
MASK = "***"


@app.callback()
def _config() -> None:
    """Show the settings and where each comes from."""


@app.command()
def show(ctx: typer.Context, json: Json = False, db: Db = None) -> None:
    """Show each value with its origin: option, HULLMARK_*, your own file, shipped; secrets are masked."""
    from cli.printing import Page, print_json

    rows = values(settings(ctx, db=db))
    if json:
        print_json(
            {
                "schema": "hullmark.config/1",
                "values": [{"key": key, "value": value, "origin": origin} for key, value, origin in rows],
            }
        )
    else:
        Page().rows(("setting", "value", "origin"), rows)


def values(known: "Settings") -> list[tuple[str, str, str]]:
    """(key, value, origin) of every setting, of the model, of conduct and of alerts. Raises Misconfigured."""
    from cli.models import in_force
    from cli.notify.desk import desk_of
    from cli.tightening import leaves
    from cli.world import conduct_of, conduct_texts
    from cli.world import shipped as shipped_text

    model, conduct = in_force(known), conduct_of(known)
    shipped, own = conduct_texts(known)
    rows = [(key, masked(value), value.origin) for key, value in known.values.items()]
    rows += [("model.version", model.version, known.values["model"].origin), ("model.digest", model.digest, "shipped")]
    rows += [("conduct.digest", conduct.digest, "of both files" if own else "shipped")]
    rules = {key: (value, "shipped") for key, value in leaves(shipped)}
    rules |= {key: (value, str(known.folder / "conduct.toml")) for key, value in leaves(own or "")}
    rows += [(f"conduct.{key}", value, origin) for key, (value, origin) in rules.items()]
    own, alerts = known.own("alerts.toml"), shipped_text("alerts.toml")
    desk_of(known, alerts)
    rules = {key: (value, "shipped") for key, value in leaves(alerts)}
    rules |= {key: (value, str(known.folder / "alerts.toml")) for key, value in leaves(own or "")}
    return rows + [(f"alerts.{key}", value, origin) for key, (value, origin) in rules.items()]


def masked(value: "Value") -> str:
    """The value as it may be shown: of a store's address the password is masked, of a key all."""
    if not value.setting.secret:
        return value.text
    if value.setting.key != "db":
        return MASK if value.text else ""
    return re.sub(r"(?<=://)([^/@:]*):[^@]*@", rf"\1:{MASK}@", value.text)
