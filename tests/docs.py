"""What docs/ and the README say of checks, points and commands, and the manual page; `--check` names the stale."""

import sys
from itertools import groupby
from pathlib import Path

from cli.checks import checks_document
from cli.main import COMMANDS
from cli.world import shipped_model
from tests.golden.worked import page, weights
from tests.manual import manual

HERE = Path(__file__).parent.parent
CHECKS, METHOD, README = HERE / "docs" / "checks.md", HERE / "docs" / "method.md", HERE / "README.md"
MANUAL = HERE / "packaging" / "hullmark.1"


def pages() -> dict[Path, str]:
    """Every generated file with the text that it should have."""
    method = _within(
        METHOD, _within(METHOD, METHOD.read_text(encoding="utf-8"), "weights", weights()), "example", page()
    )
    readme = _within(README, README.read_text(encoding="utf-8"), "commands", commands_table())
    return {CHECKS: checks_page(), METHOD: method, README: readme, MANUAL: manual()}


def _within(path: Path, text: str, name: str, made: str) -> str:
    """The page with what stands between its marks made anew."""
    marks = f"<!-- {name}: made by `make docs` -->", f"<!-- /{name} -->"
    before, begin, rest = text.partition(marks[0])
    _, end, after = rest.partition(marks[1])
    if not begin or not end:
        raise SystemExit(f"{path.name} lacks the marks {marks[0]} and {marks[1]}: put them back.")
    return f"{before}{begin}\n{made}{end}{after}"


def commands_table() -> str:
    """One row a command."""
    rows = "".join(f"| `hullmark {name}` | {summary} |\n" for name, (_, summary) in COMMANDS.items())
    return "| command | what it does |\n|---|---|\n" + rows


def checks_page() -> str:
    """Every check by vector, with its question, points and docstring."""
    model = shipped_model()
    document = checks_document(model)
    lines = [
        "# Every check",
        "",
        f"Made from the docstrings of `scoring/vectors/` and the model {model.version} by `make docs`: do not edit.",
        "Points are what one confirmed finding takes at most on the 250-900 scale while every vector is in the total;",
        "further findings of the same check count less each. *none*: graded and shown only.",
    ]
    for vector, checks in groupby(document["checks"], key=lambda check: str(check["vector"])):
        row = model.vectors[vector]
        lines += ["", f"## {vector}", "", f"Weight {row.weight_milli / 1000:g} % ({row.tag}). {row.source}"]
        for check in checks:
            points = check["points_milli"]
            told = ", ".join(f"{verdict} {milli / 1000:.1f}" for verdict, milli in points.items()) if points else "none"
            lines += ["", f"### {check['name']}", "", check["question"], "", f"- Points: {told}"]
            lines += [f"- Asked only of domains with the role: {', '.join(check['roles'])}"] if check["roles"] else []
            lines += [f"- {heading}: {text}" for heading, text in check["headings"].items()]
            lines += [f"- Causes: {', '.join(check['causes'])}. Losses: {', '.join(check['loss_types'])}."]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write what is stale, or with `--check` name it and fail."""
    stale = {path: text for path, text in pages().items() if not path.exists() or path.read_text("utf-8") != text}
    if "--check" in sys.argv[1:]:
        for path in stale:
            sys.stderr.write(f"{path.relative_to(HERE)} is stale: run `make docs`.\n")
        raise SystemExit(bool(stale))
    for path, text in stale.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
