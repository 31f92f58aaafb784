"""What the zone above says of a zone is read from a referral, and from nothing that only looks like one."""

import dns.message
import pytest

from scanner.answers import Referral
from scanner.interfaces import NoReply, Reply
from scanner.net.delegation import referral
from scanner.net.wire import Message, split
from scanner.observation import Outcome
from scanner.target import Profile
from tests.scanner.net.conftest import World
from tests.scanner.net.dns_servers import name_server, reply, table

QUERY = dns.message.make_query("acme.example", "NS")
NAME = QUERY.question[0].name
BELOW = ("acme.example NS ns1.acme.example.", "acme.example NS ns2.other.example.")
SOA = "example SOA a.example. h.example. 1 2 3 4 5"


def _message(*answer: str, authority: tuple[str, ...] = (), flags: str = "", more: str = "") -> Message:
    whole = dns.message.from_wire(reply(QUERY, *answer, authority=authority, flags=flags))
    told = dns.message.from_text(whole.to_text().replace(";ADDITIONAL", f";ADDITIONAL\n{more}"))
    message = split(told.to_wire())
    assert message is not None
    return message


@pytest.mark.parametrize(
    ("answer", "authority", "flags", "expected"),
    [
        ((), BELOW, "", Referral(servers=("ns1.acme.example", "ns2.other.example"))),
        (BELOW, (), "AA", Referral(same=True)),
        ((), (SOA,), "AA", Referral()),
        (("acme.example CNAME x.example.",), (), "AA", Referral()),
        ((), ("example NS a.example.",), "", None),
        (BELOW, (), "RA", None),
        ((), (), "", None),
    ],
)
def test_only_a_referral_delegates(
    answer: tuple[str, ...], authority: tuple[str, ...], flags: str, expected: Referral | None
) -> None:
    """NS of the very name without AA delegate; an answer with AA says that there is no cut, or that it does not show.

    A referral to some other zone and a cached answer say nothing.
    """
    got = referral(_message(*answer, authority=authority, flags=flags), NAME, "192.0.2.1")
    assert (got.value if got else None) == expected


def test_glue_is_that_of_the_named_servers() -> None:
    """Addresses of hosts that the referral does not name are no glue."""
    more = "ns1.acme.example. 60 IN A 192.0.2.1\nns1.acme.example. 60 IN AAAA 2001:db8::1\nx.example. 60 IN A 192.0.2.9"
    got = referral(_message(authority=BELOW, more=more), NAME, "192.0.2.1")
    assert got is not None
    assert got.value.glue == (("ns1.acme.example", "192.0.2.1"), ("ns1.acme.example", "2001:db8::1"))


async def test_the_servers_of_the_zone_above_are_asked(world: World) -> None:
    """They are found through our resolvers; a silent one is passed over, and the passive profile asks none."""
    resolver = table(
        {
            "example SOA": lambda query: reply(query, SOA, flags="RA"),
            "example NS": lambda query: reply(query, "example NS a.example.", "example NS b.example.", flags="RA"),
            "a.example A": lambda query: reply(query, "a.example A 127.0.2.1", flags="RA"),
            "b.example A": lambda query: reply(query, "b.example A 127.0.2.2", flags="RA"),
        }
    )
    async with (
        name_server(resolver) as ours,
        name_server(table({"acme.example NS": lambda _: None})) as mute,
        name_server(table({"acme.example NS": lambda query: reply(query, authority=BELOW)})) as above,
    ):
        world.resolvers = (("127.0.0.1", ours.port),)
        ports = {"127.0.2.1": mute.port, "127.0.2.2": above.port}
        world.translate = lambda address, port: ("127.0.0.1", ports[address])
        got = await world.net("delegation").delegation("acme.example")
        assert isinstance(got, Reply)
        assert (got.value.servers, got.answered_by) == (("ns1.acme.example", "ns2.other.example"), "127.0.2.2")
        told = len(above.asked)
        passive = await world.net("delegation", profile=Profile.PASSIVE).delegation("acme.example")
        assert isinstance(passive, NoReply)
        assert (passive.outcome, len(above.asked)) == (Outcome.FORBIDDEN, told)
        garbled = await world.net("delegation").delegation("a..example")
        assert isinstance(garbled, NoReply)
