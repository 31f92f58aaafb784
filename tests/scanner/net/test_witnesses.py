"""Third parties are asked once a day and address, only where they may be, and believed only in their own form."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import httpx
import pytest
import respx

from scanner.conduct import Conduct
from scanner.feeds import censys, internetdb
from scanner.interfaces import NoReply, Service
from scanner.net.once import Memory
from scanner.net.publisher import HttpsPublisher
from scanner.net.witnesses import Witnesses
from scanner.told import Told, Witness
from tests.scanner.feeds.exported import censys as censys_host

ADDRESS = "9.9.9.9"
DB = f"https://internetdb.shodan.io/{ADDRESS}"
HOST = f"https://api.platform.censys.io/v3/global/asset/host/{ADDRESS}"
RECORD = {"ip": ADDRESS, "ports": [53, 3389], "cpes": [], "hostnames": ["x"], "tags": [], "vulns": []}


class Steps:
    """A clock that goes on at once where somebody sleeps."""

    def __init__(self) -> None:
        self._now = datetime(2026, 11, 26, 12, tzinfo=UTC)

    def now(self) -> datetime:
        return self._now

    async def sleep(self, span: timedelta) -> None:
        self._now += span


@pytest.fixture
def simulated() -> Steps:
    return Steps()


class Kept:
    """Imports of Shodan: one service at our address."""

    def __init__(self, *told: Told) -> None:
        self.told = told

    def sources(self) -> tuple[str, ...]:
        return ("shodan",) if self.told else ()

    def of(self, source: str, address: str) -> tuple[Told, ...]:
        return tuple(one for one in self.told if one.address == address)

    def close(self) -> None:
        self.told = ()


def witnesses(
    clock: Steps, conduct: Conduct, *told: Told, off: Mapping[str, str] | None = None, key: str = "k-1"
) -> Witnesses:
    plain = HttpsPublisher("Hullmark/test", nothing=frozenset({404}))
    secret = HttpsPublisher("Hullmark/test", headers={"Authorization": f"Bearer {key}"}, nothing=frozenset({404}))
    return Witnesses(
        clock, conduct, Memory(), kept=Kept(*told), off=off or {}, terms={"internetdb": "https://terms"},
        services={
            "internetdb": Service(publisher=plain, url=internetdb.url, read=internetdb.read),
            "censys": Service(publisher=secret, url=censys.url, read=censys.read),
        },
    )  # fmt: skip


async def said(asked: Witnesses, source: str, address: str = ADDRESS) -> Witness:
    return next(one for one in await asked.about(address) if one.source == source)


@respx.mock
async def test_each_is_asked_once_a_day_and_address(simulated: Steps, conduct: Conduct) -> None:
    """Whoever asks meanwhile shares the answer; tomorrow it is asked again."""
    ports, host = respx.get(DB).respond(json=RECORD), respx.get(HOST).respond(json=censys_host(ADDRESS))
    asked = witnesses(simulated, conduct)
    for _ in range(3):
        assert [one.port for one in (await said(asked, "internetdb")).told or ()] == [53, 3389]
    assert (ports.call_count, host.call_count) == (1, 1)
    await simulated.sleep(timedelta(hours=25))
    await asked.about(ADDRESS)
    assert (ports.call_count, host.call_count) == (2, 2)


@respx.mock
async def test_internetdb_tells_no_date_and_counts_as_old_as_it_may_be(simulated: Steps, conduct: Conduct) -> None:
    """Its data are renewed once a week: its sight is dated a week back, without a protocol."""
    respx.get(DB).respond(json=RECORD)
    respx.get(HOST).respond(404)
    one = await said(witnesses(simulated, conduct), "internetdb")
    assert one.terms == "https://terms"
    assert {simulated.now() - told.at > timedelta(days=6, hours=23) for told in one.told or ()} == {True}
    assert {told.protocol for told in one.told or ()} == {""}


@respx.mock
async def test_censys_gets_its_key_and_its_own_dates_count(simulated: Steps, conduct: Conduct) -> None:
    """A host that it does not know is an answer, too; a redirect is not followed with the key."""
    respx.get(DB).respond(404)
    route = respx.get(HOST).respond(json=censys_host(ADDRESS))
    asked = witnesses(simulated, conduct)
    assert [(one.port, one.at.day) for one in (await said(asked, "censys")).told or ()] == [(22, 21)]
    assert route.calls.last.request.headers["authorization"] == "Bearer k-1"
    assert (await said(asked, "internetdb")).told == ()
    away = respx.get("https://elsewhere.example/").respond(json={})
    respx.get(HOST.replace("9.9.9.9", "9.9.9.10")).respond(302, headers={"location": "https://elsewhere.example/"})
    respx.get(DB.replace("9.9.9.9", "9.9.9.10")).respond(404)
    assert (await said(asked, "censys", "9.9.9.10")).told is None
    assert away.call_count == 0


@respx.mock
async def test_what_is_off_is_never_asked(simulated: Steps, conduct: Conduct) -> None:
    """No address leaves for it, and the reason is what was given."""
    ports = respx.get(DB).respond(json=RECORD)
    respx.get(HOST).respond(404)
    one = await said(witnesses(simulated, conduct, off={"internetdb": "it is off"}), "internetdb")
    assert one == Witness(source="internetdb", told=None, why="it is off", off=True)
    assert ports.call_count == 0


@respx.mock
@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "192.168.1.1", "::1", "fd00::1", "169.254.1.1"])
async def test_no_address_of_an_inner_network_leaves(simulated: Steps, conduct: Conduct, address: str) -> None:
    """They could tell nothing of it; what was imported of it is told."""
    told = Told(address=address, port=502, transport="tcp", at=simulated.now() - timedelta(days=1), protocol="modbus")
    asked = witnesses(simulated, conduct, told)
    assert (await said(asked, "shodan", address)).told == (told,)
    assert (await said(asked, "internetdb", address)).told is None
    assert not respx.calls


@respx.mock
@pytest.mark.parametrize(
    "body",
    [
        b"{", b"[]", b"7", b"null", b"[" * 50_000, b'{"ip": "9.9.9.8", "ports": [1]}', b'{"ports": [1]}',
        json.dumps({"ip": ADDRESS, "ports": "22"}).encode(), b"\xff\xfe",
    ],
    ids=range(9),
)  # fmt: skip
async def test_what_is_no_answer_about_the_address_tells_nothing(
    simulated: Steps, conduct: Conduct, body: bytes
) -> None:
    """Neither ports nor that there are none."""
    respx.get(DB).respond(content=body)
    respx.get(HOST).respond(content=body)
    asked = witnesses(simulated, conduct)
    one = await said(asked, "internetdb")
    assert one.told is None
    assert "not what it should be" in one.why


@respx.mock
async def test_a_key_is_in_no_reason(simulated: Steps, conduct: Conduct) -> None:
    """Whatever goes wrong, what is kept and shown does not hold it."""
    respx.get(DB).respond(429)
    respx.get(HOST).mock(side_effect=httpx.ConnectError("refused"))
    asked = witnesses(simulated, conduct, key="very-secret")
    found = await asked.about(ADDRESS)
    assert all(one.told is None and "very-secret" not in one.why for one in found)
    assert "429" in next(one.why for one in found if one.source == "internetdb")


@respx.mock
async def test_what_is_said_to_be_seen_tomorrow_is_not_used(simulated: Steps, conduct: Conduct) -> None:
    """Neither of an import nor of an answer."""
    respx.get(DB).respond(404)
    host = censys_host(ADDRESS, {"port": 1, "protocol": "SSH", "transport_protocol": "tcp", "scan_time": "2999-01-01"})
    respx.get(HOST).respond(json=host)
    told = Told(address=ADDRESS, port=502, transport="tcp", at=simulated.now() + timedelta(seconds=1))
    asked = witnesses(simulated, conduct, told)
    assert (await said(asked, "shodan")).told == ()
    assert (await said(asked, "censys")).told == ()


@respx.mock
async def test_two_in_a_row_are_a_second_apart(simulated: Steps, conduct: Conduct) -> None:
    """No publisher is hurried."""
    respx.route().respond(404)
    asked, begun = witnesses(simulated, conduct), simulated.now()
    for last in (1, 2, 3):
        await asked.about(f"9.9.9.{last}")
    assert simulated.now() - begun >= timedelta(seconds=2)
    assert not isinstance(await said(asked, "censys"), NoReply)
