"""Mail leaves as it should: over TLS, logged in, and with nothing in it that a stranger could have put there."""

from pathlib import Path

import pytest

from cli.notify import mail
from cli.notify.channels import Smtp
from cli.notify.refusals import Refused, Unreachable
from tests.cli.notify.servers import PASSWORD, USER, mail_server
from tests.cli.notify.told import AT, TO


def smtp(port: int, *, root: Path | None = None, password: str = PASSWORD) -> Smtp:
    if root is None:
        return Smtp(host="127.0.0.1", port=port, sender="alerts@insurer.example")
    return Smtp(
        host="localhost", port=port, sender="alerts@insurer.example", user=USER, password=password, roots=(str(root),)
    )


async def send(to: Smtp, subject: str = "[Hullmark] a test", text: str = "One line.\n") -> None:
    await mail.send(to, mail.message(to, to=TO, key="k", at=AT, subject=subject, text=text))


async def test_over_starttls_with_a_login(tmp_path: Path) -> None:
    """A server that demands STARTTLS and a login gets both; its certificate is verified against our roots."""
    with mail_server(tmp_path) as box:
        await send(smtp(box.port, root=tmp_path / "root.pem"))
        assert box.over_tls == [True]
        (made,) = box.mails
        assert (made["From"], made["To"], made["Auto-Submitted"]) == ("alerts@insurer.example", TO, "auto-generated")
        assert str(made["Message-ID"]).endswith("@insurer.example>")
        with pytest.raises(Refused, match="535") as wrong:
            await send(smtp(box.port, root=tmp_path / "root.pem", password="another-word"))
        assert "another-word" not in str(wrong.value)


async def test_no_password_without_tls_and_no_trust_in_strangers(tmp_path: Path) -> None:
    """A server without STARTTLS is not logged in to; one whose certificate nobody vouches for is not used."""
    root = tmp_path / "root.pem"
    with mail_server(tmp_path) as box:
        other = Smtp(host="localhost", port=box.port, sender="a@insurer.example", user=USER, password=PASSWORD)
        with pytest.raises(Unreachable):
            await send(other)
        assert not box.mails
    with mail_server() as plain:
        with pytest.raises(Unreachable):
            await send(smtp(plain.port, root=root))
        await send(smtp(plain.port))  # on loopback, without a login
        assert len(plain.mails) == 1


async def test_what_a_server_says_is_told_without_its_tricks() -> None:
    """A refusal is one clean line, cut short."""
    with mail_server() as box:
        box.says = ["550 no\x1b[31m such user " + "x" * 500]
        with pytest.raises(Refused, match="said 550") as wrong:
            await send(smtp(box.port))
    assert str(wrong.value).isprintable()
    assert len(str(wrong.value)) < 320


async def test_the_same_key_has_the_same_message_id() -> None:
    """A second copy of a mail is known by its Message-ID, for each recipient apart."""
    to = smtp(25)
    one, again = (mail.message(to, to=TO, key="k", at=AT, subject="s", text="t") for _ in range(2))
    other = mail.message(to, to="else@insurer.example", key="k", at=AT, subject="s", text="t")
    assert one["Message-ID"] == again["Message-ID"] != other["Message-ID"]
