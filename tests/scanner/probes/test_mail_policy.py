"""MX, SPF and DMARC: present, proved absent, or not seen, and never one for another."""

import pytest

from scanner.asset import name_asset
from scanner.dmarc.consent import ConsentAt
from scanner.interfaces import DnsReply, NoReply
from scanner.observation import ABSENT, NOT_ASKED, Outcome, Present, Unseen
from scanner.probes.mail_policy import Exchanger, MailPolicy, mail_policy
from scanner.spf.following import SpfAt, SpfHost, SpfTree
from tests.fakes.net import ScriptedNet, denied, records

APEX = name_asset("acme.example")
SILENT = NoReply(outcome=Outcome.SILENT, why="no answer in time")
Rows = dict[tuple[str, str], DnsReply | NoReply]
TIDY: Rows = {
    ("acme.example", "MX"): records("10 mail.acme.example"),
    ("mail.acme.example", "A"): records("192.0.2.25"),
    ("mail.acme.example", "AAAA"): records(),
    ("acme.example", "TXT"): records("v=spf1 mx -all", "site-verification=abc"),
    ("_dmarc.acme.example", "TXT"): records(
        "v=DMARC1; p=reject; rua=mailto:jane.doe@acme.example,mailto:x@y.example!9m"
    ),
    ("acme.example._report._dmarc.y.example", "TXT"): records("v=DMARC1;"),
}
BARE: Rows = {
    ("acme.example", "MX"): records(),
    ("acme.example", "TXT"): records(),
    ("_dmarc.acme.example", "TXT"): denied(),
    ("_dmarc.example", "TXT"): denied(),
}


async def facts_of(rows: Rows, name: str = "acme.example") -> MailPolicy:
    answer = await mail_policy.run(name_asset(name), ScriptedNet(rows))
    assert isinstance(answer.facts, MailPolicy)
    return answer.facts


async def test_a_tab_is_a_blank_in_dmarc_and_none_in_spf() -> None:
    """RFC 9989 4.7 and RFC 6376 2.8 against RFC 7208 12; nothing unprintable is kept."""
    tabs = {
        ("acme.example", "TXT"): records("v=spf1 mx\t-all"),
        ("_dmarc.acme.example", "TXT"): records("v=DMARC1;\tp=reject\t;\tsp =\treject"),
    }
    facts = await facts_of(TIDY | tabs)
    assert facts.spf == Present(value=("v=spf1 mx\\t-all",))
    assert facts.dmarc == Present(value=("v=DMARC1; p=reject ; sp = reject",))


async def test_a_tidy_domain_is_told_in_full() -> None:
    """Exchangers with their state, the one SPF record, the DMARC record with its mailboxes masked."""
    assert await facts_of(TIDY) == MailPolicy(
        mx=Present(
            value=(
                Exchanger(
                    preference=10,
                    host="mail.acme.example",
                    resolves=Present(value=True),
                    alias=Present(value=False),
                    inside=Present(value=False),
                ),
            )
        ),
        spf=Present(value=("v=spf1 mx -all",)),
        dmarc=Present(value=("v=DMARC1; p=reject; rua=mailto:***@acme.example,mailto:***@y.example!9m",)),
        spf_tree=Present(
            value=SpfTree(hosts=(SpfHost(mechanism="mx", name="acme.example", found=Present(value=True)),))
        ),
        registrable=Present(value="acme.example"),
        dmarc_consents=Present(
            value=(ConsentAt(name="acme.example._report._dmarc.y.example", records=Present(value=("v=DMARC1;",))),)
        ),
    )


async def test_proved_absence_is_absent_and_looked_for_above() -> None:
    """An empty zone is ABSENT throughout; only then are the names above asked."""
    assert await facts_of(BARE) == MailPolicy(
        mx=ABSENT, spf=ABSENT, dmarc=ABSENT, dmarc_above=ABSENT, registrable=Present(value="acme.example")
    )


@pytest.mark.parametrize("lost", [("acme.example", "MX"), ("acme.example", "TXT"), ("_dmarc.acme.example", "TXT")])
async def test_a_lost_question_is_never_an_absence(lost: tuple[str, str]) -> None:
    """A time-out leaves its own field open, says so, and touches no other."""
    answer = await mail_policy.run(APEX, ScriptedNet(TIDY | {lost: SILENT}))
    assert (answer.outcome, answer.why) == (Outcome.PARTIAL, "no answer in time")
    told = {("acme.example", "MX"): "mx", ("acme.example", "TXT"): "spf", ("_dmarc.acme.example", "TXT"): "dmarc"}
    for question, field in told.items():
        fact = getattr(answer.facts, field)
        assert isinstance(fact, Unseen if question == lost else Present)
    assert answer.facts.dmarc_above is NOT_ASKED


async def test_other_text_proves_absence_only_from_the_zone() -> None:
    """TXT without SPF is an absence where the whole set is proved, and open where it is not."""
    other = {("acme.example", "TXT"): records("site-verification=abc", "v=spf10 mx", "spf1 -all")}
    assert (await facts_of(TIDY | other)).spf is ABSENT
    hearsay = {("acme.example", "TXT"): records("site-verification=abc", proved=False)}
    assert isinstance((await facts_of(TIDY | hearsay)).spf, Unseen)


async def test_every_candidate_is_kept() -> None:
    """Several SPF or DMARC records are all told: that there are several is the news."""
    several = {
        ("acme.example", "TXT"): records("v=spf1 -all", "V=SPF1 mx -all"),
        ("_dmarc.acme.example", "TXT"): records("v=DMARC1; p=none", "v=dmarc1; p=reject", "something else"),
    }
    facts = await facts_of(TIDY | several)
    assert facts.spf == Present(value=("V=SPF1 mx -all", "v=spf1 -all"))
    assert facts.dmarc == Present(value=("v=DMARC1; p=none", "v=dmarc1; p=reject"))


async def test_what_the_spf_record_leans_on_is_read_once() -> None:
    """Includes and redirects are followed to their end, each name asked once; several records lead nowhere."""
    rows = {
        ("acme.example", "TXT"): records(
            "v=spf1 include:a.example include:b.example mx a:mail.acme.example redirect=c.example"
        ),
        ("a.example", "TXT"): records("v=spf1 include:b.example ?all", "other"),
        ("b.example", "TXT"): records("v=spf1 ip4:192.0.2.0/24 -all"),
        ("c.example", "TXT"): SILENT,
    }
    net = ScriptedNet(TIDY | rows)
    facts = (await mail_policy.run(APEX, net)).facts
    assert facts.spf_tree == Present(
        value=SpfTree(
            records=(
                SpfAt(name="a.example", records=Present(value=("v=spf1 include:b.example ?all",))),
                SpfAt(name="b.example", records=Present(value=("v=spf1 ip4:192.0.2.0/24 -all",))),
                SpfAt(name="c.example", records=Unseen(why="no answer in time")),
            ),
            hosts=(
                SpfHost(mechanism="a", name="mail.acme.example", found=Present(value=True)),
                SpfHost(mechanism="mx", name="acme.example", found=Present(value=True)),
            ),
        )
    )
    assert len(net.asked) == len(set(net.asked))
    two = {("acme.example", "TXT"): records("v=spf1 include:a.example", "v=spf1 -all")}
    assert (await facts_of(TIDY | two)).spf_tree is NOT_ASKED


async def test_exchangers_are_told_by_what_became_of_them() -> None:
    """Missing, aliased and null exchangers each look different, and an unanswered one is open."""
    mx = {
        ("acme.example", "MX"): records("10 a.acme.example", "20 b.acme.example", "30 c.acme.example"),
        ("a.acme.example", "A"): denied(),
        ("a.acme.example", "AAAA"): denied(),
        ("b.acme.example", "A"): records("192.0.2.25", aliases=("mail.provider.example",)),
        ("b.acme.example", "AAAA"): records(aliases=("mail.provider.example",)),
        ("c.acme.example", "A"): SILENT,
        ("c.acme.example", "AAAA"): SILENT,
    }
    fact = (await facts_of(TIDY | mx)).mx
    assert isinstance(fact, Present)
    told = [(one.resolves, one.alias) for one in fact.value]
    assert told == [
        (Present(value=False), Present(value=False)),
        (Present(value=True), Present(value=True)),
        (Unseen(why="no answer in time"), NOT_ASKED),
    ]


@pytest.mark.parametrize("root", ["0 .", "0 "])
async def test_a_null_exchanger_receives_no_mail(root: str) -> None:
    """RFC 7505: the root as exchanger means that the domain takes none."""
    facts = await facts_of(TIDY | {("acme.example", "MX"): records(root)})
    assert facts.mx == Present(value=(Exchanger(preference=0, host=""),))
    assert facts.receives_mail == Present(value=False)


async def test_total_silence_brings_no_facts() -> None:
    """Nobody answered: the outcome says how."""
    answer = await mail_policy.run(APEX, ScriptedNet(dict.fromkeys(TIDY, SILENT)))
    assert (answer.outcome, answer.facts) == (Outcome.SILENT, None)


async def test_an_exchanger_inside_is_told() -> None:
    """One internal address among others is enough; of one without addresses nothing is said."""
    rows: Rows = {("mail.acme.example", "A"): records("192.0.2.25", "10.0.0.25")}
    facts = await facts_of(TIDY | rows)
    assert isinstance(facts.mx, Present)
    assert facts.mx.value[0].inside == Present(value=True)
    none: Rows = {("mail.acme.example", rtype): records() for rtype in ("A", "AAAA")}
    facts = await facts_of(TIDY | none)
    assert isinstance(facts.mx, Present)
    assert facts.mx.value[0].inside is NOT_ASKED
