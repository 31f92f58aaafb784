"""From what was typed to the targets of one run, each with the scope that it may be scanned under."""

import dataclasses
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from cli import consent
from cli.options import Observing
from cli.profile import choose
from scanner.target import Organisation, Target, TargetKind, canonical
from scoring.policy import declared, due_for_probing

if TYPE_CHECKING:
    from cli.world import World


def typed(texts: Sequence[str]) -> tuple[tuple[TargetKind, str], ...]:
    """The canonical targets in the order typed, each once. Raises Misconfigured for one that is none."""
    return tuple(dict.fromkeys(canonical(text) for text in texts))


async def aim(
    targets: Iterable[tuple[TargetKind, str]],
    world: "World",
    told: Observing,
    organisation: Organisation | None = None,
) -> tuple[Target, ...]:
    """The targets with their scopes; what the book tells of a target counts, then what is remembered of it.

    `organisation` is what is told now, and counts before both.

    Raises Misconfigured where a scope is not allowed.
    """
    return tuple([await _aimed(kind, name, world, told, organisation) for kind, name in targets])


async def _aimed(
    kind: TargetKind, name: str, world: "World", told: Observing, organisation: Organisation | None
) -> Target:
    known = await world.history.target(name)
    lines = await world.history.policies_of(name)
    # As the nights take it, where they look at it; else as the book last told it.
    lines = tuple(one for one in lines if due_for_probing(one, world.clock.now().date())) or lines
    names = (name,) if kind is TargetKind.NAME else ()
    booked = next((line.country for line in lines if line.country), None) if told.country is None else None
    remembered = booked or (known.scope.country if known and told.country is None else None)
    scope = choose(
        asked=told.asked(),
        country=remembered or told.country,
        names=(*names, *(known.names if known else ()), *(one for line in lines for one in line.domains)),
        conduct=world.site.conduct,
        consent=world.consent,
        allow_nets=world.allow_nets,
    )
    if remembered:
        where = "in the book" if booked else "in an earlier scan"
        because = f"{scope.because}; {remembered} was declared {where} (--country none takes it back)"
        scope = dataclasses.replace(scope, because=because)
    target = (
        dataclasses.replace(known, scope=scope)
        if known
        else Target(name=name, kind=kind, scope=scope, since=world.clock.now())
    )
    target = declared(target, lines)
    if organisation is not None:
        target = dataclasses.replace(target, organisation=_updated(target.organisation, organisation))
    if world.consent is not None:
        consent.require_cover(world.consent, target)
    return target


def _updated(known: Organisation | None, told: Organisation) -> Organisation:
    """What is told now over what is remembered."""
    old = known or Organisation()
    return Organisation(
        employees=old.employees if told.employees is None else told.employees,
        revenue=old.revenue if told.revenue is None else told.revenue,
        currency=told.currency or old.currency,
        sector=told.sector or old.sector,
    )
