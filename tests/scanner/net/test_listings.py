"""What block lists say, asked of a real rbldnsd: believed where they work, and nothing where they do not."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from scanner.answers import DnsReply, NoReply, Reply
from scanner.asset import Attribution, address_asset, name_asset
from scanner.dns_lists import Category, ListSaid, Says
from scanner.errors import Forbidden
from scanner.net.listings import Listings
from scanner.permit import OptOut
from tests.fakes.lists import asking, dns_list
from tests.lab import rbldnsd
from tests.lab.site import ground
from tests.scanner.net.conftest import World
from tests.scanner.net.dns_servers import name_server

pytestmark = pytest.mark.lab

HOST, SIX = "203.0.114.7", "2606:4700:1::7"
"""Addresses that are public, as only such are asked about; every packet for them goes to loopback."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of an rbldnsd with lists of every kind."""
    with ground() as site:
        address = site.address("9.53")
        rbldnsd.start(site, address)
        yield address


@pytest.fixture
def lists(world: World, server: str) -> World:
    """A world whose resolver is that server, and whose addresses all lie on loopback."""
    world.resolvers = ((server, rbldnsd.PORT),)
    world.translate = lambda address, port: ("127.0.0.1", port)
    return world


async def said(world: World, subject: str, *names: str, of: str = "addresses") -> dict[str, ListSaid]:
    """What the lists of these names say of a subject, by name."""
    known = [dns_list(name, of=of, families=(4, 6)) for name in names]
    world.witnesses = asking(world.clock, world.conduct, *known)
    asset = address_asset(subject) if of == "addresses" else name_asset(subject)
    probe = "block_lists" if of == "addresses" else "domain_lists"
    return {one.list: one for one in await world.net(probe, asset=asset).listed(subject)}


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        (HOST, (Says.LISTED, ("127.0.0.3",), (Category.EXPLOITED,))),
        ("203.0.114.8", (Says.LISTED, ("127.0.0.10",), (Category.POLICY,))),
        ("203.0.114.9", (Says.LISTED, ("127.0.0.99",), (Category.UNNAMED,))),
        ("203.0.114.10", (Says.LISTED, ("127.0.0.10", "127.0.0.3"), (Category.EXPLOITED, Category.POLICY))),
        ("203.0.114.77", (Says.NOT_LISTED, (), ())),
        (SIX, (Says.LISTED, ("127.0.0.3",), (Category.EXPLOITED,))),
        ("2606:4700:1::8", (Says.NOT_LISTED, (), ())),
    ],
)
async def test_a_list_that_works_is_believed(
    lists: World, subject: str, expected: tuple[Says, tuple[str, ...], tuple[Category, ...]]
) -> None:
    """Both families, several codes, and codes that nobody explains; a denial is no listing."""
    (one,) = (await said(lists, subject, "works")).values()
    assert (one.says, one.codes, one.kinds) == expected


async def test_a_list_that_does_not_work_says_nothing(lists: World) -> None:
    """One that lists everything, turns us down, is for sale, empty, expired or gone is never a listing."""
    dead = ("everything", "refuses", "forsale", "empty", "expired", "gone")
    found = await said(lists, HOST, "works", *dead)
    assert found["works"].says is Says.LISTED
    assert {found[name].says for name in dead} == {Says.UNSEEN}
    assert [found[name].why for name in dead] == [
        "it lists what no list may: everything may be there",
        "it turns our questions down (127.255.255.254)",
        "it answers 203.0.114.80, which is no answer of a list",
        "its test entry is not there: nothing may be",
        "the name server says SERVFAIL",
        "the name server says REFUSED",
    ]


async def test_each_family_has_its_own_test_entries(lists: World) -> None:
    """A list without those of IPv6 is not believed there, whatever it says of IPv4."""
    assert (await said(lists, SIX, "empty"))["empty"].why == "its test entry is not there: nothing may be"


async def test_names_are_asked_of_lists_of_names(lists: World) -> None:
    """As they are, before the zone; TEST and INVALID are its test entries."""
    found = await said(lists, "www.bad.example", "names", of="names")
    assert (found["names"].says, found["names"].kinds) == (Says.LISTED, (Category.MALWARE,))
    assert (await said(lists, "good.example", "names", of="names"))["names"].says is Says.NOT_LISTED
    lists.witnesses = asking(lists.clock, lists.conduct, dns_list("names", of="names"), dns_list("works"))
    assert [one.list for one in await lists.net("block_lists", asset=address_asset(HOST)).listed(HOST)] == ["works"]


async def test_silence_is_no_answer(world: World) -> None:
    """A resolver that says nothing leaves the list unseen."""
    world.translate = lambda address, port: ("127.0.0.1", port)
    async with name_server(lambda query, tcp: []) as silent:
        world.resolvers = (("127.0.0.1", silent.port),)
        (one,) = (await said(world, HOST, "works")).values()
    assert (one.says, bool(one.why)) == (Says.UNSEEN, True)


async def test_nothing_is_asked_that_may_not_be(lists: World) -> None:
    """Not of what is not theirs, nor of places on no public network, nor of who opted out; none in a run without."""
    lists.witnesses = asking(lists.clock, lists.conduct, dns_list("works"))
    host = address_asset(HOST)
    for attribution in (Attribution.C, Attribution.D):
        with pytest.raises(Forbidden, match="not proved to be theirs"):
            await lists.net("block_lists", asset=host, attribution=attribution).listed(HOST)
    with pytest.raises(Forbidden, match="public addresses only"):
        await lists.net("block_lists", asset=address_asset("10.1.2.3")).listed("10.1.2.3")
    lists.optout = OptOut(names=("acme.example",))
    for probe, subject in (("block_lists", HOST), ("domain_lists", "www.acme.example")):
        asset = host if subject == HOST else name_asset(subject)
        with pytest.raises(Forbidden, match="opted out"):
            await lists.net(probe, asset=asset).listed(subject)
    lists.optout, lists.witnesses = OptOut(), None
    with pytest.raises(Forbidden, match="not asked in this run"):
        await lists.net("block_lists", asset=host).listed(HOST)
    assert lists.meter.queries == 0


async def test_what_is_off_is_not_asked(lists: World) -> None:
    """It says so, with what lifts it, and costs no question."""
    lists.witnesses = asking(lists.clock, lists.conduct, dns_list("works"), off={"works": "accept it"})
    found = await lists.net("block_lists", asset=address_asset(HOST)).listed(HOST)
    assert found == (ListSaid(list="works", says=Says.OFF, why="accept it"),)
    assert lists.meter.queries == 0


async def test_the_test_entries_are_asked_once_a_look(lists: World) -> None:
    """Ten addresses of one scan cost twelve questions."""
    lists.witnesses = asking(lists.clock, lists.conduct, dns_list("works"))
    door = lists.door()
    for last in range(10):
        asset = address_asset(f"203.0.114.{last}")
        await lists.net("block_lists", asset=asset, door=door).listed(asset.value)
    assert lists.meter.queries == 12


class Days:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 27, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    async def sleep(self, span: timedelta) -> None:
        self.at += span


async def _works(name: str) -> Reply[DnsReply] | NoReply:
    there = name.startswith("2.0.0.127.")
    return Reply(value=DnsReply(rcode="NOERROR" if there else "NXDOMAIN", records=("127.0.0.2",) if there else ()))


async def test_a_lists_own_limit_is_kept(world: World) -> None:
    """After its questions of a day it is unseen until the next; what is retired is never asked."""
    clock = Days()
    gone = replace(dns_list("gone"), retired=date(2024, 6, 5))
    lists = Listings(clock, (dns_list("small", per_day=4), gone), {})
    heard = [(await lists.about(f"203.0.114.{last}", _works))[0] for last in range(2)]
    assert [one.says for one in heard] == [Says.NOT_LISTED, Says.UNSEEN]
    assert heard[1].why == "it takes no more than 4 questions a day"
    clock.at += timedelta(days=1)
    assert [one.says for one in await lists.about("203.0.114.3", _works)] == [Says.NOT_LISTED]
