"""`hullmark model` over the shipped models and the drafts of others."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import config
from cli.main import app, globals_first
from cli.models import named, released, why
from cli.world import MODEL, shipped_model

OWN = "hullmark-2026.1"


def hullmark(*arguments: str) -> Result:
    return CliRunner().invoke(app, globals_first(["model", *arguments]))


def test_every_released_model_is_listed() -> None:
    """With its digest; one of them is in use."""
    rows = [json.loads(line) for line in hullmark("list", "--json").stdout.splitlines()]
    assert [row["version"] for row in rows] == list(released())
    assert [row["version"] for row in rows if row["in_use"]] == [MODEL]
    assert all(row["scale"]["calibration"] == "none" for row in rows)
    assert hullmark("list").stdout.count("in use") == 1


def test_a_model_is_shown_whole() -> None:
    """Every vector and every check with its tag and its source, in JSON as in the file."""
    document = json.loads(hullmark("show", "--json").stdout)
    assert (document["version"], document["digest"]) == (MODEL, shipped_model().digest)
    assert document["checks"].keys() == shipped_model().checks.keys()
    text = hullmark("show", "2026.1").stdout
    assert all(name in text for name in shipped_model().vectors)
    assert "Model 2026.1" in text


def test_two_models_are_compared(tmp_path: Path) -> None:
    """Released ones with the paragraph that says why, and a draft against the one that it starts from."""
    document = json.loads(hullmark("diff", "2026.4", "2026.5", "--json").stdout)
    assert document["why"] == why("2026.5") != ""
    assert all(one["before"] != one["after"] for one in document["differences"])
    draft = tmp_path / "draft.toml"
    draft.write_text(config.text(f"model/{MODEL}.toml").replace("least_coverage = 600", "least_coverage = 500"))
    (one,) = json.loads(hullmark("diff", MODEL, str(draft), "--json").stdout)["differences"]
    assert (one["path"], one["before"], one["after"]) == ("rules.least_coverage", 600, 500)
    assert "rules.least_coverage" in hullmark("diff", MODEL, str(draft)).stdout


@pytest.mark.parametrize("text", ["2025.1", "", "../2026.5", "no such.toml", "model.txt"])
def test_what_is_no_model_is_named(text: str) -> None:
    """One sentence and code 2."""
    ran = hullmark("show", text)
    assert (ran.exit_code, ran.stdout, ran.stderr.count("\n")) == (2, "", 1)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"version = 1", b"a = " + b"[" * 9999, b"#" * 1_000_001])
def test_a_draft_that_does_not_fit_is_a_sentence(content: bytes, tmp_path: Path) -> None:
    """Empty, no text, half a model, nested too deep, too large."""
    draft = tmp_path / "draft.toml"
    draft.write_bytes(content)
    ran = hullmark("diff", MODEL, str(draft))
    assert (ran.exit_code, ran.stdout, ran.stderr.count("\n")) == (2, "", 1)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('tag = "data"\n', "", "lacks the key 'tag'"),
        ('tag = "data"\nsource = ', 'tag = "data"\nsource = ""  # ', "has its reason or its source"),
        ("[checks.dmarc_enforced]", "[checks.dmarc_enforcd]", "dmarc_enforcd, which is no check"),
        ("weight_milli = 27000", "weight_milli = 28000", "come to 93 %"),
        ("weight_milli = 27000", "weight_milli = 2700", "come to 67.7 %"),
    ],
)
def test_a_draft_with_a_slip_is_named(old: str, new: str, told: str, tmp_path: Path) -> None:
    """No tag, no source, a check that there is not, weights that do not add up: one sentence says which."""
    text = config.text(f"model/{MODEL}.toml")
    assert old in text
    draft = tmp_path / "draft.toml"
    draft.write_text(text.replace(old, new, 1))
    ran = hullmark("diff", MODEL, str(draft))
    assert (ran.exit_code, ran.stdout, ran.stderr.count("\n")) == (2, "", 1)
    assert told in ran.stderr


def test_the_model_in_use_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    """HULLMARK_MODEL chooses the one in use; what is no released model is one sentence."""
    monkeypatch.setenv("HULLMARK_MODEL", OWN)
    rows = [json.loads(line) for line in hullmark("list", "--json").stdout.splitlines()]
    assert [row["version"] for row in rows if row["in_use"]] == [OWN]
    assert f"Model {OWN}" in hullmark("show").stdout
    listed = CliRunner().invoke(app, globals_first(["checks", "--json"]))
    assert json.loads(listed.stdout)["model"]["version"] == OWN
    monkeypatch.setenv("HULLMARK_MODEL", "hullmark-2019.1")
    assert (hullmark("show").exit_code, hullmark("show").stderr.count("\n")) == (2, 1)


def test_every_released_model_fits_this_version() -> None:
    """None lost a vector or gives points to a check that is gone: all of them can be back-tested."""
    assert [named(version).version for version in released()] == list(released())
