"""The commands that send nothing: settings, doctor, feeds and the store's life, in a home of their own."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.main import app, globals_first


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user who has set nothing, and whose only resolver refuses connections."""
    for name in ("HULLMARK_CONTACT", "HULLMARK_DB", "HULLMARK_OPTOUT", "HULLMARK_STOP"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("HULLMARK_RESOLVER", "127.77.200.53")
    return tmp_path


def hullmark(*arguments: str) -> Result:
    return CliRunner().invoke(app, globals_first(list(arguments)))


def rows(*arguments: str) -> dict[str, tuple[str, str]]:
    """The rows of a table document by their first field."""
    (document,) = map(json.loads, hullmark(*arguments, "--json").stdout.splitlines())
    values = document.get("values") or document["rows"]
    return {first: (second, third) for first, second, third in (tuple(row.values()) for row in values)}


def test_config_shows_each_value_with_its_origin(home: Path) -> None:
    """Settings and rules of conduct, from wherever they come."""
    (home / "config" / "hullmark").mkdir(parents=True)
    (home / "config" / "hullmark" / "conduct.toml").write_text("[limits]\nredirects = 2\n")
    shown = rows("config", "show")
    assert shown["resolver"] == ("127.77.200.53", "HULLMARK_RESOLVER")
    assert shown["data"] == (str(home / "data" / "hullmark"), "shipped")
    assert shown["conduct.limits.redirects"] == ("2", str(home / "config" / "hullmark" / "conduct.toml"))
    assert shown["conduct.limits.read_bytes"] == ("65536", "shipped")


def test_config_masks_a_password(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The password of a store's address is not shown, its user and place are."""
    monkeypatch.setenv("HULLMARK_DB", "postgresql://u:s3cret@db.example/h")
    out = hullmark("config", "show").stdout
    assert "postgresql://u:***@db.example/h" in out
    assert "s3cret" not in out


def test_doctor_tells_what_is_missing(home: Path) -> None:
    """A new installation lacks a contact, a store and data, and its resolver does not answer."""
    found = rows("doctor")
    assert found["contact"][0] == "missing"
    assert found["store"][0] == "missing"
    assert found["feed kev"] == ("missing", "run `hullmark feeds update`")
    assert "resolver 127.77.200.53 port 53" in found
    assert found["conduct"] == ("ok", "as shipped")


def test_doctor_tells_what_a_pdf_lacks(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The libraries and the fonts, each with what brings it; the HTML needs neither."""
    monkeypatch.setattr("cli.report.fonts.find_spec", lambda _: None)
    monkeypatch.setattr("cli.report.fonts._drawn", lambda: ((0, 0x24F),))
    found = rows("doctor")
    assert found["pdf"] == ("missing", "Reports are HTML alone: pip install 'hullmark[pdf]'.")
    assert found["fonts"][0] == "missing"
    assert "install fonts-noto-cjk" in found["fonts"][1]


def test_doctor_says_that_a_list_is_too_old(home: Path) -> None:
    """A list that ratings no longer use is named old, with the command that mends it."""
    (home / "kev").mkdir()
    entry = {"cveID": "CVE-2019-10149", "vendorProject": "Exim", "product": "Exim", "dateAdded": "2020-01-01"}
    catalogue = {"catalogVersion": "1", "dateReleased": "2020-01-01T00:00:00Z", "count": 1, "vulnerabilities": [entry]}
    (home / "kev" / "known_exploited_vulnerabilities.json").write_text(json.dumps(catalogue))
    (home / "kev" / "blocklist.txt").write_text("# date: 2020-01-01\n203.0.113.0/24 2020-01-01\n")
    assert hullmark("feeds", "import", str(home / "kev")).exit_code == 0
    assert "accept blocklist" in rows("doctor")["feed blocklist"][1]
    assert hullmark("feeds", "accept", "blocklist", "--by", "Ada").exit_code == 0
    for feed, command in (("kev", "update"), ("blocklist", "import DIR")):
        state, says = rows("doctor")[f"feed {feed}"]
        assert state == "old"
        assert says.endswith(f"run `hullmark feeds {command}`")


def test_doctor_says_which_third_parties_are_off_and_how_they_are_accepted(home: Path) -> None:
    """Those that could be used: InternetDB, Censys with a key, and what was imported."""
    banner = {"ip_str": "192.0.2.7", "port": 22, "transport": "tcp", "timestamp": "2026-01-02T03:04:05", "data": ""}
    (home / "files").mkdir()
    (home / "files" / "export.json").write_text(json.dumps(banner) + "\n")
    assert "feed shodan" not in rows("doctor")
    assert hullmark("feeds", "import", str(home / "files")).exit_code == 0
    found = rows("doctor")
    assert "feed censys" not in found
    for name in ("shodan", "internetdb"):
        assert found[f"feed {name}"][0] == "missing"
        assert f"`hullmark feeds accept {name}`" in found[f"feed {name}"][1]
    assert hullmark("feeds", "accept", "shodan", "--by", "Ada").exit_code == 0
    assert rows("doctor")["feed shodan"] == ("ok", "newest sighting of 2026-01-02")


def test_doctor_names_an_open_data_directory(home: Path) -> None:
    """Others may not read what a scan found."""
    data = home / "data" / "hullmark"
    data.mkdir(parents=True)
    data.chmod(0o755)
    assert rows("doctor")["data directory"][0] == "wrong"
    assert hullmark("doctor").exit_code == 2


def test_a_looser_conduct_stops_every_command_that_needs_it(home: Path) -> None:
    """One sentence names the key, and doctor goes on with the rest."""
    (home / "config" / "hullmark").mkdir(parents=True)
    (home / "config" / "hullmark" / "conduct.toml").write_text("[limits]\nredirects = 50\n")
    ran = hullmark("config", "show")
    assert (ran.exit_code, "limits.redirects" in ran.stderr) == (2, True)
    found = rows("doctor")
    assert found["conduct"][0] == "wrong"
    assert "contact" in found


def test_feeds_are_imported_and_listed(home: Path) -> None:
    """A source goes from a folder to the list with its date, rows and digest."""
    folder = home / "files"
    folder.mkdir()
    (folder / "blocklist.txt").write_text("# date: 2026-11-20\n203.0.113.0/24 2026-11-19\n")
    assert "blocklist" in hullmark("feeds", "import", str(folder)).stdout
    told = [json.loads(line) for line in hullmark("feeds", "status", "--json").stdout.splitlines()]
    stored = {row["feed"]: row["stored"] for row in told}
    assert stored["blocklist"]["rows"] == 1
    assert stored["blocklist"]["digest"].startswith("sha256:")
    assert stored["kev"] is None
    assert hullmark("feeds", "import", str(home / "nothing")).exit_code == 2


def test_terms_are_accepted_by_somebody(home: Path) -> None:
    """Off until somebody says so, with who and when afterwards; nobody and what is no source are refused."""
    assert "off" in hullmark("feeds", "status").stdout
    refused = hullmark("feeds", "accept", "blocklist")
    assert (refused.exit_code, "--by" in refused.stderr) == (2, True)
    assert hullmark("feeds", "accept", "nothing", "--by", "Ada").exit_code == 2
    assert "Ada accepted its terms" in hullmark("feeds", "accept", "blocklist", "--by", "Ada").stderr
    told = [json.loads(line) for line in hullmark("feeds", "status", "--json").stdout.splitlines()]
    rows = {row["feed"]: row for row in told}
    assert rows["blocklist"]["accepted"]["by"] == "Ada"
    assert (rows["kev"]["commercial_use"], rows["blocklist"]["commercial_use"]) == ("yes", "ask")
    assert "accepted by Ada" in hullmark("feeds", "status").stdout


def test_a_broken_source_beside_a_good_one_is_named(home: Path) -> None:
    """The good one is stored; the other is named with its reason, and the exit code says that not all was done."""
    folder = home / "files"
    folder.mkdir()
    (folder / "blocklist.txt").write_text("# date: 2026-11-20\n203.0.113.0/24 2026-11-19\n")
    (folder / "known_exploited_vulnerabilities.json").write_text('{"title": 1}')
    (folder / "notes.md").write_text("hello")
    for more in ([], ["--json"]):
        ran = hullmark("feeds", "import", str(folder), *more)
        assert ran.exit_code == 4
        assert "files/known_exploited_vulnerabilities.json was left out" in ran.stderr
        assert "holds no list of vulnerabilities" in ran.stderr
        assert ran.stderr.count("\n") == 1
    (folder / "newer.json").write_text(
        '{"dateReleased": "2026-11-20", "vulnerabilities": [{"cveID": "CVE-2020-1000", "dateAdded": "2020-01-01"}]}'
    )
    assert hullmark("feeds", "import", str(folder)).exit_code == 0  # the catalogue came from the other file
    (folder / "deny.txt").write_text("203.0.113.7\n203.0.113.8\n203.0.")
    ran = hullmark("feeds", "import", str(folder))  # of several block lists each one counts
    assert (ran.exit_code, ran.stderr.count("\n")) == (4, 1)
    assert "files/deny.txt was left out: deny.txt is cut off" in ran.stderr


def test_the_store_is_backed_up_restored_and_checked(home: Path) -> None:
    """A store that exists is copied and whole; one that does not is named."""
    store, copy = home / "s.sqlite", home / "copy.sqlite"
    url = f"sqlite:///{store}"
    assert hullmark("db", "check", "--db", url).exit_code == 2
    assert hullmark("history", "a.example", "--db", url).exit_code == 2  # an empty store is made silently
    assert hullmark("db", "check", "--db", url).exit_code == 0
    assert hullmark("db", "backup", str(copy), "--db", url).exit_code == 0
    assert hullmark("db", "backup", str(copy), "--db", url).exit_code == 2
    assert hullmark("db", "restore", str(copy), "--db", url).exit_code == 0
    assert hullmark("db", "upgrade", "--db", url).exit_code == 0


@pytest.mark.parametrize("command", ["show", "history", "explain"])
@pytest.mark.parametrize("content", [b"not a database", b"SQLite format 3\0" + b"\0" * 4000])
def test_a_file_that_is_not_ours_is_left_alone(command: str, content: bytes, home: Path) -> None:
    """One sentence, exit code 2, and not one byte of it changed."""
    other = home / "other.db"
    other.write_bytes(content)
    ran = hullmark(command, "a.example", "--db", f"sqlite:///{other}")
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert ran.stderr.count("\n") == 1
    assert other.read_bytes() == content
