"""A model that was built in code, as the file that it would be read from."""

import hashlib
import json
from dataclasses import replace

from scoring.case import Case
from scoring.model import Model, read


def with_text(case: Case) -> Case:
    """The case under a model that was read from a text of its own."""
    text = text_of(case.model)
    return replace(case, model=read(text, digest="sha256:" + hashlib.sha256(text.encode()).hexdigest()))


def text_of(model: Model) -> str:
    """Every table of the file; the values of JSON are values of TOML, too."""
    tables: list[tuple[str, dict[str, object]]] = [
        ("scale", {"low": model.low, "high": model.high, "step": model.step}),
        ("bands", dict(model.bands)),
        ("letters", dict(model.letters)),
        ("certainty", dict(model.certainty)),
        (
            "rules",
            {
                "single_finding_cap_points": model.single_finding_cap_milli // 1000,
                "least_coverage": model.least_coverage,
                "one_needed": list(model.needed),
                "fading": list(model.fading),
            },
        ),
    ]
    for name, vector in model.vectors.items():
        keys = ("weight_milli", "prior", "observable", "category", "tag", "source", "imported")
        row = {key: getattr(vector, key) for key in keys}
        tables.append((f"vectors.{name}", row | {"lifetime_days": vector.lifetime.days}))
    for name, check in model.checks.items():
        tables.append(
            (f"checks.{name}", {key: getattr(check, key) for key in ("fair", "warn", "bad", "tag", "reason", "trust")})
        )
    if size := model.size:
        keys = ("employees", "per_doubling", "least", "tag", "reason")
        tables.append(("size", {key: getattr(size, key) for key in keys}))
        tables.append(("size.revenue", dict(size.revenue)))
    lines = [f"version = {json.dumps(model.version)}", f"released = {json.dumps(model.released)}"]
    lines += [] if model.critical else ["critical = []"]
    for header, values in tables:
        lines += [f"[{header}]", *(f"{json.dumps(key)} = {json.dumps(value)}" for key, value in values.items())]
    lines += [] if model.checks else ["[checks]"]
    for exposed in model.critical:
        because = [key.removeprefix(f"{exposed.check}.") for key in exposed.because]
        row = {"check": exposed.check, "because": because, "reason": exposed.reason}
        lines += ["[[critical]]", *(f"{key} = {json.dumps(value)}" for key, value in row.items())]
    for role, asked in model.roles.items():
        lines += [f"[roles.{json.dumps(role.value)}]", f"ask = {json.dumps(list(asked))}"]
    return "\n".join(lines) + "\n"
