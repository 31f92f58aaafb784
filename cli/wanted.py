"""Which public data are missing or too old to be used, and the command that mends it."""

from datetime import timedelta

from scoring.case import Case
from scoring.vectors.compromised_systems._listings import FRESH as FRESH_LISTS
from scoring.vectors.patching_cadence._flaws import FRESH as FRESH_FLAWS

MENDS = {"kev": "update", "nvd": "update", "epss": "update", "endoflife": "update", "blocklist": "import DIR"}
"""Source to the command of `hullmark feeds` that brings it: a list of addresses has no one publisher to fetch from."""

FRESH = {"kev": FRESH_FLAWS, "nvd": FRESH_FLAWS, "blocklist": FRESH_LISTS}
"""How old a source may be before what is not in it says nothing; of the others nothing grows wrong with time."""


def too_old(feed: str, age: timedelta) -> bool:
    """Whether ratings no longer rely on a source of this age."""
    return feed in FRESH and age >= FRESH[feed]


def feeds_wanted(case: Case) -> str:
    """What the rating lacked, each with its command, in one line; empty where nothing was lacking."""
    wanted: dict[str, list[str]] = {}
    for name, command in MENDS.items():
        feed = case.known.feed(name)
        if case.known.off(name):
            wanted.setdefault(f"accept {name}", []).append(f"{name} is off")
        elif feed is None:
            wanted.setdefault(command, []).append(f"no {name}")
        elif too_old(name, case.as_of - feed.released):
            wanted.setdefault(command, []).append(f"{name} is of {feed.released:%Y-%m-%d}")
    told = "; ".join(f"{', '.join(names)}: run `hullmark feeds {command}`" for command, names in wanted.items())
    return f"Public data: {told}." if told else ""
