"""Where the tree walk and the suffix list find different policies."""

import pytest

from scanner.asset import name_asset
from scanner.dmarc.discovery import PolicyAbove
from scanner.observation import ABSENT, NOT_ASKED, Fact, Present, Unseen
from scanner.probes.mail_policy import MailPolicy
from scoring.vectors.dmarc.dmarc_methods_agree import dmarc_methods_agree
from tests.fakes.looks import ask, seen, sentence, verdict

REJECT, NONE = "v=DMARC1; p=reject", "v=DMARC1; p=none"
Places = tuple[tuple[str, str], ...]
TABLE: list[tuple[tuple[str, ...], Places, str | None, str]] = [
    # own texts, what stands above, the registrable domain, what is said
    ((), (("acme.example", REJECT),), "acme.example", "good alike"),
    ((), (("acme.example", NONE),), "acme.example", "good alike"),
    ((), (("acme.example", f"{REJECT}; sp=quarantine"),), "acme.example", "good alike"),
    ((), (("acme.example", f"{REJECT}; t=y"),), "acme.example", "fair apart"),
    ((), (("shop.acme.example", f"{NONE}; psd=n"), ("acme.example", REJECT)), "acme.example", "fair apart"),
    ((), (("shop.acme.example", NONE), ("acme.example", REJECT)), "acme.example", "good alike"),
    ((), (("example", f"{REJECT}; psd=y"),), "acme.example", "fair apart"),
    ((), (("example", f"{NONE}; psd=y"),), "acme.example", "good alike"),
    # a suffix of the list that has a record and does not say that it is one
    ((), (("acme.example", REJECT),), "shop.acme.example", "fair apart"),
    ((), (("acme.example", REJECT),), None, "fair apart"),
    ((NONE, REJECT), (("acme.example", REJECT),), "acme.example", "fair apart"),
    (("v=dmarc1; p=none",), (("acme.example", REJECT),), "acme.example", "good alike"),
    ((REJECT,), (("acme.example", NONE),), "acme.example", "none"),
    ((), (), "acme.example", "none"),
]


@pytest.mark.parametrize(("own", "places", "registrable", "expected"), TABLE)
def test_both_ways_are_gone(own: tuple[str, ...], places: Places, registrable: str | None, expected: str) -> None:
    """What each finds is compared by what receivers then do; one record at the name itself is found by all."""
    higher = tuple(PolicyAbove(name=name, records=(text,)) for name, text in places)
    policy = MailPolicy(
        dmarc=Present(value=own) if own else ABSENT,
        dmarc_above=Present(value=higher) if higher else ABSENT,
        registrable=Present(value=registrable) if registrable else ABSENT,
    )
    finding = ask(dmarc_methods_agree, seen(policy, asset=name_asset("a.shop.acme.example")))
    assert verdict(finding) == expected
    assert finding is None or sentence(dmarc_methods_agree, finding)


@pytest.mark.parametrize(
    ("higher", "registrable"),
    [
        (Unseen(why="time-out"), Present(value="acme.example")),
        (Present(value=(PolicyAbove(name="acme.example", records=(REJECT,)),)), NOT_ASKED),
    ],
)
def test_what_was_not_seen_or_asked_is_not_compared(
    higher: Fact[tuple[PolicyAbove, ...]], registrable: Fact[str]
) -> None:
    """Silence, and evidence of a time when nobody asked, say nothing."""
    policy = MailPolicy(dmarc=ABSENT, dmarc_above=higher, registrable=registrable)
    assert ask(dmarc_methods_agree, seen(policy, asset=name_asset("shop.acme.example"))) is None
