"""One signed message to the operator's webhook, after the Standard Webhooks specification."""

import asyncio
import hashlib
from datetime import datetime
from typing import Any

from cli.notify.channels import Webhook
from cli.notify.mail import trusted
from cli.notify.refusals import Refused, Unreachable
from cli.printing import as_line

WHOLE = 20.0
"""Seconds for one message; the specification advises 15 to 30."""


def payload(document: dict[str, Any]) -> str:
    """The body: type, timestamp and data, as the specification advises."""
    return as_line({"type": "alert.raised", "timestamp": document["raised_at"], "data": document})


def identity(key: str) -> str:
    """The webhook-id: the same delivery has the same, by which a second copy is known."""
    return "msg_" + hashlib.sha256(key.encode()).hexdigest()[:32]


async def post(hook: Webhook, key: str, text: str, at: datetime) -> None:
    """Send it; only an answer of 200 to 299 counts, and a redirect is not followed.

    Raises Refused where the answer is another one, Unreachable where none came.
    """
    import httpx
    from standardwebhooks import Webhook as Signer

    name = identity(key)
    headers = {
        "content-type": "application/json",
        "user-agent": "Hullmark",
        "webhook-id": name,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Signer(hook.secret).sign(name, at, text),
    }
    try:
        async with (
            asyncio.timeout(WHOLE),
            httpx.AsyncClient(follow_redirects=False, verify=trusted(hook.roots), timeout=WHOLE) as client,
            client.stream("POST", hook.url, content=text.encode(), headers=headers) as answer,
        ):
            status = answer.status_code  # what else it says is not read
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, OSError) as wrong:
        raise Unreachable(f"the webhook did not answer ({type(wrong).__name__})") from None
    if 300 <= status < 400:
        raise Refused(f"the webhook answered {status}: redirects are not followed, set the final address")
    if not 200 <= status < 300:
        raise Refused(f"the webhook answered {status}")
