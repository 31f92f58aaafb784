"""Since when and until when a domain is registered, and what its registry locks."""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from scanner.asset import Asset
from scanner.interfaces import Answer, Net, NoReply, declined, probe
from scanner.observation import NOT_ASKED, Fact, Outcome, Present, Unseen

MOST = 32
"""Statuses kept; RFC 9083 10.2.2 knows fewer."""
LONGEST = 64


_CAPITAL = re.compile(r"(?<=[a-z])([A-Z])")


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationFacts:
    """What the registry says (RDAP, RFC 9083 5.3): dates are those of the registration, not of the look.

    `domain` is the registered one; `statuses` are the registry's words
    (RFC 8056), in lower case, sorted. Nothing is kept of the people who hold it.
    """

    domain: Fact[str] = NOT_ASKED
    registered: Fact[datetime] = NOT_ASKED
    expires: Fact[datetime] = NOT_ASKED
    statuses: Fact[tuple[str, ...]] = NOT_ASKED


@probe(version=1, on="apex", facts=RegistrationFacts)
async def registration(asset: Asset, net: Net) -> Answer:
    """One request to the registry, once a week."""
    reply = await net.registration(asset.value)
    if isinstance(reply, NoReply):
        return declined(reply)
    said = reply.value
    facts = read(said.body, said.domain)
    if facts is None:
        return declined(NoReply(outcome=Outcome.GARBLED, why="the registry's answer is not about this domain"))
    return Answer(outcome=Outcome.ANSWERED, facts=facts, answered_by=reply.answered_by, at=said.at)


def read(body: bytes, domain: str) -> RegistrationFacts | None:
    """The facts in an RDAP answer; None where it is none about `domain`."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(told, dict) or told.get("objectClassName") != "domain":
        return None
    if str(told.get("ldhName", "")).rstrip(".").lower() != domain:
        return None
    said = told.get("status")
    words = {_status(word) for word in said if isinstance(word, str)} if isinstance(said, list) else set()
    kept = sorted(word for word in words if word.isprintable() and len(word) <= LONGEST)[:MOST]
    return RegistrationFacts(
        domain=Present(value=domain),
        registered=_date(told, "registration"),
        expires=_date(told, "expiration"),
        statuses=Present(value=tuple(kept)) if kept else Unseen(why="the registry names no status"),
    )


def _status(word: str) -> str:
    """A status in RDAP's own spelling (RFC 8056 2), where a registry writes that of EPP, or its address at ICANN."""
    return _CAPITAL.sub(r" \1", word[: 2 * LONGEST].rpartition("#")[2]).lower()


def _date(told: dict[str, Any], action: str) -> Fact[datetime]:
    events = told.get("events")
    for event in events if isinstance(events, list) else ():
        if isinstance(event, dict) and event.get("eventAction") == action:
            try:
                at = datetime.fromisoformat(str(event.get("eventDate")))
                return Present(value=(at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC))
            except (ValueError, OverflowError):
                break
    return Unseen(why=f"the registry tells no date of {action}")
