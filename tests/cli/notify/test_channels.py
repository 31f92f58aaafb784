"""Where alerts go is set in full or refused in one sentence, and no secret is ever shown."""

from pathlib import Path

import pytest

from cli.config import values
from cli.notify.channels import Channels, address, channels
from cli.settings import Settings, settle
from scanner.errors import Misconfigured
from tests.cli.notify.told import SECRET

MAIL = {"HULLMARK_SMTP_HOST": "mail.insurer.example", "HULLMARK_SMTP_FROM": "alerts@insurer.example"}
HOOK = {"HULLMARK_WEBHOOK_URL": "https://insurer.example/alerts?t=tok3n", "HULLMARK_WEBHOOK_SECRET": SECRET}


def known(folder: Path, **env: str) -> Settings:
    return settle({}, environ={"HULLMARK_DATA": str(folder), "XDG_CONFIG_HOME": str(folder)} | env)


def test_what_is_not_set_is_not_used(tmp_path: Path) -> None:
    """Without settings nothing leaves; with them the port is 587 and TLS is needed."""
    assert channels(known(tmp_path)) == Channels()
    found = channels(known(tmp_path, **MAIL, **HOOK, HULLMARK_ALERT_FOLDER="/x"))
    assert found.smtp
    assert found.webhook
    assert (found.smtp.port, found.smtp.needs_tls, found.folder) == (587, True, Path("/x"))


@pytest.mark.parametrize(
    ("env", "says"),
    [
        ({"HULLMARK_SMTP_FROM": "a@b.example"}, "HULLMARK_SMTP_HOST"),
        ({"HULLMARK_SMTP_HOST": "mail.example"}, "HULLMARK_SMTP_FROM"),
        (MAIL | {"HULLMARK_SMTP_HOST": "mail.example:25/x"}, "without a port"),
        (MAIL | {"HULLMARK_SMTP_PORT": "65536"}, "1 to 65535"),
        (MAIL | {"HULLMARK_SMTP_USER": "u"}, "go together"),
        (MAIL | {"HULLMARK_SMTP_FROM": "a@b.example\nBcc: c@d.example"}, "HULLMARK_SMTP_FROM"),
        ({"HULLMARK_WEBHOOK_URL": "https://a.example/"}, "set both or none"),
        (HOOK | {"HULLMARK_WEBHOOK_URL": "http://insurer.example/"}, "https address"),
        (HOOK | {"HULLMARK_WEBHOOK_URL": "https://[::1/"}, "https address"),
        (HOOK | {"HULLMARK_WEBHOOK_URL": "ftp://a.example/"}, "https address"),
        (HOOK | {"HULLMARK_WEBHOOK_SECRET": "whsec_c2hvcnQ="}, "24 to 64 bytes"),
    ],
)
def test_a_channel_by_halves_is_refused(tmp_path: Path, env: dict[str, str], says: str) -> None:
    """The sentence says what to set, and holds no secret."""
    with pytest.raises(Misconfigured, match=says) as wrong:
        channels(known(tmp_path, **env))
    assert "tok3n" not in str(wrong.value)


def test_secrets_come_from_the_environment_or_a_file_and_are_masked(tmp_path: Path) -> None:
    """Never from settings.toml; `config show` shows stars, and so does a traceback."""
    (tmp_path / "secret").write_text(SECRET + "\n")
    hook = {"HULLMARK_WEBHOOK_URL": HOOK["HULLMARK_WEBHOOK_URL"]}
    login = {"HULLMARK_SMTP_USER": "u", "HULLMARK_SMTP_PASSWORD": "pa55word"}
    settings = known(tmp_path, **MAIL, **login, **hook, HULLMARK_WEBHOOK_SECRET_FILE=str(tmp_path / "secret"))
    found = channels(settings)
    assert found.webhook
    assert found.webhook.secret == SECRET
    shown = str(values(settings)) + repr(found)
    assert not [secret for secret in (SECRET, "tok3n", "pa55word") if secret in shown]
    (tmp_path / "hullmark").mkdir()
    (tmp_path / "hullmark" / "settings.toml").write_text('smtp_password = "x"\n')
    with pytest.raises(Misconfigured, match="HULLMARK_SMTP_PASSWORD"):
        known(tmp_path)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("kim@insurer.example", "kim@insurer.example"),
        (" kim@Bücher.example ", "kim@xn--bcher-kva.example"),
        (None, None),
        ("Kim", None),
        ("Kim <kim@insurer.example>", None),
        ("kim@insurer.example, lee@insurer.example", None),
        ("kim@insurer.example\r\nBcc: x@y.example", None),
        (".kim@insurer.example", None),
        ("k..m@insurer.example", None),
        ('"k m"@insurer.example', None),
        ("kim@", None),
        ("x" * 65 + "@insurer.example", None),
    ],
)
def test_an_address_is_one_address(text: str | None, found: str | None) -> None:
    """What is anything more than one plain address is none, so that nothing in the book can add a recipient."""
    assert address(text) == found
