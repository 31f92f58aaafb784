"""The TLSA question about a mail exchanger, and real zones that answer it, right and wrong."""

import pytest

from scanner.asset import name_asset
from scanner.observation import ABSENT, Outcome, Present
from scanner.probes.mail_tlsa import MailTlsa, mail_tlsa
from tests.fakes.net import ScriptedNet, denied
from tests.lab.mail import DOMAINS, Mail
from tests.scanner.net.conftest import World

STATES = {"signed": "secure", "unsigned": "insecure"}


async def test_port_25_of_the_exchanger() -> None:
    """One question where there is none."""
    net = ScriptedNet({("_25._tcp.mail.acme.example", "TLSA"): denied()})
    answer = await mail_tlsa.run(name_asset("mail.acme.example"), net)
    assert (answer.outcome, answer.facts) == (Outcome.ANSWERED, MailTlsa(records=ABSENT))
    assert net.asked == [("_25._tcp.mail.acme.example", "TLSA", True)]
    assert mail_tlsa.on == "exchanger"


@pytest.mark.parametrize("domain", DOMAINS)
async def test_in_real_zones(domain: str, exchangers: Mail, world: World) -> None:
    """The records that the zone holds and what a chain from the root says of them; behind an alias too."""
    how = DOMAINS[domain]
    world.resolvers = ((exchangers.resolver, 53),)
    world.trust_anchors = (exchangers.anchor.read_text(),)
    asset = name_asset(f"mail.{domain}")
    facts = (await mail_tlsa.run(asset, world.net("mail_tlsa", asset=asset))).facts
    assert isinstance(facts, MailTlsa)
    if not how.tlsa:
        assert facts == MailTlsa(records=ABSENT)
        return
    assert isinstance(facts.records, Present)
    assert len(facts.records.value) == len(how.tlsa)
    assert facts.status == Present(value=STATES.get(how.zone, "bogus"))
    assert (facts.why is ABSENT) == (how.zone == "signed")
