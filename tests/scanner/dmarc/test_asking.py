"""The DMARC questions: which are asked, how many, and that no silence becomes an absence."""

import pytest

from scanner.asset import name_asset
from scanner.dmarc.asking import LONGEST
from scanner.dmarc.consent import ConsentAt
from scanner.dmarc.discovery import PolicyAbove
from scanner.interfaces import DnsReply, NoReply
from scanner.observation import ABSENT, NOT_ASKED, Fact, Outcome, Present, Unseen
from scanner.probes.mail_policy import MailPolicy, mail_policy
from tests.fakes.net import ScriptedNet, denied, records

SILENT = NoReply(outcome=Outcome.SILENT, why="no answer in time")
REFUSED = NoReply(outcome=Outcome.REFUSED, why="SERVFAIL")
Row = DnsReply | NoReply
SHOP = "a.shop.acme.example"


async def look(name: str, dmarc: Row, **more: Row) -> tuple[MailPolicy, list[str]]:
    """The facts about a name with this record, and the DMARC questions; `more` are TXT rows by name, _ for a dot."""
    rows: dict[tuple[str, str], Row] = {
        (name, "MX"): records(),
        (name, "TXT"): records(),
        (f"_dmarc.{name}", "TXT"): dmarc,
    }
    rows |= {(key, "TXT"): row for key, row in more.items()}
    net = ScriptedNet(rows)
    answer = await mail_policy.run(name_asset(name), net)
    assert isinstance(answer.facts, MailPolicy)
    return answer.facts, [asked for asked, _, _ in net.asked if "_dmarc." in asked]


async def test_a_healthy_domain_costs_one_question_and_one_a_destination() -> None:
    """Its own record ends the search; hosts of its own need not agree; no destination is asked twice."""
    text = (
        "v=DMARC1; p=reject; rua=mailto:a@acme.example,mailto:b@in.reports.example;"
        " ruf=mailto:c@in.reports.example,mailto:d@mail.acme.example"
    )
    consent = "acme.example._report._dmarc.in.reports.example"
    facts, asked = await look("acme.example", records(text), **{consent: records("v=DMARC1")})
    assert asked == ["_dmarc.acme.example", consent]
    assert facts.dmarc_above is NOT_ASKED
    assert facts.dmarc_consents == Present(value=(ConsentAt(name=consent, records=Present(value=("v=DMARC1",))),))


async def test_at_most_four_destinations_are_asked() -> None:
    """Those of aggregate reports first; whoever lists hundreds has only the first ones asked."""
    many = ",".join(f"mailto:x@r{number}.example" for number in range(19))
    rows = {f"acme.example._report._dmarc.r{number}.example": records("v=DMARC1") for number in range(4)}
    _, asked = await look("acme.example", records(f"v=DMARC1; p=none; ruf=mailto:x@f.example; rua={many}"), **rows)
    assert asked == ["_dmarc.acme.example", *rows]


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (records("v=DMARC1; rua=mailto:jane@r.example"), Present(value=("v=DMARC1; rua=mailto:***@r.example",))),
        (records("v=spf1 -all"), ABSENT),
        (denied(), ABSENT),
        (SILENT, Unseen(why="no answer in time")),
        (REFUSED, Unseen(why="SERVFAIL")),
    ],
)
async def test_consent_has_three_values(reply: Row, expected: Fact[tuple[str, ...]]) -> None:
    """Agreed, proved not to be, or not seen; mailboxes are masked here too."""
    consent = "acme.example._report._dmarc.r.example"
    facts, _ = await look("acme.example", records("v=DMARC1; p=none; rua=mailto:x@r.example"), **{consent: reply})
    assert facts.dmarc_consents == Present(value=(ConsentAt(name=consent, records=expected),))


async def test_an_absent_consent_is_proved_by_the_zone() -> None:
    """What a resolver alone denies is asked of the destination's own servers."""
    consent = ("acme.example._report._dmarc.r.example", "TXT")
    rows = {
        ("acme.example", "MX"): records(),
        ("acme.example", "TXT"): records(),
        ("_dmarc.acme.example", "TXT"): records("v=DMARC1; p=none; rua=mailto:x@r.example"),
        consent: denied(proved=False),
    }
    for confirmed, expected in (
        (denied(), ABSENT),
        (SILENT, Unseen(why="no server of the zone confirmed that there is none")),
        (records("v=DMARC1"), Present(value=("v=DMARC1",))),
    ):
        net = ScriptedNet(rows, authoritative={consent: confirmed})
        facts = (await mail_policy.run(name_asset("acme.example"), net)).facts
        assert facts.dmarc_consents == Present(value=(ConsentAt(name=consent[0], records=expected),))


async def test_a_name_too_long_for_dns_agrees_to_nothing() -> None:
    """It is not asked, and nobody can have answered (RFC 9990 4)."""
    host = ".".join("a" * 60 for _ in range(4))
    facts, asked = await look("acme.example", records(f"v=DMARC1; p=none; rua=mailto:x@{host}"))
    assert asked == ["_dmarc.acme.example"]
    assert isinstance(facts.dmarc_consents, Present)
    assert [at.records for at in facts.dmarc_consents.value] == [ABSENT]


async def test_the_walk_upwards_keeps_what_each_name_says() -> None:
    """Every name above is asked, and found records keep their place up to the one that ends the walk."""
    rows = {
        "_dmarc.shop.acme.example": denied(),
        "_dmarc.acme.example": records("v=DMARC1; p=none"),
        "_dmarc.example": records("v=DMARC1; p=reject; psd=y"),
    }
    facts, asked = await look(SHOP, denied(), **rows)
    assert asked == [f"_dmarc.{SHOP}", *rows]
    assert facts.dmarc_above == Present(
        value=(
            PolicyAbove(name="acme.example", records=("v=DMARC1; p=none",)),
            PolicyAbove(name="example", records=("v=DMARC1; p=reject; psd=y",)),
        )
    )
    deep = "a.b.c.d.e.f.g.h.i.acme.example"
    labels = deep.split(".")
    seven = {f"_dmarc.{'.'.join(labels[start:])}": denied() for start in range(len(labels) - 7, len(labels))}
    facts, asked = await look(deep, denied(), **seven)
    assert (facts.dmarc_above, asked) == (ABSENT, [f"_dmarc.{deep}", *seven])


@pytest.mark.parametrize("own", ["v=DMARC1; p=none", "v=DMARC1"])
async def test_below_a_registrable_domain_the_organisation_is_looked_for(own: str) -> None:
    """Its own record holds, but who decides for its subdomains stands above; psd=n says that nobody does."""
    rows = {"_dmarc.acme.example": records("v=DMARC1; p=reject"), "_dmarc.example": denied()}
    facts, _ = await look("shop.acme.example", records(own), **rows)
    assert isinstance(facts.dmarc_above, Present)
    facts, asked = await look("shop.acme.example", records(f"{own}; psd=n"))
    assert (facts.dmarc_above, asked) == (NOT_ASKED, ["_dmarc.shop.acme.example"])


@pytest.mark.parametrize("own", [("v=DMARC1; p=none", "v=DMARC1; p=reject"), ("v=dmarc1; p=reject",)])
async def test_where_no_own_record_counts_the_walk_goes_on(own: tuple[str, ...]) -> None:
    """Several records are discarded, and so is what is no record (RFC 9989 4.10)."""
    facts, asked = await look("acme.example", records(*own), **{"_dmarc.example": denied()})
    assert (facts.dmarc, facts.dmarc_above) == (Present(value=own), ABSENT)
    assert asked == ["_dmarc.acme.example", "_dmarc.example"]


@pytest.mark.parametrize("lost", ["_dmarc.shop.acme.example", "_dmarc.acme.example", "_dmarc.example"])
@pytest.mark.parametrize("how", [SILENT, REFUSED, denied(proved=False), records("other", proved=False)])
async def test_silence_at_any_step_leaves_the_inheritance_open(lost: str, how: Row) -> None:
    """Each name above may have the policy, the top-level domain for its names too; the look says what it lacks."""
    rows: dict[str, Row] = {f"_dmarc.{name}": denied() for name in ("shop.acme.example", "acme.example", "example")}
    facts, _ = await look(SHOP, denied(), **(rows | {lost: how}))
    assert isinstance(facts.dmarc_above, Unseen)
    net = ScriptedNet(
        {(name, "TXT"): row for name, row in (rows | {lost: how, f"_dmarc.{SHOP}": denied(), SHOP: records()}).items()}
        | {(SHOP, "MX"): records()}
    )
    answer = await mail_policy.run(name_asset(SHOP), net)
    assert (answer.outcome, answer.why) == (Outcome.PARTIAL, facts.dmarc_above.why)


@pytest.mark.parametrize("how", [SILENT, REFUSED, denied(proved=False)])
async def test_an_own_record_not_seen_asks_nothing_on(how: Row) -> None:
    """Before that is known, nothing above says anything."""
    facts, asked = await look("acme.example", how)
    assert isinstance(facts.dmarc, Unseen)
    assert (facts.dmarc_above, facts.dmarc_consents, asked) == (NOT_ASKED, NOT_ASKED, ["_dmarc.acme.example"])


async def test_a_record_without_end_is_not_read() -> None:
    """Where the one record is longer than what is kept, nothing is said of it."""
    facts, _ = await look("acme.example", records(f"v=DMARC1; p=none; x={'y' * LONGEST}"))
    assert isinstance(facts.dmarc, Unseen)


async def test_reports_of_an_inherited_record_are_asked_in_its_name() -> None:
    """The destination agrees to the domain whose record it is; a registry's reports are not the company's."""
    text = "v=DMARC1; p=none; rua=mailto:x@r.example"
    consent = "acme.example._report._dmarc.r.example"
    rows = {"_dmarc.acme.example": records(text), "_dmarc.example": denied(), consent: records("v=DMARC1")}
    facts, _ = await look("shop.acme.example", denied(), **rows)
    assert isinstance(facts.dmarc_consents, Present)
    facts, _ = await look("acme.example", denied(), **{"_dmarc.example": records(f"{text}; psd=y")})
    assert facts.dmarc_consents is NOT_ASKED


async def test_of_very_many_texts_those_that_count_are_kept() -> None:
    """Whoever lists a dozen drafts beside two records has two records."""
    drafts = [f"V=dmarc1; draft {number}" for number in range(12)]
    two = ["v=DMARC1; p=none", "v=DMARC1; p=reject"]
    facts, _ = await look("acme.example", records(*drafts, *two), **{"_dmarc.example": denied()})
    assert isinstance(facts.dmarc, Present)
    assert facts.dmarc.value == (*two, *sorted(drafts)[:8])
