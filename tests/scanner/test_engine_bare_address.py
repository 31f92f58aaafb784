"""TLS is asked for under names; at the bare address only where a target has no name at all."""

from datetime import timedelta
from typing import Any

import pytest

from cli.world import shipped_registry
from scanner.asset import Attribution, Claim, endpoint_asset
from scanner.engine import Scan
from scanner.observation import Evidence
from scanner.probes.tls import tls
from scanner.probes.web import web
from scanner.site import Site
from tests.scanner.test_engine import CONDUCT, START, TARGET, Clock, Doors, Memory

NAMES = {"acme.example"}


@pytest.mark.parametrize(
    ("asked_as", "names", "asked"),
    [("www.acme.example", NAMES, True), (None, NAMES, False), (None, set(), True)],
)
def test_the_bare_address_of_a_target_with_names_is_not_asked(
    asked_as: str | None, names: set[str], asked: bool
) -> None:
    """What is never asked is never graded: whoever has a name is judged under it, and never at an address alone."""

    async def nothing(*_: Any) -> Evidence:
        return Evidence()

    site = Site(
        door=Doors(), clock=Clock(), conduct=CONDUCT, registry=shipped_registry(), keep=Memory(),
        on_bug=lambda _: None, until_stopped=nothing, second_look_after=timedelta(),
    )  # fmt: skip
    claim = Claim(
        target="acme.example", asset=endpoint_asset("192.0.2.7", 443, asked_as), role="web", found_by="test",
        proof=("test",), attribution=Attribution.A, at=START,
    )  # fmt: skip
    scan = Scan(TARGET, site, nothing, lambda *_: None)
    scan.names = names
    assert scan._fits(tls, claim) is asked
    assert web.on == tls.on == "named endpoint"
