"""The house rules that no linter knows."""

import ast
import re
from pathlib import Path

import pytest

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


def ids(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", SOURCES + TESTS, ids=ids)
def test_a_file_is_short_and_says_what_it_is_for(path: Path) -> None:
    """At most 300 lines; the module docstring opens with one sentence on one line."""
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST, "one subject a file: divide it"
    if path in TESTS and path.name == "__init__.py" and not text:
        return
    docstring = ast.get_docstring(ast.parse(text))
    assert docstring, "there is no module docstring"
    first, *rest = docstring.splitlines()
    assert first.endswith((".", ":", "?")), "its first line is not one sentence"
    assert not rest or not rest[0].strip(), "its first sentence goes over one line"


@pytest.mark.parametrize("path", SOURCES, ids=ids)
def test_a_public_name_says_what_it_promises(path: Path) -> None:
    """Public functions and classes have a docstring, unless their name and signature say it all in three lines."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            short = (node.end_lineno or node.lineno) - node.lineno < 8
            assert ast.get_docstring(node) or short, f"{node.name} has no docstring"


@pytest.mark.parametrize("path", SOURCES + TESTS, ids=ids)
def test_names_mean_something(path: Path) -> None:
    """No file is called after nothing in particular."""
    assert not VAGUE.search(path.stem)


@pytest.mark.parametrize("path", SOURCES + TESTS, ids=ids)
def test_what_is_silenced_has_a_reason(path: Path) -> None:
    """Every `noqa` and `type: ignore` says beside it why."""
    if path == Path(__file__):
        return
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        silenced = SILENCED.search(line)
        assert not silenced or len(silenced["why"].strip(" #")) > 8, f"line {number} silences without a reason"


def checks_and_probes() -> list[Path]:
    """Every file whose folder is a registry: probes and checks."""
    probes = (ROOT / "scanner" / "probes").glob("*.py")
    checks = (ROOT / "scoring" / "vectors").glob("*/*.py")
    return sorted(path for path in (*probes, *checks) if not path.stem.startswith("_"))


@pytest.mark.parametrize("path", checks_and_probes(), ids=ids)
def test_checks_and_probes_have_their_test_at_the_same_path(path: Path) -> None:
    """`scanner/probes/x.py` is tested in `tests/scanner/probes/test_x.py`, and checks alike."""
    mirror = ROOT / "tests" / path.relative_to(ROOT).with_name(f"test_{path.name}")
    assert mirror.exists(), f"write {ids(mirror)}"
    assert "def test_" in mirror.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", TESTS, ids=ids)
def test_tests_state_their_promise(path: Path) -> None:
    """Every test has a docstring that says what it promises."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            assert ast.get_docstring(node), f"{node.name} does not say what it promises"


def test_nothing_names_a_key() -> None:
    """No private key is kept in the repository: they are made at test time."""
    for path in (*SOURCES, *TESTS):
        assert "PRIVATE" + " KEY-----" not in path.read_text(encoding="utf-8"), ids(path)
