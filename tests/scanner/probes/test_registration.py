"""What of a registry's answer is kept: dates and locks, and nothing of people."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.answers import Registered, Reply
from scanner.asset import name_asset
from scanner.observation import Present, Unseen
from scanner.probes.registration import RegistrationFacts, read, registration
from tests.fakes.net import ScriptedNet

FETCHED = datetime(2026, 11, 20, 4, tzinfo=UTC)
TOLD: dict[str, Any] = {
    "objectClassName": "domain",
    "ldhName": "ACME.COM",
    "status": ["https://icann.org/epp#clientTransferProhibited", "Active"],
    "events": [
        {"eventAction": "registration", "eventDate": "1999-08-14T04:00:00Z"},
        {"eventAction": "expiration", "eventDate": "2027-08-14T04:00:00+02:00"},
        {"eventAction": "last update of RDAP database", "eventDate": "2026-11-26T00:00:00Z"},
    ],
    "entities": [{"roles": ["registrant"], "vcardArray": ["vcard", [["fn", {}, "text", "Jane Doe"]]]}],
}


def _read(**changed: Any) -> RegistrationFacts | None:
    return read(json.dumps(TOLD | changed).encode(), "acme.com")


def test_dates_and_statuses_are_kept() -> None:
    """In UTC and in lower case; the date of the database and the people stay out."""
    facts = _read()
    assert facts == RegistrationFacts(
        domain=Present(value="acme.com"),
        registered=Present(value=datetime(1999, 8, 14, 4, tzinfo=UTC)),
        expires=Present(value=datetime(2027, 8, 14, 2, tzinfo=UTC)),
        statuses=Present(value=("active", "client transfer prohibited")),
    )
    assert "Jane" not in str(facts)


class Net(ScriptedNet):
    """The registry said this some days ago."""

    async def registration(self, name: str) -> Reply[Registered]:
        return Reply(value=Registered(domain="acme.com", body=json.dumps(TOLD).encode(), at=FETCHED))


async def test_an_answer_is_dated_when_it_was_given() -> None:
    """Not when it was asked for again; the date is none of its facts."""
    answer = await registration.run(name_asset("acme.com"), Net({}))
    assert (answer.facts, answer.at) == (_read(), FETCHED)


@pytest.mark.parametrize(
    "changed",
    [{"objectClassName": "entity"}, {"ldhName": "other.com"}, {"ldhName": None}, {"objectClassName": ["domain"]}],
)
def test_an_answer_about_something_else_is_none(changed: dict[str, Any]) -> None:
    """Another object and another name are not taken for this domain."""
    assert _read(**changed) is None


@pytest.mark.parametrize("events", [None, [], {}, [1], [{"eventAction": "expiration", "eventDate": "soon"}]])
def test_a_date_that_is_not_told_was_not_seen(events: Any) -> None:
    """What a registry leaves out is not absent: it keeps the date all the same."""
    facts = _read(events=events)
    assert facts is not None
    assert isinstance(facts.expires, Unseen)


@given(
    st.binary(max_size=64)
    | st.recursive(
        st.none() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(st.sampled_from(["objectClassName", "ldhName", "status", "events", "eventAction"]), inner)
        ),
    ).map(lambda value: json.dumps(value).encode())
)
def test_no_answer_breaks_the_reader(body: bytes) -> None:
    """Whatever comes is read or refused."""
    read(body, "acme.com")


def test_depth_is_bounded() -> None:
    """A thousand levels are no answer."""
    assert read(b"[" * 100_000, "acme.com") is None
