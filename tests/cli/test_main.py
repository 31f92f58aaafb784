"""The program's edges: start-up, misuse, our own mistakes, and where the global options may stand."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from cli import main
from cli.main import COMMANDS, app, globals_first
from scanner.errors import Misconfigured


def test_help_lists_every_command_and_imports_none() -> None:
    """Start-up stays short: --help loads neither the database, HTTP, the judge nor rich."""
    code = (
        "import sys\ntry:\n from cli.main import main; main()\nfinally:\n"
        " print(*sorted(m for m in sys.modules if m.split('.')[0] in"
        " ('sqlmodel','sqlalchemy','httpx','alembic','rich','scoring','cryptography','dns')), file=sys.stderr)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, "--help"], capture_output=True, text=True, check=False, timeout=60
    )
    assert ran.returncode == 0
    assert ran.stderr.strip() == ""
    assert all(name in ran.stdout for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str) -> None:
    """Each command is there and says in its help what it does."""
    ran = CliRunner().invoke(app, [name, "--help"])
    assert ran.exit_code == 0
    assert "Usage: " in ran.output


@pytest.mark.parametrize(
    "arguments",
    [
        ["nosuch"],
        ["scan"],
        ["scan", "--nosuch", "a.example"],
        ["scan", "not a name"],
        ["scan", "https://a.example/"],
        ["scan", "10.0.0.0/8"],
        ["scan", "--profile", "loud", "a.example"],
        ["scan", "--rate", "fast", "a.example"],
        ["scan", "a.example"],
        ["scan", "--contact", "Ada", "--rate", "unlimited", "a.example"],
        ["scan", "--contact", "Ada", "--profile", "consent", "a.example"],
        ["scan", "--contact", "Ada", "--resolver", "nonsense", "a.example"],
        ["scan", "--contact", "Ada", "--allow-net", "nonsense", "a.example"],
        ["scan", "--contact", "Ada", "--ca-file", "/nonexistent", "a.example"],
        ["scan", "--contact", "Ada", "--consent", "/nonexistent", "a.example"],
        ["scan", "--contact", "Ada", "--db", "nonsense", "a.example"],
        ["scan", "--contact", "Ada", "--country", "KOR", "a.example"],
        ["scan", "--log-level", "loud", "a.example"],
        ["quote", "192.0.2.1", "--contact", "Ada"],
        ["quote", "a.example", "--currency", "wons", "--contact", "Ada"],
        ["quote", "a.example", "--revenue", "100", "--contact", "Ada"],
        ["quote", "a.example", "--sector", " ", "--contact", "Ada"],
        ["quote", "a.example", "--sector", "x" * 81, "--contact", "Ada"],
        ["show", "a.example"],
        ["what-if", "a.example"],
        ["peers", "a.example"],
        ["model", "show", "2025.1"],
        ["model", "validate", "--claims", "/nonexistent"],
        ["model", "compare", "--against", "/nonexistent"],
        ["history", "a.example"],
        ["explain", "a.example"],
        ["config", "show", "--config", "/nonexistent"],
    ],
    ids=" ".join,
)
def test_misuse_is_one_sentence_and_exit_code_2(arguments: list[str], tmp_path: Path) -> None:
    """No traceback, nothing on standard output, and no packet before it is said."""
    env = {"HULLMARK_DATA": str(tmp_path), "HULLMARK_CONTACT": "", "XDG_CONFIG_HOME": str(tmp_path)}
    ran = CliRunner().invoke(app, globals_first(arguments), env=env)
    assert ran.exit_code == 2
    assert ran.stdout == ""
    assert "Traceback" not in ran.stderr
    assert ran.stderr.strip()


def _bug() -> None:
    raise ZeroDivisionError


def _refusal() -> None:
    raise Misconfigured("Change this.")


@pytest.mark.parametrize(("command", "code", "says"), [(_bug, 70, "ZeroDivisionError"), (_refusal, 2, "Change this.")])
def test_what_a_failure_says(
    command: Callable[[], None], code: int, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A refusal is its own sentence; a mistake of ours is named without its traceback."""
    failing = typer.Typer()
    failing.command()(command)
    monkeypatch.setattr(main, "import_module", lambda _: type("Module", (), {"app": failing}))
    ran = CliRunner().invoke(app, ["checks"])
    assert ran.exit_code == code
    assert says in ran.stderr
    assert "Traceback" not in ran.output


def test_debug_shows_the_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    """With --debug a mistake of ours is raised as it is."""
    failing = typer.Typer()
    failing.command()(_bug)
    monkeypatch.setattr(main, "import_module", lambda _: type("Module", (), {"app": failing}))
    ran = CliRunner().invoke(app, ["--debug", "checks"])
    assert isinstance(ran.exception, ZeroDivisionError)


def test_the_version_is_told() -> None:
    """`--version` answers before any command is looked for."""
    ran = CliRunner().invoke(app, ["--version"])
    assert (ran.exit_code, ran.stdout.split()[0]) == (0, "hullmark")


def test_global_options_stand_anywhere() -> None:
    """--debug, --config, --log-level and --log-format are found wherever they stand, up to `--`."""
    assert globals_first(["scan", "a.example", "--log-level", "info", "--debug", "--config=x"]) == [
        "--log-level", "info", "--debug", "--config=x", "scan", "a.example",
    ]  # fmt: skip
    assert globals_first(["scan", "--", "--debug"]) == ["scan", "--", "--debug"]
    assert globals_first(["scan", "--log-level"]) == ["--log-level", "scan"]
