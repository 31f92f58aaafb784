"""DMARC against name servers that fail: no failure at any step of the walk, or at a destination, is an absence."""

from dataclasses import replace

import dns.flags
import dns.message
import pytest

from scanner.asset import name_asset
from scanner.probes.mail_policy import MailPolicy
from scoring.check import Check
from scoring.finding import Verdict
from scoring.vectors import every
from tests.fakes.looks import ask, seen, verdict
from tests.scanner.net.conftest import World
from tests.scanner.net.dns_servers import key, reply
from tests.scanner.probes.test_name_servers_faulty import FAULTS, Fault, holding, policy, served

NAME = "shop.acme.example"
CONSENT = "acme.example._report._dmarc.in.reports.example TXT"
CLEAN = {
    "dmarc_published": "good inherited",
    "dmarc_enforced": "good enforced",
    "dmarc_applies_to_all": "good all",
    "dmarc_methods_agree": "good alike",
    "dmarc_reports_arrive": "good arrive",
    "dmarc_alignment_strict": "neutral relaxed",
    "dmarc_rejects_all": "good rejected",
    "dmarc_none_for_long": "neutral not_none",
}
CHECKS: tuple[Check, ...] = tuple(check for check in every().values() if check.vector == "dmarc")


def says(text: str) -> Fault:
    """A resolver and an authority that have this record at whatever is asked."""

    def answer(query: dns.message.Message, tcp: bool) -> list[bytes]:
        flags = "RA" if query.flags & dns.flags.RD else "AA"
        return [reply(query, f'{key(query)} "{text}"', flags=flags)]

    return answer


ROWS = {
    "_dmarc.acme.example TXT": says("v=DMARC1; p=reject; rua=mailto:x@in.reports.example"),
    CONSENT: says("v=DMARC1"),
}


@pytest.fixture(autouse=True)
def suffixes(world: World) -> None:
    """Top-level domains are the only public suffixes."""
    world.registry = replace(
        world.registry, suffix=lambda name: ".".join(name.split(".")[-2:]) if "." in name else None
    )


def verdicts(*looks: MailPolicy) -> dict[str, str]:
    told = {check.name: verdict(ask(check, seen(*looks, asset=name_asset(NAME)))) for check in CHECKS}
    return {name: said for name, said in told.items() if said != "none"}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("question", [f"_dmarc.{NAME} TXT", "_dmarc.acme.example TXT", "_dmarc.example TXT", CONSENT])
async def test_a_fault_at_any_step_changes_no_verdict(world: World, question: str, fault: str) -> None:
    """After one whole look it changes nothing; alone it brings nothing that hurts."""
    async with served(world, holding(ROWS)):
        whole = await policy(world, NAME)
    assert verdicts(whole) == CLEAN
    async with served(world, holding(ROWS | {question: FAULTS[fault]})):
        lost = await policy(world, NAME)
    assert verdicts(whole, lost) == CLEAN
    told = [ask(check, seen(lost, asset=name_asset(NAME))) for check in CHECKS]
    assert not any(finding and finding.verdict.hurts for finding in told)
    assert any(finding and finding.verdict is Verdict.UNKNOWN for finding in told)


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_silent_registry_leaves_open_whether_it_has_a_policy(world: World, fault: str) -> None:
    """Where nothing is found below it, it may be the one that speaks (psd=y): no absence is told."""
    nothing = {"_dmarc.acme.example TXT": says("other text")}
    async with served(world, holding(nothing)):
        assert verdicts(await policy(world, "acme.example"))["dmarc_published"] == "bad absent_with_mail"
    async with served(world, holding(nothing | {"_dmarc.example TXT": FAULTS[fault]})):
        assert verdicts(await policy(world, "acme.example"))["dmarc_published"] == "unknown not_seen"
