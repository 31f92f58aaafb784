"""A listing counts for what it says, and a miss for how many were asked: of addresses and of domains alike."""

from datetime import timedelta
from functools import partial

import pytest

from scanner.asset import address_asset, name_asset
from scanner.dns_lists import Category, ListSaid
from scanner.probes.block_lists import BlockListFacts
from scanner.probes.domain_lists import DomainListFacts
from scoring.finding import Certainty, Finding
from scoring.vectors.compromised_systems.domain_on_dns_lists import domain_on_dns_lists
from scoring.vectors.compromised_systems.listed_on_dns_lists import listed_on_dns_lists
from tests.fakes.looks import AT, sentence, verdict
from tests.scoring.vectors.compromised_systems import listed
from tests.scoring.vectors.compromised_systems.listed import lost, on

DAY = timedelta(days=1)
Judged = partial[Finding]
BOTH = {
    "address": (listed_on_dns_lists, BlockListFacts, address_asset("192.0.2.7")),
    "domain": (domain_on_dns_lists, DomainListFacts, name_asset("acme.example")),
}


@pytest.fixture(params=BOTH)
def judged(request: pytest.FixtureRequest) -> Judged:
    """What either check says after looks of so many days."""
    return partial(listed.judged, *BOTH[request.param])


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ((on("a"), on("b")), "good not_listed"),
        ((on("a", Category.EXPLOITED), on("b")), "bad harmful"),
        ((on("a", Category.MALWARE),), "bad harmful"),
        ((on("a", Category.BOTNET, Category.POLICY),), "bad harmful"),
        ((on("a", Category.SPAM), lost("b")), "warn spam"),
        ((on("a", Category.SPAM), on("b", Category.EXPLOITED)), "bad harmful"),
        ((on("a", Category.POLICY), on("b")), "good harmless_too"),
        ((on("a", Category.POLICY), lost("b")), "neutral harmless"),
        ((on("a", Category.NEIGHBOURHOOD), on("b", Category.HIJACKED)), "neutral harmless"),
        ((on("a", Category.TRUSTED), on("b", Category.UNNAMED)), "neutral harmless"),
        ((lost("a"), lost("b")), "unknown unseen"),
        ((lost("a"), on("b")), "good not_listed"),
    ],
)
def test_what_a_list_says_decides(judged: Judged, said: tuple[ListSaid, ...], expected: str) -> None:
    """Harm alone counts; policy, neighbours, trust and unexplained codes do not; silence is neither."""
    assert verdict(judged(said)) == expected


def test_silence_of_all_is_unknown(judged: Judged) -> None:
    """No answer, and nothing good to say."""
    assert verdict(judged(None)) == "unknown unseen"


def test_the_lists_that_answered_are_counted(judged: Judged) -> None:
    """One that gave no answer is not among them, and no more is claimed."""
    said = sentence(judged.args[0], judged((on("a"), on("b"), lost("c"))))
    assert said.endswith(" is not listed on the 2 lists asked by DNS (a, b).")


def test_one_list_alone_is_likely_and_two_confirm(judged: Judged) -> None:
    """Each list has mistakes of its own."""
    alone, both = judged((on("a", Category.BOTNET),)), judged((on("a", Category.BOTNET), on("b", Category.SPAM)))
    assert (alone.certainty, both.certainty) == (Certainty.LIKELY, Certainty.CONFIRMED)


def test_since_when_is_our_own_first_sight(judged: Judged) -> None:
    """A list tells no date: a miss begins a new time, silence does not."""
    listed_, miss, silent = (on("a", Category.SPAM),), (on("a"),), (lost("a"),)
    assert "first seen by us on 2026-11-20" in sentence(judged.args[0], judged(listed_, silent, None, listed_))
    assert "first seen by us on 2026-11-22" in sentence(judged.args[0], judged(listed_, miss, listed_))


def test_silence_takes_nothing_off(judged: Judged) -> None:
    """What a list said before it fell silent holds for thirty days; what others say stands beside it."""
    days = ((on("a", Category.EXPLOITED), on("b")), (lost("a"), on("b")))
    held = judged(*days)
    assert (verdict(held), held.certainty, held.seen_at) == ("bad harmful", Certainty.LIKELY, AT)
    assert verdict(judged(*days, as_of=AT + 90 * DAY)) == "bad harmful"  # no time without a look takes it back
    assert verdict(judged(days[0], *[days[1]] * 29)) == "bad harmful"
    assert verdict(judged(days[0], *[days[1]] * 30, as_of=AT + 30 * DAY)) == "good not_listed"
    assert verdict(judged(days[0], (on("b"),))) == "bad harmful"
    assert verdict(judged(days[0], (on("a"),), (lost("a"), on("b")))) == "fair delisted"


def test_what_is_taken_off_fades(judged: Judged) -> None:
    """Thirty days after the last sight of it nothing is held against anybody."""
    days = ((on("a", Category.EXPLOITED), on("b")), (on("a"), on("b")))
    gone = judged(*days)
    assert verdict(gone) == "fair delisted"
    assert gone.until == AT + 30 * DAY
    assert verdict(judged(*days, as_of=AT + 30 * DAY)) == "good not_listed"
    assert verdict(judged((on("a", Category.POLICY),), (on("a"),))) == "good not_listed"
