"""cli/notify/letter.py: a released report arrives as the very file, by every channel, or not at all."""

import hashlib
import json
import sqlite3
import zlib
from base64 import b64decode
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from standardwebhooks import Webhook

from cli.notify.deliver import AGAIN, Emptied, empty
from scoring.alerts import Channel
from scoring.history.store import History
from tests.cli.notify.servers import mail_server, receiver
from tests.cli.notify.told import AT, SECRET, Ticking, channels, letter, raised

PAGE = "<p>상태 \r\n two\nlines</p>".encode() * 900


@pytest.fixture
async def history(tmp_path: Path) -> AsyncIterator[History]:
    opened = await History.open(f"sqlite:///{tmp_path}/store.db", now=AT)
    yield opened
    await opened.close()


def kept(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "store.db")) as store:
        return int(store.execute("SELECT count(*) FROM enclosure").fetchone()[0])


async def test_the_file_that_was_released_arrives_by_every_channel(history: History, tmp_path: Path) -> None:
    """Attached, posted under a signature, and in the folder: byte for byte; then the store keeps it no longer."""
    await history.alerts.put([letter(1, *Channel, content=PAGE), raised(2, Channel.FILE)])
    with mail_server() as box, receiver() as hook:
        to = channels(mail=box.port, hook=hook.port, folder=tmp_path / "out")
        assert await empty(history, to, Ticking()) == Emptied(delivered=4)
    (mail,), ((headers, body),) = box.mails, hook.posts
    (attached,) = mail.iter_attachments()
    assert attached.get_content_type() == "text/html"
    assert attached.get_filename() == "acme.example-2026-11-22-policyholder.ko.html"
    told = json.loads(body)
    assert headers["webhook-signature"] == Webhook(SECRET).sign(headers["webhook-id"], AT, body.decode())
    posted = b64decode(told["data"]["content"])
    assert told["type"] == "report.released"
    (lying,) = (tmp_path / "out").glob("report-*.html")
    assert attached.get_payload(decode=True) == posted == lying.read_bytes() == PAGE
    beside = json.loads(lying.with_suffix(".json").read_text())
    digest = hashlib.sha256(PAGE).hexdigest()
    assert beside["report"]["released"] == {"by": "Kim", "at": "2026-11-22T07:00:00Z", "sha256": digest}
    assert beside["report"]["recipients"] == ["owner@acme.example"]
    assert kept(tmp_path) == 0


async def test_the_mail_is_in_the_report_s_language_and_tells_nothing_that_was_found(history: History) -> None:
    """Whose report, who let it go, its hash and whom to ask; what stands in the report stands there alone."""
    await history.alerts.put([letter(1, Channel.MAIL)])
    with mail_server() as box:
        await empty(history, channels(mail=box.port), Ticking())
    (mail,) = box.mails
    body = mail.get_body()
    assert body is not None
    text = body.get_content()
    assert "주식회사 Acme" in str(mail["Subject"])
    assert hashlib.sha256(b"<p>page</p>").hexdigest() in text
    for told in ("Kim", "security@insurer.example", "침투"):
        assert told in text
    assert str(mail["To"]) == "owner@acme.example"


@pytest.mark.parametrize("other", [zlib.compress(b"a"), b"damaged"])
async def test_a_file_that_is_not_what_was_released_is_not_sent(
    history: History, tmp_path: Path, other: bytes
) -> None:  # fmt: skip
    """Whatever became of the store: the hash is held against the file before it leaves; it ends dead, and said."""
    await history.alerts.put([letter(1, Channel.MAIL)])
    with closing(sqlite3.connect(tmp_path / "store.db")) as store:
        store.execute("UPDATE enclosure SET packed = ?", (other,))
        store.commit()
    clock = Ticking()
    with mail_server() as box:
        for pause in (*AGAIN, timedelta(days=1)):
            await empty(history, channels(mail=box.port), clock)
            clock.wait(pause)
        assert box.mails == []
    (one,) = await history.alerts.listed(since=AT)
    assert [sent.state for sent in one.sent] == ["dead"]
    assert "not the file that was released" in one.sent[0].error


async def test_a_file_stays_while_a_delivery_of_it_waits(history: History, tmp_path: Path) -> None:
    """One channel has it, the other is tried again, with the same Message-ID however often."""
    await history.alerts.put([letter(1, Channel.MAIL, Channel.FILE)])
    clock = Ticking()
    with mail_server() as box:
        box.says = ["451 later"]
        to = channels(mail=box.port, folder=tmp_path / "out")
        assert await empty(history, to, clock) == Emptied(delivered=1, put_off=1)
        assert kept(tmp_path) == 1
        clock.wait(AGAIN[0])
        assert await empty(history, to, clock) == Emptied(delivered=1)
        assert len(box.mails) == 1
    assert kept(tmp_path) == 0


async def test_letters_to_several_people_name_none_to_the_other(history: History) -> None:
    """Each gets a mail of their own."""
    await history.alerts.put([letter(1, Channel.MAIL), letter(2, Channel.MAIL, to="broker@broker.example")])
    with mail_server() as box:
        await empty(history, channels(mail=box.port), Ticking())
    assert sorted(str(mail["To"]) for mail in box.mails) == ["broker@broker.example", "owner@acme.example"]
    assert not any(mail["Cc"] for mail in box.mails)


async def test_what_was_given_up_is_sent_again_as_the_file_that_was_released(history: History) -> None:
    """A day of refusals ends it; sent again by hand, the very file arrives under its old Message-ID."""
    await history.alerts.put([letter(1, Channel.MAIL, content=PAGE)])
    clock = Ticking()
    with mail_server() as box:
        box.says = ["451 later"] * (len(AGAIN) + 1)
        for pause in (*AGAIN, timedelta(days=1)):
            await empty(history, channels(mail=box.port), clock)
            clock.wait(pause)
        assert await history.outbox.again(clock(), since=AT) == 1
        assert await empty(history, channels(mail=box.port), clock) == Emptied(delivered=1)
    ((attached,),) = [list(mail.iter_attachments()) for mail in box.mails]
    assert attached.get_payload(decode=True) == PAGE
