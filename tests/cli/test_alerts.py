"""`hullmark alerts`: what is open is listed, acknowledged by name, and a test shows whether it arrives."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from cli.world import now
from scoring.alerts import Channel, Parcel, Raised, Rule
from scoring.history.store import History
from scoring.rating import Exposure
from tests.cli.notify.servers import mail_server, receiver
from tests.cli.notify.told import SECRET, TO, alert
from tests.program import inside

DESK = Exposure(finding="sha256:2", asset="a", value="192.0.2.7:3389/tcp", service="rdp", because="It is reachable.")


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A store with a line of today and one of last month, an alert, one that is critical, and a drop held back."""
    at = now()
    month = at - timedelta(days=30)
    told = (
        alert(1, Rule.LINE, mark=60, at=at),
        alert(2, Rule.LINE, mark=90, at=month),
        alert(3, at=month),
        replace(alert(4, Rule.CRITICAL, at=at), critical=(DESK,), renewal=None),
        replace(alert(5, Rule.DROP, at=at), held=True, renewal=None, points=50, days=3),
    )

    async def fill() -> None:
        history = await History.open(f"sqlite:///{tmp_path}/data/hullmark/hullmark.sqlite", now=at)
        to = (Parcel(channel=Channel.MAIL, recipient=TO),)
        await history.alerts.put([Raised(alert=one, parcels=to) for one in told])
        (dead,) = [one.id for one in await history.outbox.take(at) if one.alert.rule == Rule.RENEWAL]
        await history.outbox.failed([dead], "the mail server said 550 no", None)
        await history.close()

    asyncio.run(fill())
    return tmp_path


def test_what_is_open_is_listed_with_the_critical_first(book: Path) -> None:
    """An old line that needs no answer is left out; dead letters and what was held back are said in a sentence."""
    out = inside(book, "alerts", "list").stdout
    ids = [line.split()[0] for line in out.splitlines()[1:] if line.split()[0].isdigit() and "Acme" in line]
    assert ids == ["4", "1", "3", "5"]
    assert "1 delivery was given up; the last error: the mail server said 550 no. `hullmark alerts resend`" in out
    assert "1 drop was held back" in out
    assert "critical exposure: 1 critical exposure opened" in out
    assert "60 days" not in out


def test_the_json_is_that_of_the_contract(book: Path) -> None:
    """id, rule, urgency, key, raised_at, state, split and deliveries, one object a line, oldest first."""
    rows = [json.loads(line) for line in inside(book, "alerts", "list", "--all", "--json").stdout.splitlines()]
    assert [row["id"] for row in rows] == [1, 2, 3, 4, 5]
    promised = {"id", "rule", "urgency", "key", "raised_at", "state", "split", "deliveries"}
    assert all(promised <= row.keys() for row in rows)
    assert (rows[2]["deliveries"][0]["state"], rows[4]["state"], rows[4]["deliveries"]) == ("dead", "held back", [])
    assert rows[2]["renewal"]["baseline"]["kind"] == "rating at inception"
    assert rows[3]["critical"][0]["value"] == "192.0.2.7:3389/tcp"
    (one,) = inside(book, "alerts", "list", "--policy", "P3", "--json").stdout.splitlines()
    assert json.loads(one)["policy"] == {"key": "P3", "name": "Acme"}


def test_an_acknowledgement_takes_it_off_the_list(book: Path) -> None:
    """By name; an unknown number and no name are refused in one sentence."""
    assert inside(book, "alerts", "ack", "3", "--by", "Kim\x1b[2J").stdout == "Alert 3 is acknowledged by Kim?[2J.\n"
    assert "P3" not in inside(book, "alerts", "list").stdout
    assert "acknowledged by Kim?[2J" in inside(book, "alerts", "list", "--all").stdout
    assert inside(book, "alerts", "ack", "3", "--by", "Lee").stdout == "Alert 3 is acknowledged by Kim?[2J.\n"
    refused = inside(book, "alerts", "ack", "99", "--by", "Kim")
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
    assert inside(book, "alerts", "ack", "3", "--by", " ").returncode == 2


def test_a_test_says_what_arrived(book: Path) -> None:
    """By every channel that is set; 4 where one did not take it, 2 where none is set; nothing else is sent."""
    assert inside(book, "alerts", "test").returncode == 2
    with mail_server() as box, receiver() as hook:
        channels = {
            "HULLMARK_SMTP_HOST": "127.0.0.1",
            "HULLMARK_SMTP_PORT": str(box.port),
            "HULLMARK_SMTP_FROM": "alerts@insurer.example",
            "HULLMARK_WEBHOOK_URL": f"http://127.0.0.1:{hook.port}/",
            "HULLMARK_WEBHOOK_SECRET": SECRET,
        }
        hook.says = [500]
        run = inside(book, "alerts", "test", "--to", TO, **channels)
    assert run.returncode == 4, run.stderr
    assert "the webhook answered 500" in run.stdout
    assert [mail["To"] for mail in box.mails] == [TO]


def test_what_was_given_up_is_sent_again(book: Path) -> None:
    """All that nobody acknowledged, or one by its number; under its old identity, and told where it fails again."""
    assert inside(book, "alerts", "resend").returncode == 2  # no channel is set
    with mail_server() as box:
        mail = {
            "HULLMARK_SMTP_HOST": "127.0.0.1", "HULLMARK_SMTP_PORT": str(box.port),
            "HULLMARK_SMTP_FROM": "alerts@insurer.example",
        }  # fmt: skip
        assert inside(book, "alerts", "resend", "1", **mail).returncode == 2  # it waits, and was never given up
        box.says = ["550 no"] * 9
        run = inside(book, "alerts", "resend", "3", **mail)
        assert (run.returncode, box.mails) == (4, [])
        assert run.stdout.startswith("Given up before: 1. Delivered now: 0; to be tried again: ")
        assert inside(book, "alerts", "resend", **mail).returncode == 2  # it waits again, as it did at first
    assert "given up" not in inside(book, "alerts", "list").stdout
