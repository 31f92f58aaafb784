"""The house rules that no linter knows."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
GENERATED = ROOT / "scoring" / "history" / "migrations" / "versions"
SOURCES = sorted(
    path
    for package in ("scanner", "scoring", "cli", "config")
    for path in (ROOT / package).rglob("*.py")
    if GENERATED not in path.parents
)
TESTS = sorted((ROOT / "tests").rglob("*.py"))
LONGEST = 300
"""Lines of one file."""
VAGUE = re.compile(r"util|helper|common|manager|misc")
SILENCED = re.compile(r"#\s*(noqa|type:\s*ignore)(?P<what>(:?\s*[A-Z]+[0-9]+(,\s*)?)*|\[[\w, -]+\])?(?P<why>.*)")


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_a_file_is_short() -> None:
    """One subject a file: at most 300 lines."""
    lengths = {name(path): len(read(path).splitlines()) for path in SOURCES + TESTS}
    assert {path: length for path, length in lengths.items() if length > LONGEST} == {}


def test_a_file_says_what_it_is_for() -> None:
    """The module docstring opens with one sentence on one line; only an empty `__init__.py` of tests has none."""
    wrong = []
    for path in SOURCES + TESTS:
        text = read(path)
        first, *rest = (ast.get_docstring(ast.parse(text)) or "").splitlines() or [""]
        nothing = path in TESTS and path.name == "__init__.py" and not text
        sentence = first.endswith((".", ":", "?")) and (not rest or not rest[0].strip())
        if not nothing and not sentence:
            wrong.append(name(path))
    assert wrong == []


def test_a_public_name_says_what_it_promises() -> None:
    """Public functions and classes have a docstring, unless their name and signature say it all in three lines."""
    assert [
        (name(path), node.name)
        for path in SOURCES
        for node in ast.parse(read(path)).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
        and (node.end_lineno or node.lineno) - node.lineno >= 8
    ] == []


def test_names_mean_something() -> None:
    """No file is called after nothing in particular."""
    assert [name(path) for path in SOURCES + TESTS if VAGUE.search(path.stem)] == []


def test_what_is_silenced_has_a_reason() -> None:
    """Every `noqa` and `type: ignore` says beside it why."""
    assert [
        (name(path), number)
        for path in SOURCES + TESTS
        if path != Path(__file__)
        for number, line in enumerate(read(path).splitlines(), 1)
        if (silenced := SILENCED.search(line)) and len(silenced["why"].strip(" #")) <= 8
    ] == []


def checks_and_probes() -> list[Path]:
    """Every file whose folder is a registry: probes and checks."""
    probes = (ROOT / "scanner" / "probes").glob("*.py")
    checks = (ROOT / "scoring" / "vectors").glob("*/*.py")
    return sorted(path for path in (*probes, *checks) if not path.stem.startswith("_"))


def test_checks_and_probes_have_their_test_at_the_same_path() -> None:
    """`scanner/probes/x.py` is tested in `tests/scanner/probes/test_x.py`, and checks alike."""
    mirrors = [ROOT / "tests" / path.relative_to(ROOT).with_name(f"test_{path.name}") for path in checks_and_probes()]
    assert [name(mirror) for mirror in mirrors if not mirror.exists() or "def test_" not in read(mirror)] == []


def test_tests_state_their_promise() -> None:
    """Every test has a docstring that says what it promises."""
    assert [
        (name(path), node.name)
        for path in TESTS
        for node in ast.walk(ast.parse(read(path)))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
        and not ast.get_docstring(node)
    ] == []


def test_nothing_names_a_key() -> None:
    """No private key is kept in the repository: they are made at test time."""
    assert [name(path) for path in (*SOURCES, *TESTS) if "PRIVATE" + " KEY-----" in read(path)] == []
