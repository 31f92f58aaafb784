"""A webhook is signed as the Standard Webhooks specification says, so that any receiver's library verifies it."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime

from standardwebhooks import Webhook as Verifier

from cli.notify import webhook
from cli.notify.channels import Webhook
from cli.notify.document import alert_document
from tests.cli.notify.servers import receiver
from tests.cli.notify.told import SECRET, alert


async def test_the_signature_verifies() -> None:
    """By the specification's own library, and by hand: HMAC-SHA256 over id, timestamp and body."""
    now = datetime.now(UTC)
    text = webhook.payload(alert_document(alert(), 7))
    with receiver() as hook:
        await webhook.post(Webhook(url=f"http://127.0.0.1:{hook.port}/", secret=SECRET), "key", text, now)
    ((headers, body),) = hook.posts
    told = Verifier(SECRET).verify(body, headers)
    assert (told["type"], told["data"]["id"]) == ("alert.raised", 7)
    signed = f"{headers['webhook-id']}.{int(now.timestamp())}.".encode() + body
    mac = hmac.new(base64.b64decode(SECRET.removeprefix("whsec_")), signed, hashlib.sha256).digest()
    assert headers["webhook-signature"] == "v1," + base64.b64encode(mac).decode()
    assert headers["webhook-timestamp"] == str(int(now.timestamp()))


def test_the_body_is_one_line_of_ascii() -> None:
    """Whatever a company is called, no receiver stumbles over it."""
    text = webhook.payload(alert_document(alert(name="\u202eエ\nX\x00"), 1))
    assert text.isascii()
    assert "\n" not in text
    assert json.loads(text)["data"]["policy"]["name"] == "?エ X?"
