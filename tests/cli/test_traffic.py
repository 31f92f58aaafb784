"""`hullmark traffic`: the answer to an abuse mail holds what was sent to that address, and no other."""

import asyncio
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.main import app, globals_first
from scanner.asset import address_asset, endpoint_asset
from scanner.observation import Outcome, Sighting, observation
from scoring.history.store import History
from tests.scoring.history.nights import START, claims, night, ssh, target

CONTACT = "Ada Insurance, abuse@ada.example"


async def _filled(url: str) -> None:
    """Two nights; in the first the address is also asked for its pages, and others are asked about it."""
    history = await History.open(url, now=START)
    await night(history, 0, ssh(1), ssh(2))
    web = endpoint_asset("192.0.2.1", 443, "www.acme.example")
    seen = [
        observation(asset=web, probe="web", version=1, outcome=Outcome.REFUSED),
        observation(asset=address_asset("192.0.2.1"), probe="reverse", version=1, outcome=Outcome.GARBLED),
    ]
    looks = [
        Sighting(observation=one.id, at=START, look=1, scan="acme.example-0", profile="light", answered_by="192.0.2.53")
        for one in seen
    ]
    await history.keep(target(), "acme.example-0", claims=claims(target(), START), observations=seen, sightings=looks)
    await night(history, 1, ssh(1))
    await history.close()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('traffic')}/store.db"
    asyncio.run(_filled(url))
    return url


@pytest.fixture(autouse=True)
def home(store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HULLMARK_DB", store)
    monkeypatch.setenv("HULLMARK_CONTACT", CONTACT)
    monkeypatch.setenv("HULLMARK_DATA", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path


def traffic(*arguments: str, ip: str = "192.0.2.1", since: str = "2026-01-01", until: str = "2026-01-31") -> Result:
    return CliRunner().invoke(
        app, globals_first(["traffic", "--ip", ip, "--from", since, "--to", until, *arguments])
    )  # fmt: skip


def test_the_answer_can_be_sent_as_it_is() -> None:
    """Every look by night, what it sends, why we come and how to be left alone; no other address, no target."""
    page = traffic().stdout
    assert "Night of 2025-12-31" in page  # two o'clock in the morning belongs to the evening before
    assert "Night of 2026-01-01" in page
    assert "www.acme.example" in page
    assert "web: GET / over HTTP and HTTPS" in page
    assert f"Write to {CONTACT}" in page
    assert "cyber insurance" in page
    assert page.count("192.0.2.") == 1


def test_what_goes_to_others_about_it_is_left_out() -> None:
    """Its reverse name is asked of a resolver: nothing was sent to the address, but to the resolver there was."""
    assert "reverse" not in traffic().stdout
    assert "reverse" in traffic(ip="192.0.2.53").stdout


def test_the_document() -> None:
    """`hullmark.traffic/1`: the same as data, on one line."""
    (line,) = traffic("--json").stdout.splitlines()
    told = json.loads(line)
    assert (told["schema"], told["ip"]) == ("hullmark.traffic/1", "192.0.2.1")
    assert (told["from"], told["to"]) == ("2026-01-01T00:00:00Z", "2026-01-31T23:59:59Z")
    assert [(one["night"], [look["probe"] for look in one["looks"]]) for one in told["nights"]] == [
        ("2025-12-31", ["ssh", "web"]), ("2026-01-01", ["ssh"]),
    ]  # fmt: skip
    assert told["nights"][0]["looks"][1] == {
        "at": "2026-01-01T02:00:00Z", "until": None, "probe": "web", "profile": "light", "look": 1, "port": 443,
        "name": "www.acme.example", "outcome": "refused", "answered": False, "most_connections": 14, "vantage": None,
    }  # fmt: skip
    assert set(told["sends"]) == {"ssh", "web"}
    assert line.count("192.0.2.") == 1


def test_only_the_time_that_was_asked_for() -> None:
    """A day is all of it, a second that second."""
    told = json.loads(traffic("--json", since="2026-01-02", until="2026-01-02").stdout)
    assert [one["night"] for one in told["nights"]] == ["2026-01-01"]
    moment = "2026-01-01T02:00:00Z"
    assert len(json.loads(traffic("--json", since=moment, until=moment).stdout)["nights"]) == 1
    assert "No look at this address is recorded" in traffic(since="2026-01-03").stdout


def test_an_address_is_read_in_whatever_form_it_is_written() -> None:
    """IPv6 in brackets and in full is the same address."""
    assert json.loads(traffic("--json", ip="[2001:DB8:0:0:0:0:0:1]").stdout)["ip"] == "2001:db8::1"


def test_how_to_leave_it_alone_is_told_to_the_operator(home: Path) -> None:
    """The line to add, and that it is there."""
    assert "add a line with it to" in traffic().stderr
    (home / "optout.txt").write_text("192.0.2.0/24\n")
    assert "is not looked at any more" in traffic().stderr


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"ip": "www.acme.example"}, "is no address"),
        ({"since": "yesterday"}, "--from 'yesterday' is no date"),
        ({"since": "2026-02-01"}, "--to lies before --from"),
    ],
)
def test_misuse(given: dict[str, str], says: str) -> None:
    """One sentence, exit code 2."""
    ran = traffic(**given)
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert says in ran.stderr


@pytest.mark.parametrize("contact", ["", "Ada Insurance"])
def test_nobody_is_told_to_write_to_nowhere(contact: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a contact that can be written to there is no answer."""
    monkeypatch.setenv("HULLMARK_CONTACT", contact)
    ran = traffic()
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "contact" in ran.stderr.lower()
