"""Endpoints outlive what we decline: a port that may not be tried any longer stays as it was last seen."""

from scanner.asset import address_asset
from scanner.observation import Outcome
from scanner.probes.ports import PortsFacts
from scanner.probes.web import WebFacts
from tests.scanner.discovery.world import (
    Seen,
    claimed,
    exchanges,
    listens,
    may_not_try,
    resolves,
    saw,
    target,
    under,
)

HOST = "198.51.100.7"
HERE = resolves("acme.com", HOST)
WEB, OTHER = under(HOST, 443, "acme.com"), under(HOST, 80, "acme.com")


def endpoints(*looks: Seen) -> set[str]:
    return {asset for asset in claimed(target(), HERE, *looks) if asset.startswith("endpoint:")}


def test_a_forbidden_look_takes_no_port_back() -> None:
    """After an opt-out, or with a budget spent, the claims are those of the last answer."""
    before = listens(HOST, 22, 443, 6379)
    assert endpoints(before, may_not_try(HOST, minute=60)) == endpoints(before)
    assert under(HOST, 6379).id in endpoints(before)


def test_a_look_cut_short_takes_no_port_back() -> None:
    """What a partial look did not come to stays as the whole one before it said; what it tried is news."""
    cut = saw(address_asset(HOST), "ports", PortsFacts(open=(443,), refused=(22,)), outcome=Outcome.PARTIAL, minute=60)
    found = endpoints(listens(HOST, 22, 443, 6379), cut)
    assert under(HOST, 6379).id in found
    assert under(HOST, 22).id not in found


def test_what_was_never_asked_anything_is_no_endpoint() -> None:
    """Of a host that may not be touched at all no port is claimed once every question was declined."""
    declined = [saw(asset, "web", outcome=Outcome.FORBIDDEN, minute=1) for asset in (WEB, OTHER)]
    assert endpoints(may_not_try(HOST)) == {WEB.id, OTHER.id}
    assert endpoints(may_not_try(HOST), *declined) == set()


def test_what_answered_once_stays_when_it_is_declined() -> None:
    """A tenant's endpoint on a shared host that answered keeps its claim through an opt-out."""
    answered = saw(WEB, "web", WebFacts())
    declined = saw(WEB, "web", outcome=Outcome.FORBIDDEN, minute=61)
    assert WEB.id in endpoints(may_not_try(HOST), answered, may_not_try(HOST, minute=60), declined)


def test_a_later_scan_asks_again_what_was_in_vain() -> None:
    """Refused or declined in an earlier scan, proposed anew by the next one, which may fare better."""
    for outcome in (Outcome.REFUSED, Outcome.FORBIDDEN):
        vain = saw(WEB, "web", outcome=outcome, minute=1)
        assert WEB.id not in endpoints(may_not_try(HOST), vain)
        assert WEB.id in endpoints(may_not_try(HOST), vain, may_not_try(HOST, minute=60, scan="the next"))


def test_a_chosen_exchanger_is_kept_the_same_way() -> None:
    """The mail port of a provider's host is claimed while it is to be asked, and not once it was declined."""
    mail = [exchanges("acme.com", "mx.provider.net"), resolves("mx.provider.net", "198.51.100.25")]
    port = under("198.51.100.25", 25, "mx.provider.net")
    declined = [saw(asset, "smtp", outcome=Outcome.FORBIDDEN, minute=1) for asset in (port, under("198.51.100.25", 25))]
    assert port.id in endpoints(*mail, may_not_try("198.51.100.25"))
    assert port.id not in endpoints(*mail, may_not_try("198.51.100.25"), *declined)


def test_of_a_host_that_accepts_everything_few_ports_are_spoken_to() -> None:
    """Sixty open ports of a middlebox become the five that tell most, under names as well; a real host keeps all."""
    listed = (
        21,
        22,
        23,
        25,
        80,
        110,
        111,
        135,
        139,
        143,
        443,
        445,
        873,
        1433,
        1521,
        2049,
        2375,
        3306,
        3389,
        5900,
        6379,
    )
    assert endpoints(listens(HOST, *listed)) == {
        *(under(HOST, port).id for port in (22, 25, 80, 443, 3389)), OTHER.id, WEB.id,
        under(HOST, 80, "acme.com").id, under(HOST, 443, "acme.com").id, under(HOST, 25, "acme.com").id,
    }  # fmt: skip
    assert under(HOST, 6379).id in endpoints(listens(HOST, *listed[:18], 6379))
