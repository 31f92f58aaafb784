"""What was sent to one address is told whole, and nothing of any other."""

from datetime import timedelta

import pytest

from scanner.asset import endpoint_asset, name_asset
from scanner.observation import Outcome, Sighting, observation
from scanner.target import Profile
from scoring.history.store import History
from scoring.history.traffic import Sent
from tests.scoring.history.nights import START, claims, night, rate, silence, ssh, target

DAY = timedelta(days=1)


async def sent(history: History, address: str, days: int = 30) -> tuple[Sent, ...]:
    return await history.sent_to(address, since=START - DAY, until=START + days * DAY)


async def test_the_looks_at_an_address_are_told(history: History) -> None:
    """Time, port, probe, outcome and vantage; neither its neighbours' looks nor those of other days."""
    await night(history, 0, ssh(1), ssh(2), ssh(11))
    await night(history, 3, silence(1))
    first, second = await sent(history, "192.0.2.1")
    assert first == Sent(
        at=START, until=None, probe="ssh", profile=Profile.LIGHT, look=1, outcome=Outcome.ANSWERED, port=22, name="",
        vantage="here", attended=False,
    )  # fmt: skip
    assert (second.at, second.outcome) == (START + 3 * DAY, Outcome.SILENT)
    assert await sent(history, "192.0.2.1", days=1) == (first,)
    assert await sent(history, "192.0.2.3") == ()


async def test_what_we_declined_to_send_is_not_told(history: History) -> None:
    """A look that was never sent is no traffic."""
    await night(history, 0, silence(1, Outcome.FORBIDDEN))
    assert await sent(history, "192.0.2.1") == ()


@pytest.mark.parametrize(("address", "asset"), [("192.0.2.1", "192.0.2.1"), ("2001:db8::1", "2001:db8::1")])
async def test_names_and_who_answered_for_them(history: History, address: str, asset: str) -> None:
    """The name a page was asked under, and a question about a name that the address answered, in either family."""
    page = observation(
        asset=endpoint_asset(asset, 443, "www.acme.example"), probe="web", version=1, outcome=Outcome.REFUSED
    )
    zone = observation(asset=name_asset("acme.example"), probe="zone", version=1, outcome=Outcome.GARBLED)
    await history.begin("s", target(), START)
    looks = [
        Sighting(observation=one.id, at=START, look=1, scan="s", profile="light", answered_by=by)
        for one, by in ((page, ""), (zone, address))
    ]
    await history.keep(target(), "s", claims=claims(target(), START), observations=[page, zone], sightings=looks)
    assert [(one.probe, one.port, one.name, one.attended) for one in await sent(history, address)] == [
        ("zone", None, "acme.example", True), ("web", 443, "www.acme.example", False),
    ]  # fmt: skip


async def test_a_look_that_served_two_targets_is_told_once(history: History) -> None:
    """One packet was sent, whoever it was for."""
    for name in ("acme.example", "other.example"):
        await night(history, 0, ssh(1), of=target(name))
    assert len(await sent(history, "192.0.2.1")) == 1


async def test_nights_whose_looks_were_let_go_are_told(history: History) -> None:
    """Of a night that was like the one before the looks are those of that one, at a time within its scan."""
    from scanner.interfaces import Meter

    for number in range(6):
        at = await night(history, number, ssh(1))
        await history.end(f"acme.example-{number}", at + timedelta(minutes=2), Meter())
        await rate(history, f"acme.example-{number}", at + timedelta(minutes=2), night=f"2026-01-0{number + 1}")
    looks = await sent(history, "192.0.2.1")
    assert [one.at for one in looks] == [START + number * DAY for number in range(6)]
    kept = [number for number, one in enumerate(looks) if one.until is None]
    assert kept == [0, 1, 4, 5]  # the second night differs: it makes two looks that agree
    assert looks[2].until == looks[2].at + timedelta(minutes=2)
    assert {(one.port, one.probe, one.outcome) for one in looks} == {(22, "ssh", Outcome.ANSWERED)}
