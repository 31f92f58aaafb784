"""`hullmark policy`: the two files say what the rules of conduct say, and can be read by programs and by people."""

import re
from datetime import datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from cli.world import conduct_texts, now
from tests.program import hullmark

CONTACT = "Ada <Insurance> & Sons, abuse@ada.example, https://ada.example/scans"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HULLMARK_CONTACT", CONTACT)
    monkeypatch.setenv("HULLMARK_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path


def policy(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["policy", "-o", str(folder / "site"), *arguments])


def probing(folder: Path) -> list[tuple[str, str]]:
    """Name and value of each field, as RFC 9116 section 4 writes them."""
    text = (folder / "site" / ".well-known" / "probing.txt").read_text(encoding="utf-8")
    fields = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert all(re.fullmatch(r"[A-Za-z-]+: \S.*", line) for line in fields)
    return [(name, value) for name, _, value in (line.partition(": ") for line in fields)]


class _Reader(HTMLParser):
    """What a browser would show, and what it would load or run."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.loads: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "meta":
            self.open.append(tag)
        self.loads += [tag] if tag in ("script", "link", "img", "iframe") or dict(attrs).get("src") else []

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def page(folder: Path) -> _Reader:
    reader = _Reader()
    reader.feed((folder / "site" / "index.html").read_text(encoding="utf-8"))
    assert reader.open == []
    return reader


def test_the_file_for_programs(home: Path) -> None:
    """The fields that RFC 9511 section 2.2 names, each in its form, valid for less than a year."""
    assert policy(home, "--url", "https://scanner.ada.example").exit_code == 0
    fields = probing(home)
    assert [name for name, _ in fields] == [
        "Canonical", "Contact", "Contact", "Expires", "Preferred-Languages", "Description",
    ]  # fmt: skip
    assert [value for _, value in fields[:3]] == [
        "https://scanner.ada.example/.well-known/probing.txt", "mailto:abuse@ada.example", "https://ada.example/scans",
    ]  # fmt: skip
    left = datetime.fromisoformat(dict(fields)["Expires"]) - now()
    assert timedelta(days=350) < left < timedelta(days=365)
    assert dict(fields)["Description"].endswith("https://scanner.ada.example/")


def test_without_an_address_it_names_none(home: Path) -> None:
    """Where the folder will be served need not be known."""
    assert policy(home).exit_code == 0
    assert "Canonical" not in dict(probing(home))


def test_the_page_for_people(home: Path) -> None:
    """Who, from where, what each probe sends at most, how often, how to be left alone; it loads and runs nothing."""
    assert policy(home, "--source", "192.0.2.8", "--source", "2001:db8::/64").exit_code == 0
    shown = page(home)
    assert shown.loads == []
    for text in (CONTACT, "192.0.2.8/32", "2001:db8::/64", "We never log in", "mailto:abuse@ada.example", "Hullmark/"):
        assert text in shown.text
    assert "At most 60000 connections a day" in shown.text
    assert "CN: passive at most, JP: light-narrow at most" in shown.text
    assert "one X.224 connection request" in shown.text


def test_every_probe_is_told_and_the_operators_own_rules_count(home: Path) -> None:
    """A row for each row of conduct.toml; what the operator tightened is told tightened."""
    from cli.settings import settle

    own = home / "config" / "hullmark" / "conduct.toml"
    own.parent.mkdir(parents=True)
    own.write_text("[pace]\nnetwork_per_day = 500\n")
    assert policy(home).exit_code == 0
    shown = page(home).text
    rows = re.findall(r"^\[probes\.(\w+)\]", conduct_texts(settle({}))[0], re.MULTILINE)
    assert len(rows) > 30
    assert [name for name in rows if name not in shown] == []
    assert "At most 500 connections a day" in shown


@pytest.mark.parametrize(
    "arguments",
    [
        ["--contact", "Ada Insurance"],
        ["--url", "http://scanner.ada.example/"],
        ["--url", "https://scanner.ada.example/\r\nContact: mailto:x@x.example"],
        ["--url", "https://scanner.ada.example:x/"],
        ["--url", "https://u:p@scanner.ada.example/"],
        ["--source", "192.0.2.8/24"],
    ],
)
def test_what_does_not_fit_writes_nothing(home: Path, arguments: list[str]) -> None:
    """One sentence, exit code 2, no file."""
    ran = policy(home, *arguments)
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert ran.stderr.count("\n") == 1
    assert not (home / "site").exists()


def test_a_folder_that_cannot_be_written(home: Path) -> None:
    """It says so in one sentence."""
    (home / "site").write_text("a file")
    assert "cannot be written" in policy(home).stderr


def test_it_needs_no_store(tmp_path: Path) -> None:
    """As a process of its own, with nothing set up: the files are there, and nothing else was made."""
    hullmark(tmp_path, "policy", "--contact", "abuse@ada.example", "-o", str(tmp_path / "site"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["site"]
