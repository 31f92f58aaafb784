"""Rsync: the greeting that a daemon sends by itself; we send nothing, so no module is listed."""

import re
from dataclasses import dataclass

from scanner.asset import Asset
from scanner.greeting import EVIDENCE, line_whole, proves, shown
from scanner.hello import ended, unexpected
from scanner.interfaces import Answer, Net, NoReply, declined, probe
from scanner.observation import ABSENT, NOT_ASKED, Fact, Hello, Outcome, Present, Software, Unseen


@dataclass(frozen=True, slots=True, kw_only=True)
class RsyncFacts(Hello):
    """`protocol` is the version of the protocol told (`31.0`), `digests` the names of those that a login may use.

    Daemons before 3.2.7 name no digest: theirs is MD5, or MD4 below protocol 30 (rsyncd.conf(5), AUTHENTICATION
    STRENGTH).
    """

    protocol: Fact[str] = NOT_ASKED
    digests: Fact[tuple[str, ...]] = NOT_ASKED


@probe(version=1, on="endpoint", facts=RsyncFacts, services=("rsync",))
async def rsync(asset: Asset, net: Net) -> Answer:
    """The line `@RSYNCD: <protocol>` with which a daemon begins (rsync's csprotocol.txt and clientserver.c)."""
    async with net.connect(asset.host, asset.port) as stream:
        if isinstance(stream, NoReply):
            return declined(stream)
        reply = await stream.read(_told)
    if isinstance(reply, NoReply):
        return ended(reply, "rsync", RsyncFacts)
    facts = facts_of(reply.value)
    if facts is None:
        return unexpected(reply.value, "rsync", RsyncFacts)
    return Answer(outcome=Outcome.ANSWERED, facts=facts, evidence=reply.value[:EVIDENCE])


def _told(seen: bytes) -> bool:
    return line_whole(seen) or proves(seen) not in (None, "rsync")


_GREETING = re.compile(rb"^@RSYNCD: (\d{1,3}(?:\.\d{1,3})?)((?: [A-Za-z0-9-]{1,20}){0,20})[ \r]*\n")


def facts_of(seen: bytes) -> RsyncFacts | None:
    """The facts of a daemon's first line; None where it is none."""
    found = _GREETING.match(seen)
    if not found:
        return None
    digests = tuple(name.decode("ascii").lower() for name in found[2].split())
    return RsyncFacts(
        speaks=Present(value="rsync"),
        greeting=Present(value=shown(found[0])),
        software=Present(value=(Software(product="rsync", told_by="rsync greeting"),)),
        tls=Present(value=False),
        open_without_login=Unseen(why="which modules ask for a login only a list of them would show"),
        protocol=Present(value=found[1].decode("ascii")),
        digests=Present(value=digests) if digests else ABSENT,
    )
