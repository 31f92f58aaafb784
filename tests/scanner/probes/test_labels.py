"""Common labels, with and without a wildcard around them."""

from dataclasses import replace

import config
from scanner.asset import name_asset
from scanner.conduct import read
from scanner.interfaces import DnsReply, NoReply
from scanner.observation import Outcome, Present
from scanner.probes.labels import LabelFacts, labels
from tests.fakes.net import ScriptedNet, denied, records

APEX = name_asset("acme.example")
CONDUCT = replace(read(config.text("conduct.toml"), digest="test"), labels=("vpn", "mail", "dev", "db"))
NOWHERE = {("*.acme.example", "A"): denied(proved=False)}


def found(*names: str, wildcard: bool = False) -> LabelFacts:
    return LabelFacts(found=Present(value=names), wildcard=Present(value=wildcard), asked=Present(value=4))


async def test_labels_that_resolve_are_found_in_either_family() -> None:
    """An IPv6-only name is found as well; NXDOMAIN is not asked twice."""
    net = ScriptedNet(
        NOWHERE
        | {
            ("vpn.acme.example", "A"): records("192.0.2.7"),
            ("mail.acme.example", "A"): records(),
            ("mail.acme.example", "AAAA"): records("2001:db8::25"),
            ("dev.acme.example", "A"): records(),
            ("dev.acme.example", "AAAA"): records(),
        },
        conduct=CONDUCT,
    )
    answer = await labels.run(APEX, net)
    assert answer.outcome is Outcome.ANSWERED
    assert answer.facts == found("mail.acme.example", "vpn.acme.example")
    assert len(net.asked) == 7


async def test_a_wildcard_answer_is_no_find() -> None:
    """Where any name resolves, only a label that answers otherwise exists; the chance label leaves no trace."""
    net = ScriptedNet(
        {("*.acme.example", "A"): records("192.0.2.80", "192.0.2.81")}
        | {
            ("vpn.acme.example", "A"): records("192.0.2.7"),
            ("dev.acme.example", "A"): records("192.0.2.81"),
        },
        conduct=CONDUCT,
    )
    answer = await labels.run(APEX, net)
    assert answer.facts == found("vpn.acme.example", wildcard=True)


async def test_an_alias_that_leads_to_nothing_is_found() -> None:
    """It is there, and whoever takes its target is there too; a wildcard of such aliases hides it like any other."""
    lost = replace(denied(), aliases=("gone.provider.example",))
    net = ScriptedNet(NOWHERE | {("dev.acme.example", "A"): lost}, conduct=CONDUCT)
    assert (await labels.run(APEX, net)).facts == found("dev.acme.example")
    every = ScriptedNet(
        {("*.acme.example", "A"): lost, ("vpn.acme.example", "A"): records("192.0.2.7")}, conduct=CONDUCT
    )
    assert (await labels.run(APEX, every)).facts == found("vpn.acme.example", wildcard=True)


async def test_a_wildcard_alias_may_rotate_its_addresses() -> None:
    """Labels that lead to the wildcard's own alias are no find, whatever addresses it has this time."""
    alias = ("pool.provider.example",)
    net = ScriptedNet(
        {("*.acme.example", "A"): records("192.0.2.80", aliases=alias)}
        | {
            ("vpn.acme.example", "A"): records("192.0.2.99", aliases=alias),
            ("dev.acme.example", "A"): records("192.0.2.80"),
        },
        conduct=CONDUCT,
    )
    assert (await labels.run(APEX, net)).facts == found("dev.acme.example", wildcard=True)


async def test_unanswered_labels_make_it_partial() -> None:
    """Silence about one label is said, and hides no other."""
    silent: DnsReply | NoReply = NoReply(outcome=Outcome.SILENT, why="no answer in time")
    net = ScriptedNet(
        NOWHERE | {("vpn.acme.example", "A"): records("192.0.2.7"), ("db.acme.example", "A"): silent},
        conduct=CONDUCT,
    )
    answer = await labels.run(APEX, net)
    assert (answer.outcome, answer.why) == (Outcome.PARTIAL, "1 of 4 labels got no answer")
    assert answer.facts == found("vpn.acme.example")


async def test_without_the_chance_label_nothing_is_concluded() -> None:
    """Whether there is a wildcard decides what a find is worth: unknown, so nothing is found."""
    silent = ScriptedNet({("*.acme.example", "A"): NoReply(outcome=Outcome.REFUSED, why="SERVFAIL")}, conduct=CONDUCT)
    answer = await labels.run(APEX, silent)
    assert (answer.outcome, answer.facts) == (Outcome.REFUSED, None)
    assert len(silent.asked) == 1
