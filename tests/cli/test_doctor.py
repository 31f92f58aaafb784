"""`hullmark doctor` tells whether resolvers and channels of alerts could be used, and sends nothing by the latter."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.notify.servers import PASSWORD, USER, mail_server, receiver
from tests.cli.notify.told import SECRET
from tests.program import inside

REFUSED, SERVFAIL, NOERROR = 5, 2, 0


def rows(folder: Path, **more: str) -> dict[str, tuple[str, str]]:
    """What it says, by what it looked at."""
    settings = {"HULLMARK_RESOLVER": "127.77.200.53"} | {f"HULLMARK_{key}": value for key, value in more.items()}
    document = json.loads(inside(folder, "doctor", "--json", **settings).stdout)
    return {row["what"]: (row["state"], row["says"]) for row in document["rows"]}


@contextmanager
def resolver(rcode: int) -> Iterator[int]:
    """One that answers every question with this code and nothing else; its port."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as here:
        here.bind(("127.0.0.1", 0))

        def answer() -> None:
            while True:
                question, who = here.recvfrom(4096)
                if len(question) < 12:
                    return
                end = question.index(0, 12) + 5
                flags = (0x8180 | rcode).to_bytes(2, "big")
                here.sendto(question[:2] + flags + b"\0\1\0\0\0\0\0\0" + question[12:end], who)

        thread = threading.Thread(target=answer)
        thread.start()
        try:
            yield here.getsockname()[1]
        finally:
            here.sendto(b"", here.getsockname())
            thread.join()


@pytest.mark.parametrize(
    ("rcode", "state", "says"),
    [
        (NOERROR, "ok", "answers"),
        (REFUSED, "ok", "answers"),
        (SERVFAIL, "wrong", "does not answer: the name server says SERVFAIL"),
    ],
)
def test_a_resolver_that_fails_is_told_from_one_that_is_there(
    tmp_path: Path, rcode: int, state: str, says: str
) -> None:
    """A code that says no comes from one that is there; SERVFAIL may be its own way out that is lost."""
    with resolver(rcode) as port:
        found = rows(tmp_path, RESOLVER=f"127.0.0.1:{port}")
    assert found[f"resolver 127.0.0.1 port {port}"] == (state, says)


def test_a_port_that_nobody_listens_at_is_no_resolver(tmp_path: Path) -> None:
    """The machine's own refusal (ICMP) is no answer."""
    state, says = rows(tmp_path)["resolver 127.77.200.53 port 53"]
    assert (state, says.partition(":")[0]) == ("wrong", "does not answer")


def test_channels_that_are_not_set_are_missing(tmp_path: Path) -> None:
    """And one that is set by halves is wrong, with the sentence that says what to change."""
    assert rows(tmp_path)["alerts"][0] == "missing"
    state, says = rows(tmp_path, SMTP_PORT="25")["alerts"]
    assert (state, "HULLMARK_SMTP_HOST" in says) == ("wrong", True)


def test_channels_are_reached_and_nothing_is_sent(tmp_path: Path) -> None:
    """Mail server with TLS and login, webhook, folder; what is in the way of each is said, without its secrets."""
    with mail_server(tmp_path) as box, receiver() as hook:
        told = {
            "SMTP_HOST": "localhost", "SMTP_PORT": str(box.port), "SMTP_FROM": "alerts@insurer.example",
            "SMTP_USER": USER, "SMTP_PASSWORD": PASSWORD, "CA_FILE": str(tmp_path / "root.pem"),
            "WEBHOOK_URL": f"http://127.0.0.1:{hook.port}/a-secret-path", "WEBHOOK_SECRET": SECRET,
            "ALERT_FOLDER": str(tmp_path / "alerts"),
        }  # fmt: skip
        found = rows(tmp_path, **told)
        assert {name: state for name, (state, _) in found.items() if name.startswith("alerts")} == {
            "alerts by mail": "ok", "alerts by webhook": "ok", "alerts by files": "ok",
        }  # fmt: skip
        (tmp_path / "file").touch()
        wrong = rows(tmp_path, **told | {"SMTP_PASSWORD": "another-word", "ALERT_FOLDER": str(tmp_path / "file" / "a")})
        assert wrong["alerts by mail"][0] == "wrong"
        assert "535" in wrong["alerts by mail"][1]
        assert wrong["alerts by files"] == ("wrong", f"{tmp_path / 'file'} is no folder")
        assert not box.mails
        assert not hook.posts
    gone = rows(tmp_path, **told)
    assert "cannot be reached" in gone["alerts by mail"][1]
    assert gone["alerts by webhook"] == ("wrong", "the webhook did not answer (ConnectionRefusedError)")
    shown = str((found, wrong, gone))
    assert "another-word" not in shown
    assert "a-secret-path" not in shown
