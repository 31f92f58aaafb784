"""What an authority says beside the server, asked of real responders and web servers on loopback."""

import asyncio
import base64
import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509 import ocsp

from scanner.conduct import Conduct
from scanner.feeds.shelf import FolderShelf
from scanner.net.once import Memory
from scanner.observation import ABSENT, NOT_ASKED, Present, Unseen
from scanner.permit import OptOut
from scanner.registry import Registry
from scanner.standing import Standing, standing
from scanner.target import Profile
from scanner.tls.certificate import encode_chain
from tests.fakes.authority import DAY, Holder, issued, refusal, response, revocations
from tests.fakes.strangers import Host, Page, drip, endless, host, saying
from tests.scanner.net.conftest import World
from tests.scanner.net.conftest import conduct as conduct  # the fixtures
from tests.scanner.net.conftest import registry as registry
from tests.scanner.net.dns_servers import name_server, reply, table

NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)
ROOT = issued("Root", None, NOW, ca=True)
REVOKED = ocsp.OCSPCertStatus.REVOKED
UNVERIFIED = Unseen(why="what its authority says could not be verified")
NO_ANSWER = Unseen(why="no answer came from where its authority says")
DECLINED = Unseen(why="we do not ask where its authority says")


@pytest.fixture
def world(conduct: Conduct, registry: Registry) -> World:
    third_party = replace(conduct.third_party, timeout=dt.timedelta(seconds=0.8))
    return World(replace(conduct, third_party=third_party), registry)


def leaf_of(stranger: Host, by: Holder = ROOT, **places: Any) -> Holder:
    """A leaf whose status is found at the stranger's `/ocsp`, unless told otherwise."""
    return issued("www.acme.example", by, NOW, **(places or {"ocsp_at": (stranger.url("/ocsp"),)}))


async def learned(world: World, *chain: Holder, **scope: Any) -> Standing:
    return await standing(tuple(one.der for one in chain), world.net("tls", **scope))


DELEGATE, WRONG = issued("OCSP", ROOT, NOW, responder=True), issued("OCSP", ROOT, NOW)
Said = Callable[[Holder], bytes | Page]
RESPONDERS: dict[str, tuple[Said, object]] = {
    "good": (lambda leaf: response(leaf, ROOT, NOW), Present(value=False)),
    "revoked": (lambda leaf: response(leaf, ROOT, NOW, status=REVOKED), Present(value=True)),
    "delegated": (
        lambda leaf: response(leaf, ROOT, NOW, status=REVOKED, signer=DELEGATE, shown=(DELEGATE,)), Present(value=True),
    ),
    "wrong responder": (lambda leaf: response(leaf, ROOT, NOW, signer=WRONG, shown=(WRONG,)), UNVERIFIED),
    "expired": (lambda leaf: response(leaf, ROOT, NOW, since=-3 * DAY, until=-DAY), UNVERIFIED),
    "unknown": (lambda leaf: response(leaf, ROOT, NOW, status=ocsp.OCSPCertStatus.UNKNOWN), UNVERIFIED),
    "try later": (lambda _: refusal(ocsp.OCSPResponseStatus.TRY_LATER), UNVERIFIED),
    "garbage": (lambda _: b"<html>welcome to our portal</html>", UNVERIFIED),
    "nothing": (lambda _: b"", UNVERIFIED),
    "10 MB": (lambda _: endless, NO_ANSWER),
    "redirect": (lambda _: saying("301 Moved\r\nLocation: http://127.0.0.1/"), NO_ANSWER),
    "error": (lambda _: saying("500 Oops"), NO_ANSWER),
    "slow drip": (lambda _: drip, UNVERIFIED),
}  # fmt: skip


@pytest.mark.parametrize("name", RESPONDERS)
async def test_what_responders_say(world: World, name: str) -> None:
    """Good and revoked where it is verified; whatever else a responder does is unknown, with a steady reason."""
    said, expected = RESPONDERS[name]
    async with host() as responder:
        leaf = leaf_of(responder)
        responder.otherwise = said(leaf)
        found = await learned(world, leaf, ROOT)
    assert found == Standing(issuers=ABSENT, revoked=expected)  # type: ignore[arg-type]  # one of the facts
    assert len(responder.asked) == 1


async def test_a_responder_that_is_not_there(world: World) -> None:
    """Nobody listens: unknown."""
    async with host() as stranger:
        leaf = leaf_of(stranger)
    assert (await learned(world, leaf, ROOT)).revoked == NO_ANSWER


@pytest.mark.parametrize(
    ("place", "scope", "optout"),
    [
        ("https://127.0.0.1:{port}/", {}, OptOut()),
        ("http://user:word@127.0.0.1:{port}/", {}, OptOut()),
        ("http://127.0.0.1:{port}/", {"allowed": ()}, OptOut()),
        ("http://[::ffff:127.0.0.1]:{port}/", {"allowed": ()}, OptOut()),
        ("http://inside.example:{port}/", {"allowed": ()}, OptOut()),
        ("http://127.0.0.1:{port}/", {}, OptOut(networks=("127.0.0.0/8",))),
        ("http://inside.example:{port}/", {}, OptOut(names=("example",))),
    ],
)
async def test_where_we_do_not_ask(world: World, place: str, scope: dict[str, Any], optout: OptOut) -> None:
    """Not over https, not with a user name, not at private addresses by number or by name, not who opted out."""
    rows = {
        "inside.example A": lambda query: reply(query, "inside.example A 127.0.0.1", flags="RA"),
        "inside.example AAAA": lambda query: reply(query, flags="RA"),
    }
    world.optout = optout
    async with host(otherwise=b"x") as stranger, name_server(table(rows)) as resolver:
        world.resolvers = (("127.0.0.1", resolver.port),)
        url = place.format(port=stranger.port)
        leaf = leaf_of(stranger, ocsp_at=(url,), crl_at=(url,))
        found = await learned(world, leaf, ROOT, **scope)
    assert found.revoked == DECLINED
    assert (stranger.asked, world.meter.connections) == ([], 0)


async def test_nothing_is_asked_under_passive(world: World) -> None:
    """Not asked, neither of the authority nor of a resolver."""
    async with host(otherwise=b"x") as stranger:
        leaf = leaf_of(stranger, ocsp_at=(stranger.url(),), aia=(stranger.url(host="ca.example"),))
        found = await learned(world, leaf, profile=Profile.PASSIVE)
    assert found == Standing(issuers=NOT_ASKED, revoked=NOT_ASKED)
    assert (stranger.asked, world.meter.queries) == ([], 0)


async def test_a_certificate_that_names_no_place(world: World) -> None:
    """Absent; so it is for one that vouches for itself, and nothing is asked where there is no certificate."""
    silent, own = issued("www.acme.example", ROOT, NOW), issued("own", None, NOW, ocsp_at=("http://127.0.0.1:1/",))
    for chain in ((silent, ROOT), (silent,), (own,)):
        assert await learned(world, *chain) == Standing(issuers=ABSENT, revoked=ABSENT)
    assert await learned(world) == Standing()
    assert await standing((b"garbage",), world.net("tls")) == Standing()


async def test_a_list_where_there_is_no_responder_or_none_that_answers(world: World) -> None:
    """The revocation list is asked for then only; it may be larger than a status."""
    async with host() as stranger:
        places = {"crl_at": (stranger.url("/list"),), "ocsp_at": (stranger.url("/ocsp"),)}
        leaf, plain = leaf_of(stranger, **places), leaf_of(stranger, crl_at=(stranger.url("/long"),))
        stranger.pages["/list"] = revocations(ROOT, NOW, leaf.certificate.serial_number)
        stranger.pages["/long"] = revocations(ROOT, NOW, *range(1, 4000))
        assert (await learned(world, leaf, ROOT)).revoked == Present(value=True)
        assert (await learned(world, plain, ROOT)).revoked == Present(value=False)
        stranger.otherwise = response(leaf, ROOT, NOW)
        assert (await learned(world, leaf, ROOT)).revoked == Present(value=False)
    assert len(stranger.pages["/long"]) > world.conduct.third_party.limit  # type: ignore[arg-type]  # bytes
    assert [path.split("/")[1] for path in stranger.paths] == ["ocsp", "list", "long", "ocsp"]


@pytest.mark.parametrize("form", ["DER", "PEM", "PKCS #7"])
async def test_issuers_that_were_not_sent_are_found(world: World, form: str) -> None:
    """Step by step up to the root, in any form; with the issuer found the status can be verified."""
    world.shelf = Memory()
    async with host() as stranger:
        upper = issued("Upper", ROOT, NOW, ca=True, aia=(stranger.url("/root"),))
        lower = issued("Lower", upper, NOW, ca=True, aia=(stranger.url("/upper"),))
        leaf = leaf_of(stranger, lower, aia=(stranger.url("/gone"), stranger.url("/lower")), ocsp_at=(stranger.url(),))
        for path, holder in (("/lower", lower), ("/upper", upper), ("/root", ROOT)):
            stranger.pages[path] = {
                "DER": holder.der,
                "PEM": holder.certificate.public_bytes(Encoding.PEM),
                "PKCS #7": pkcs7.serialize_certificates([ROOT.certificate, holder.certificate], Encoding.DER),
            }[form]
        stranger.pages["/gone"] = saying("404 Not Found")
        stranger.otherwise = response(leaf, lower, NOW)
        found = await learned(world, leaf)
        assert found == Standing(
            issuers=Present(value=encode_chain((lower.der, upper.der, ROOT.der))), revoked=Present(value=False)
        )
        sent = await learned(world, leaf, upper, lower)
    assert sent.issuers == Present(value=(base64.b64encode(ROOT.der).decode(),))
    assert stranger.paths[:4] == ["/gone", "/lower", "/upper", "/root"]
    assert len(stranger.asked) == 5


async def test_an_endless_chain_ends(world: World) -> None:
    """Three steps up, and no further."""
    async with host() as stranger:
        above = ROOT
        for number in range(5):
            above = issued(f"{number}", above, NOW, ca=True, aia=(stranger.url(f"/{number}"),))
            stranger.pages[f"/{number + 1}"] = above.der
        found = await learned(world, leaf_of(stranger, above, aia=(stranger.url("/5"),)))
    assert isinstance(found.issuers, Present)
    assert (len(found.issuers.value), stranger.paths) == (3, ["/5", "/4", "/3"])


async def test_an_issuer_that_is_not_found(world: World) -> None:
    """A namesake, garbage or no answer is unseen, and then nothing verifies a status."""
    namesake = issued("Root", None, NOW, ca=True)
    async with host(otherwise=b"x") as stranger:
        for page, why in ((namesake.der, UNVERIFIED), (b"garbage", UNVERIFIED), (saying("404 No"), NO_ANSWER)):
            stranger.pages["/issuer"] = page
            leaf = leaf_of(stranger, aia=(stranger.url("/issuer"),), ocsp_at=(stranger.url("/ocsp"),))
            found = await learned(world, leaf)
            assert found.issuers == why
            assert isinstance(found.revoked, Unseen)
    assert set(stranger.paths) == {"/issuer"}


async def test_one_request_for_fifty_targets_and_none_in_a_second_scan(world: World, tmp_path: Path) -> None:
    """At once, and later from the folder: the authority hears of one certificate once a week."""
    world.shelf = FolderShelf(tmp_path)
    async with host() as responder:
        leaf = leaf_of(responder)
        responder.otherwise = response(leaf, ROOT, NOW)
        door = world.door()
        chain = (leaf.der, ROOT.der)
        first = await asyncio.gather(*(standing(chain, world.net("tls", door=door)) for _ in range(50)))
        second = await learned(world, leaf, ROOT)
    assert {one.revoked for one in (*first, second)} == {Present(value=False)}
    assert len(responder.asked) == 1
