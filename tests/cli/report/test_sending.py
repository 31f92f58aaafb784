"""`hullmark report --send`: what is released reaches whom the book names on its line, and nobody else; and its log."""

import asyncio
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from cli.main import app, globals_first
from cli.report import sending
from scoring.governance import Entry
from scoring.history import alerting
from scoring.history.store import History as Store
from scoring.policy import Policy, Status
from tests.cli.notify.servers import Mailbox, mail_server, receiver
from tests.cli.notify.told import SECRET
from tests.worlds import kept
from tests.worlds.history import DAY, START

LET_GO = ("--release", "--by", "Kim")
OWNERS = ("owner@made.example", "it@made.example")


def line(key: str = "P1", status: Status = Status.BOUND, **told: Any) -> Policy:
    told = {"contacts": OWNERS, "broker": "desk@broker.example", "underwriter": "kim@insurer.example"} | told
    return Policy(
        key=key, name="주식회사 Made", domains=("made.example",), status=status, status_since=START.date(), **told
    )


def filled(folder: Path, *lines: Policy) -> Path:
    async def fill() -> None:
        store = await Store.open(kept.url(folder), now=START + DAY)
        await kept.keep(store, kept.company())
        await store.put_policies(lines)
        await store.close()

    asyncio.run(fill())
    return folder


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled(tmp_path_factory.mktemp("store"), line())


@pytest.fixture
def mails(monkeypatch: pytest.MonkeyPatch) -> Any:
    with mail_server() as box:
        monkeypatch.setenv("HULLMARK_SMTP_HOST", "127.0.0.1")
        monkeypatch.setenv("HULLMARK_SMTP_PORT", str(box.port))
        monkeypatch.setenv("HULLMARK_SMTP_FROM", "alerts@insurer.example")
        yield box


def report(folder: Path, *arguments: str) -> Result:
    given = ("report", *arguments, "--db", kept.url(folder))
    return CliRunner().invoke(app, globals_first(list(given)))


def logged(folder: Path) -> tuple[Entry, ...]:
    async def read() -> tuple[Entry, ...]:
        store = await Store.open(kept.url(folder), now=START + DAY, read_only=True)
        try:
            return await store.decisions("made.example")
        finally:
            await store.close()

    return asyncio.run(read())


@pytest.mark.parametrize(("reader", "to"), [("policyholder", OWNERS), ("broker", ("desk@broker.example",))])
def test_each_reader_s_report_goes_to_whom_the_line_names_for_it(
    whole: Path, tmp_path: Path, mails: Mailbox, reader: str, to: tuple[str, ...]
) -> None:  # fmt: skip
    """One mail each, with the very file that was written and logged; never to the other reader or the underwriter."""
    file = tmp_path / "page.html"
    ran = report(whole, "made.example", "--for", reader, "--lang", "ko", "-o", str(file), *LET_GO, "--send")
    assert ran.exit_code == 0, ran.stderr
    assert sorted(str(mail["To"]) for mail in mails.mails) == sorted(to)
    for mail in mails.mails:
        (attached,) = mail.iter_attachments()
        assert attached.get_payload(decode=True) == file.read_bytes()
        assert ran.stderr.count(f"By email to {mail['To']}: delivered.") == 1
    log = [json.loads(row) for row in report(whole, "made.example", "--log", "--json").stdout.splitlines()]
    assert log[-1]["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    assert (log[-1]["by"], log[-1]["audience"]) == ("Kim", reader)
    assert [(one["recipient"], one["state"]) for one in log[-1]["deliveries"]] == [(one, "delivered") for one in to]
    shown = report(whole, "--log").stdout
    assert to[0] in shown
    assert log[-1]["sha256"][:16] in shown


def test_what_does_not_arrive_now_is_said_and_waits(
    whole: Path, tmp_path: Path, mails: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    """The webhook has it, the mail server does not: the exit code says so, and the log shows both."""
    mails.says = ["451 later", "451 later"]
    with receiver() as hook:
        monkeypatch.setenv("HULLMARK_WEBHOOK_URL", f"http://127.0.0.1:{hook.port}/")
        monkeypatch.setenv("HULLMARK_WEBHOOK_SECRET", SECRET)
        ran = report(whole, "made.example", "-o", str(tmp_path / "page.html"), *LET_GO, "--send")
        assert len(hook.posts) == 1
    assert ran.exit_code == 4
    assert "By webhook: delivered." in ran.stderr
    assert "not yet (the mail server said 451 later); `hullmark watch` tries again" in ran.stderr


@pytest.mark.parametrize(
    ("lines", "arguments", "says"),
    [
        ([], (), "The book has not a bound or quoted line for made.example"),
        ([line(status=Status.LAPSED)], (), "The book has not a bound or quoted line"),
        (
            [line(), line("P2")],
            (),
            "Several lines of the book are rated as made.example (P1, P2): choose with --policy",
        ),
        ([line()], ("--policy", "P9"), "The book has not the policy 'P9'"),
        ([line(contacts=())], (), "The line P1 has no mail address under contacts: nothing was released"),
        ([line(broker="Kim & Co.")], ("--for", "broker"), "The line P1 has no mail address under broker"),
    ],
)
def test_without_somebody_on_the_line_nothing_is_released(
    tmp_path: Path, mails: Mailbox, lines: list[Policy], arguments: tuple[str, ...], says: str
) -> None:  # fmt: skip
    """One sentence; no file, no line in the log, no mail: an address comes from the book or from nowhere."""
    folder = filled(tmp_path, *lines)
    ran = report(folder, "made.example", "-o", str(tmp_path / "x.html"), *LET_GO, "--send", *arguments)
    assert ran.exit_code == 2
    assert says in ran.stderr
    assert logged(folder) == ()
    assert not (tmp_path / "x.html").exists()
    assert mails.mails == []


def test_of_several_lines_the_chosen_one_is_written_to(tmp_path: Path, mails: Mailbox) -> None:
    """The contacts of the other line get nothing."""
    folder = filled(tmp_path, line(), line("P2", Status.QUOTED, contacts=("second@made.example",)))
    out = tmp_path / "x.html"
    assert report(folder, "made.example", "-o", str(out), *LET_GO, "--send", "--policy", "P2").exit_code == 0
    assert [str(mail["To"]) for mail in mails.mails] == ["second@made.example"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("made.example", "--send"), "Only what is released is sent"),
        (("made.example", "--policy", "P1"), "--policy says for which line a report is sent"),
        (("made.example", "--json"), "--json is for --log"),
        (("made.example", *LET_GO, "--send"), "No channel is set"),
    ],
)
def test_what_does_not_fit_is_one_sentence(whole: Path, tmp_path: Path, arguments: tuple[str, ...], says: str) -> None:
    """It says what to change, and nothing is released."""
    before = logged(whole)
    ran = report(whole, *arguments, "-o", str(tmp_path / "x.html"))
    assert (ran.exit_code, says in ran.stderr) == (2, True)
    assert logged(whole) == before


def test_a_report_that_no_mail_server_takes_is_not_released(
    whole: Path, tmp_path: Path, mails: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    """It is said before anything is logged."""
    monkeypatch.setattr(sending, "LARGEST", 1000)
    before = logged(whole)
    ran = report(whole, "made.example", "-o", str(tmp_path / "x.html"), *LET_GO, "--send")
    assert (ran.exit_code, "which mail servers refuse" in ran.stderr) == (2, True)
    assert logged(whole) == before
    assert mails.mails == []


def test_release_and_delivery_are_stored_together_or_not_at_all(
    whole: Path, tmp_path: Path, mails: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    """Where the outbox cannot be written, no release is logged and no file is there."""

    async def broken(*_: object) -> None:
        raise OSError(5, "the disk is gone")

    before = logged(whole)
    monkeypatch.setattr(alerting, "_post", broken)  # by which every delivery is stored
    ran = report(whole, "made.example", "-o", str(tmp_path / "x.html"), *LET_GO, "--send")
    assert ran.exit_code != 0
    assert logged(whole) == before
    assert list(tmp_path.iterdir()) == []
    assert mails.mails == []
