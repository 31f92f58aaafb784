"""Which outside facts one body of evidence needs, asked of the sources once, misses included."""

from collections.abc import Callable

from scanner.asset import Kind
from scanner.distribution import release
from scanner.observation import Evidence, Present, Software, TellsSoftware
from scanner.probes.addresses import AddressFacts
from scanner.probes.mta_sts import MtaStsFacts
from scanner.probes.named_hosts import NamedHostFacts
from scanner.probes.tls import TlsFacts
from scanner.probes.web import WebFacts
from scanner.probes.zone import ZoneFacts
from scanner.tls.certificate import read_chain
from scoring.knowledge import (
    EndOfLife,
    Identified,
    Known,
    KnownAddress,
    KnownName,
    KnownOrigin,
    KnownSoftware,
    LookUp,
)
from scoring.knowledge.identity import texts, told_software
from scoring.knowledge.library import KnownScript
from scoring.knowledge.listed import KnownHost, KnownIncidents, KnownSharing


def look_up(evidence: Evidence, source: LookUp) -> Known:
    """What `source` knows of every software, address, name server, missing name and issuer, in a fixed order."""
    identified = _identified(evidence, source)
    told = _told(evidence, Known(identified=identified))
    issuers = _issuers(evidence)
    addresses = sorted({claim.asset.value for claim in evidence.claims if claim.asset.kind is Kind.ADDRESS})
    names = [claim for claim in evidence.claims if claim.asset.kind is Kind.NAME]
    hosts = sorted({claim.asset.value for claim in names})
    # What became public of a provider is not what became public of whoever uses its name servers.
    domains = sorted({claim.asset.value for claim in names if claim.attribution.decides})
    return Known(
        feeds=tuple(sorted(source.feeds(), key=lambda feed: feed.name)),
        software=tuple(_software(told[key], source) for key in sorted(told)),
        addresses=tuple(
            KnownAddress(address=address, listings=source.listings(address)) for address in addresses
        ),
        names=tuple(
            KnownName(name=name, service=source.service(name), registrable=source.registrable(name))
            for name in sorted(_missing(evidence))
        ),
        origins=tuple(
            KnownOrigin(address=address, origin=source.origin(address)) for address in sorted(_servers(evidence))
        ),
        roots=_each(issuers, source.roots),
        own_roots=_each(issuers, source.own_roots),
        identified=identified,
        scripts=tuple(
            KnownScript(address=address, library=source.library(address)) for address in sorted(_scripts(evidence))
        ),
        lists=source.lists(),
        hosts=tuple(KnownHost(name=name, listings=source.name_listings(name)) for name in hosts),
        incidents=tuple(KnownIncidents(domain=name, incidents=source.incidents(name)) for name in domains),
        sharing=tuple(KnownSharing(address=address, seen=source.sharing(address)) for address in addresses),
    )  # fmt: skip


def _identified(evidence: Evidence, source: LookUp) -> tuple[Identified, ...]:
    """What the fingerprints make of every text that is shown."""
    shown = sorted({text for seen in evidence.observations for text in texts(seen.facts)})
    return tuple(Identified(kind=kind, text=text, software=source.identify(kind, text)) for kind, text in shown)


def _told(evidence: Evidence, known: Known) -> dict[tuple[str, str, str], Software]:
    """All software that is named, with what the fingerprints add; by product, version and package."""
    found = {}
    for seen in evidence.observations:
        if isinstance(seen.facts, TellsSoftware):
            for fact in (seen.facts.software, told_software(seen.facts, known)):
                for software in fact.value if isinstance(fact, Present) else ():
                    found[software.product, software.version or "", software.package or ""] = software
    return found


def _software(software: Software, source: LookUp) -> KnownSoftware:
    version = software.version
    return KnownSoftware(
        product=software.product,
        version=version,
        package=software.package,
        end_of_life=source.end_of_life(software.product, version) if version else None,
        distribution=_distribution(software, source),
        exploited=source.exploited(software.product, version) if version else (),
        unranged=source.unranged(software),
        cpe=source.cpe(software.product, version),
        flaws=source.flaws(software) if version else None,
    )


def _distribution(software: Software, source: LookUp) -> EndOfLife | None:
    named = release(software)
    return source.end_of_life(named.name, named.version) if named else None


def _scripts(evidence: Evidence) -> set[str]:
    """The addresses of all scripts that were seen."""
    found = (seen.facts.scripts for seen in evidence.observations if isinstance(seen.facts, WebFacts))
    return {address for scripts in found if isinstance(scripts, Present) for address in scripts.value}


def _servers(evidence: Evidence) -> set[str]:
    """The addresses of all name servers that were seen."""
    zones = (seen.facts.name_servers for seen in evidence.observations if isinstance(seen.facts, ZoneFacts))
    found = (one.addresses for servers in zones if isinstance(servers, Present) for one in servers.value)
    return {address for addresses in found if isinstance(addresses, Present) for address in addresses.value}


def _missing(evidence: Evidence) -> set[str]:
    """Names that an alias or a record leads to and that do not exist, and the highest one missing above each."""
    found: set[str] = set()
    for seen in evidence.observations:
        if isinstance(seen.facts, AddressFacts) and isinstance(seen.facts.lost_target, Present):
            found |= {seen.facts.lost_target.value.name, seen.facts.lost_target.value.missing}
        elif isinstance(seen.facts, NamedHostFacts) and isinstance(seen.facts.lost, Present):
            found |= {name for lost in seen.facts.lost.value for name in (lost.host, lost.missing)}
    return found


def _issuers(evidence: Evidence) -> set[bytes]:
    """Who could have issued a certificate that was shown, or found where a chain says."""
    told = [seen.facts for seen in evidence.observations]
    shown = (facts for facts in told if isinstance(facts, TlsFacts))
    chains = [fact for facts in shown for fact in (facts.chain, facts.other_chain, facts.issuers)]
    chains += [facts.chain for facts in told if isinstance(facts, MtaStsFacts)]
    return {
        certificate.issuer
        for chain in chains
        if isinstance(chain, Present)
        for certificate in read_chain(chain.value)
        if certificate is not None
    }


def _each(subjects: set[bytes], roots: Callable[[bytes], tuple[bytes, ...]]) -> tuple[bytes, ...]:
    return tuple(sorted({root for subject in subjects for root in roots(subject)}))
