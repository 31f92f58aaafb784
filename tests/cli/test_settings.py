"""Where a setting comes from, and which files are refused."""

from pathlib import Path

import pytest

from cli.settings import settle
from scanner.errors import Misconfigured


def test_option_before_environment_before_file_before_shipped(tmp_path: Path) -> None:
    """Each source yields to the one before it, and the origin says which one it was."""
    (tmp_path / "settings.toml").write_text('contact = "file"\nresolver = ["192.0.2.1", "192.0.2.2"]\n')
    env = {"HULLMARK_CONTACT": "environment"}
    told = {"contact": "option"}
    by = [
        settle(told, config=str(tmp_path), environ=env).values["contact"],
        settle({}, config=str(tmp_path), environ=env).values["contact"],
        settle({}, config=str(tmp_path), environ={}).values["contact"],
        settle({}, environ={"XDG_CONFIG_HOME": str(tmp_path / "none")}).values["contact"],
    ]
    assert [(value.text, value.origin) for value in by] == [
        ("option", "option"),
        ("environment", "HULLMARK_CONTACT"),
        ("file", str(tmp_path / "settings.toml")),
        ("", "shipped"),
    ]
    assert settle({}, config=str(tmp_path), environ={}).many("resolver") == ("192.0.2.1", "192.0.2.2")


def test_places_follow_the_data_directory(tmp_path: Path) -> None:
    """Store, opt-out and stop file lie in the data directory unless they are set."""
    known = settle({}, environ={"HULLMARK_DATA": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)})
    assert known.one("db") == f"sqlite:///{tmp_path}/hullmark.sqlite"
    assert known.one("optout") == str(tmp_path / "optout.txt")
    assert known.one("stop") == str(tmp_path / "stop")
    assert settle({"db": "sqlite:////x"}, environ={"XDG_DATA_HOME": str(tmp_path)}).one("db") == "sqlite:////x"


def test_a_secret_comes_from_the_environment_or_its_file(tmp_path: Path) -> None:
    """The store's address may hold a password: HULLMARK_DB or HULLMARK_DB_FILE, never settings.toml."""
    (tmp_path / "secret").write_text("postgresql://u:p@h/d\n")
    known = settle({}, environ={"HULLMARK_DB_FILE": str(tmp_path / "secret"), "XDG_CONFIG_HOME": str(tmp_path)})
    assert (known.one("db"), known.values["db"].origin) == ("postgresql://u:p@h/d", "HULLMARK_DB_FILE")
    for address in ("postgresql://u:p@h/d", "postgresql+psycopg://u:p%40@h:1/d"):
        with pytest.raises(Misconfigured, match="HULLMARK_DB_FILE"):
            settle({"db": address}, environ={"XDG_CONFIG_HOME": str(tmp_path)})
    assert settle({"db": "postgresql://u@h:1/d"}, environ={"XDG_CONFIG_HOME": str(tmp_path)}).one("db")
    (tmp_path / "settings.toml").write_text('db = "postgresql://u:p@h/d"\n')
    with pytest.raises(Misconfigured, match="HULLMARK_DB"):
        settle({}, config=str(tmp_path), environ={})


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('contct = "x"', "no setting 'contct'"),
        ("contact = ", "not valid TOML"),
        pytest.param(f"contact = {'1' * 5000}", "not valid TOML", id="a number of 5000 digits"),
        ("contact = 3", "should be a text"),
        ("resolver = [3]", "should be a list of texts"),
    ],
)
def test_a_file_that_does_not_fit_is_refused(text: str, says: str, tmp_path: Path) -> None:
    """A misspelt key or a wrong type is named, not passed over."""
    (tmp_path / "settings.toml").write_text(text)
    with pytest.raises(Misconfigured, match=says):
        settle({}, config=str(tmp_path), environ={})


def test_a_config_folder_that_is_not_there_is_named() -> None:
    """--config with a missing folder is a mistake, not an empty folder."""
    with pytest.raises(Misconfigured, match="no folder"):
        settle({}, config="/nonexistent/folder", environ={})
