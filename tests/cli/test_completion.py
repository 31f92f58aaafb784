"""`hullmark completion`: the shells themselves say what they would offer."""

import shutil
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.main import COMMANDS, app

GLOBAL = {"--debug", "--config", "--log-level", "--log-format", "--help"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The three scripts, and a file to be named."""
    made = tmp_path_factory.mktemp("completion")
    for shell in ("bash", "zsh", "fish"):
        ran = CliRunner().invoke(app, ["completion", shell])
        assert (ran.exit_code, ran.stderr) == (0, "")
        (made / shell).write_text(ran.stdout, encoding="utf-8")
    (made / "book.csv").write_text("")
    (made / "a 'name'").write_text("")
    return made


def bash(folder: Path, *words: str) -> set[str]:
    """What bash would offer for the last of the words."""
    script = """
        compopt() { :; }  # only inside a completion
        source ./bash
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
        _hullmark
        printf '%s\\n' "${COMPREPLY[@]}"
    """
    return said(folder, "bash", "--norc", "-c", script, "x", "hullmark", *words)


def fish(folder: Path, *words: str) -> set[str]:
    """What fish would offer for the last of the words."""
    typed = " ".join(["hullmark", *words])
    script = f"source ./fish; complete -C '{typed}'"
    return {line.partition("\t")[0] for line in said(folder, "fish", "--no-config", "-c", script)}


def said(folder: Path, *command: str) -> set[str]:
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    home = {"HOME": str(folder), "PATH": "/usr/bin:/bin", "XDG_DATA_HOME": str(folder)}
    ran = subprocess.run(command, cwd=folder, env=home, capture_output=True, text=True, check=True, timeout=30)
    assert ran.stderr == ""
    return set(ran.stdout.splitlines()) - {""}


@pytest.mark.parametrize("shell", [bash, fish])
def test_commands_are_offered(folder: Path, shell: object) -> None:
    """All of them at first, those that fit when letters are there, those below a command after it."""
    assert callable(shell)
    assert set(COMMANDS) <= shell(folder, "")
    assert shell(folder, "expo") == {"exposed"}
    assert {"import", "list", "export", "run"} <= shell(folder, "portfolio", "")
    assert "portfolio" not in shell(folder, "portfolio", "")
    assert {"import"} == shell(folder, "--debug", "portfolio", "im")


@pytest.mark.parametrize("shell", [bash, fish])
def test_options_are_offered(folder: Path, shell: object) -> None:
    """A command's own, and those that may stand anywhere; none of another command."""
    assert callable(shell)
    found = shell(folder, "traffic", "--")
    assert {"--ip", "--from", "--to", "--json", "--db"} | GLOBAL <= found
    assert not {"--revenue", "--version"} & found
    assert {"--dry-run"} <= shell(folder, "portfolio", "import", "book.csv", "--")


@pytest.mark.parametrize("shell", [bash, fish])
def test_files_are_offered_where_one_is_meant(folder: Path, shell: object) -> None:
    """After an option that takes one and for an argument that is one; nowhere else."""
    assert callable(shell)
    assert shell(folder, "scan", "--consent", "bo") == {"book.csv"}
    assert shell(folder, "portfolio", "import", "bo") == {"book.csv"}
    assert "book.csv" not in shell(folder, "scan", "bo")
    assert shell(folder, "scan", "--country", "bo") == set()


def test_zsh_knows_the_same(folder: Path) -> None:
    """Its own completion system calls the function; here what it hands over is printed in its place."""
    script = """
        compdef() { :; }
        _describe() { print -l -- "${(@P)2%%:*}" }
        _files() { print FILES }
        source ./zsh
        at() { local -a words=(hullmark "$@"); local -i CURRENT=${#words}; _hullmark | sed 's/^/> /' }
        at ''; print ++++; at portfolio ''; print ++++; at scan --consent ''; print ++++; at scan --country ''
    """
    if shutil.which("zsh") is None:
        pytest.skip("zsh is not installed")
    ran = subprocess.run(
        ["zsh", "-f", "-c", script], cwd=folder, capture_output=True, text=True, check=True, timeout=30
    )  # fmt: skip
    assert ran.stderr == ""
    first, below, file, value = (set(part.replace("> ", "").split()) for part in ran.stdout.split("++++"))
    assert set(COMMANDS) <= first
    assert {"import", "list", "export", "run", "--debug"} <= below
    assert (file, value) == ({"FILES"}, set())


def test_another_shell_is_misuse() -> None:
    """One sentence that names those there are."""
    ran = CliRunner().invoke(app, ["completion", "tcsh"])
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "bash, zsh or fish" in ran.stderr
