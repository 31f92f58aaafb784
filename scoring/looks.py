"""All looks of a case, by probe and asset, oldest first."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from scanner.asset import Asset, Claim, Kind, address_asset, endpoint_asset, name_asset
from scanner.interfaces import Probe
from scanner.observation import Observation, Outcome, Sighting, ToldHello
from scoring.case import Case
from scoring.check import Look, Seen

Pair = tuple[str, str]
"""A probe and the id of the asset it asked."""
AnyLook = Look[Any]
Keep = Callable[[Sighting, Observation[Any], bool], AnyLook]


def look_of(sighting: Sighting, seen: Observation[Any], told: bool) -> AnyLook:
    """A sighting with its observation; `told` where it is somebody else's, not our own."""
    return Look(
        at=sighting.at, look=sighting.look, scan=sighting.scan, outcome=seen.outcome, facts=seen.facts,
        why=sighting.why, observation=seen.id, asset=seen.asset, probe=seen.probe, told=told,
    )  # fmt: skip


class Looks:
    """All looks of a case by probe and asset, oldest first."""

    def __init__(self, case: Case, probes: dict[str, Probe], kept: Keep = look_of) -> None:
        """`kept` may give a look that was made before in place of one that is equal."""
        self._probes = probes
        others = {name for name, probe in probes.items() if issubclass(probe.facts, ToldHello)}
        self._hosts: dict[str, set[str]] = defaultdict(set)
        self._by_probe: dict[str, dict[str, list[AnyLook]]] = defaultdict(dict)
        self._telling: dict[type, tuple[dict[str, list[AnyLook]], ...]] = {}
        self._at_host: dict[tuple[type, str], Seen[Any]] = {}
        self._seen: dict[tuple[type, str], Seen[Any]] = {}
        observations = {seen.id: seen for seen in case.evidence.observations}
        done = set[tuple[str, str, int]]()
        for sighting in sorted((s for s in case.evidence.sightings if s.at <= case.as_of), key=moment):
            same = sighting.observation, sighting.scan, sighting.look
            seen = None if same in done else observations.get(sighting.observation)
            if seen is None or seen.probe not in probes or seen.outcome is Outcome.FORBIDDEN:
                continue  # what we declined to send is no look: it is not lost sight
            done.add(same)
            asset, identity = seen.asset, seen.asset.id
            if asset.kind is Kind.ENDPOINT and asset.asked_as is None:
                self._hosts[asset.host].add(identity)
            self._by_probe[seen.probe].setdefault(identity, []).append(kept(sighting, seen, seen.probe in others))

    def seen(self, facts: type, asset: Asset, claims: Mapping[str, Claim]) -> Seen[Any]:
        """The looks at an asset, else at its bare endpoint, its host, or the name it was asked under.

        Names also get those above them among the `claims` of the case, hosts and endpoints those at all bare endpoints
        of the host. Asked by every check that reads these facts, and found once.
        """
        key = facts, asset.id
        if key not in self._seen:
            self._seen[key] = self._found(facts, asset, claims)
        return self._seen[key]

    def _found(self, facts: type, asset: Asset, claims: Mapping[str, Claim]) -> Seen[Any]:
        direct = self.of(facts, [asset.id])
        if asset.kind is Kind.ENDPOINT and not direct and asset.value.endswith("/tcp"):
            bare, host = endpoint_asset(asset.host, asset.port), address_asset(asset.host)
            direct = self.of(facts, [bare.id]) or self.of(facts, [host.id])
            if asset.asked_as and not direct:
                direct = self.of(facts, [name_asset(asset.asked_as).id])
        if asset.kind in (Kind.ADDRESS, Kind.ENDPOINT):
            return Seen(direct, host=self.at_host(facts, asset.host))
        if asset.kind is not Kind.NAME:
            return Seen(direct)
        labels = asset.value.split(".")
        for start in range(1, len(labels)):
            above = f"{Kind.NAME}:{'.'.join(labels[start:])}"
            if above in claims and (higher := self.of(facts, [above])):
                return Seen(direct, above=Seen(higher))
        return Seen(direct)

    def any_of(self, facts: type, asset: str) -> bool:
        """Whether any of those probes looked at the asset itself."""
        return any(asset in by_asset for by_asset in self._told_by(facts))

    def at_host(self, facts: type, host: str) -> Seen[Any]:
        """The looks of every probe whose facts are a `facts`, at all bare endpoints of an address."""
        if (facts, host) not in self._at_host:
            self._at_host[facts, host] = Seen(self.of(facts, sorted(self._hosts.get(host, ()))))
        return self._at_host[facts, host]

    def at_hosts(self, facts: type, hosts: Iterable[str]) -> tuple[AnyLook, ...]:
        """The same of several addresses, one after the other."""
        return tuple(look for host in hosts for look in self.at_host(facts, host).looks)

    def of(self, facts: type, assets: Iterable[str]) -> tuple[AnyLook, ...]:
        """The looks of every probe whose facts are a `facts`, at these assets."""
        telling = self._told_by(facts)
        groups = [by_asset[asset] for asset in assets for by_asset in telling if asset in by_asset]
        if len(groups) < 2:
            return tuple(groups[0]) if groups else ()
        return tuple(sorted((look for looks in groups for look in looks), key=_weight))

    def _told_by(self, facts: type) -> tuple[dict[str, list[AnyLook]], ...]:
        if facts not in self._telling:
            self._telling[facts] = tuple(
                by_asset for name, by_asset in self._by_probe.items() if issubclass(self._probes[name].facts, facts)
            )
        return self._telling[facts]


def _weight(look: AnyLook) -> tuple[Any, ...]:
    """Whatever we saw ourselves comes after, and so outranks, what others told us."""
    return (not look.told, *moment(look))


def moment(look: Any) -> tuple[Any, ...]:
    """The order of looks and sightings in time; the rest makes it the same on every machine."""
    return (look.at, look.look, look.scan, look.observation, look.why)
