"""Registries are found by IANA's list, asked once a week and slowly, and only by runs that leave this machine."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta

import pytest
import respx

from scanner.answers import Registered
from scanner.clock import SystemClock
from scanner.conduct import Conduct
from scanner.errors import Forbidden
from scanner.interfaces import Clock, NoReply, Publisher, Reply
from scanner.net.once import Memory, Once
from scanner.net.publisher import HttpsPublisher
from scanner.net.registries import BOOTSTRAP, Registries, base_of
from scanner.observation import Outcome
from scanner.permit import OptOut
from tests.scanner.net.conftest import SimulatedClock, World

LIST = json.dumps(
    {
        "version": "1.0",
        "services": [
            [["com", "net"], ["http://rdap.example/", "https://rdap.example/com/v1/"]],
            [["br.com"], ["https://rdap.other.example/"]],
        ],
    }
).encode()


class Told:
    """A Publisher that has these bodies, and counts."""

    def __init__(self, **bodies: bytes | NoReply) -> None:
        self.bodies, self.asked = bodies, [""][:0]

    async def fetch(self, url: str, *, limit: int) -> Reply[bytes] | NoReply:
        self.asked.append(url)
        if url == BOOTSTRAP:
            return Reply(value=LIST)
        body = self.bodies[url.rpartition("/")[2].replace(".", "_")]
        return body if isinstance(body, NoReply) else Reply(value=body)


def suffix(name: str) -> str | None:
    labels = name.split(".")
    return ".".join(labels[-2:]) if len(labels) > 1 else None


def _registries(clock: Clock, conduct: Conduct, told: Publisher | None) -> Registries:
    once = Once(clock, conduct.third_party, Memory())
    return Registries(clock, once, suffix, told, conduct.conversation_timeout)


async def test_a_domain_is_asked_once_a_week(simulated: SimulatedClock, conduct: Conduct) -> None:
    """Every name below it shares the answer, and the list; a second apart at one registry."""
    told = Told(acme_com=b"{}", other_com=b"[]")
    registries = _registries(simulated, conduct, told)

    async def ask(name: str) -> bytes | None:
        reply = await registries.about(name)
        assert isinstance(reply, Reply)
        return reply.value.body

    start = simulated.now()
    for name, body in (("www.acme.com", b"{}"), ("acme.com", b"{}"), ("other.com", b"[]")):
        answers = []

        async def work(name: str = name, answers: list[bytes | None] = answers) -> None:
            answers.append(await ask(name))

        await simulated.run(work())
        assert answers == [body]
    assert told.asked == [BOOTSTRAP, *(f"https://rdap.example/com/v1/domain/{name}.com" for name in ("acme", "other"))]
    assert simulated.now() - start == timedelta(seconds=1)
    simulated._now += timedelta(days=8)
    await simulated.run(ask("acme.com"))
    assert len(told.asked) == 5


async def test_a_copy_bears_the_date_on_which_it_came(simulated: SimulatedClock, conduct: Conduct) -> None:
    """Five days later the remembered answer is five days old."""
    registries = _registries(simulated, conduct, Told(acme_com=b"{}"))
    dates = []

    async def ask() -> None:
        reply = await registries.about("acme.com")
        assert isinstance(reply, Reply)
        dates.append(reply.value.at)

    start = simulated.now()
    await simulated.run(ask())
    simulated._now += timedelta(days=5)
    await simulated.run(ask())
    assert dates == [start, start]


async def test_a_registry_without_an_answer_is_no_absence(simulated: SimulatedClock, conduct: Conduct) -> None:
    """No RDAP, a refusal and a public suffix are not seen; the refusal is not repeated at once."""
    refused = NoReply(outcome=Outcome.REFUSED, why="the publisher answered 404")
    told = Told(acme_com=refused)
    registries = _registries(simulated, conduct, told)
    for name in ("acme.com", "acme.com", "acme.kr", "com", "www.acme.example"):
        assert isinstance(await registries.about(name), NoReply)
    assert len(told.asked) == 2


async def test_without_a_way_out_nobody_is_asked(simulated: SimulatedClock, conduct: Conduct) -> None:
    """It is declined, and about what nobody can register there is nobody to ask anyhow."""
    registries = _registries(simulated, conduct, None)
    assert isinstance(await registries.about("www.acme.example"), NoReply)
    with pytest.raises(Forbidden):
        await registries.about("acme.com")


async def test_who_opted_out_is_not_asked_about(world: World) -> None:
    """Not even of the registry."""
    world.optout = OptOut(names=("acme.test",))
    with pytest.raises(Forbidden, match="opted out"):
        await world.net("registration").registration("www.acme.test")


@pytest.mark.parametrize(
    ("listed", "domain", "base"),
    [
        (LIST, "acme.com", "https://rdap.example/com/v1/"),
        (LIST, "acme.br.com", "https://rdap.other.example/"),
        (LIST, "acme.kr", None),
        (b"[]", "acme.com", None),
        (b"no json", "acme.com", None),
        (b'{"services": [["com"]]}', "acme.com", None),
        (b'{"services": 1}', "acme.com", None),
        (b"[" * 100_000, "acme.com", None),
    ],
)
def test_the_longest_entry_decides(listed: bytes, domain: str, base: str | None) -> None:
    """RFC 9224 4; only https is followed, and a list that is none leads nowhere."""
    assert base_of(listed, domain) == base


@respx.mock
async def test_the_registry_is_asked_over_https(simulated: SimulatedClock, conduct: Conduct) -> None:
    """IANA's list, then the registry, redirects followed on https, with our name in each request."""
    respx.get(BOOTSTRAP).respond(content=LIST)
    moved = respx.get("https://rdap.example/com/v1/domain/acme.com").respond(
        301, headers={"location": "https://rdap.example/new/domain/acme.com"}
    )
    told = respx.get("https://rdap.example/new/domain/acme.com").respond(content=b'{"objectClassName": "domain"}')
    answers: list[Reply[Registered] | NoReply] = []

    async def work() -> None:
        answers.append(await _registries(simulated, conduct, HttpsPublisher("Hullmark/test")).about("acme.com"))

    await simulated.run(work())
    (reply,) = answers
    assert isinstance(reply, Reply)
    assert reply.value.at == simulated.now()
    assert (reply.value.domain, reply.value.body) == ("acme.com", b'{"objectClassName": "domain"}')
    assert (moved.call_count, told.call_count) == (1, 1)
    assert told.calls.last.request.headers["user-agent"] == "Hullmark/test"


async def test_a_registry_that_keeps_us_waiting_is_left(conduct: Conduct) -> None:
    """As long as a conversation may take, and no longer; the other names need not wait for it."""

    class Mute:
        async def fetch(self, url: str, *, limit: int) -> Reply[bytes] | NoReply:
            await asyncio.sleep(60)
            raise AssertionError("waited for")

    brief = replace(conduct, conversation_timeout=timedelta(seconds=0.05))
    reply = await _registries(SystemClock(), brief, Mute()).about("acme.com")
    assert isinstance(reply, NoReply)
    assert reply.outcome is Outcome.SILENT
