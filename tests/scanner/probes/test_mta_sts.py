"""MTA-STS and TLS-RPT: what is announced, what is served, and what was not seen; over a real TLS server too."""

from dataclasses import replace
from pathlib import Path

import pytest

from scanner.asset import name_asset
from scanner.errors import Forbidden
from scanner.interfaces import Answer, DnsReply, HttpReply, NoReply, Reply
from scanner.mail.sts import LONGEST, StsPolicy
from scanner.net.door import ErrandNet
from scanner.observation import ABSENT, NOT_ASKED, Outcome, Present, Unseen
from scanner.probes.mta_sts import PATH, MtaStsFacts, Served, mta_sts
from scanner.target import Profile
from scanner.tls.certificate import encode_chain, read_chain
from tests.fakes.net import ScriptedNet, denied, records
from tests.lab.pki import Authority
from tests.scanner.net.conftest import World
from tests.scanner.net.dns_servers import name_server, reply, table
from tests.scanner.probes.tls_servers import nginx

APEX = name_asset("acme.example")
SILENT = NoReply(outcome=Outcome.SILENT, why="no answer in time")
REFUSED = NoReply(outcome=Outcome.REFUSED, why="connection refused")
BODY = b"version: STSv1\nmode: enforce\nmx: mail.acme.example\nmax_age: 604800\n"
POLICY = StsPolicy(mode="enforce", mx=("mail.acme.example",), max_age=604800)
TEXT = (("content-type", "Text/Plain; charset=utf-8"),)
Rows = dict[tuple[str, str], DnsReply | NoReply]
STS, RPT = ("_mta-sts.acme.example", "TXT"), ("_smtp._tls.acme.example", "TXT")
ANNOUNCED: Rows = {
    STS: records("v=STSv1; id=20260101;", "site-verification=abc"),
    RPT: records("v=TLSRPTv1; rua=mailto:jane.doe@acme.example"),
}


class Net(ScriptedNet):
    """The policy's host answers `visited`, which may be an exception that says that we may not ask."""

    def __init__(self, rows: Rows, visited: HttpReply | NoReply | Forbidden | None = None) -> None:
        super().__init__(rows)
        self._visited = visited

    async def visit(self, host: str, path: str, *, limit: int) -> Reply[HttpReply] | NoReply:
        assert (host, path, limit) == ("mta-sts.acme.example", PATH, LONGEST)
        assert self._visited is not None, "nobody should have asked for a policy"
        if isinstance(self._visited, Forbidden):
            raise self._visited
        return self._visited if isinstance(self._visited, NoReply) else Reply(value=self._visited)


async def asked(rows: Rows, visited: HttpReply | NoReply | Forbidden | None = None) -> Answer:
    return await mta_sts.run(APEX, Net(rows, visited))


async def test_a_domain_with_everything() -> None:
    """The records with their mailboxes masked, the policy, and the certificates under which it was served."""
    answer = await asked(ANNOUNCED, HttpReply(status=200, headers=TEXT, body=BODY, chain=(b"der",)))
    assert answer.outcome is Outcome.ANSWERED
    assert answer.facts == MtaStsFacts(
        records=Present(value=("v=STSv1; id=20260101;",)),
        served=Present(value=Served(status=200, media="text/plain")),
        policy=Present(value=POLICY),
        chain=Present(value=encode_chain((b"der",))),
        reports=Present(value=("v=TLSRPTv1; rua=mailto:***@acme.example",)),
    )


@pytest.mark.parametrize("nothing", [denied(), records(), records("v=spf1 -all")])
async def test_a_domain_without(nothing: DnsReply) -> None:
    """A proved absence is one, and its policy's host is not asked; the same unproved is not seen."""
    answer = await asked({STS: nothing, RPT: nothing})
    assert answer.facts == MtaStsFacts(records=ABSENT, reports=ABSENT)
    heard = replace(nothing, proved=False)
    facts = (await asked({STS: heard, RPT: heard})).facts
    assert isinstance(facts.records, Unseen)
    assert isinstance(facts.reports, Unseen)


async def test_a_tab_is_a_blank() -> None:
    """RFC 8461 3.1 and RFC 8460 3: blanks around a semicolon may be tabs; none is kept."""
    rows = {STS: records("v=STSv1\t;\tid=1"), RPT: records("v=TLSRPTv1;\trua=mailto:x@acme.example")}
    facts = (await asked(rows, HttpReply(status=200, headers=TEXT, body=BODY, chain=(b"der",)))).facts
    assert isinstance(facts, MtaStsFacts)
    assert facts.records == Present(value=("v=STSv1 ; id=1",))
    assert facts.reports == Present(value=("v=TLSRPTv1; rua=mailto:***@acme.example",))


async def test_several_records_announce_nothing() -> None:
    """Senders pass such a domain over, and so do we (RFC 8461 3.1)."""
    facts = (await asked(ANNOUNCED | {STS: records("v=STSv1; id=1", "v=STSv1; id=2")})).facts
    assert facts.served is NOT_ASKED
    assert len(facts.records.value) == 2


@pytest.mark.parametrize("lost", [STS, RPT])
async def test_a_lost_question_is_never_an_absence(lost: tuple[str, str]) -> None:
    """It is PARTIAL, and says so; both lost are silence."""
    answer = await asked(ANNOUNCED | {lost: SILENT}, HttpReply(status=404, headers=(), body=b""))
    assert (answer.outcome, answer.why) == (Outcome.PARTIAL, "no answer in time")
    assert (await asked({STS: SILENT, RPT: SILENT})).outcome is Outcome.SILENT


async def test_what_is_served_instead() -> None:
    """A redirect, an error, another type, too much: told as it came; only a 200 holds a policy."""
    moved = (await asked(ANNOUNCED, HttpReply(status=301, headers=(("location", "https://x/"),), body=BODY))).facts
    assert (moved.served, moved.policy) == (Present(value=Served(status=301)), NOT_ASKED)
    page = HttpReply(status=200, headers=(("content-type", "text/html"),), body=b"<html>" + b"x" * LONGEST)
    facts = (await asked(ANNOUNCED, page)).facts
    assert facts.served == Present(value=Served(status=200, media="text/html", too_long=True))
    assert facts.policy.value.fault == "version"


@pytest.mark.parametrize("status", [403, 429, 500, 503])
async def test_a_host_that_turns_us_away_may_serve_senders(status: int) -> None:
    """Its refusal is no fault of the policy, and takes nothing back that was seen before."""
    answer = await asked(ANNOUNCED, HttpReply(status=status, headers=TEXT, body=BODY))
    assert answer.outcome is Outcome.PARTIAL
    assert answer.facts.served == Unseen(why=f"the host of its policy turned us away with status {status}")
    assert answer.facts.policy is NOT_ASKED


@pytest.mark.parametrize("addresses", [denied(), records("192.0.2.9")])
async def test_a_host_that_is_not_there(addresses: DnsReply) -> None:
    """Refused connections, and a name that its zone denies, are no silence."""
    host: Rows = {("mta-sts.acme.example", rtype): addresses for rtype in ("A", "AAAA")}
    assert (await asked(ANNOUNCED | host, REFUSED)).facts.served is ABSENT
    host = {("mta-sts.acme.example", rtype): records(proved=False) for rtype in ("A", "AAAA")}
    assert isinstance((await asked(ANNOUNCED | host, REFUSED)).facts.served, Unseen)


@pytest.mark.parametrize("ended", [SILENT, NoReply(outcome=Outcome.GARBLED, why="TLS: x"), Forbidden("opted out")])
async def test_silence_of_the_host_is_no_answer(ended: NoReply | Forbidden) -> None:
    """Neither is a handshake that fails with us, nor that we may not ask."""
    answer = await asked(ANNOUNCED, ended)
    assert answer.outcome is Outcome.PARTIAL
    assert isinstance(answer.facts.served, Unseen)
    assert (answer.facts.policy, answer.facts.chain) == (NOT_ASKED, NOT_ASKED)


class Visiting(ScriptedNet):
    """DNS as scripted, and the visit for real."""

    def __init__(self, rows: Rows, door: ErrandNet) -> None:
        super().__init__(rows)
        self.visit = door.visit  # type: ignore[method-assign]  # this one method is the real one's


@pytest.mark.parametrize("allowed", [True, False])
async def test_over_the_wire(world: World, authority: Authority, tmp_path: Path, allowed: bool) -> None:
    """One GET under the host's name at a permitted address, with the chain as shown; none where the permit says no."""
    leaf = authority.issue(["mta-sts.acme.example"])
    text = BODY.decode().replace("\n", "\\n")
    server = (
        f"server {{ listen PORT ssl; server_name mta-sts.acme.example; ssl_certificate {leaf.chain};"
        f" ssl_certificate_key {leaf.key}; default_type text/plain; location = {PATH} {{ return 200 '{text}'; }} }}"
    )
    here = table({"mta-sts.acme.example A": lambda q: reply(q, "mta-sts.acme.example A 127.0.0.1", flags="RA"),
                  "mta-sts.acme.example AAAA": lambda q: reply(q, flags="RA AA")})  # fmt: skip
    with nginx(tmp_path, server) as port:
        async with name_server(here) as resolver:
            world.resolvers = (("127.0.0.1", resolver.port),)
            world.translate = lambda address, at: (address, port if at == 443 else at)
            ranges = ("127.0.0.0/8",) if allowed else ()
            net = world.net("mta_sts", profile=Profile.LIGHT, allowed=ranges, asset=APEX)
            facts = (await mta_sts.run(APEX, Visiting(ANNOUNCED, net))).facts
    if allowed:
        assert facts.policy == Present(value=POLICY)
        assert next(one.names for one in read_chain(facts.chain.value) if one) == ("mta-sts.acme.example",)
        assert world.meter.connections == 1
    else:
        assert facts.served == Unseen(why="we do not ask the host of its policy")
        assert world.meter.connections == 0


async def test_passive_sends_nothing_to_the_host(world: World) -> None:
    """Not even a question for its address."""
    net = world.net("mta_sts", profile=Profile.PASSIVE, asset=APEX)
    facts = (await mta_sts.run(APEX, Visiting(ANNOUNCED, net))).facts
    assert facts.served == Unseen(why="we do not ask the host of its policy")
    assert (world.meter.connections, world.meter.queries) == (0, 0)
