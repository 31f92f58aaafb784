"""Whose an asset is and how sure we are: A declared, B controlled, C inferred, D a shared platform."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from scanner.asset import Asset, Attribution, Claim, Kind, Lead
from scanner.discovery.declared import declared_addresses
from scanner.discovery.names import declared_names, ours
from scanner.discovery.newest import distilled, facts
from scanner.discovery.resolved import Pointer, pointers
from scanner.discovery.roles import ORDER, joined
from scanner.discovery.sharing import Shared, leaves_home, shared
from scanner.observation import ABSENT, Evidence, Present
from scanner.probes.addresses import AddressFacts
from scanner.registry import Registry
from scanner.target import Target

MOST_PROOFS = 12


@dataclass(frozen=True, kw_only=True)
class _Whose:
    """The rules, with what they are decided on."""

    target: Target
    registry: Registry
    declared: dict[str, str]
    pointed: Mapping[str, Sequence[Pointer]]
    shared: Shared

    def asset(self, asset: Asset) -> tuple[Attribution, tuple[str, ...]]:
        """The attribution of one asset and the proofs beyond those of its leads."""
        if asset.kind is Kind.NAME:
            return self.name(asset.value)
        if asset.kind is Kind.ADDRESS:
            return self.address(asset.value)
        host, why = self.address(asset.host)
        # What a parking provider shows under a name that is parked there is the provider's own page.
        if asset.asked_as and asset.host not in self.shared.parking:
            under, _ = self.name(asset.asked_as)
            # What is shown under a name is its tenant's, wherever the host stands and whoever patches it.
            if under.decides and under < host:
                tenants = f"what is shown under {asset.asked_as} is decided by whoever holds that name"
                return under, () if host.decides else (*why, tenants)
        return host, why

    def name(self, name: str) -> tuple[Attribution, tuple[str, ...]]:
        declared = declared_names(self.target)
        if name in declared or name in {f"www.{one}" for one in declared}:
            return Attribution.A, ()
        if ours(name, self.target):
            return Attribution.B, ()
        provider = self.registry.provider(name)
        if provider:
            return Attribution.D, (f"{name} is a name of {provider.name} ({provider.service})",)
        return Attribution.C, ()

    def address(self, address: str) -> tuple[Attribution, tuple[str, ...]]:
        if address in self.declared:
            return Attribution.A, ()
        reasons = self.shared.of(address)
        if reasons:
            return Attribution.D, reasons
        direct = any(
            ours(pointer.name, self.target) and not leaves_home(pointer, self.target)
            for pointer in self.pointed.get(address, ())
        )
        return (Attribution.B if direct else Attribution.C), ()


def claims(
    target: Target, leads: tuple[Lead, ...], evidence: Evidence, registry: Registry, at: datetime
) -> tuple[Claim, ...]:
    """One claim for each asset that is there, in the order of asset ids; the order of leads changes nothing.

    Names that DNS denies or that point nowhere are left out, except declared ones. An asset found in several ways
    carries all its roles and proofs, and is found by the way of its weightiest role.
    """
    known = distilled(evidence)
    pointed = pointers(target, known)
    by_address: dict[str, list[Pointer]] = {}
    for pointer in pointed:
        by_address.setdefault(pointer.address, []).append(pointer)
    whose = _Whose(
        target=target,
        registry=registry,
        declared=declared_addresses(target),
        pointed=by_address,
        shared=shared(target, known, registry, pointed),
    )
    gone = _gone(known) - set(declared_names(target))
    found: dict[Asset, list[Lead]] = {}
    for lead in leads:
        if lead.asset.kind is not Kind.NAME or lead.asset.value not in gone:
            found.setdefault(lead.asset, []).append(lead)
    return tuple(_claim(whose, found[asset], at) for asset in sorted(found, key=lambda asset: asset.id))


def _claim(whose: _Whose, leads: list[Lead], at: datetime) -> Claim:
    # A certificate is seen only where another way has led before: the finder is that one.
    first = min(leads, key=lambda lead: (ORDER[lead.role], lead.found_by == "certificates", lead.found_by))
    attribution, why = whose.asset(first.asset)
    proof = [*why, *sorted({sentence for lead in leads for sentence in lead.proof} - set(why))]
    return Claim(
        target=whose.target.name,
        asset=first.asset,
        role=joined({lead.role for lead in leads}),
        found_by=first.found_by,
        proof=tuple(proof[:MOST_PROOFS]),
        attribution=attribution,
        at=at,
    )


def _gone(evidence: Evidence) -> set[str]:
    """Names that do not exist, and names with neither address nor alias."""
    return {
        seen.asset.value
        for seen in facts(evidence, "addresses", AddressFacts)
        if seen.facts.exists == Present(value=False)
        or (seen.facts.a is ABSENT and seen.facts.aaaa is ABSENT and seen.facts.aliases is ABSENT)
    }
