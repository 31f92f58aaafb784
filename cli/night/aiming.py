"""From lines of the book to the target that a night rates."""

import dataclasses
import logging
from collections.abc import Sequence
from datetime import datetime

from cli.night.consents import Consents
from cli.profile import NO_COUNTRY, choose, countries_of
from scanner.conduct import Conduct
from scanner.target import Consent, Profile, Scope, Target, TargetKind, canonical
from scoring.policy import Policy, declared

log = logging.getLogger("hullmark")


def target_of(
    policies: Sequence[Policy], known: Target | None, *, asked: Profile | None, conduct: Conduct,
    allow_nets: tuple[str, ...], now: datetime, consents: Consents | None = None,
) -> Target:  # fmt: skip
    """The target of the lines that are rated under one name, as `declared` has it.

    `known` is what is remembered of it; `consents` are those that the lines may refer to, of which one that cannot be
    used changes nothing. Raises Misconfigured where its scope is not allowed.
    """
    kind, name = canonical(policies[0].target)
    told = next((policy.country for policy in policies if policy.country), None)
    country = told or (known.scope.country if known else None)
    own = (name,) if kind is TargetKind.NAME else ()

    def scope(consent: Consent | None) -> Scope:
        return choose(
            asked=asked, country=country or NO_COUNTRY, conduct=conduct, consent=consent, allow_nets=allow_nets,
            names=(*own, *(one for line in policies for one in line.domains)),
        )  # fmt: skip

    plain = scope(None)
    target = dataclasses.replace(known, scope=plain) if known else Target(name=name, kind=kind, scope=plain, since=now)
    target = declared(target, policies)
    consent, why = consents.of(policies, target, now) if consents else (None, "")
    if consent is not None:
        return dataclasses.replace(target, scope=scope(consent))
    if why:
        plain = dataclasses.replace(plain, because=f"{plain.because}; {why}")
        log.warning("%s: %s.", target.name, why)
    return dataclasses.replace(target, scope=plain)


def country_of(policy: Policy) -> str | None:
    """The country in whose night it is rated: the one told, else that of its domains' endings where there is one."""
    if policy.country:
        return policy.country
    found = countries_of(policy.domains)
    return found.pop() if len(found) == 1 else None
