"""`hullmark exposed`: the event desk's answer, its order, and what it says where it cannot know."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.main import app, globals_first
from scoring.history.store import History
from scoring.policy import Policy, Status
from tests.program import import_feeds, inside
from tests.scoring.history.nights import START, night, rate, ssh, target

LINE = Policy(key="P1", name="Acme", domains=("acme.example",), status=Status.BOUND, status_since=START.date())
LAPSED = Policy(key="P2", name="Old", domains=("old.example",), status=Status.LAPSED, status_since=START.date())


async def _filled(url: str) -> None:
    """Two companies of the book and one that is not in it; each shows a server."""
    history = await History.open(url, now=START)
    await history.put_policies([LINE, LAPSED])
    for number, name in enumerate(("acme.example", "acme.example", "old.example", "x.example")):
        of = target(name)
        await rate(history, f"{name}-{number}", await night(history, number, ssh(1), of=of), of=of)
    await history.begin("never", target("never.example"), datetime(2026, 2, 1, tzinfo=UTC))
    await history.close()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with ratings, and data of its own."""
    monkeypatch.setenv("HULLMARK_DB", f"sqlite:///{tmp_path}/store.db")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    asyncio.run(_filled(f"sqlite:///{tmp_path}/store.db"))
    return tmp_path


def exposed(*arguments: str) -> Result:
    return CliRunner().invoke(app, globals_first(["exposed", *arguments]))


def test_who_shows_a_product(home: Path) -> None:
    """The surest first, with policy, asset, whose it is and when it was seen; who was never rated is counted."""
    ran = exposed("openssh", "--json")
    found = [json.loads(line) for line in ran.stdout.splitlines()]
    assert [(one["target"], one["certainty"]) for one in found] == [
        ("acme.example", "confirmed"), ("old.example", "likely"), ("x.example", "likely"),
    ]  # fmt: skip
    first = found[0]
    assert (first["schema"], first["version"], first["attribution"]) == ("hullmark.exposed/1", "9.2p1", "A")
    assert first["policies"] == [{"key": "P1", "status": "bound"}]
    assert first["asset"] == "endpoint:192.0.2.1:22/tcp"
    assert first["last_seen"].startswith("2026-01-02T")
    assert "Never rated, so that nothing is known of them: 1 target of the store." in ran.stderr
    page = exposed("OpenSSH").stdout
    assert "3 targets (1 confirmed, 2 likely, 0 possible)" in page
    assert "P1 (bound)" in page


def test_versions_narrow_it(home: Path) -> None:
    """By bounds and by name."""
    assert len(exposed("openssh", "<9.3", "--json").stdout.splitlines()) == 3
    assert exposed("openssh", ">=9.3", "--json").stdout == ""
    assert len(exposed("openssh", "9.2", "--json").stdout.splitlines()) == 3


def test_whom_to_look_at_again(home: Path) -> None:
    """Names alone; the lapsed are not looked at."""
    assert exposed("openssh", "--rescan").stdout.split() == ["acme.example", "x.example"]


def test_what_nobody_shows_is_said_with_near_names(home: Path) -> None:
    """Exit code 2: an empty list would read as all is well."""
    ran = exposed("openshh")
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "Near names: openssh" in ran.stderr


def test_a_flaw_that_no_source_names_is_no_answer(home: Path) -> None:
    """It says what to do; a known one answers, with nobody where nobody has it."""
    ran = exposed("CVE-2026-99999")
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "feeds update" in ran.stderr
    assert exposed("CVE-2021-41773", "2.4").exit_code == 2
    import_feeds(home)
    assert inside(home, "feeds", "import", str(home / "feeds")).returncode == 0
    known = exposed("cve-2021-41773")
    assert known.exit_code == 0
    assert "0 targets" in known.stdout


def test_alerts_are_drafted_and_leave_when_somebody_releases_them(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One a bound policy, once; nobody is told before, the underwriter's channels are afterwards."""
    ran = exposed("openssh", "<9.3", "--draft")
    assert "Drafted: 1 alert." in ran.stderr
    assert "Drafted: 0 alerts." in exposed("openssh", "<9.3", "--draft").stderr

    def alerts(*arguments: str) -> Result:
        return CliRunner().invoke(app, globals_first(["alerts", *arguments]))

    (listed,) = map(json.loads, alerts("list", "--json").stdout.splitlines())
    assert (listed["rule"], listed["state"], listed["policy"]["key"], listed["deliveries"]) == (
        "exposed", "drafted", "P1", [],
    )  # fmt: skip
    assert listed["shows"] == ["openssh 9.2p1 at 192.0.2.1:22/tcp (confirmed, last seen 2026-01-02)"]
    assert "ask the policyholder to update" in listed["next_step"]
    number = str(listed["id"])
    assert "reach nobody" in alerts("release", number).stderr
    monkeypatch.setenv("HULLMARK_ALERT_FOLDER", str(home / "told"))
    assert alerts("release", number).exit_code == 0
    (listed,) = map(json.loads, alerts("list", "--json").stdout.splitlines())
    assert (listed["state"], [one["channel"] for one in listed["deliveries"]]) == ("open", ["file"])
    assert alerts("release", number).exit_code == 2
    assert alerts("release", "99").exit_code == 2
