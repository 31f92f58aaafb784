"""One rating with all that it rests on and the proof of its place in the chain, as plain data for one file."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from scanner.canonical import plain
from scoring.case import Case
from scoring.history import cases, nights, seals, tables
from scoring.history.chain import instant, told_kind
from scoring.history.keeping import chunks
from scoring.history.rated import Rated, ratings
from scoring.history.shorthand import long
from scoring.sealed import beside
from scoring.verifier import SCHEMA

Plain = dict[str, Any]


async def contents(connection: AsyncConnection, rated: Rated, *, at: datetime, program: str) -> Plain:
    """What is sealed of a stored rating at a time: it, the one before it, both cases, and the chain between them.

    `program` is the version that seals.
    """
    earlier = [
        one for one in await ratings(connection, rated.target, until=rated.as_of, newest=3) if one.number < rated.number
    ]
    case = await cases.load(connection, rated.id)
    before = await cases.load(connection, earlier[-1].id) if earlier else None
    looked = {look.observation for one in (case, before) if one for look in one.evidence.sightings}
    return {
        "schema": SCHEMA,
        "hullmark": program,
        "sealed_at": instant(at),
        "rated": _rated(rated, case),
        "before": _rated(earlier[-1], before) if before else None,
        "observations": await _observations(connection, looked),
        "judged": beside(case),
        "chain": await _chain(connection, rated, since=earlier[-1].number if earlier else rated.number),
    }


def _rated(rated: Rated, case: Case) -> Plain:
    return {
        "number": rated.number,
        "id": rated.id,
        "scan": rated.scan,
        "night": rated.night,
        "conduct": rated.conduct_digest,
        "issued": rated.issued.hex() if rated.issued else None,
        "rating": json.loads(rated.stored),
        "split": json.loads(rated.stored_split),
        "case": {
            "target": plain(case.target),
            "as_of": plain(case)["as_of"],
            "known": plain(case.known),
            "model": {"digest": case.model.digest, "text": case.model.text},
            "claims": [plain(claim) for claim in case.evidence.claims],
            "sightings": [plain(look) for look in case.evidence.sightings],
        },
    }


async def _observations(connection: AsyncConnection, ids: set[str]) -> list[Plain]:
    """As they were stored, each in the version of its probe, which its hash is of."""
    o, found = tables.observation.c, []
    for part in chunks(ids):
        asked = select(o.id, o.asset, o.probe, o.probe_version, o.outcome, o.facts).where(o.id.in_(part))
        for row in await connection.execute(asked.order_by(o.id)):
            facts = None if row.facts is None else json.loads(long(row.facts))
            found.append(
                {
                    "id": row.id,
                    "asset": json.loads(row.asset),
                    "probe": row.probe,
                    "probe_version": row.probe_version,
                    "outcome": row.outcome,
                    "facts": facts,
                }
            )
    return found


async def _chain(connection: AsyncConnection, rated: Rated, *, since: int) -> Plain:
    """The links from `since` up to the head that was sealed with the rating, and the way to the sealed night's hash."""
    links, chains, sealed = tables.link.c, tables.chain.c, tables.night_seal.c
    mine = select(links.chain).where(links.number == rated.number)
    number = (await connection.execute(mine)).scalar_one()
    name = (await connection.execute(select(chains.name).where(chains.number == number))).scalar_one()
    last = select(links.head).where(links.chain == number, links.number < since).order_by(links.number.desc()).limit(1)
    night = (
        await connection.execute(
            select(sealed.number, sealed.at, sealed.upto, sealed.root)
            .where(sealed.upto >= rated.number)
            .order_by(sealed.number)
            .limit(1)
        )
    ).one_or_none()
    asked = select(links.number, links.kind, links.body, links.head).where(
        links.chain == number, links.number >= since, links.number <= (night.upto if night else rated.number)
    )
    rows = (await connection.execute(asked.order_by(links.number))).all()
    before = (await connection.execute(last)).scalar() or name
    return {
        "before": before.hex(),
        "links": [
            {
                "number": row.number,
                "kind": told_kind(row.kind),
                "body": (row.body or await nights.body_of(connection, row.number)).hex(),
                "head": row.head.hex(),
            }
            for row in rows
        ],
        "night": await _night(connection, night, name) if night else None,
    }


async def _night(connection: AsyncConnection, night: Any, name: bytes) -> Plain:
    links, chains, sealed = tables.link.c, tables.chain.c, tables.night_seal.c
    before = (
        await connection.execute(select(sealed.upto, sealed.root).where(sealed.number == night.number - 1))
    ).one_or_none()
    asked = (
        select(chains.name, links.head)
        .join(tables.chain, chains.number == links.chain)
        .where(links.number > (before.upto if before else 0), links.number <= night.upto)
        .order_by(links.number)
    )
    heads = {row.name: row.head for row in await connection.execute(asked)}
    way = seals.path(seals.leaves_of(heads), sorted(heads).index(name))
    return {
        "number": night.number,
        "at": instant(night.at),
        "upto": night.upto,
        "before": (before.root if before else seals.BEGINNING).hex(),
        "path": [[side, other.hex()] for side, other in way],
        "root": night.root.hex(),
    }
