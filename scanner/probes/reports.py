"""Which ports of an address third parties tell of, without a packet to the address."""

from dataclasses import dataclass

from scanner.asset import Asset
from scanner.interfaces import Answer, Net, probe
from scanner.observation import ABSENT, NOT_ASKED, Fact, Outcome, Present, Unseen
from scanner.told import Witness


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportsFacts:
    """Of each source the ports that it tells of (`3389/tcp`), sorted; NOT_ASKED where there is nothing to ask it with.

    ABSENT: the source tells of none, which says nothing of the address. When each was seen, its own sighting says.
    """

    internetdb: Fact[tuple[str, ...]] = NOT_ASKED
    censys: Fact[tuple[str, ...]] = NOT_ASKED
    shodan: Fact[tuple[str, ...]] = NOT_ASKED
    shadowserver: Fact[tuple[str, ...]] = NOT_ASKED


@probe(version=1, on="address", facts=ReportsFacts)
async def reports(asset: Asset, net: Net) -> Answer:
    """What every accepted source tells; FORBIDDEN, with the command that lifts it, where all of them are off."""
    said = await net.told(asset.host)
    why = "; ".join(dict.fromkeys(one.why for one in said if one.told is None))
    if all(one.told is None for one in said):
        off = all(one.off for one in said)
        return Answer(outcome=Outcome.FORBIDDEN if off else Outcome.SILENT, why=why or "no source is there to be asked")
    facts = ReportsFacts(**{one.source: _fact(one) for one in said})
    return Answer(outcome=Outcome.PARTIAL if why else Outcome.ANSWERED, facts=facts, why=why)


def _fact(said: Witness) -> Fact[tuple[str, ...]]:
    if said.told is None:
        return Unseen(why=said.why)
    places = sorted({(one.port, one.transport, one.place) for one in said.told})
    return Present(value=tuple(place for _, _, place in places)) if places else ABSENT
