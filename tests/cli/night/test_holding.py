"""A target is in sight as long as anything that is surely its own answers."""

from datetime import UTC, datetime

import pytest

from cli.night.holding import Held, in_sight
from scanner.asset import Asset, Attribution, Claim, Kind, name_asset
from scanner.observation import Outcome, observation
from scanner.target import Profile, Scope, Target, TargetKind

AT = datetime(2026, 11, 22, tzinfo=UTC)
TARGET = Target(
    name="acme.example", kind=TargetKind.NAME, since=AT,
    scope=Scope(asked=Profile.LIGHT, used=Profile.LIGHT, because=""),
)  # fmt: skip
OWN, STRANGER = Asset(kind=Kind.ADDRESS, value="192.0.2.1"), Asset(kind=Kind.ADDRESS, value="192.0.2.2")
LIVES, SILENT, FORBIDDEN = Outcome.ANSWERED, Outcome.SILENT, Outcome.FORBIDDEN


async def held(own: Outcome | None, stranger: Outcome | None, names: Outcome = LIVES) -> Held:
    """A scan in which two hosts and the names ended so; None where there is no such host."""
    found, whose = Held(), {OWN: (own, Attribution.B), STRANGER: (stranger, Attribution.C)}
    seen = [observation(asset=name_asset("acme.example"), probe="addresses", version=1, outcome=names, facts=None)]
    claims = []
    for asset, (outcome, attribution) in whose.items():
        if outcome is not None:
            seen.append(observation(asset=asset, probe="ports", version=1, outcome=outcome, facts=None))
            claims.append(
                Claim(
                    target="acme.example", asset=asset, role="web", found_by="made", proof=("made",),
                    attribution=attribution, at=AT,
                )
            )  # fmt: skip
    await found.keep(TARGET, "scan", claims=claims, observations=seen)
    return found


@pytest.mark.parametrize(
    ("own", "stranger", "names", "sees"),
    [
        (LIVES, SILENT, LIVES, True),
        (Outcome.REFUSED, None, LIVES, True),
        (SILENT, LIVES, LIVES, False),  # its name server is somebody else's, and says nothing of it
        (SILENT, None, LIVES, False),
        (None, LIVES, LIVES, True),
        (None, SILENT, LIVES, False),
        (FORBIDDEN, LIVES, LIVES, True),
        (FORBIDDEN, None, LIVES, True),
        (FORBIDDEN, None, SILENT, False),
    ],
)
async def test_its_own_hosts_count_before_those_that_may_be_its_own(
    own: Outcome | None, stranger: Outcome | None, names: Outcome, sees: bool
) -> None:
    """Then the others, and names alone where no host may be tried."""
    assert in_sight(await held(own, stranger, names)) is sees
