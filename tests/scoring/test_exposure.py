"""What a target shows by its newest looks: whose it is and how sure, never more than the looks say."""

from dataclasses import replace
from datetime import timedelta

from scanner.asset import Attribution
from scanner.observation import Evidence, Hello, Observation, Outcome, Present, Software, ToldHello, observation
from scanner.probes.redis import RedisFacts
from scanner.probes.ssh import SshFacts
from scoring.exposure import Shown, shown_by
from scoring.finding import Certainty
from tests.scoring.history.nights import START, case_of, claims, look, server, silence, target

Looked = tuple[str, int, Observation[Hello] | Observation[None]]
"""A scan, the number of the look, and what it saw."""


def ssh(version: str | None, number: int = 1, *more: Software) -> Observation[SshFacts]:
    """A server that tells a version, and what else is given."""
    one = Software(product="openssh", version=version, told_by="ssh greeting")
    return observation(
        asset=server(number), probe="ssh", version=1, outcome=Outcome.ANSWERED,
        facts=SshFacts(speaks=Present(value="ssh"), software=Present(value=(one, *more))),
    )  # fmt: skip


def shown(*looked: Looked, attribution: Attribution = Attribution.A, servers: int = 2) -> tuple[Shown, ...]:
    """What is shown after these looks, one scan a night."""
    nights = {scan: START + timedelta(days=place) for place, scan in enumerate(dict.fromkeys(one[0] for one in looked))}
    last = max(nights.values())
    evidence = Evidence(
        claims=tuple(replace(claim, attribution=attribution) for claim in claims(target(), last, servers)),
        observations=tuple({seen.id: seen for _, _, seen in looked}.values()),
        sightings=tuple(look(seen, scan, nights[scan], number) for scan, number, seen in looked),
    )
    return shown_by(case_of(evidence, last))


def test_two_looks_that_agree_are_sure() -> None:
    """In one scan or in two; one look is likely."""
    for second in (("a", 2), ("b", 1)):
        (one,) = shown(("a", 1, ssh("9.2")), (*second, ssh("9.2")))
        assert (one.software.version, one.certainty, one.attribution) == ("9.2", Certainty.CONFIRMED, Attribution.A)
    (one,) = shown(("a", 1, ssh("9.2")))
    assert (one.certainty, one.seen, one.scan, one.others) == (Certainty.LIKELY, START, "a", False)


def test_the_newest_look_counts() -> None:
    """What was updated is what is shown; silence leaves what was seen, with its date; nothing told shows nothing."""
    (one,) = shown(("a", 1, ssh("9.2")), ("b", 1, ssh("9.8")))
    assert (one.software.version, one.certainty) == ("9.8", Certainty.LIKELY)
    (one,) = shown(("a", 1, ssh("9.2")), ("a", 2, ssh("9.2")), ("b", 1, silence(1)))
    assert (one.software.version, one.certainty, one.seen) == ("9.2", Certainty.CONFIRMED, START)


def test_what_contradicts_itself_is_possible() -> None:
    """One answer with two versions of one product."""
    both = ssh("9.2", 1, Software(product="openssh", version="8.0", told_by="page"))
    assert {(one.software.version, one.certainty) for one in shown(("a", 1, both), ("a", 2, both))} == {
        ("9.2", Certainty.POSSIBLE),
        ("8.0", Certainty.POSSIBLE),
    }


def test_an_asset_without_a_claim_shows_nothing() -> None:
    """What is no longer theirs is not in the book; what a provider runs is shown as the provider's."""
    assert shown(("a", 1, ssh("9.2", 7))) == ()
    (one,) = shown(("a", 1, ssh("9.2")), attribution=Attribution.D)
    assert one.attribution is Attribution.D


def test_a_product_is_shown_by_its_conversation_alone() -> None:
    """Redis tells nobody its version: it is shown without one, beside the version that somebody else was told."""
    speaks = Present(value="redis")
    ours = observation(
        asset=server(1), probe="redis", version=1, outcome=Outcome.ANSWERED, facts=RedisFacts(speaks=speaks)
    )
    (one,) = shown(("a", 1, ours), ("a", 2, ours))
    assert (one.software.product, one.software.version, one.certainty) == ("redis", None, Certainty.CONFIRMED)
    version = Software(product="redis", version="6.0.1", told_by="service")
    told = ToldHello(speaks=speaks, software=Present(value=(version,)), source="shodan")
    theirs = observation(asset=server(1), probe="told_service", version=1, outcome=Outcome.ANSWERED, facts=told)
    both = shown(("a", 1, ours), ("b", 1, theirs))
    assert [(one.software.version, one.others) for one in both] == [(None, False), ("6.0.1", True)]
