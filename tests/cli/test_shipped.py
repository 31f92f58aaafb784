"""A damaged installation: one sentence and code 2, from every command that meets it."""

import shutil
from pathlib import Path

import pytest

import config
from cli.shipped import model_of
from cli.world import MODEL, shipped_model, shipped_registry
from scanner.errors import Misconfigured
from tests.program import inside

RULES, WEIGHTS = "conduct.toml", f"model/{MODEL}.toml"
DAMAGES = {"not TOML": b"[identity\n", "empty": b"", "no text": b"\xff\xfe\x00\x9c" * 8, "deep": b"a=" + b"[" * 9999}


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the shipped data, which the program reads in place of its own."""
    folder = tmp_path / "config"
    shutil.copytree(str(config.files("config")), folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(config, "files", lambda _: folder)
    for made in (shipped_model, shipped_registry):
        monkeypatch.setattr(f"cli.world.{made.__name__}", made.__wrapped__)
    return folder


@pytest.mark.parametrize("damage", [*DAMAGES, "missing"])
@pytest.mark.parametrize(
    ("name", "commands"),
    [
        (RULES, (("scan", "acme.example"), ("config", "show"), ("demo",))),
        (WEIGHTS, (("checks",), ("scan", "--contact", "Ada a@ada.example", "acme.example"), ("demo",))),
    ],
)
def test_a_damaged_file_is_a_sentence(
    installed: Path, tmp_path: Path, name: str, commands: tuple[tuple[str, ...], ...], damage: str
) -> None:
    """Which file it is and what to do, and never a mistake of the program."""
    _damage(installed / name, damage)
    for command in commands:
        done = inside(tmp_path, *command, HULLMARK_STOP=str(installed))
        assert done.returncode == 2, (command, done.stderr)
        (line,) = done.stderr.splitlines()
        assert line.endswith(".")
        assert "model" in line if name == WEIGHTS else name in line


@pytest.mark.parametrize("damage", ["no text", "missing"])
def test_a_damaged_table_is_a_sentence(installed: Path, tmp_path: Path, damage: str) -> None:
    """The tables of the registry, too."""
    _damage(installed / "registry" / "ports.csv", damage)
    done = inside(tmp_path, "demo")
    assert (done.returncode, done.stdout) == (2, "")
    assert "registry/ports.csv" in done.stderr


@pytest.mark.parametrize(("name", "row"), [(RULES, "conduct"), (WEIGHTS, "model")])
@pytest.mark.parametrize("damage", [*DAMAGES, "missing"])
def test_doctor_says_which_file_is_damaged(installed: Path, tmp_path: Path, name: str, row: str, damage: str) -> None:
    """The row of that file is wrong, the other stands."""
    _damage(installed / name, damage)
    done = inside(tmp_path, "doctor", HULLMARK_RESOLVER="127.0.0.1:9")
    assert done.returncode == 2
    assert done.stderr == ""
    states = {line.split()[0]: line.split()[1] for line in done.stdout.splitlines() if line[:1].strip()}
    assert (states["model"], states["conduct"]) == (("wrong", "ok") if row == "model" else ("ok", "wrong"))


def test_a_model_knows_every_vector_and_only_checks_that_there_are() -> None:
    """A name mistyped would take its points out of every rating in silence."""
    text = config.text(WEIGHTS)
    assert model_of(text).version == MODEL
    with pytest.raises(Misconfigured, match="lacks the vector spf"):
        model_of(text.replace("[vectors.spf]", "[vectors.spfx]"))
    with pytest.raises(Misconfigured, match="spf_publishedx, which is no check"):
        model_of(text.replace("[checks.spf_published]", "[checks.spf_publishedx]"))
    with pytest.raises(Misconfigured, match="asks a role of mx_resolvesx, which is no check"):
        model_of(text.replace('"mx_resolves",', '"mx_resolvesx",'))


def _damage(path: Path, how: str) -> None:
    if how == "missing":
        path.unlink()
    else:
        path.write_bytes(DAMAGES[how])
