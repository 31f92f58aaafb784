"""The catalogues of cli/report/locales: `python -m tests.locales` adds what is newly said, drops what is not."""

import re
import sys
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

import config
from cli.checks import checks_document
from cli.report.actions import advice_of
from cli.report.catalogue import LANGUAGES, PLACE
from cli.report.recipes import FILES, recipes_of
from cli.world import shipped_model
from scoring.check import CAUSES, LOSSES
from scoring.vectors import sentences

HERE = Path(__file__).parent.parent / "cli" / "report"
TOLD = ("Why an insurer cares", "What to do")
"""The headings of a check that a report tells."""
TELLING = 24
"""Characters of a sentence of ours by which it is known."""
MARKED = re.compile(r"""\b(?:_|said|teller\.text)\(\s*(?:"([^"]+)"|'([^']+)')""")


def said() -> dict[str, str]:
    """Every English sentence that a report may say, with where it comes from."""
    found = {sentence: f"finding {name}" for name, sentence in sentences().items()}
    for row in checks_document(shipped_model())["checks"]:
        found.setdefault(row["question"], f"question {row['name']}")
        for heading in TOLD:
            if text := row["headings"].get(heading):
                found.setdefault(text, f"{heading} {row['name']}")
    found |= dict.fromkeys((*CAUSES, *LOSSES), "glossary")
    found |= {one.title: f"action {one.check}" for one in advice_of(config.text("actions.csv")).values()}
    for recipe in recipes_of({name: config.text(f"recipes/{name}.toml") for name in FILES}):
        found |= dict.fromkeys(recipe.sentences, f"recipes of {recipe.name}")
    for path in sorted([*HERE.rglob("*.py"), *HERE.rglob("*.j2")]):
        for match in MARKED.finditer(path.read_text("utf-8")):
            found.setdefault(match[1] or match[2], path.name)
    return found


@cache
def ours() -> frozenset[str]:
    """What English sentences of ours are known by: their longest part without a place."""
    parts = (max(PLACE.sub("\0", one).split("\0"), key=len).strip() for one in said())
    return frozenset(one for one in parts if len(one) >= TELLING and re.search(r"[a-z] [a-z]+ [a-z]", one))


def path_of(language: str) -> Path:
    return HERE / "locales" / f"{language}.po"


def kept(language: str) -> Catalog:
    """The catalogue as it lies; an empty one where there is none."""
    path = path_of(language)
    return read_po(BytesIO(path.read_bytes())) if path.exists() else Catalog()


def renewed(language: str) -> Catalog:
    """The catalogue with exactly the sentences of today, those that were translated before with their translation."""
    before, after = kept(language), Catalog(locale=language.replace("-", "_"), project="Hullmark", fuzzy=False)
    for english, origin in sorted(said().items()):
        old = before.get(english)
        after.add(
            english, string=old.string if old else "", auto_comments=[origin],
            user_comments=old.user_comments if old else (),
        )  # fmt: skip
    return after


def main() -> None:
    """Write the catalogues and say how many sentences each lacks."""
    for language in LANGUAGES[1:]:
        after = renewed(language)
        buffer = BytesIO()
        write_po(buffer, after, width=120, omit_header=True, ignore_obsolete=True)
        path_of(language).write_bytes(buffer.getvalue())
        lacking = sum(1 for message in after if message.id and not message.string)
        sys.stdout.write(f"{language}: {len(after)} sentences, {lacking} not translated\n")


if __name__ == "__main__":
    main()
