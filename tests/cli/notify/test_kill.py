"""A process that is killed while it delivers loses no alert, and what arrives twice is known to be the same."""

import asyncio
import hashlib
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from base64 import b64decode
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path

from cli.notify.deliver import empty
from scoring.alerts import Channel
from scoring.history.store import History
from tests.cli.notify.servers import receiver
from tests.cli.notify.told import AT, channels, letter, raised

KILLS = 300 if os.environ.get("HULLMARK_PROFILE") == "soak" else 15
ALERTS = 6
"""Alerts that are raised before each kill."""
LETTERS = 2
"""Of them released reports."""

SENDER = """
import asyncio, os, sys
from datetime import timedelta
from pathlib import Path
from cli.notify import mail
from cli.notify.deliver import empty
from scoring.history.store import History
from tests.cli.notify.told import AT, channels
import httpx, standardwebhooks

async def main(url, hook, folder, minutes):
    at = AT + timedelta(minutes=minutes)
    history = await History.open(url, now=at)
    print("opened", flush=True)
    await empty(history, channels(hook=hook, folder=Path(folder)), lambda: at)

for line in sys.stdin:
    child = os.fork()
    if not child:
        print(os.getpid(), flush=True)
        asyncio.run(main(sys.argv[1], int(sys.argv[2]), sys.argv[3], int(line)))
        os._exit(0)
    os.waitpid(child, 0)
    print("ended", flush=True)
"""
"""For each line it reads, a process of its own that empties the outbox so many minutes later."""


async def _raise(url: str, first: int) -> None:
    history = await History.open(url, now=AT)
    both = Channel.WEBHOOK, Channel.FILE
    await history.alerts.put([raised(first + one, *both) for one in range(ALERTS - LETTERS)])
    letters = [letter(one, *both, content=b"report %d" % one) for one in range(first, first + LETTERS)]
    await history.alerts.put(letters)
    await history.close()


def test_every_alert_arrives_and_is_shown_once_whenever_its_sender_is_killed(tmp_path: Path) -> None:
    """After each kill the next process takes what is left once the lease is over; ids tell the copies apart.

    A released report arrives as the file that was released; the store keeps none that has arrived.
    """
    url, folder, dice = f"sqlite:///{tmp_path}/store.db", tmp_path / "alerts", random.Random(8)
    with receiver() as hook:
        arguments = [sys.executable, "-c", SENDER, url, str(hook.port), str(folder)]
        with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as sender:
            assert sender.stdin
            assert sender.stdout
            for kill in range(KILLS):
                asyncio.run(_raise(url, kill * ALERTS))
                sender.stdin.write(f"{11 * kill}\n")
                sender.stdin.flush()
                pid = int(sender.stdout.readline())
                assert sender.stdout.readline() == "opened\n"
                time.sleep(dice.uniform(0, 0.1))
                with suppress(ProcessLookupError):  # it was done already
                    os.kill(pid, signal.SIGKILL)
                assert sender.stdout.readline() == "ended\n"
            sender.stdin.close()

        async def rest() -> None:
            at = AT + timedelta(minutes=11 * KILLS)
            history = await History.open(url, now=at)
            await empty(history, channels(hook=hook.port, folder=folder), lambda: at)
            for one in await history.alerts.listed(since=AT):
                assert [sent.state for sent in one.sent] == ["delivered"] * 2
            await history.close()

        asyncio.run(rest())
        told = [json.loads(body) for _, body in hook.posts]
        ids = [headers["webhook-id"] for headers, _ in hook.posts]
    assert len(set(ids)) == KILLS * ALERTS
    assert len(ids) - len(set(ids)) <= KILLS  # at most the one that was in hand
    assert len([one for one in folder.iterdir() if one.suffix == ".json"]) == KILLS * ALERTS
    for one in [one["data"] for one in told if one["type"] == "report.released"]:
        assert hashlib.sha256(b64decode(one["content"])).hexdigest() == one["report"]["released"]["sha256"]
    reports = {one.read_bytes() for one in folder.iterdir() if one.suffix == ".html"}
    assert reports == {b"report %d" % (kill * ALERTS + one) for kill in range(KILLS) for one in range(LETTERS)}
    with closing(sqlite3.connect(tmp_path / "store.db")) as store:
        assert store.execute("SELECT count(*) FROM enclosure").fetchone() == (0,)
