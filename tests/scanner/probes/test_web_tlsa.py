"""The TLSA question about a web site; what becomes of its answer is tested with scanner/tlsa."""

from scanner.asset import name_asset
from scanner.observation import ABSENT, Outcome
from scanner.probes.web_tlsa import WebTlsa, web_tlsa
from tests.fakes.net import ScriptedNet, denied


async def test_port_443_of_the_name() -> None:
    """One question where there is none."""
    net = ScriptedNet({("_443._tcp.www.acme.example", "TLSA"): denied()})
    answer = await web_tlsa.run(name_asset("www.acme.example"), net)
    assert (answer.outcome, answer.facts) == (Outcome.ANSWERED, WebTlsa(records=ABSENT))
    assert net.asked == [("_443._tcp.www.acme.example", "TLSA", True)]
    assert web_tlsa.on == "web name"
