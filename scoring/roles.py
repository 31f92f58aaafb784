"""Which roles each domain name of a target plays: from what was seen, so that each is asked what fits it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from scanner.asset import Asset, Claim, Kind, address_asset, name_asset
from scanner.discovery.names import within
from scanner.discovery.roles import Role
from scanner.observation import Outcome, Present
from scanner.probes.addresses import AddressFacts
from scanner.probes.mail_policy import MailPolicy
from scanner.probes.ports import PortsFacts, known_ports
from scanner.probes.web import WebFacts
from scoring.check import Seen
from scoring.domain import Domain, DomainRole
from scoring.finding import Finding, Verdict
from scoring.looks import Looks
from scoring.mailing import receives_mail, sends_mail
from scoring.model import Model

PLAIN, TLS = 80, 443
"""Where a name without a port is looked for (RFC 9110 4.2)."""


def domains(claims: Mapping[str, Claim], looks: Looks) -> tuple[Domain, ...]:
    """The domain names that are proved to be the target's, each with its roles, by name.

    Silence since an answer takes nothing back, as everywhere, and no silence ever rules a role out.
    """
    names = [claim for claim in claims.values() if claim.asset.kind is Kind.NAME and claim.attribution.decides]
    apexes = sorted(claim.asset.value for claim in names if Role.APEX in claim.role.split(", "))
    here: dict[str | None, list[Claim]] = defaultdict(list)
    for claim in (*names, *(claim for claim in claims.values() if claim.asset.asked_as)):
        here[_nearest(claim.asset.asked_as or claim.asset.value, apexes)].append(claim)
    return tuple(_domain(name, apexes, here[name], looks) for name in apexes)


def asks(model: Model, check: str, asset: Asset | None, known: tuple[Domain, ...]) -> bool:
    """Whether a check is asked about an asset: by a role that its domain plays, or may play for all that was seen.

    What no role lists is asked of everything, and so is every check of what lies in none of the `known` domains.
    """
    wanted = {role for role, checks in model.roles.items() if check in checks}
    name = (asset.value if asset.kind is Kind.NAME else asset.asked_as) if asset else None
    if not wanted or name is None:
        return True
    nearest = _nearest(name, [domain.name for domain in known])
    return all(wanted.intersection((*one.roles, *one.unseen)) for one in known if one.name == nearest)


def with_defence(known: tuple[Domain, ...], findings: Iterable[Finding], model: Model) -> tuple[Domain, ...]:
    """The domains, with the defensive ones marked: parked or a redirect, every check of that role's list good."""
    good = {(found.subject, found.check) for found in findings if found.verdict is Verdict.GOOD}

    def defends(one: Domain) -> bool:
        idle = {DomainRole.PARKED, DomainRole.REDIRECT}.intersection(one.roles)
        wanted = {(name_asset(one.name).id, check) for check in model.roles[DomainRole.DEFENSIVE]}
        return bool(idle) and wanted <= good

    return tuple(replace(one, roles=(*one.roles, DomainRole.DEFENSIVE)) if defends(one) else one for one in known)


def _nearest(name: str, apexes: Iterable[str]) -> str | None:
    return max((apex for apex in apexes if within(name, apex)), key=len, default=None)


def _domain(name: str, apexes: list[str], here: list[Claim], looks: Looks) -> Domain:
    policy: Seen[MailPolicy] = Seen(looks.of(MailPolicy, [name_asset(name).id]))
    web, redirect = _web(name, apexes, here, looks)
    told = {
        DomainRole.WEB: web,
        DomainRole.REDIRECT: redirect,
        DomainRole.SENDS: sends_mail(policy),
        DomainRole.RECEIVES: receives_mail(policy),
    }
    told[DomainRole.PARKED] = all(plays is False for plays in told.values())
    return Domain(
        name=name,
        roles=tuple(role for role, plays in told.items() if plays),
        unseen=tuple(role for role, plays in told.items() if plays is None),
    )


def _web(name: str, apexes: list[str], here: list[Claim], looks: Looks) -> tuple[bool | None, bool]:
    """Whether pages of its own were seen under the domain's names, and whether its fronts do nothing but lead away.

    A redirect loses no question that has an answer, so it does not matter here whose the other domain is.
    """
    fronts = [claim for claim in here if claim.asset.asked_as and Role.WEB in claim.role.split(", ")]
    own = [claim.asset for claim in fronts if claim.attribution.decides]
    if not own:
        names = [claim.asset for claim in here if not claim.asset.asked_as]
        others = {(front.asset.host, front.asset.asked_as) for front in fronts}
        return (False if all(_nothing_at(one, others, looks) for one in names) else None), False
    leads = [_leads(front, looks) for front in own]
    if "" in leads:
        return True, False
    away = {_nearest(lead, apexes) for lead in leads if lead} - {name}
    return (False, True) if away and None not in leads else (None, False)


def _leads(front: Asset, looks: Looks) -> str | None:
    """The other name that a front leads to; empty where it answers for itself, None where no answer came."""
    web: Seen[WebFacts] = Seen(looks.of(WebFacts, [front.id]))
    if web.answered is None or web.answered.facts is None:
        return None
    to = web.answered.facts.elsewhere
    try:
        return (urlsplit(to.value).hostname or "") if isinstance(to, Present) else ""
    except ValueError:
        return ""


def _nothing_at(name: Asset, others: set[tuple[str, str | None]], looks: Looks) -> bool:
    """Whether a name is proved to have no page of its own: no address, closed web ports, or a parking provider's page.

    `others` are the fronts, by address and name, that answer in the name and are not the target's.
    """
    told: Seen[AddressFacts] = Seen(looks.of(AddressFacts, [name.id]))
    found = [told.latest(lambda facts: facts.a), told.latest(lambda facts: facts.aaaa)]
    return all(
        family is not None and all((at, name.value) in others or _no_web_port(at, looks) for at in family.value or ())
        for family in found
    )


def _no_web_port(address: str, looks: Looks) -> bool:
    tried: Seen[PortsFacts] = Seen(looks.of(PortsFacts, [address_asset(address).id]))
    ports = known_ports(look.facts for look in tried.looks if look.facts is not None)
    answered = any(look.outcome is Outcome.ANSWERED for look in tried.looks)
    return answered and {PLAIN, TLS} <= set(ports.refused)
