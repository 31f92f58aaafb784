"""What the probes of administration, files and directories say of the real servers."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from scanner.asset import address_asset, endpoint_asset
from scanner.interfaces import Probe
from scanner.observation import Outcome, Present, Unseen
from scanner.probes import every
from scanner.probes.ssh import SshFacts
from scanner.target import Profile
from scoring.vectors.open_ports.ssh_current import ssh_current
from tests.fakes.looks import ask as judge
from tests.fakes.looks import seen, verdict
from tests.lab.administration import Administration, running
from tests.scanner.net.conftest import World
from tests.scanner.probes.conversing import ask

YES, NO = Present(value=True), Present(value=False)
pytestmark = pytest.mark.lab


@pytest.fixture(scope="module")
def servers() -> Iterator[Administration]:
    """All of them, started once."""
    with running() as them:
        yield them


@pytest.fixture(autouse=True)
def patient(world: World) -> None:
    """Real servers start a process for each caller, which takes its time on a busy machine."""
    long = timedelta(seconds=5)
    world.conduct = replace(world.conduct, greeting_timeout=long, read_timeout=long, conversation_timeout=2 * long)


def probe(name: str) -> Probe:
    return every()[name]


async def told(world: World, servers: Administration, name: str, place: str, port: int) -> Any:
    """The facts of a probe under consent."""
    answer = await ask(world, probe(name), endpoint_asset(servers.address(place), port))
    assert answer.outcome is Outcome.ANSWERED, answer
    assert answer.facts.speaks == Present(value=name)
    return answer.facts


@pytest.mark.parametrize(
    ("place", "security", "opens", "tls"),
    [
        ("vnc-none", ("none",), YES, NO),
        ("vnc-password", ("vnc password",), NO, NO),
        ("vnc-tls", ("vencrypt",), None, YES),
    ],
)
async def test_vnc(
    world: World, servers: Administration, place: str, security: tuple[str, ...], opens: object, tls: object
) -> None:
    """TigerVNC without a login is open; what it hides in VeNCrypt was not seen."""
    facts = await told(world, servers, "vnc", place, 5900)
    assert (facts.security, facts.tls) == (Present(value=security), tls)
    assert facts.open_without_login == opens or (opens is None and isinstance(facts.open_without_login, Unseen))


@pytest.mark.parametrize(
    ("place", "dialect", "signing"),
    [("smb", "2.1 or later", "offered"), ("smb-signed", "2.1 or later", "required"), ("smb-1", "1", "none")],
)
async def test_smb(world: World, servers: Administration, place: str, dialect: str, signing: str) -> None:
    """Samba: its dialect, its signatures, and that it is Samba."""
    facts = await told(world, servers, "smb", place, 445)
    assert (facts.dialect, facts.signing) == (Present(value=dialect), Present(value=signing))
    assert [one.product for one in facts.software.value] == ["samba"]


@pytest.mark.parametrize(("place", "port", "tls"), [("ldap", 389, NO), ("ldap-tls", 389, YES), ("ldap-tls", 636, YES)])
async def test_ldap(world: World, servers: Administration, place: str, port: int, tls: object) -> None:
    """OpenLDAP is known by its root DSE, in clear and inside TLS; StartTLS is seen where it is offered."""
    facts = await told(world, servers, "ldap", place, port)
    assert (facts.tls, facts.root_readable, facts.versions) == (tls, YES, Present(value=("3",)))
    assert [one.product for one in facts.software.value] == ["openldap"]


async def test_snmp(world: World, servers: Administration) -> None:
    """Net-SNMP answers the discovery, though it lets nobody in."""
    answer = await probe("snmp").run(address_asset(servers.address("snmp")), world.net("snmp"))
    assert answer.facts.vendor == Present(value="Net-SNMP")


async def test_nfs(world: World, servers: Administration) -> None:
    """Ganesha names its versions."""
    assert (await told(world, servers, "nfs", "nfs", 2049)).versions == Present(value=(4, 4))


@pytest.mark.parametrize(
    ("place", "product", "expected"),
    [
        ("dropbear", "dropbear", None),
        ("openssh-old", "openssh", "fair some_old"),
        ("openssh-md5", "openssh", "warn only_old_macs"),
    ],
)
async def test_ssh(world: World, servers: Administration, place: str, product: str, expected: str | None) -> None:
    """Dropbear is told by name; OpenSSH is judged by what its configuration offers, integrity checks too."""
    facts = await told(world, servers, "ssh", place, 22)
    assert isinstance(facts, SshFacts)
    assert isinstance(facts.software, Present)
    assert facts.software.value[0].product == product
    assert facts.macs == facts.macs_to_client
    finding = judge(ssh_current, seen(facts), asset=endpoint_asset("192.0.2.7", 22))
    assert expected is None or verdict(finding) == expected


async def test_telnet(world: World, servers: Administration) -> None:
    """A server that waits for our options speaks Telnet; whether it asks for a login did not show."""
    facts = await told(world, servers, "telnet", "telnet", 23)
    assert isinstance(facts.plaintext_login, Unseen)


@pytest.mark.parametrize(("place", "protection"), [("rdp-tls", "tls"), ("rdp-standard", "standard")])
async def test_rdp(world: World, servers: Administration, place: str, protection: str) -> None:
    """xrdp knows no network level authentication: its login screen is there for anybody."""
    assert (await told(world, servers, "rdp", place, 3389)).protection == Present(value=protection)


@pytest.mark.parametrize(
    ("name", "place", "port"),
    [("smb", "smb", 445), ("ldap", "ldap-tls", 636), ("nfs", "nfs", 2049)],
)
async def test_without_consent(world: World, servers: Administration, name: str, place: str, port: int) -> None:
    """Under light they accept connections, and no more is known."""
    asset = endpoint_asset(servers.address(place), port)
    answer = await ask(world, probe(name), asset, profile=Profile.LIGHT)
    assert (answer.outcome, answer.facts) == (Outcome.ANSWERED, probe(name).facts())
