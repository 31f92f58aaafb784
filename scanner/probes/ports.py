"""Which of the listed TCP ports of an address answer: full connects, closed at once."""

from collections.abc import Iterable
from dataclasses import dataclass

from scanner.asking import together
from scanner.asset import Asset
from scanner.errors import Forbidden, WeDeclined
from scanner.interfaces import Answer, Net, NoReply, probe
from scanner.observation import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class PortsFacts:
    """TCP ports by how the connect ended, each sorted: accepted; refused (RST); no answer within the time-out.

    A port that was listed and stands in none of them was not tried: the permit or our own side prevented it.
    """

    open: tuple[int, ...] = ()
    refused: tuple[int, ...] = ()
    silent: tuple[int, ...] = ()


def known_ports(looks: Iterable[PortsFacts]) -> PortsFacts:
    """What is known of every port: how the newest look that tried it found it; `looks` are oldest first.

    A look that was cut short (an opt-out, a host that asked us to slow down) takes nothing back of what it left out.
    """
    ended: dict[int, Outcome] = {}
    for facts in looks:
        for outcome, those in (
            (Outcome.ANSWERED, facts.open), (Outcome.REFUSED, facts.refused), (Outcome.SILENT, facts.silent)
        ):  # fmt: skip
            ended.update(dict.fromkeys(those, outcome))
    return _by_end(ended)


LEAST_TRIED = 20
ACCEPTED_SHARE = (4, 5)
STRANGERS = (
    (135, 139, 445, 3389, 5985, 5986), (111, 514, 873, 2049), (1433, 1521), (2375, 2379, 6443, 10250),
    (110, 143, 993, 995), (5984, 6379, 9200, 11211, 27017), (548, 631, 9100), (7, 9, 13, 19, 37),
)  # fmt: skip
"""Families of services (Windows, Unix, large databases, clusters, mailboxes, stores, printers, small services) of which
one host shows one or two; three of them together on a host that accepts nearly everything are nobody's."""
NOBODYS = 100
"""Open ports that no host has, whichever they are."""
GREETED_ANYWAY = (443, 80, 25, 22, 3389)
"""The ports that are greeted where everything accepts: what may stand there matters most, and five show enough."""


def accepts_everything(facts: PortsFacts) -> bool:
    """Whether something in front of the host accepts for it: at least 20 ports were tried, four fifths of them accept,
    and among those are at least three families of services that do not live together, or a hundred ports.

    Firewalls and load balancers that finish every handshake make such hosts: an open port then says nothing (L.
    Izhikevich et al., "LZR: Identifying Unexpected Internet Services", USENIX Security 2021).
    """
    tried = len(facts.open) + len(facts.refused) + len(facts.silent)
    share, of = ACCEPTED_SHARE
    families = sum(not set(family).isdisjoint(facts.open) for family in STRANGERS)
    strange = families >= 3 or len(facts.open) >= NOBODYS
    return tried >= LEAST_TRIED and len(facts.open) * of >= tried * share and strange


@probe(version=1, on="address", facts=PortsFacts, after="reverse")
async def ports(asset: Asset, net: Net) -> Answer:
    """Connect to each listed port once, the telling ones first; the pace is the net's.

    SILENT where nothing answered at all: that host may be down, or may drop what we send. Raises Forbidden
    where the profile lists no port: what was not tried is neither silent nor closed.
    """
    listed = net.conduct.ports_for(net.profile)
    if not listed:
        raise Forbidden("no port may be tried under this profile; light or consent would allow it")
    ended: dict[int, Outcome] = {}
    declines: list[WeDeclined] = []

    async def knock(port: int) -> None:
        try:
            async with net.connect(asset.host, port) as stream:
                ended[port] = stream.outcome if isinstance(stream, NoReply) else Outcome.ANSWERED
        except WeDeclined as why:
            declines.append(why)

    await together(*(knock(port) for port in listed))
    if declines and not ended:
        raise declines[0]
    return _answer(ended, str(declines[0]) if declines else "")


def _answer(ended: dict[int, Outcome], declined: str) -> Answer:
    facts = _by_end(ended)
    failed = len(ended) - len(facts.open) - len(facts.refused) - len(facts.silent)
    if not facts.open and not facts.refused:
        outcome = Outcome.FAILED if failed else Outcome.SILENT
        return Answer(outcome=outcome, why="no route" if failed else "no listed port answered")
    if declined or failed:
        return Answer(outcome=Outcome.PARTIAL, facts=facts, why=declined or "some connects failed on our side")
    return Answer(outcome=Outcome.ANSWERED, facts=facts)


def _by_end(ended: dict[int, Outcome]) -> PortsFacts:
    def ports_that(outcome: Outcome) -> tuple[int, ...]:
        return tuple(sorted(port for port, how in ended.items() if how is outcome))

    return PortsFacts(
        open=ports_that(Outcome.ANSWERED), refused=ports_that(Outcome.REFUSED), silent=ports_that(Outcome.SILENT)
    )
