"""Whether one scan saw anything of its target."""

import pytest

from cli.pipeline import anything_seen
from scanner.asset import Asset, address_asset, name_asset
from scanner.observation import Outcome, observation

HOST, OTHER, NAME = address_asset("198.51.100.7"), address_asset("198.51.100.8"), name_asset("acme.example")
Row = tuple[str, Asset, Outcome]


@pytest.mark.parametrize(
    ("rows", "seen"),
    [
        ([], False),
        ([("reverse", HOST, Outcome.ANSWERED), ("ports", HOST, Outcome.FORBIDDEN)], False),
        ([("reverse", HOST, Outcome.FORBIDDEN), ("ports", HOST, Outcome.FORBIDDEN)], False),
        ([("reverse", HOST, Outcome.ANSWERED), ("ports", HOST, Outcome.SILENT)], True),
        (
            [
                ("reverse", HOST, Outcome.ANSWERED),
                ("ports", HOST, Outcome.FORBIDDEN),
                ("ports", OTHER, Outcome.ANSWERED),
            ],
            True,
        ),
        ([("addresses", NAME, Outcome.ANSWERED), ("ports", HOST, Outcome.FORBIDDEN)], True),
        ([("addresses", NAME, Outcome.SILENT)], False),
    ],
)
def test_the_name_of_a_host_that_may_not_be_touched_is_no_sight_of_it(rows: list[Row], seen: bool) -> None:
    """What others say of an address counts only beside a look at some host of the target, or at its names."""
    here = [observation(asset=asset, probe=probe, version=1, outcome=outcome) for probe, asset, outcome in rows]
    assert anything_seen(here) is seen
