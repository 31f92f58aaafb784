"""docs/checks.md and the README's table of commands, from docstrings and the model: `--check` fails when stale."""

import sys
from itertools import groupby
from pathlib import Path

from cli.checks import checks_document
from cli.main import COMMANDS
from cli.world import shipped_model

HERE = Path(__file__).parent.parent
CHECKS, README = HERE / "docs" / "checks.md", HERE / "README.md"
BEGIN, END = "<!-- commands: made by `make docs` -->", "<!-- /commands -->"


def pages() -> dict[Path, str]:
    """Every generated file with the text that it should have."""
    readme = README.read_text(encoding="utf-8")
    before, begin, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise SystemExit(f"README.md lacks the marks {BEGIN} and {END}: put them back.")
    return {CHECKS: checks_page(), README: f"{before}{BEGIN}\n{commands_table()}{END}{after}"}


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
