"""What a bare and a named endpoint show, for the checks that read fronts."""

from scanner.asset import Asset, endpoint_asset
from scanner.fronts import Front
from scanner.observation import ABSENT, Present
from scanner.probes.http import HttpFacts
from scanner.probes.web import WebFacts
from scoring.check import Check
from scoring.finding import Certainty, Finding
from tests.fakes.looks import ask, seen, sentence, verdict

BARE = endpoint_asset("192.0.2.7", 443)
NAMED = endpoint_asset("192.0.2.7", 443, "vpn.acme.example")


def front(product: str, kind: str, *, told_by: str = "http title", lets_in: bool = False) -> Front:
    """A front of `product`, named after it."""
    return Front(product=product, name=product.title(), kind=kind, told_by=told_by, lets_in=lets_in)


def bare(check: Check, *fronts: Front, asset: Asset = BARE) -> Finding | None:
    """What the check says where these fronts show without a name."""
    looks = seen(HttpFacts(speaks=Present(value="http"), fronts=Present(value=fronts) if fronts else ABSENT))
    return ask(check, looks, looks, asset=asset)


def named(check: Check, *fronts: Front, without: tuple[Front, ...] = ()) -> Finding | None:
    """What it says where these show under a name, and those `without` show at the same place without one."""
    told = seen(WebFacts(fronts=Present(value=fronts) if fronts else ABSENT))
    return ask(check, told, seen(HttpFacts(fronts=Present(value=without) if without else ABSENT)), asset=NAMED)


def holds(check: Check, shown: Front, expected: str) -> None:
    """The verdict with a name and without one is as expected, with a whole sentence; certain where a page said it."""
    for finding in (bare(check, shown), named(check, shown)):
        assert verdict(finding) == expected
        if isinstance(finding, Finding):
            assert "{" not in sentence(check, finding)
            assert dict(finding.values)["service"] == shown.product
            assert (finding.certainty is Certainty.LIKELY) == shown.by_certificate


def told_once(check: Check, shown: Front) -> None:
    """What the address shows by itself is not said again under a name, and of nothing nothing is said."""
    assert named(check, shown, without=(shown,)) is None
    assert bare(check) is None
    assert named(check) is None
