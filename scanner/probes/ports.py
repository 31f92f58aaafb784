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
