"""Whether a policy lets mail through to the exchangers that there are."""

from dataclasses import replace

import pytest

from scanner.observation import Present, Unseen
from scanner.probes.mail_policy import Exchanger, MailPolicy
from scanner.probes.mta_sts import MtaStsFacts
from scoring.vectors.mail_transport.mta_sts_names_exchangers import mta_sts_names_exchangers
from tests.fakes.looks import seen
from tests.scoring.vectors.mail_transport.policies import GOOD, judged, mail, sts

ONE, TWO = "mail.acme.example", "mx2.provider.example"


@pytest.mark.parametrize(
    ("patterns", "hosts", "expected"),
    [
        ((ONE,), (ONE,), "good named"),
        ((ONE, "*.provider.example"), (ONE, TWO), "good named"),
        ((ONE,), (ONE, TWO), "warn some_missing"),
        (("*.acme.test",), (ONE, TWO), "bad none_named"),
    ],
)
def test_every_exchanger_has_to_be_named(patterns: tuple[str, ...], hosts: tuple[str, ...], expected: str) -> None:
    """By its name or a wildcard of one label; a policy on trial stops no mail."""
    policy = replace(GOOD, mx=patterns)
    assert judged(mta_sts_names_exchangers, seen(sts(policy)), mail(*hosts)) == expected
    trial = judged(mta_sts_names_exchangers, seen(sts(replace(policy, mode="testing"))), mail(*hosts))
    assert trial == (expected if expected.startswith("good") else "fair missing_on_trial")


def test_no_question() -> None:
    """Without exchangers, without a policy that counts, and where either was not seen."""
    policy = seen(sts())
    assert judged(mta_sts_names_exchangers, policy, mail()) == "none"
    assert judged(mta_sts_names_exchangers, policy, seen(None)) == "none"
    for facts in (None, sts(replace(GOOD, mode="none")), sts(replace(GOOD, fault="mx")), sts(None)):
        assert judged(mta_sts_names_exchangers, seen(facts), mail(TWO)) == "none"


def test_a_policy_and_exchangers_of_different_days() -> None:
    """A move of which only one side was seen is no fault; what one scan saw of both stands, and so does a fit."""
    moved = replace(GOOD, mx=(TWO,))
    of_one, of_two = (mail(host).looks[0].facts for host in (ONE, TWO))

    def nights(policies: list[MtaStsFacts | None], hosts: list[MailPolicy | None]) -> str:
        return judged(mta_sts_names_exchangers, seen(*policies), seen(*hosts))

    assert nights([sts(), None], [of_one, of_two]) == "unknown not_seen"
    assert nights([sts(), sts(moved)], [of_one, None]) == "unknown not_seen"
    assert nights([sts(), sts(moved)], [of_one, of_two]) == "good named"
    assert nights([sts(moved), None], [of_one, of_one]) == "bad none_named"
    assert nights([sts(replace(GOOD, mx=(ONE, TWO))), None], [of_one, of_two]) == "good named"


def test_what_else_was_seen_of_an_exchanger_changes_nothing() -> None:
    """Tonight's exchangers are last night's although one of them did not resolve tonight."""
    whole = MailPolicy(mx=Present(value=(Exchanger(preference=10, host=TWO, resolves=Present(value=True)),)))
    lost = MailPolicy(mx=Present(value=(Exchanger(preference=10, host=TWO, resolves=Unseen(why="time-out")),)))
    assert judged(mta_sts_names_exchangers, seen(sts(), None), seen(whole, lost)) == "bad none_named"
