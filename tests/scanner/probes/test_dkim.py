"""DKIM keys by selector: found, told apart from a wildcard, or not seen."""

from dataclasses import replace

import config
from scanner.asset import name_asset
from scanner.conduct import read
from scanner.interfaces import Answer, DnsReply, NoReply
from scanner.mail.dkim_key import DkimKey
from scanner.observation import ABSENT, Outcome, Present, Unseen
from scanner.probes.dkim import NOBODYS, DkimFacts, dkim
from tests.fakes.net import ScriptedNet, denied, records
from tests.scanner.mail.keys import rsa_record

SILENT = NoReply(outcome=Outcome.SILENT, why="no answer in time")
SHIPPED = read(config.text("conduct.toml"), digest="test")
KEY = rsa_record()
NOTHING = DkimFacts(keys=Present(value=()), asked=Present(value=3), unanswered=ABSENT)


async def asked(rows: dict[str, DnsReply | NoReply], otherwise: DnsReply | NoReply | None = None) -> Answer:
    conduct = replace(SHIPPED, dkim_selectors=("google", "mail", "s1"))
    answers = {(f"{selector}._domainkey.acme.example", "TXT"): reply for selector, reply in rows.items()}
    rest = {("*._domainkey.acme.example", "TXT"): otherwise or denied(proved=False)}
    return await dkim.run(name_asset("acme.example"), ScriptedNet(rest | answers, conduct=conduct))


def test_no_more_than_twenty_questions() -> None:
    """The shipped selectors and one that nobody uses; each selector once, each a label."""
    selectors = SHIPPED.dkim_selectors
    assert len(set(selectors)) == len(selectors) <= 19
    assert all(selector.isascii() and selector.isalnum() for selector in selectors)


async def test_keys_are_told_by_selector() -> None:
    """Also behind an alias, and beside other text; two keys under one selector are a fault."""
    answer = await asked(
        {
            "google": records(KEY, "site-verification=abc"),
            "mail": records(rsa_record(1024), aliases=("mail.dkim.provider.example",)),
            "s1": records(KEY, rsa_record(1024)),
        }
    )
    assert answer.outcome is Outcome.ANSWERED
    assert answer.facts == DkimFacts(
        keys=Present(
            value=(
                DkimKey(selector="google", kind="rsa", bits=2048),
                DkimKey(selector="mail", kind="rsa", bits=1024),
                DkimKey(selector="s1", fault="several"),
            )
        ),
        asked=Present(value=3),
        unanswered=ABSENT,
    )


async def test_none_found_is_no_absence() -> None:
    """An empty tuple, whether the names are denied or the records are others."""
    for nothing in (denied(), denied(proved=False), records("v=spf1 -all")):
        assert (await asked({}, nothing)).facts == NOTHING


async def test_a_wildcard_is_told_once() -> None:
    """What any selector would be answered is the wildcard's; what differs from it is the selector's own."""
    answer = await asked({"mail": records(KEY)}, records("v=DKIM1; p="))
    assert answer.facts.keys == Present(
        value=(DkimKey(selector="*", fault="revoked", kind="rsa"), DkimKey(selector="mail", kind="rsa", bits=2048))
    )
    assert NOBODYS not in SHIPPED.dkim_selectors


async def test_lost_questions_are_said() -> None:
    """By selector; without an answer to the wildcard's question no key is anybody's; all lost is silence."""
    partly = await asked({"google": records(KEY), "mail": SILENT})
    assert (partly.outcome, partly.why) == (Outcome.PARTIAL, "1 of 4 questions got no answer: no answer in time")
    assert partly.facts.keys == Present(value=(DkimKey(selector="google", kind="rsa", bits=2048),))
    assert partly.facts.unanswered == Present(value=("mail",))
    none = (await asked({"mail": SILENT, "s1": SILENT})).facts
    assert (none.keys, none.unanswered) == (Present(value=()), Present(value=("mail", "s1")))
    unclear = (await asked({"google": records(KEY), NOBODYS: SILENT})).facts
    assert isinstance(unclear.keys, Unseen)
    assert unclear.unanswered == Present(value=("*",))
    nothing = await asked({}, SILENT)
    assert (nothing.outcome, nothing.facts) == (Outcome.SILENT, None)
