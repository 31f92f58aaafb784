"""The table of DMARC records: which receivers can use, and which holds for a name below."""

import pytest

from scanner.asset import name_asset
from scanner.dmarc.discovery import PolicyAbove
from scanner.observation import ABSENT, Fact, Present, Unseen
from scanner.probes.mail_policy import Exchanger, MailPolicy
from scoring.finding import Certainty
from scoring.vectors.dmarc._record import discover
from scoring.vectors.dmarc.dmarc_enforced import dmarc_enforced
from scoring.vectors.dmarc.dmarc_published import dmarc_published
from tests.fakes.looks import ask, seen, sentence, verdict

WITH_MAIL = Present(value=(Exchanger(preference=10, host="mail.acme.example"),))
TABLE = {
    "v=DMARC1; p=reject": "good published",
    "v=DMARC1;p=reject;": "good published",
    "v = DMARC1 ; p = quarantine ; rua = mailto:***@acme.example": "good published",
    "v=DMARC1; p=none": "good published",
    "v=DMARC1; P=REJECT": "good published",
    "V=DMARC1; p=reject": "good published",
    "v=DMARC1; p=reject; unknown=tag; fo=1": "good published",
    "v=DMARC1; rua=mailto:***@acme.example": "good published",
    "v=DMARC1; p=invalid; rua=mailto:***@acme.example": "good published",
    "v=DMARC1; p=reject; pct=abc": "good published",
    "v=DMARC1": "bad unusable",
    "v=DMARC1;": "bad unusable",
    "v=DMARC1; p=": "bad unusable",
    "v=DMARC1; p=block": "bad unusable",
    "v=DMARC1; sp=reject": "bad unusable",
    "v=dmarc1; p=reject": "bad unusable",
    "v=DMARC1 p=reject": "bad unusable",
    "v=DMARC10; p=reject": "bad unusable",
    " v=DMARC1; p=reject": "bad unusable",
    "v=DMARC1; p=reject; sp=block": "bad unusable",
    "v=DMARC1; p=reject; np=block": "bad unusable",
    "v=DMARC1; p=reject; sp=block; rua=mailto:***@acme.example": "good published",
    "v=DMARC1; rua=***@acme.example": "bad unusable",
    "v=DMARC1; rua=https://acme.example/reports": "good published",
    "v=DMARC1; p=reject; foo=1; foo=2": "good published",
    "v=DMARC1; p=none; p=reject": "bad twice",
}


@pytest.mark.parametrize(("text", "expected"), TABLE.items())
def test_each_record_is_read_as_receivers_read_it(text: str, expected: str) -> None:
    """A record counts where RFC 9989 and RFC 7489 have receivers use it; only the version's value is case-sensitive."""
    finding = ask(dmarc_published, seen(MailPolicy(mx=WITH_MAIL, dmarc=Present(value=(text,)))))
    assert finding is not None
    assert verdict(finding) == expected
    assert sentence(dmarc_published, finding)


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (MailPolicy(mx=WITH_MAIL, dmarc=ABSENT, dmarc_above=ABSENT), "bad absent_with_mail"),
        (MailPolicy(mx=ABSENT, dmarc=ABSENT, dmarc_above=ABSENT), "fair absent_without_mail"),
        (MailPolicy(mx=WITH_MAIL, dmarc=Unseen(why="time-out")), "unknown not_seen"),
        (MailPolicy(mx=WITH_MAIL, dmarc=ABSENT, dmarc_above=Unseen(why="time-out")), "unknown not_seen"),
        (None, "unknown not_seen"),
        (
            MailPolicy(mx=WITH_MAIL, dmarc=Present(value=("v=DMARC1; p=none", "v=DMARC1; p=reject"))),
            "bad several",
        ),
        (
            MailPolicy(mx=WITH_MAIL, dmarc=Present(value=("v=DMARC1; p=reject", "v=dmarc1 draft"))),
            "good published",
        ),
    ],
)
def test_absence_is_judged_by_what_the_domain_does(policy: MailPolicy | None, expected: str) -> None:
    """Only a proved absence counts, here and above, and it fails only a domain that receives mail."""
    assert verdict(ask(dmarc_published, seen(policy))) == expected


def above(*places: tuple[str, str]) -> Fact[tuple[PolicyAbove, ...]]:
    return Present(value=tuple(PolicyAbove(name=name, records=(text,)) for name, text in places))


INHERITED = [
    # what stands above, whose record holds, what it asks for mail from the name itself
    (above(("example.com", "v=DMARC1; p=reject")), "example.com", "reject"),
    (above(("example.com", "v=DMARC1; p=reject; sp=none")), "example.com", "none"),
    (above(("example.com", "v=DMARC1; p=none; sp=reject")), "example.com", "reject"),
    (above(("shop.example.com", "v=DMARC1; p=none"), ("example.com", "v=DMARC1; p=reject")), "example.com", "reject"),
    (
        above(("shop.example.com", "v=DMARC1; p=quarantine; psd=n"), ("example.com", "v=DMARC1; p=reject")),
        "shop.example.com",
        "quarantine",
    ),
    (above(("example.com", "v=DMARC1; p=reject"), ("com", "v=DMARC1; p=none; psd=y")), "example.com", "reject"),
    (above(("com", "v=DMARC1; p=none; sp=reject; psd=y")), "com", "reject"),
    (above(("com", "v=DMARC1; p=reject")), None, None),
    (
        above(("shop.example.com", "v=DMARC1; p=none"), ("com", "v=DMARC1; p=reject; psd=y")),
        "com",
        "reject",
    ),
    (above(("example.com", "v=DMARC1")), "example.com", None),
    (ABSENT, None, None),
]


@pytest.mark.parametrize(("places", "holder", "asked"), INHERITED)
def test_a_name_below_inherits_from_its_organisation(
    places: Fact[tuple[PolicyAbove, ...]], holder: str | None, asked: str | None
) -> None:
    """The record of the organisational domain holds by its sp, found by the tree walk of RFC 9989."""
    looks = seen(MailPolicy(mx=WITH_MAIL, dmarc=ABSENT, dmarc_above=places), asset=name_asset("a.shop.example.com"))
    found = discover(looks)
    assert found is not None
    assert (found.at, found.policy) == (holder, asked)


def test_an_own_record_beats_all_above() -> None:
    """A name with its own record inherits nothing."""
    policy = MailPolicy(
        mx=WITH_MAIL,
        dmarc=Present(value=("v=DMARC1; p=none",)),
        dmarc_above=above(("example.com", "v=DMARC1; p=reject")),
    )
    assert verdict(ask(dmarc_published, seen(policy))) == "good published"
    assert verdict(ask(dmarc_enforced, seen(policy))) == "bad none"


def test_a_tag_twice_discards_the_record_by_the_grammar() -> None:
    """Not every receiver is so strict, so it is likely and no more."""
    policy = MailPolicy(mx=WITH_MAIL, dmarc=Present(value=("v=DMARC1; p=reject; p=reject",)))
    finding = ask(dmarc_published, seen(policy))
    assert finding is not None
    assert (verdict(finding), finding.certainty) == ("bad twice", Certainty.LIKELY)
    assert sentence(dmarc_published, finding)


def test_several_records_below_a_policy_are_told_as_what_they_are() -> None:
    """The current standard goes on to the organisation's record where the older one gave up (RFC 9989 4.10.1)."""
    texts = Present(value=("v=DMARC1; p=none", "v=DMARC1; p=reject"))
    for places, expected in (
        (above(("example.com", "v=DMARC1; p=reject")), "warn several_inherited"),
        (ABSENT, "bad several"),
        (Unseen(why="time-out"), "unknown not_seen"),
    ):
        policy = MailPolicy(mx=WITH_MAIL, dmarc=texts, dmarc_above=places)
        finding = ask(dmarc_published, seen(policy, asset=name_asset("shop.example.com")))
        assert verdict(finding) == expected
        assert finding is not None
        assert sentence(dmarc_published, finding)


def test_a_walk_that_was_seen_once_still_counts() -> None:
    """Silence above takes nothing back that an earlier look saw."""
    whole = MailPolicy(mx=WITH_MAIL, dmarc=ABSENT, dmarc_above=above(("example.com", "v=DMARC1; p=reject")))
    late = MailPolicy(mx=WITH_MAIL, dmarc=ABSENT, dmarc_above=Unseen(why="time-out"))
    looks = seen(whole, late, late, asset=name_asset("shop.example.com"))
    assert verdict(ask(dmarc_published, looks)) == "good inherited"
