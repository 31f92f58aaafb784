"""From lines of the book to the target that a night rates."""

import dataclasses
from collections.abc import Sequence
from datetime import datetime

from cli.profile import NO_COUNTRY, choose, countries_of
from scanner.conduct import Conduct
from scanner.target import Profile, Target, TargetKind, canonical
from scoring.policy import Policy, declared


def target_of(
    policies: Sequence[Policy], known: Target | None, *, asked: Profile | None, conduct: Conduct,
    allow_nets: tuple[str, ...], now: datetime,
) -> Target:  # fmt: skip
    """The target of the lines that are rated under one name, as `declared` has it.

    `known` is what is remembered of it. Raises Misconfigured where its scope is not allowed.
    """
    kind, name = canonical(policies[0].target)
    told = next((policy.country for policy in policies if policy.country), None)
    country = told or (known.scope.country if known else None)
    own = (name,) if kind is TargetKind.NAME else ()
    scope = choose(
        asked=asked, country=country or NO_COUNTRY, names=(*own, *(one for line in policies for one in line.domains)),
        conduct=conduct, consent=None, allow_nets=allow_nets,
    )  # fmt: skip
    target = dataclasses.replace(known, scope=scope) if known else Target(name=name, kind=kind, scope=scope, since=now)
    return declared(target, policies)


def country_of(policy: Policy) -> str | None:
    """The country in whose night it is rated: the one told, else that of its domains' endings where there is one."""
    if policy.country:
        return policy.country
    found = countries_of(policy.domains)
    return found.pop() if len(found) == 1 else None
