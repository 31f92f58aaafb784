"""Which addresses are asked what only a company's own name servers are asked."""

from datetime import timedelta
from typing import Any

import pytest

from cli.world import shipped_registry
from scanner.asset import Asset, Attribution, Claim, address_asset, endpoint_asset, name_asset
from scanner.engine import Scan
from scanner.observation import Evidence
from scanner.probes.recursion import recursion
from scanner.probes.transfer import transfer
from scanner.site import Site
from tests.scanner.test_engine import CONDUCT, START, TARGET, Clock, Doors, Memory

ADDRESS = address_asset("192.0.2.53")


@pytest.mark.parametrize(
    ("asset", "role", "attribution", "asked"),
    [
        (ADDRESS, "name server", Attribution.B, True),
        (ADDRESS, "declared, name server", Attribution.A, True),
        (ADDRESS, "name server", Attribution.C, False),
        (ADDRESS, "name server", Attribution.D, False),
        (ADDRESS, "web", Attribution.A, False),
        (name_asset("ns1.acme.example"), "name server", Attribution.A, False),
        (endpoint_asset("192.0.2.53", 443), "name server", Attribution.A, False),
    ],
)
def test_only_attributed_name_servers_are_asked(asset: Asset, role: str, attribution: Attribution, asked: bool) -> None:
    """An address in that role and attributed A or B; a provider's server hears nothing of it."""

    async def nothing(*_: Any) -> Evidence:
        return Evidence()

    site = Site(
        door=Doors(), clock=Clock(), conduct=CONDUCT, registry=shipped_registry(), keep=Memory(),
        on_bug=lambda _: None, until_stopped=nothing, second_look_after=timedelta(),
    )  # fmt: skip
    claim = Claim(
        target="acme.example",
        asset=asset,
        role=role,
        found_by="test",
        proof=("test",),
        attribution=attribution,
        at=START,
    )
    scan = Scan(TARGET, site, nothing, lambda *_: None)
    assert [scan._fits(probe, claim) for probe in (recursion, transfer)] == [asked, asked]
    assert {probe.after for probe in (recursion, transfer)} == {"reverse"}
