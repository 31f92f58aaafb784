"""What a domain name is used for, and that silence rules nothing out."""

from dataclasses import replace
from typing import Any

import pytest

from scanner.asset import Asset, Attribution, address_asset, endpoint_asset, name_asset
from scanner.discovery.roles import Role
from scanner.observation import ABSENT, Fact, Outcome, Present, Unseen
from scanner.probes.addresses import AddressFacts
from scanner.probes.mail_policy import Exchanger, MailPolicy
from scanner.probes.ports import PortsFacts
from scanner.probes.web import WebFacts
from scoring.assess import assess
from scoring.finding import Verdict
from scoring.knowledge import Known
from scoring.rating import Rating
from tests.worlds.history import DAY, START, Cell, History, Said
from tests.worlds.shipped import SHIPPED

Looks = dict[tuple[str, Asset], tuple[Said, ...]]
NAME, OTHER, HOST = name_asset("made.example"), name_asset("made.org"), address_asset("192.0.2.1")
BELOW = name_asset("app.made.example")
FRONT, PLAIN = endpoint_asset(HOST.value, 443, NAME.value), endpoint_asset(HOST.value, 80, NAME.value)
NULL_MX = Present(value=(Exchanger(preference=0, host=""),))
MAIL_MX = Present(value=(Exchanger(preference=10, host="mx.made.example"),))
SILENT, UNSEEN = Said(Outcome.SILENT), Unseen(why="time-out")


def says(facts: Any) -> Said:
    return Said(Outcome.ANSWERED, facts)


def mail(spf: str | None = "v=spf1 -all", mx: Any = NULL_MX, dmarc: str | None = "v=DMARC1; p=reject") -> Said:
    texts: list[Fact[tuple[str, ...]]] = [Present(value=(text,)) if text else ABSENT for text in (spf, dmarc)]
    return says(MailPolicy(mx=mx, spf=texts[0], dmarc=texts[1], dmarc_above=ABSENT))


def points(*addresses: str) -> Said:
    return says(AddressFacts(a=Present(value=addresses) if addresses else ABSENT, aaaa=ABSENT))


def page(elsewhere: str | None = None) -> Said:
    to: Fact[str] = Present(value=elsewhere) if elsewhere else ABSENT
    https = Present(value="https")
    return says(WebFacts(scheme=https, reached=https, status=Present(value=200), elsewhere=to, hsts=ABSENT))


CLOSED, OPEN = says(PortsFacts(refused=(22, 80, 443))), says(PortsFacts(open=(80, 443)))
HERE, GONE = points(HOST.value), points()
PARKED: Looks = {("mail_policy", NAME): (mail(),), ("addresses", NAME): (HERE,), ("ports", HOST): (CLOSED,)}
WEB: Looks = {("mail_policy", NAME): (mail(),), ("addresses", NAME): (HERE,), ("web", FRONT): (page(),)}


def rated(looks: Looks, how: dict[Asset, Attribution] | None = None) -> Rating:
    """Every asset that was looked at is declared unless said otherwise; looks of one pair come night by night."""
    assets = dict.fromkeys((asset for _, asset in looks), Attribution.A) | (how or {})
    nights = max(map(len, looks.values()))
    cells = [
        Cell(night, look, probe, asset, said)
        for (probe, asset), all_said in looks.items()
        for night, said in enumerate(all_said)
        for look in (1, 2)
    ]
    scans = tuple(START + night * DAY for night in range(nights))
    history = History(
        world=SHIPPED, scans=scans, assets=tuple(assets.items()), cells=tuple(cells), known=Known(),
        as_of=scans[-1] + DAY / 2,
    )  # fmt: skip
    case, below = history.case, Role.HOST.value
    claims = [replace(one, role=below) if one.asset == BELOW else one for one in case.evidence.claims]
    return assess(replace(case, evidence=replace(case.evidence, claims=tuple(claims))))


def roles(rating: Rating, name: Asset = NAME) -> str:
    """The proved roles, and those that stay open behind a `?`."""
    domain = next(one for one in rating.domains if one.name == name.value)
    return ", ".join([*domain.roles, *(f"{role}?" for role in domain.unseen)])


def verdicts(rating: Rating) -> dict[str, str]:
    return {finding.check: finding.verdict.value for finding in rating.findings}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, "parked, defensive"),
        ({("addresses", NAME): (GONE,)}, "parked, defensive"),
        ({("mail_policy", NAME): (mail(mx=ABSENT),)}, "parked"),
        ({("mail_policy", NAME): (mail(dmarc="v=DMARC1; p=quarantine"),)}, "parked"),
        ({("mail_policy", NAME): (mail(spf=None, mx=ABSENT, dmarc=None),)}, "parked"),
        ({("mail_policy", NAME): (mail(mx=MAIL_MX),)}, "receives mail"),
        ({("mail_policy", NAME): (mail(spf=None, mx=MAIL_MX),)}, "sends mail, receives mail"),
        ({("mail_policy", NAME): (mail(spf="v=spf1 ip4:192.0.2.1 -all"),)}, "sends mail"),
        ({("mail_policy", NAME): (SILENT,)}, "sends mail?, receives mail?"),
        ({("mail_policy", NAME): (mail(mx=UNSEEN),)}, "receives mail?"),
        ({("addresses", NAME): (SILENT,)}, "web?"),
        ({("addresses", NAME): (says(AddressFacts(a=ABSENT, aaaa=UNSEEN)),)}, "web?"),
        ({("addresses", NAME): (points(HOST.value, "192.0.2.2"),)}, "web?"),
        ({("ports", HOST): (SILENT,)}, "web?"),
        ({("ports", HOST): (says(PortsFacts(refused=(22, 80), silent=(443,))),)}, "web?"),
        ({("ports", HOST): (Said(Outcome.PARTIAL, PortsFacts(refused=(80, 443))),)}, "web?"),
        ({("ports", HOST): (Said(Outcome.FORBIDDEN),)}, "web?"),
        ({("ports", HOST): (says(PortsFacts(open=(25,), refused=(80, 443))),)}, "parked, defensive"),
        ({("web", FRONT): (page(),)}, "web"),
        ({("web", FRONT): (SILENT,)}, "web?"),
        ({("addresses", BELOW): (points("192.0.2.2"),)}, "web?"),
        ({("addresses", BELOW): (HERE,)}, "parked, defensive"),
    ],
)
def test_a_name_is_parked_where_all_else_is_ruled_out(change: Looks, expected: str) -> None:
    """No web and no mail, each by an answer; what was not answered stays open, and one sign of use is use."""
    assert roles(rated(PARKED | change)) == expected


@pytest.mark.parametrize(
    ("front", "plain", "expected"),
    [
        ("https://made.org/", "https://made.org/", "redirect, defensive"),
        ("https://www.made.org/shop", "https://made.org/", "redirect, defensive"),
        ("https://made.org/", "https://www.made.example/", "redirect, defensive"),
        ("https://made.org/", None, "web"),
        ("https://made.org/", "https://[made.org/", "web"),
        ("https://made.org/", "https://strangers.example/", "redirect, defensive"),
        ("https://strangers.example/", "https://strangers.example/", "redirect, defensive"),
        ("https://www.made.example/", "https://www.made.example/", "web?"),
    ],
)
def test_a_redirect_does_nothing_but_lead_to_another_domain(front: str, plain: str | None, expected: str) -> None:
    """One page makes it a web name, a way to itself says nothing, and it does not matter whose the other domain is."""
    looks = WEB | {("web", FRONT): (page(front),), ("web", PLAIN): (page(plain),), ("addresses", OTHER): (GONE,)}
    assert roles(rated(looks)) == expected


def test_a_front_that_is_silent_may_show_a_page() -> None:
    """A redirect beside a port that gave no answer is not yet known to be one."""
    looks = WEB | {
        ("web", FRONT): (page("https://made.org/"),),
        ("web", PLAIN): (SILENT,),
        ("addresses", OTHER): (GONE,),
    }
    assert roles(rated(looks)) == "web?"


def test_a_parking_providers_page_is_no_page_of_the_names() -> None:
    """A name whose only front is somebody else's page is parked: not asked of headers, nor of services it lacks."""
    elsewhere = {FRONT: Attribution.D, HOST: Attribution.D}
    looks = {key: said for key, said in (PARKED | WEB).items() if key[0] != "ports"}
    rating = rated(looks, elsewhere)
    assert roles(rating) == "parked, defensive"
    assert verdicts(rating)["hsts_set"] == "neutral"
    assert {"web_security", "tls_configuration", "open_ports", "dkim"} <= set(rating.parked)
    assert rating.value == 900


def test_a_parked_name_is_asked_what_fits_it() -> None:
    """Null MX, -all and reject; what is asked of names with mail is neutral, and the zone is asked of everybody."""
    kept = verdicts(rated(PARKED))
    assert {check: kept[check] for check in ("null_mx_published", "spf_denies_everyone", "dmarc_rejects_all")} == {
        "null_mx_published": "good", "spf_denies_everyone": "good", "dmarc_rejects_all": "good",
    }  # fmt: skip
    assert {kept[check] for check in ("spf_published", "spf_restricts_senders", "dmarc_enforced")} == {"neutral"}
    bare = verdicts(rated(PARKED | {("mail_policy", NAME): (mail(spf=None, mx=ABSENT, dmarc=None),)}))
    assert [bare[check] for check in ("null_mx_published", "spf_denies_everyone", "dmarc_rejects_all")] == [
        "fair", "warn", "warn",
    ]  # fmt: skip


def test_a_name_with_mail_is_not_asked_what_fits_a_parked_one() -> None:
    """Quarantine and ~all are right for mail, with or without a page."""
    looks = WEB | {("mail_policy", NAME): (mail("v=spf1 mx ~all", MAIL_MX, "v=DMARC1; p=quarantine"),)}
    kept = verdicts(rated(looks))
    assert not {"null_mx_published", "spf_denies_everyone", "dmarc_rejects_all"} & kept.keys()
    assert {kept[check] for check in ("spf_published", "spf_restricts_senders", "dmarc_enforced")} == {"good"}


def test_closing_the_web_of_a_name_changes_nothing_about_its_mail() -> None:
    """What is asked about mail depends on mail alone, so that a port that closes never lowers a vector (law 4)."""
    mild = {("mail_policy", NAME): (mail("v=spf1 ~all", dmarc="v=DMARC1; p=quarantine"),)}
    ids = ("null_mx_published", "spf_denies_everyone", "dmarc_rejects_all", "spf_published", "dmarc_enforced")
    before, after = verdicts(rated(WEB | mild)), verdicts(rated(PARKED | mild))
    assert {check: before.get(check) for check in ids} == {check: after.get(check) for check in ids}


def test_what_falls_silent_keeps_its_roles() -> None:
    """A company whose servers go dark is not parked, and a parked name stays parked (law 6)."""
    silent = {key: (*said, SILENT) for key, said in (WEB | {("mail_policy", NAME): (mail(mx=MAIL_MX),)}).items()}
    assert roles(rated(silent)) == "web, receives mail"
    assert roles(rated({key: (*said, SILENT) for key, said in PARKED.items()})) == "parked, defensive"
    assert roles(rated(dict.fromkeys(PARKED, (SILENT,)))) == "web?, sends mail?, receives mail?"


def test_only_what_is_theirs_has_roles() -> None:
    """A name that is inferred gets no role, and what is asked about it is asked as of old."""
    rating = rated(PARKED, dict.fromkeys((NAME, HOST), Attribution.C))
    assert rating.domains == ()
    assert verdicts(rating)["spf_published"] == "good"


def test_each_domain_has_its_own_roles() -> None:
    """A parked domain beside a working one is judged as parked, and takes nothing from what the other is asked."""
    second: Looks = {("mail_policy", OTHER): (mail(spf=None, mx=ABSENT),), ("addresses", OTHER): (GONE,)}
    first = rated(WEB | {("mail_policy", NAME): (mail(None, MAIL_MX),)})
    both = rated(WEB | {("mail_policy", NAME): (mail(None, MAIL_MX),)} | second)
    assert (roles(both), roles(both, OTHER)) == ("web, sends mail, receives mail", "parked")
    then = {one.id: one for one in first.findings}
    assert then == {one.id: one for one in both.findings if one.id in then}
    assert both.exact_milli <= first.exact_milli
    hurts = {(one.check, one.subject) for one in both.findings if one.verdict is Verdict.WARN}
    assert ("spf_denies_everyone", OTHER.id) in hurts


def test_a_model_without_roles_knows_none() -> None:
    """Under the models before, every check is asked of every name, and the rating has no word of roles."""
    seen = History(
        world=replace(SHIPPED, model=replace(SHIPPED.model, roles={})), scans=(START,), known=Known(),
        assets=((NAME, Attribution.A),), cells=(Cell(0, 1, "mail_policy", NAME, mail()),), as_of=START + DAY,
    )  # fmt: skip
    rating = assess(seen.case)
    assert rating.domains == ()
    assert verdicts(rating)["spf_published"] == "good"
