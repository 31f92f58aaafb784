"""`python -m tests.bench.looks RESOLVER ANCHOR [part] < names`: what DNS says of many domains, asked in one process.

Everything that a scan asks of a domain, its www and its exchangers, under the profile light, at no pace, by every other
rule; but not which of fifty common labels exist, which is a search for hosts, and nothing of a registry. With `part`
only what checkdmarc looks at as well.
"""

import asyncio
import json
import sys
from collections import Counter
from pathlib import Path

from scanner.asset import Attribution, name_asset
from scanner.clock import SystemClock
from scanner.interfaces import Errand, Meter
from scanner.net.door import SystemDoor
from scanner.net.limiter import Unlimited
from scanner.observation import Outcome
from scanner.permit import OptOut
from scanner.probes import every
from scanner.target import Profile
from tests.bench.memory import company, shipped_conduct, shipped_registry

AT_ONCE = 20
"""Domains side by side, as in a scan of many targets."""
APEX = (
    "addresses", "zone", "delegation", "named_hosts", "dnssec", "mail_policy", "dkim", "mta_sts", "services",
    "web_tlsa",
)  # fmt: skip
LOOKS = (
    *((probe, "") for probe in APEX),
    ("addresses", "www."),
    ("web_tlsa", "www."),
    *((probe, f"mx{number}.") for probe in ("addresses", "mail_tlsa") for number in (1, 2)),
)
PART = (("addresses", ""), ("addresses", "www."), ("zone", ""), ("dnssec", ""), ("mail_policy", ""), ("mta_sts", ""))
"""And more than that: checkdmarc asks no name server by itself, and walks no chain of trust."""


def door(resolver: str, anchor: str) -> SystemDoor:
    """The way out, through one resolver."""
    conduct = shipped_conduct()
    return SystemDoor(
        SystemClock(), conduct, shipped_registry(), OptOut, Unlimited(conduct), ((resolver, 53),), lambda: False,
        trust_anchors=(anchor,),
    )  # fmt: skip


def errand(name: str, of: str, probe: str, meter: Meter) -> Errand:
    """One probe at `name` in the scan of the domain `of`."""
    target = company(of, profile=Profile.LIGHT, allowed=("127.0.0.0/8",), since=SystemClock().now())
    asset = name_asset(name)
    return Errand(target=target, asset=asset, attribution=Attribution.A, probe=probe, look=1, meter=meter)


async def look_at(
    names: list[str], way: SystemDoor, looks: tuple[tuple[str, str], ...]
) -> tuple[list[int], Counter[tuple[str, Outcome]]]:
    """The questions of each domain, and how often each probe ended how."""
    places = asyncio.Semaphore(AT_ONCE)
    ends: Counter[tuple[str, Outcome]] = Counter()
    meters = [Meter() for _ in names]

    async def one(probe: str, name: str, of: str, meter: Meter) -> None:
        answer = await every()[probe].run(name_asset(name), way.open(errand(name, of, probe, meter)))
        ends[probe, answer.outcome] += 1

    async def domain(name: str, meter: Meter) -> None:
        async with places, asyncio.TaskGroup() as group:
            for probe, label in looks:
                group.create_task(one(probe, f"{label}{name}", name, meter))

    async with asyncio.TaskGroup() as group:
        for name, meter in zip(names, meters, strict=True):
            group.create_task(domain(name, meter))
    return [meter.queries for meter in meters], ends


if __name__ == "__main__":
    way = door(sys.argv[1], Path(sys.argv[2]).read_text())
    asked, ended = asyncio.run(look_at(sys.stdin.read().split(), way, PART if sys.argv[3:] else LOOKS))
    print(json.dumps({"queries": asked, "ends": [[*end, count] for end, count in sorted(ended.items())]}))
