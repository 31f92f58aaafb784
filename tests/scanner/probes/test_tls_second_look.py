"""Two looks at a mail server share four connections, and are enough to hold something against it."""

import ssl
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from scanner.asset import Attribution, Claim, endpoint_asset
from scanner.errors import OverBudget
from scanner.interfaces import Answer, FirstLook
from scanner.observation import NOT_ASKED, Evidence, Outcome, Sighting, observation
from scanner.probes.tls import tls
from scoring.case import Case
from scoring.finding import Certainty, Finding, Verdict
from scoring.judge import judge
from scoring.knowledge import Known
from tests.lab.pki import Certificate
from tests.scanner.net.conftest import World, serving
from tests.scanner.probes.tls_servers import STARTTLS, YES, Reader, Writer
from tests.worlds.history import TARGET, shipped_model

MAIL = endpoint_asset("127.0.0.1", 25, "mx.acme.example")
AT = datetime(2026, 11, 26, 2, tzinfo=UTC)


@asynccontextmanager
async def old_mail_server(certificate: Certificate, lowest: ssl.TLSVersion, more: str = "") -> AsyncIterator[int]:
    """STARTTLS with every version from `lowest` to TLS 1.2, and `more` suites than the usual ones."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers(f"ALL{more}:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the versions that we ask for are meant
        context.minimum_version, context.maximum_version = lowest, ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(certificate.chain, certificate.key)

    async def talk(reader: Reader, writer: Writer) -> None:
        for awaited, answer in STARTTLS[25]:
            if awaited:
                await reader.readline()
            writer.write(answer)
        await writer.start_tls(context)
        await reader.read(1)

    async with serving(talk) as port:
        yield port


async def both_looks(world: World) -> tuple[Answer, Answer]:
    net = world.net("tls", asset=MAIL)
    first = await tls.run(MAIL, net)
    again = world.net("tls", asset=MAIL, first=FirstLook(facts=first.facts, connections=net.connections))
    return first, await tls.run(MAIL, again)


def findings(*looks: Answer) -> dict[str, Finding]:
    """What is judged of these two looks of one scan."""
    seen = [observation(asset=MAIL, probe="tls", version=1, outcome=one.outcome, facts=one.facts) for one in looks]
    sightings = tuple(
        Sighting(observation=one.id, at=AT + timedelta(minutes=number), look=number, scan="s", profile="light")
        for number, one in enumerate(seen, 1)
    )
    claim = Claim(
        target=TARGET.name, asset=MAIL, role="mail exchanger", found_by="mx", proof=("mx",), attribution=Attribution.A,
        at=AT,
    )  # fmt: skip
    case = Case(
        target=TARGET, evidence=Evidence(claims=(claim,), observations=tuple(seen), sightings=sightings),
        known=Known(), model=shipped_model(), as_of=AT + timedelta(hours=1),
    )  # fmt: skip
    return {one.finding.check: one.finding for one in judge(case)}


async def test_an_old_mail_server_is_found_out_in_four_connections(world: World, rsa_leaf: Certificate) -> None:
    """Old versions are confirmed by one more hello; what it could not show is neither lost nor contradicted."""
    async with old_mail_server(rsa_leaf, ssl.TLSVersion.TLSv1) as port:
        world.translate = lambda address, _: (address, port)
        first, second = await both_looks(world)
    assert world.meter.connections == 4
    assert (first.facts.tls1_1, first.facts.tls1_2) == (YES, YES)
    assert (second.outcome, second.facts.tls1_1, second.facts.suite) == (Outcome.ANSWERED, YES, NOT_ASKED)
    assert second.facts.chain == first.facts.chain
    judged = findings(first, second)
    legacy = judged["legacy_tls_offered"]
    assert (legacy.verdict, legacy.certainty) == (Verdict.FAIR, Certainty.CONFIRMED)
    assert {one.because.rpartition(".")[2] for one in judged.values()}.isdisjoint({"looks_disagree"})
    assert judged["aead_offered"] == findings(first)["aead_offered"]


@pytest.mark.parametrize(("more", "certainty"), [(":eNULL", Certainty.CONFIRMED), (":NULL-SHA256", Certainty.LIKELY)])
async def test_two_faults_are_asked_for_at_once(
    world: World, rsa_leaf: Certificate, more: str, certainty: Certainty
) -> None:
    """Old versions and weak suites are confirmed together where the two go together, and stay likely where not."""
    async with old_mail_server(rsa_leaf, ssl.TLSVersion.TLSv1, more) as port:
        world.translate = lambda address, _: (address, port)
        first, second = await both_looks(world)
    assert world.meter.connections == 4
    judged = findings(first, second)
    assert {judged[check].certainty for check in ("weak_suites_offered", "legacy_tls_offered")} == {certainty}
    assert all(judged[check].verdict.hurts for check in ("weak_suites_offered", "legacy_tls_offered"))


async def test_no_fifth_connection_to_a_mail_port(world: World, rsa_leaf: Certificate) -> None:
    """Where the first look took four, the second is declined before it dials."""
    async with old_mail_server(rsa_leaf, ssl.TLSVersion.TLSv1_2) as port:
        world.translate = lambda address, _: (address, port)
        net = world.net("tls", asset=MAIL)
        first = await tls.run(MAIL, net)
        assert net.connections == 4  # TLS 1.3 had to be asked for, too
        with pytest.raises(OverBudget, match="mail port"):
            await tls.run(MAIL, world.net("tls", asset=MAIL, first=FirstLook(facts=first.facts, connections=4)))
    assert world.meter.connections == 4
