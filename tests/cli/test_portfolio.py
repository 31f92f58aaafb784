"""`hullmark portfolio`: a file goes into the book as a whole or not at all, and comes out as it went in."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from cli.main import app, globals_first

HEADING = "key,name,domains,networks,status,country,renewal,premium,currency,contacts\r\n"
ACME = "A1,Acme,acme.example,192.0.2.0/28,bound,GB,2099-05-01,1200,GBP,Ann <ann@acme.example>\r\n"
HANBIT = "A2,한빛전자 주식회사,hanbit.example,,quoted,KR,,,,\r\n"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A book of its own."""
    monkeypatch.setenv("HULLMARK_DB", f"sqlite:///{tmp_path}/store.db")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return tmp_path


def portfolio(*arguments: str) -> Result:
    return CliRunner().invoke(app, globals_first(["portfolio", *arguments]))


def written(home: Path, text: str, encoding: str = "utf-8", name: str = "book.csv") -> str:
    path = home / name
    path.write_bytes(text.encode(encoding))
    return str(path)


def imported(home: Path, text: str, *options: str, encoding: str = "utf-8") -> dict[str, Any]:
    ran = portfolio("import", written(home, text, encoding), "--json", *options)
    assert ran.stdout, ran.stderr
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def listed(*options: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in portfolio("list", "--json", *options).stdout.splitlines()]


def test_a_file_is_taken_in_and_listed(home: Path) -> None:
    """With what it did to the book; a later file changes lines by their keys and leaves others alone."""
    first = imported(home, HEADING + ACME + HANBIT)
    assert (first["schema"], first["imported"], first["faults"]) == ("hullmark.book-import/1", True, 0)
    assert first["book"] | {"first_changed": 0} == {
        "new": 2, "changed": 0, "unchanged": 0, "missing": 0, "first_changed": 0,
    }  # fmt: skip
    second = imported(home, HEADING + ACME.replace("1200", "1300"))
    assert (second["book"]["changed"], second["book"]["missing"]) == (1, 1)
    assert second["book"]["first_changed"] == [
        {"key": "A1", "fields": [{"field": "premium", "before": "1200", "after": "1300"}]}
    ]
    acme, hanbit = listed()
    assert (acme["schema"], acme["target"], acme["premium"]) == ("hullmark.policy/1", "acme.example", 1300)
    assert (hanbit["name"], hanbit["networks"], hanbit["renewal"]) == ("한빛전자 주식회사", [], None)
    assert [line["key"] for line in listed("--status", "quoted")] == ["A2"]
    assert "한빛전자 주식회사" in portfolio("list").stdout
    assert portfolio("list", "--status", "sold").exit_code == 2


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp949", "gb18030"])
def test_the_encoding_is_told_and_shown(home: Path, encoding: str) -> None:
    """In the dry run, which keeps nothing."""
    text = (
        HEADING + ACME + (HANBIT if encoding != "gb18030" else HANBIT.replace("한빛전자 주식회사", "北京科技有限公司"))
    )
    ran = portfolio("import", written(home, text, encoding), "--dry-run")
    assert ran.exit_code == 0
    assert f"Encoding: {encoding.removesuffix('-sig')} (" in ran.stdout
    assert "New: 2. Changed: 0. Unchanged: 0." in ran.stdout
    assert text.splitlines()[2].split(",")[1] in ran.stdout
    assert "dry run" in ran.stderr
    assert listed() == []


def test_a_file_in_two_readings_is_asked_back(home: Path) -> None:
    """One sentence with the question, exit code 2; the answer is an option."""
    path = written(home, HEADING + ACME.replace("2099-05-01", "3/4/2099"))
    asked = portfolio("import", path)
    assert (asked.exit_code, asked.stdout, asked.stderr.count("\n")) == (2, "", 1)
    assert "--date-format dmy or --date-format mdy" in asked.stderr
    assert portfolio("import", path, "--date-format", "mdy").exit_code == 0
    assert listed()[0]["renewal"] == "2099-03-04"
    rare = written(home, HEADING + ACME.replace("Acme,", "뚫,"), "cp949")
    assert "--encoding" in portfolio("import", rare).stderr
    assert portfolio("import", rare, "--encoding", "cp949").exit_code == 0
    assert portfolio("import", rare, "--encoding", "latin9").exit_code == 2


def test_nothing_is_imported_by_halves(home: Path) -> None:
    """Faults stand at their line and column, the first twenty and how many more; the book stays as it was."""
    imported(home, HEADING + ACME)
    bad = "".join(f"B{number},B,b{number}.example,,bound,XX,,,,\r\n" for number in range(30))
    ran = portfolio("import", written(home, HEADING + HANBIT + bad + ACME + ACME))
    assert ran.exit_code == 2
    assert "Line 3, column 6 (country): 'XX' is no country" in ran.stderr
    assert ran.stderr.count("Line ") == 20
    assert "And 11 more faults." in ran.stderr
    assert "Nothing was imported: 31 faults in 33 lines." in ran.stderr
    assert len(listed()) == 1
    twice = imported(home, HEADING + ACME + HANBIT + ACME)
    assert (twice["imported"], twice["book"]) == (False, None)
    assert twice["first_faults"] == [{"line": 4, "column": 1, "header": "key", "why": "'A1' stands on line 2 already"}]


def test_remarks_are_counted(home: Path) -> None:
    """Renewals in the past, two policies of one company, formulas."""
    old = ACME.replace("2099", "2020").replace("Acme", "=1+1")
    found = imported(home, HEADING + old + old.replace("A1", "A9"))
    kinds = {note["kind"]: (note["lines"], note["first"][0]["line"]) for note in found["notes"]}
    assert kinds == {"past renewal": (2, 2), "formula": (2, 2), "shared target": (1, 3)}
    assert "update the book" in portfolio("import", written(home, HEADING + old)).stdout


def test_an_export_is_the_same_book(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Imported into another store it gives the same lines, to the day; formulas are harmless."""
    imported(home, HEADING + ACME.replace("Acme", "@SUM(1+1)") + HANBIT)
    before = listed()
    assert "\nA1,'@SUM(1+1)," in portfolio("export").stdout.replace("\r", "")
    out = home / "out.csv"
    assert portfolio("export", "-o", str(out)).exit_code == 0
    assert out.read_bytes().startswith(b"\xef\xbb\xbfkey,")
    assert out.stat().st_mode & 0o777 == 0o600
    assert portfolio("export", "-o", str(out)).exit_code == 2
    assert portfolio("import", str(out)).exit_code == 0
    assert listed() == before
    monkeypatch.setenv("HULLMARK_DB", f"sqlite:///{home}/other.db")
    assert portfolio("import", str(out)).exit_code == 0
    assert listed() == before


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01\x02\xff", b"PK\x03\x04", b"key\n", b'"key', b"\n\n\n", b"\xff\xfe", b"key,name"]
)
def test_what_is_no_book_is_refused_in_a_sentence(home: Path, content: bytes) -> None:
    """Exit code 2 and one line, whatever the bytes; folders and files that are not there too."""
    path = home / "bad.csv"
    path.write_bytes(content)
    for name in (str(path), str(home), str(home / "nothing.csv")):
        ran = portfolio("import", name)
        assert (ran.exit_code, ran.stdout, ran.stderr.count("\n")) == (2, "", 1)
