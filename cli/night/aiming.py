"""From lines of the book to the target that a night rates."""

import dataclasses
from collections.abc import Sequence
from datetime import datetime

from cli.profile import NO_COUNTRY, choose, countries_of
from scanner.conduct import Conduct
from scanner.target import Organisation, Profile, Target, TargetKind, canonical
from scoring.policy import Policy


def target_of(
    policies: Sequence[Policy], known: Target | None, *, asked: Profile | None, conduct: Conduct,
    allow_nets: tuple[str, ...], now: datetime,
) -> Target:  # fmt: skip
    """The target of the lines that are rated under one name, the first of them telling who it is.

    `known` is what is remembered of it. Raises Misconfigured where its scope is not allowed.
    """
    first = policies[0]
    kind, name = canonical(first.target)
    names = tuple(dict.fromkeys(domain for policy in policies for domain in policy.domains if domain != name))
    networks = tuple(dict.fromkeys(network for policy in policies for network in policy.networks if network != name))
    told = next((policy.country for policy in policies if policy.country), None)
    country = told or (known.scope.country if known else None)
    own = (name,) if kind is TargetKind.NAME else ()
    scope = choose(
        asked=asked, country=country or NO_COUNTRY, names=(*own, *names), conduct=conduct, consent=None,
        allow_nets=allow_nets,
    )  # fmt: skip
    old = known.organisation if known else Organisation()
    organisation = Organisation(
        employees=old.employees if first.employees is None else first.employees,
        revenue=old.revenue if first.revenue is None else first.revenue,
        currency=first.currency or old.currency,
        sector=first.sector or old.sector,
    )
    if known is None:
        return Target(
            name=name, kind=kind, scope=scope, label=first.name, organisation=organisation, names=names,
            networks=networks, since=now,
        )  # fmt: skip
    return dataclasses.replace(
        known, scope=scope, label=first.name, organisation=organisation, names=names, networks=networks
    )


def country_of(policy: Policy) -> str | None:
    """The country in whose night it is rated: the one told, else that of its domains' endings where there is one."""
    if policy.country:
        return policy.country
    found = countries_of(policy.domains)
    return found.pop() if len(found) == 1 else None
