"""A history of a world in a store, as scans would have left it."""

from dataclasses import replace
from pathlib import Path

from scanner.asset import endpoint_asset
from scanner.probes.ports import PortsFacts
from scanner.target import Organisation, Profile
from scoring.assess import assess
from scoring.case import Case
from scoring.changes import changes
from scoring.history.store import History as Store
from tests.worlds.history import History, World, seen
from tests.worlds.shipped import APEX, HOSTS, SHIPPED, WWW


def company(*, mail: int = 1, tls: int = 1, rdp: bool = True, world: World = SHIPPED) -> History:
    """A company with a zone, mail, a web server and perhaps Remote Desktop, by the numbers of their answers."""
    front, desk = endpoint_asset(HOSTS[0].value, 443, WWW), endpoint_asset(HOSTS[0].value, 3389)
    said = {
        ("zone", APEX): 0, ("dnssec", APEX): 0, ("mail_policy", APEX): mail, ("addresses", APEX): 0,
        ("reverse", HOSTS[0]): 0, ("tls", front): tls, ("web", front): 0,
    }  # fmt: skip
    facts = {(probe, asset): world.answers[probe][number] for (probe, asset), number in said.items()}
    ports = PortsFacts(open=(443, 3389) if rdp else (443,), refused=(21, 22, 80) if rdp else (21, 22, 80, 3389))
    facts["ports", HOSTS[0]] = ports
    scan = seen(world, facts | ({("rdp", desk): world.answers["rdp"][1]} if rdp else {}))
    return replace(scan, known=world.known[1])


def url(folder: Path) -> str:
    return f"sqlite:///{folder}/hullmark.sqlite"


async def keep(
    store: Store, of: History, name: str = "", told: Organisation | None = None, profile: Profile = Profile.LIGHT
) -> Case:
    """Keep the evidence of a history and its rating, under another name where one is given; the case."""
    case = of.case
    if name:
        claims = tuple(replace(claim, target=name) for claim in case.evidence.claims)
        case = replace(case, target=replace(case.target, name=name), evidence=replace(case.evidence, claims=claims))
    scope = replace(case.target.scope, used=profile)
    target = replace(case.target, scope=scope, organisation=told or case.target.organisation)
    evidence = case.evidence
    sightings = tuple(replace(one, scan=f"{target.name} {one.scan}") for one in evidence.sightings)
    scans = sorted({one.scan for one in sightings})
    for scan in scans:
        looks = [one for one in sightings if one.scan == scan]
        await store.begin(scan, target, min(one.at for one in looks))
        await store.keep(target, scan, observations=evidence.observations, sightings=looks)
    await store.keep(target, scans[-1], claims=evidence.claims)
    case = replace(case, target=target, evidence=replace(evidence, sightings=sightings))
    before = await store.latest_case(target.name)
    assert await store.record(case, assess(case), changes(before, case), scan=scans[-1], after=before)
    return case
