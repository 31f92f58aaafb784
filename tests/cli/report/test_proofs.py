"""cli/report/proofs.py: why an asset is held to be somebody's is told in every language."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from cli.report.catalogue import LANGUAGES, catalogue
from cli.report.making import rendered
from scanner import discovery
from tests.cli.report.companies import faulty
from tests.cli.report.test_values import ASIAN

A_SENTENCE = re.compile(r"[a-z]+ [a-z]+| accepts | names ")
PLACE = "Company7"
NO_PROOF = "exactly one source"
"""What discovery says of its own files."""


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_every_proof_in_the_source_is_told(language: str) -> None:
    """Whatever stands in its places; a DNS record stays as it is."""
    known = catalogue(language)
    assert len(proofs()) >= 12
    assert [one for one in sorted(proofs()) if not ASIAN.search(known.value(one))] == []
    assert known.value("example.com MX 10 mail.example.com") == "example.com MX 10 mail.example.com"


def test_what_a_provider_does_is_told_within() -> None:
    """The registry's word for it stands in the sentence."""
    told = catalogue("ja").value("its PTR a.host.example is a name of Host Ltd (hosting)")
    assert "Host Ltd（ホスティング）" in told


@pytest.mark.parametrize("form", ["html", "csv"])
def test_a_report_tells_proofs_in_its_language(form: str) -> None:
    """On the page and in the table alike."""
    made = faulty()
    made.document["assets"][0]["proof"] = ["made.example was declared", "made.example A 192.0.2.1"]
    told = rendered(made, audience="policyholder", form=form, language="ja").decode()
    assert "made.exampleは申告による; made.example A 192.0.2.1" in told


@cache
def proofs() -> frozenset[str]:
    """The sentences that discovery makes, each with one word in all of its places."""
    files = Path(discovery.__file__).parent.glob("*.py")
    texts = {
        "".join(str(piece.value) if isinstance(piece, ast.Constant) else PLACE for piece in node.values)
        for path in files
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.JoinedStr)
    }
    whole = {one for one in texts if A_SENTENCE.search(one) and NO_PROOF not in one}
    parts = {one for one in whole if one.startswith(("of ", "in another "))}
    return frozenset(
        (whole - parts - {f"its {PLACE} {PLACE} is a name {PLACE}"})
        | {f"its {PLACE} {PLACE} is a name {part}" for part in parts | {f"of {PLACE} ({PLACE})"}}
    )
