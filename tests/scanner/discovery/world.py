"""Evidence made by hand: what probes saw, in one line each, and the registry that ships."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from publicsuffixlist import PublicSuffixList

import config
from scanner.asset import Asset, Claim, address_asset, endpoint_asset, name_asset
from scanner.discovery import attribution, propose
from scanner.observation import ABSENT, Evidence, Fact, Observation, Outcome, Present, Sighting, observation
from scanner.probes.addresses import AddressFacts
from scanner.probes.mail_policy import Exchanger, MailPolicy
from scanner.probes.ports import PortsFacts
from scanner.probes.reverse import ReverseFacts
from scanner.probes.zone import NameServer, ZoneFacts
from scanner.registry import Registry, read
from scanner.target import Profile, Scope, Target, TargetKind, canonical

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
PORTS = """port,service,kind,probe,tls
22,ssh,administration,ssh,
25,smtp,mail,smtp,smtp
80,http,web,http,
143,imap,mail,imap,imap
443,https,web,http,at once
636,ldaps,directory,,at once
993,imaps,mail,imap,at once
5432,postgresql,data,postgresql,postgresql
6379,redis,data,redis,
8080,http,web,http,
"""
Seen = tuple[Observation[Any], Sighting]


@cache
def registry() -> Registry:
    """The shipped tables, with a few known ports of our own."""
    suffixes = PublicSuffixList()
    return read(
        config.text("registry/special_purpose.csv"),
        config.text("registry/providers.csv"),
        PORTS,
        suffixes.privatesuffix,
    )


def target(name: str = "acme.com", *, names: tuple[str, ...] = (), networks: tuple[str, ...] = ()) -> Target:
    kind, typed = canonical(name)
    scope = Scope(asked=Profile.LIGHT, used=Profile.LIGHT, because="test")
    return Target(name=typed, kind=TargetKind(kind), scope=scope, names=names, networks=networks, since=AT)


def saw(
    asset: Asset,
    probe: str,
    facts: Any = None,
    *,
    outcome: Outcome | None = None,
    minute: int = 0,
    look: int = 1,
    scan: str = "scan",
) -> Seen:
    """One look; without facts it is silence."""
    ended = outcome or (Outcome.ANSWERED if facts is not None else Outcome.SILENT)
    seen = observation(asset=asset, probe=probe, version=1, outcome=ended, facts=facts)
    at = AT + timedelta(minutes=minute)
    return seen, Sighting(observation=seen.id, at=at, look=look, scan=scan, profile="light")


def evidence(*looks: Seen) -> Evidence:
    observations = {seen.id: seen for seen, _ in looks}
    return Evidence(observations=tuple(observations.values()), sightings=tuple(sighting for _, sighting in looks))


def some(values: Iterable[str]) -> Fact[tuple[str, ...]]:
    found = tuple(sorted(values))
    return Present(value=found) if found else ABSENT


def resolves(name: str, *addresses: str, aliases: tuple[str, ...] = (), minute: int = 0) -> Seen:
    facts = AddressFacts(
        a=some(one for one in addresses if ":" not in one),
        aaaa=some(one for one in addresses if ":" in one),
        aliases=some(aliases),
        exists=Present(value=True),
    )
    return saw(name_asset(name), "addresses", facts, minute=minute)


def denies(name: str, *, minute: int = 0) -> Seen:
    facts = AddressFacts(a=ABSENT, aaaa=ABSENT, aliases=ABSENT, exists=Present(value=False))
    return saw(name_asset(name), "addresses", facts, minute=minute)


def exchanges(name: str, *hosts: str) -> Seen:
    rows = tuple(Exchanger(preference=10 * rank, host=host) for rank, host in enumerate(hosts, 1))
    return saw(name_asset(name), "mail_policy", MailPolicy(mx=Present(value=rows) if rows else ABSENT))


def serves(name: str, *hosts: str) -> Seen:
    rows = tuple(NameServer(host=host, addresses=ABSENT) for host in hosts)
    return saw(name_asset(name), "zone", ZoneFacts(name_servers=Present(value=rows)))


def points_back(address: str, *names: str) -> Seen:
    return saw(address_asset(address), "reverse", ReverseFacts(ptr=some(names)))


def listens(address: str, *ports: int, refused: tuple[int, ...] = (), minute: int = 0) -> Seen:
    return saw(address_asset(address), "ports", PortsFacts(open=ports, refused=refused), minute=minute)


def may_not_try(address: str, *, minute: int = 0, scan: str = "scan") -> Seen:
    return saw(address_asset(address), "ports", outcome=Outcome.FORBIDDEN, minute=minute, scan=scan)


def under(address: str, port: int, name: str | None = None) -> Asset:
    return endpoint_asset(address, port, name)


def claimed(whom: Target, *looks: Seen) -> dict[str, Claim]:
    """The claims by asset id after all of this was seen."""
    known = evidence(*looks)
    leads = propose(whom, known, registry())
    found = attribution.claims(whom, leads, known, registry(), AT)
    assert len({claim.asset for claim in found}) == len(found)
    return {claim.asset.id: claim for claim in found}


def letters(claims: dict[str, Claim]) -> dict[str, str]:
    return {asset: claim.attribution.value for asset, claim in claims.items()}
