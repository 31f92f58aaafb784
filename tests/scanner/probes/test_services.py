"""Announced services."""

from scanner.asset import name_asset
from scanner.interfaces import DnsReply, NoReply
from scanner.observation import ABSENT, Outcome, Present, Unseen
from scanner.probes.services import SERVICES, Service, ServiceFacts, services
from tests.fakes.net import ScriptedNet, denied, records

APEX = name_asset("acme.example")
NONE: dict[tuple[str, str], DnsReply | NoReply] = {
    **{(f"{service}.acme.example", "SRV"): denied() for service in SERVICES},
    ("autodiscover.acme.example", "CNAME"): denied(),
    ("autoconfig.acme.example", "CNAME"): denied(),
}


async def test_targets_come_home_without_what_differs_by_weight() -> None:
    """SRV targets and ports, sorted; a target of the root says that there is no such service (RFC 2782)."""
    net = ScriptedNet(
        NONE
        | {
            ("_imaps._tcp.acme.example", "SRV"): records("10 60 993 imap2.acme.example", "0 1 993 imap.acme.example"),
            ("_sip._tls.acme.example", "SRV"): records("0 0 0 ."),
            ("autodiscover.acme.example", "CNAME"): records("autodiscover.outlook.com"),
        }
    )
    answer = await services.run(APEX, net)
    assert answer.facts == ServiceFacts(
        announced=Present(
            value=(
                Service(service="_imaps._tcp", host="imap.acme.example", port=993),
                Service(service="_imaps._tcp", host="imap2.acme.example", port=993),
            )
        ),
        autodiscover=Present(value=("autodiscover.outlook.com",)),
        autoconfig=ABSENT,
    )


async def test_absence_needs_every_answer() -> None:
    """All proved absent is ABSENT; one unanswered question leaves it open and makes the answer partial."""
    assert (await services.run(APEX, ScriptedNet(NONE))).facts.announced is ABSENT
    silent = {("_sip._tls.acme.example", "SRV"): NoReply(outcome=Outcome.SILENT, why="no answer in time")}
    answer = await services.run(APEX, ScriptedNet(NONE | silent))
    assert answer.outcome is Outcome.PARTIAL
    assert answer.facts.announced == Unseen(why="no answer in time")


async def test_total_silence_brings_no_facts() -> None:
    """Nobody answered: the outcome says how."""
    net = ScriptedNet(dict.fromkeys(NONE, NoReply(outcome=Outcome.SILENT, why="no answer in time")))
    assert (await services.run(APEX, net)).outcome is Outcome.SILENT
