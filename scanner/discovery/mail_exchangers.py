"""The hosts that receive a declared domain's mail."""

from scanner.asset import Lead, name_asset
from scanner.discovery.names import host_name, ours
from scanner.discovery.newest import facts, values
from scanner.discovery.roles import Role
from scanner.discovery.source import lead, source
from scanner.observation import Evidence
from scanner.probes.mail_policy import MailPolicy
from scanner.registry import Registry
from scanner.target import Target


def exchanger_names(target: Target, evidence: Evidence) -> dict[str, tuple[str, ...]]:
    """Mail exchangers of the target's domains, each with its proofs."""
    found: dict[str, tuple[str, ...]] = {}
    for seen in facts(evidence, "mail_policy", MailPolicy):
        for exchanger in values(seen.facts.mx):
            host = host_name(exchanger.host)
            if host and ours(seen.asset.value, target):
                proof = f"{seen.asset.value} MX {exchanger.preference} {host}"
                found[host] = (*found.get(host, ()), proof)
    return found


@source("mail exchangers")
def mail_exchangers(target: Target, evidence: Evidence, registry: Registry) -> tuple[Lead, ...]:  # noqa: ARG001  # one shape for all sources
    return tuple(
        lead(name_asset(host), Role.MAIL_EXCHANGER, "mail exchangers", *proof)
        for host, proof in exchanger_names(target, evidence).items()
    )
