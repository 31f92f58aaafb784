"""cli/report/reasons.py: every reason for which something was not seen is told in every language."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import config
import scanner
import scoring
from cli.printing import shown
from cli.report.catalogue import LANGUAGES, catalogue
from scanner import dns_lists
from scanner.feeds.acceptance import why_off
from scanner.feeds.dns_terms import sources_of
from tests.cli.report.test_values import ASIAN

ROOTS = (Path(scanner.__file__).parent, Path(scoring.__file__).parent / "vectors")
OURS = ("feeds", "publisher.py")
"""What fetches public data for us: whoever runs the program reads why it failed, and no report does."""
REFUSALS = {"Forbidden", "OverBudget"}


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_every_reason_in_the_source_is_told(language: str) -> None:
    """Wherever a probe, the net, the permit or a check says why: whatever stands in its places."""
    known = catalogue(language)
    assert len(reasons()) > 150
    assert [one for one in sorted(reasons()) if not ASIAN.search(known.value(one))] == []


@pytest.mark.parametrize("language", LANGUAGES[1:])
@pytest.mark.parametrize(
    "said",
    [
        "no answer in 5 s",
        "no answer in 2.5 s",
        "the conversation took longer than 20 s",
        "TLS: sslv3 alert handshake failure",
        "3 of 10 questions got no answer: no answer in 5 s",
        "spamhaus: no answer in 5 s; barracuda: the name server says SERVFAIL",
    ],
)
def test_reasons_are_told_within_each_other(said: str, language: str) -> None:
    """As the net makes them at run time, and as several sources are named one after the other."""
    told = catalogue(language).value(said)
    assert ASIAN.search(told)
    assert " answer" not in told


def test_sources_that_are_off_are_told_without_their_terms() -> None:
    """However many they are together, cut or not, and whatever stands in their terms: those are for the operator."""
    by_dns = sources_of(dns_lists.read(config.text("registry/dns_lists.toml")))
    off = [why_off(name, source) for name, source in by_dns.items()]
    together = "; ".join(off)
    told = catalogue("ko").value(together)
    assert told.count("동의할 때까지") == len(off)
    cut = catalogue("ko").value(shown(together))
    assert cut.count("동의할 때까지") == 2
    for one in (told, cut):
        assert "until" not in one
        assert "hullmark" not in one


def test_names_of_sources_stay() -> None:
    """What stands before a reason says who gave it."""
    assert catalogue("ko").value("spamhaus: silent; other: silent").startswith("spamhaus: ")
    assert catalogue("ko").value("Example Ltd; a company") == "Example Ltd; a company"


@cache
def reasons() -> frozenset[str]:
    """Every reason that the source holds, its places filled with a number."""
    files = [path for root in ROOTS for path in root.rglob("*.py") if not set(OURS) & set(path.parts)]
    trees = [ast.parse(path.read_text("utf-8")) for path in files]
    constants = {name: text for tree in trees for name, text in _constants(tree)}
    return frozenset(text for tree in trees for node in _said(tree) for text in _texts(node, constants) if text)


def _constants(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            value = node.value
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                yield node.targets[0].id, value.value


def _said(tree: ast.Module) -> Iterator[ast.expr]:
    """What is given as `why`, by name or by place, and what a refusal says."""
    takes = {
        node.name: [each.arg for each in node.args.args if each.arg != "self"].index("why")
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and "why" in {each.arg for each in node.args.args}
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "why":
            yield node.value
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func).rpartition(".")[2]
            place = 0 if name in REFUSALS else takes.get(name, len(node.args))
            yield from node.args[place : place + 1]
            yield from (each.value for each in node.keywords if each.arg == "why")


def _texts(node: ast.expr, constants: dict[str, str]) -> list[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.JoinedStr):
        return ["".join(_piece(piece, constants) for piece in node.values)]
    if isinstance(node, ast.IfExp):
        return _texts(node.body, constants) + _texts(node.orelse, constants)
    if isinstance(node, ast.BoolOp):
        return [text for each in node.values for text in _texts(each, constants)]
    return [constants[node.id]] if isinstance(node, ast.Name) and node.id in constants else []


def _piece(piece: ast.expr, constants: dict[str, str]) -> str:
    if isinstance(piece, ast.FormattedValue):
        return (_texts(piece.value, constants) or ["7"])[0]
    return str(piece.value) if isinstance(piece, ast.Constant) else "7"
