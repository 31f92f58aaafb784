"""What a third party saw a service say, and when: nothing is sent to the service."""

from scanner.asset import Asset
from scanner.canonical import encode
from scanner.interfaces import Answer, Net, probe
from scanner.observation import NOT_ASKED, Outcome, Present, ToldHello


@probe(version=1, on="reported endpoint", facts=ToldHello)
async def told_service(asset: Asset, net: Net) -> Answer:
    """The newest that a source tells of this port; of two, one that names the protocol comes first."""
    place = asset.value.rpartition(":")[2]
    said = await net.told(asset.host)
    found = [(one, witness) for witness in said for one in witness.told or () if one.place == place]
    if not found:
        return Answer(outcome=Outcome.SILENT, why="no source tells of this port any longer")
    told, witness = max(found, key=lambda row: (bool(row[0].protocol), row[0].at, row[1].source, encode(row[0])))
    facts = ToldHello(
        source=witness.source,
        terms=witness.terms,
        speaks=Present(value=told.protocol) if told.protocol else NOT_ASKED,
        greeting=Present(value=told.greeting) if told.greeting else NOT_ASKED,
        software=Present(value=told.software) if told.software else NOT_ASKED,
    )
    return Answer(
        outcome=Outcome.ANSWERED, facts=facts, evidence=encode(told).encode(), answered_by=witness.source, at=told.at
    )
