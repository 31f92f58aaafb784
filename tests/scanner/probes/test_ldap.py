"""LDAP: one search of the root DSE under consent, inside TLS where the port is one, and what its answers prove."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.ber import OCTETS, SEQUENCE, element, integer
from scanner.observation import ABSENT, NOT_ASKED, Outcome, Present, Software, Unseen
from scanner.probes.ldap import ACTIVE_DIRECTORY, REQUEST, START_TLS, LdapFacts, facts_of, ldap
from scanner.target import Profile
from tests.scanner.net.conftest import World
from tests.scanner.probes.conversing import HOSTILE, Scripted, after_question, converse, once

YES, NO = Present(value=True), Present(value=False)


def entry(**attributes: tuple[str, ...]) -> bytes:
    """A SearchResultEntry without a name (RFC 4511 4.5.2)."""
    rows = [
        element(SEQUENCE, element(OCTETS, name.encode()), element(0x31, *(element(OCTETS, v.encode()) for v in values)))
        for name, values in attributes.items()
    ]
    return element(SEQUENCE, integer(1), element(0x64, element(OCTETS), element(SEQUENCE, *rows)))


def result(code: int = 0, tag: int = 0x65, number: int = 1) -> bytes:
    """A SearchResultDone, or an ExtendedResponse."""
    return element(SEQUENCE, integer(number), element(tag, integer(code, 0x0A), element(OCTETS), element(OCTETS)))


OPENLDAP = entry(objectClass=("top", "OpenLDAProotDSE"), supportedLDAPVersion=("3",), supportedExtension=(START_TLS,))
WINDOWS = entry(
    supportedLDAPVersion=("3", "2"), supportedCapabilities=(ACTIVE_DIRECTORY, "1.2.840.113556.1.4.1670"),
    supportedExtension=(START_TLS,), domainControllerFunctionality=("7",),
)  # fmt: skip
OTHER = entry(vendorName=("389 Project",), vendorVersion=("389-Directory/2.3.1 B2023.1",), supportedExtension=("1.2",))


def test_the_hello_byte_by_byte() -> None:
    """A search from the empty name, base scope, without a bind before it."""
    head, names = REQUEST[:37], REQUEST[37:]
    assert head.hex() == "3081af0201016381a904000a01000a010002010102010a010100870b" + b"objectCla".hex()
    assert names.startswith(b"ss0\x81\x88\x04\x0bobjectClass\x04\x0avendorName\x04\x0dvendorVersion")


@pytest.mark.parametrize(
    ("answer", "software", "tls", "domain"),
    [
        (OPENLDAP + result(), Software(product="openldap", told_by="ldap root dse"), YES, NO),
        (WINDOWS + result(), Software(product="active-directory", package="Windows Server 2016 or later",
                                      told_by="ldap root dse"), YES, YES),
        (OTHER + result(), Software(product="389-directory-server", version="2.3.1", told_by="ldap root dse"), NO, NO),
    ],
)  # fmt: skip
async def test_what_the_root_tells(
    world: World, answer: bytes, software: Software, tls: Present[bool], domain: Present[bool]
) -> None:
    """The product, whether it offers StartTLS, and whether it is a domain controller."""
    got = await converse(world, ldap, Scripted(b"", (REQUEST, answer)), 389)
    assert got.outcome is Outcome.ANSWERED
    assert got.facts.speaks == Present(value="ldap")
    assert got.facts.software == Present(value=(software,))
    assert (got.facts.tls, got.facts.active_directory, got.facts.root_readable) == (tls, domain, YES)
    assert got.facts.open_without_login is NOT_ASKED


@pytest.mark.parametrize("answer", [result(50), result(8), result(52, 0x78, 0)])
async def test_one_that_tells_strangers_nothing(world: World, answer: bytes) -> None:
    """A refusal and a notice of disconnection are LDAP all the same; TLS was not seen."""
    facts = (await converse(world, ldap, after_question(answer), 389)).facts
    assert (facts.speaks, facts.root_readable) == (Present(value="ldap"), NO)
    assert isinstance(facts.tls, Unseen)


async def test_an_answer_in_pieces(world: World) -> None:
    """TCP may cut the messages anywhere."""
    whole = OPENLDAP + result()
    for at in (1, 2, 3, 5, 30, len(OPENLDAP), len(OPENLDAP) + 1, len(whole) - 1):
        answer = await converse(world, ldap, after_question(whole[:at], whole[at:]), 389)
        assert answer.facts.tls == YES


def test_an_empty_root_and_one_inside_tls() -> None:
    """What is not told is not denied, but for the versions; inside TLS, TLS is proved."""
    bare, inside = facts_of(entry() + result(), inside=False), facts_of(entry() + result(), inside=True)
    assert bare is not None
    assert inside is not None
    assert isinstance(bare.tls, Unseen)
    assert (bare.software, bare.versions, inside.tls) == (ABSENT, ABSENT, YES)


@pytest.mark.parametrize("port", [389, 636])
async def test_without_consent_nothing_is_sent(world: World, port: int) -> None:
    """Under light the server hears no word, of TLS neither, and no conclusion is drawn."""
    server = Scripted(b"")
    answer = await converse(world, ldap, server, port, profile=Profile.LIGHT)
    assert (answer.outcome, answer.facts, server.heard) == (Outcome.ANSWERED, LdapFacts(), [])


async def test_other_protocols_and_nonsense(world: World) -> None:
    """SSH on port 389 is told as SSH; clear text on the TLS port and hostile servers bring no facts."""
    other = await converse(world, ldap, once(b"SSH-2.0-dropbear_2022.83\r\n"), 389)
    assert other.facts.speaks == Present(value="ssh")
    assert (await converse(world, ldap, after_question(b"0\x0cnot TLS at all"), 636)).facts is None
    assert [(await converse(world, ldap, handler, 389)).facts for handler in HOSTILE] == [None, None]


@given(st.binary(max_size=200))
def test_any_answer_is_read(seen: bytes) -> None:
    """No bytes break the reading, inside an entry neither."""
    facts_of(seen, inside=False)
    facts_of(element(SEQUENCE, integer(1), element(0x64, seen)), inside=False)
    facts_of(element(SEQUENCE, integer(1), element(0x64, element(OCTETS), element(SEQUENCE, seen))), inside=True)
