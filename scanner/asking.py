"""How questions to DNS are asked, several at once or one of them twice, and what their answers are as facts."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from scanner.errors import first_of
from scanner.interfaces import DnsReply, Net, NoReply, Reply
from scanner.observation import ABSENT, Absent, Fact, Present, Unseen

T = TypeVar("T")
HIGHEST = 8
"""Names asked on the way up, at most."""


def fact_of(reply: Reply[DnsReply] | NoReply) -> Fact[tuple[str, ...]]:
    """A DNS reply as a fact: Present, ABSENT, or Unseen with the reason."""
    return reply.value.fact() if isinstance(reply, Reply) else Unseen(why=reply.why)


async def ask_twice(net: Net, name: str, rtype: str) -> Reply[DnsReply] | NoReply:
    """A question to a resolver; a *none* that is not proved is asked again of the zone's own servers."""
    reply = await net.ask(name, rtype)
    if isinstance(reply, NoReply) or reply.value.records or reply.value.proved:
        return reply
    confirmed = await net.ask(name, rtype, authoritative=True)
    return confirmed if isinstance(confirmed, Reply) else reply


def whether(fact: Fact[tuple[str, ...]]) -> Fact[bool]:
    """Whether anything is there, where that is known."""
    return Present(value=isinstance(fact, Present)) if isinstance(fact, Present | Absent) else fact


def united(*facts: Fact[tuple[str, ...]]) -> Fact[tuple[str, ...]]:
    """Several answers to one question: all values together; ABSENT only where every one of them is."""
    values = sorted({value for fact in facts if isinstance(fact, Present) for value in fact.value})
    if values:
        return Present(value=tuple(values))
    return next((fact for fact in facts if fact is not ABSENT), ABSENT)


async def together(*questions: Coroutine[Any, Any, T]) -> tuple[T, ...]:
    """Ask at the same time, answers in order of the questions; raises the first WeDeclined, the rest cancelled."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(question) for question in questions]
    except ExceptionGroup as several:
        raise first_of(several) from several
    return tuple(task.result() for task in tasks)


async def highest_missing(net: Net, name: str) -> tuple[str, bool]:
    """The highest name from `name`, which is denied, upwards that is denied too (RFC 8020: nothing is below it).

    And whether the way up was seen: no question on it was lost.
    """
    labels = name.split(".")
    for start in range(1, min(len(labels), HIGHEST)):
        above = ".".join(labels[start:])
        reply = await ask_twice(net, above, "SOA")
        if isinstance(reply, NoReply):
            return name, False
        if not denies(reply.value):
            return name, not leaves_open(reply.value)
        name = above
    return name, True


def denies(reply: DnsReply) -> bool:
    """Whether it proves that the name itself is missing; behind an alias it is the alias' target that is."""
    return reply.rcode == "NXDOMAIN" and reply.proved and not reply.aliases


def leaves_open(reply: DnsReply) -> bool:
    """Whether it denies the name and nobody with authority confirms it."""
    return reply.rcode == "NXDOMAIN" and not reply.proved
