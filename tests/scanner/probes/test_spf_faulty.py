"""SPF against name servers that fail: no failure below a record changes what is said of it."""

import pytest

from scanner.asset import name_asset
from scanner.observation import Present, Unseen
from scanner.probes.mail_policy import MailPolicy
from scanner.spf.following import SpfTree
from scoring.check import Check
from scoring.finding import Verdict
from scoring.vectors import every
from tests.fakes.looks import ask, seen, verdict
from tests.scanner.net.conftest import World
from tests.scanner.probes.test_name_servers_faulty import FAULTS, holding, policy, served

NAME = "leans.acme.example"
BELOW = ("_spf.acme.example TXT", "end.acme.example TXT", "www.acme.example A", "acme.example MX")
CLEAN = {
    "spf_published": "good published",
    "spf_restricts_senders": "good fails",
    "spf_lookups_few": "good few",
    "spf_includes_usable": "good usable",
    "spf_void_lookups_few": "good exist",
    "spf_without_ptr": "good without",
    "spf_ranges_narrow": "good narrow",
    "spf_third_parties": "neutral named",
    "spf_denies_everyone": "none",
}
CHECKS: tuple[Check, ...] = tuple(check for check in every().values() if check.vector == "spf")


def verdicts(*looks: MailPolicy) -> dict[str, str]:
    return {check.name: verdict(ask(check, seen(*looks, asset=name_asset(NAME)))) for check in CHECKS}


def tree(facts: MailPolicy) -> SpfTree:
    assert isinstance(facts.spf_tree, Present)
    return facts.spf_tree.value


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("question", BELOW)
async def test_a_fault_below_is_no_fault_of_the_record(world: World, question: str, fault: str) -> None:
    """After one whole look a failing include, redirect or host changes no verdict; alone it brings none that hurts."""
    async with served(world, holding({})):
        whole = await policy(world, NAME)
    assert verdicts(whole) == CLEAN
    async with served(world, holding({question: FAULTS[fault]})):
        lost = await policy(world, NAME)
    facts = {f"{at.name} TXT": at.records for at in tree(lost).records}
    facts |= {f"{host.name} {'MX' if host.mechanism == 'mx' else 'A'}": host.found for host in tree(lost).hosts}
    assert isinstance(facts[question], Unseen)
    assert verdicts(whole, lost) == CLEAN
    told = [ask(check, seen(lost, asset=name_asset(NAME))) for check in CHECKS]
    assert any(finding and finding.verdict is Verdict.UNKNOWN for finding in told)
    assert not any(finding and finding.verdict.hurts for finding in told)
