"""A network that says what a test scripted, and fails loudly when it is asked anything else."""

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from functools import cache
from typing import Any

import config
from scanner.answers import Referral, Registered
from scanner.conduct import Conduct, read
from scanner.dns_lists import ListSaid
from scanner.fetched import Fetched
from scanner.interfaces import DnsReply, HttpReply, NoReply, Reply, SignedAnswer, Stream
from scanner.target import Profile
from scanner.told import Witness

Script = Mapping[tuple[str, str], DnsReply | NoReply]


@cache
def _shipped() -> Conduct:
    return read(config.text("conduct.toml"), digest="test")


class ScriptedNet:
    """A Net whose DNS answers are `answers`, by name and type, and `authoritative` where the zone is asked itself.

    A key such as `*.acme.example` answers for any one label that has no line of its own. `servers` is what one name
    server says by itself, by its address or by address and type; `delegated` what the zone above says; `signed`
    answers name, type and whether the zone itself is asked. `asked` lists the questions as they came, but for those to
    one server.
    Connections are never scripted here.
    """

    def __init__(
        self,
        answers: Script,
        *,
        authoritative: Script | None = None,
        servers: Mapping[str, DnsReply | NoReply] | None = None,
        conduct: Conduct | None = None,
        signed: Callable[[str, str, bool], SignedAnswer | NoReply] | None = None,
        delegated: Mapping[str, Referral | NoReply] | None = None,
        trust_anchors: tuple[str, ...] = (),
    ) -> None:
        self._answers, self._authoritative = dict(answers), dict(authoritative or {})
        self._servers, self._delegated = dict(servers or {}), dict(delegated or {})
        self._conduct = conduct or _shipped()
        self._signed, self.trust_anchors = signed, trust_anchors
        self.asked: list[tuple[str, str, bool]] = []

    async def ask(
        self, name: str, rtype: str, *, authoritative: bool = False, server: str = "", recurse: bool = False
    ) -> Reply[DnsReply] | NoReply:
        if server:
            said = self._servers.get(f"{server} {rtype}", self._servers.get(server))
            assert said is not None, f"nobody scripted the name server {server}"
            return said if isinstance(said, NoReply) else Reply(value=said, answered_by=server)
        self.asked.append((name, rtype, authoritative))
        star = f"*.{name.partition('.')[2]}"
        tables = (self._authoritative, self._answers) if authoritative else (self._answers,)
        for table in tables:
            for key in ((name, rtype), (star, rtype)):
                if key in table:
                    found = table[key]
                    return found if isinstance(found, NoReply) else Reply(value=found, answered_by="192.0.2.53")
        raise AssertionError(f"nobody scripted {name} {rtype}{' of the zone itself' if authoritative else ''}")

    async def delegation(self, name: str) -> Reply[Referral] | NoReply:
        said = self._delegated.get(name)
        assert said is not None, f"nobody scripted the zone above {name}"
        return said if isinstance(said, NoReply) else Reply(value=said, answered_by="192.0.2.1")

    async def signed(self, name: str, rtype: str, *, own: bool = False) -> Reply[SignedAnswer] | NoReply:
        assert self._signed is not None, f"nobody scripted the signatures of {name}"
        self.asked.append((name, rtype, own))
        said = self._signed(name, rtype, own)
        return said if isinstance(said, NoReply) else Reply(value=said, answered_by="192.0.2.53")

    def connect(self, address: str, port: int) -> AbstractAsyncContextManager[Stream | NoReply]:
        raise AssertionError(f"nobody scripted a connection to {address}:{port}")

    async def datagram(self, address: str, port: int, data: bytes, accept: object) -> Reply[Any] | NoReply:
        raise AssertionError(f"nobody scripted a datagram to {address}:{port}")

    async def get(self, scheme: str, address: str, port: int, host: str, path: str = "/") -> Reply[HttpReply] | NoReply:
        raise AssertionError(f"nobody scripted {scheme}://{host}{path} at {address}:{port}")

    async def fetch(self, url: str, *, limit: int, usable: Callable[[Fetched], bool]) -> Reply[Fetched] | NoReply:
        raise AssertionError(f"nobody scripted {url}")

    async def visit(self, host: str, path: str, *, limit: int) -> Reply[HttpReply] | NoReply:
        raise AssertionError(f"nobody scripted https://{host}{path}")

    async def registration(self, name: str) -> Reply[Registered] | NoReply:
        raise AssertionError(f"nobody scripted the registry of {name}")

    async def told(self, address: str) -> tuple[Witness, ...]:
        raise AssertionError(f"nobody scripted what others tell of {address}")

    async def listed(self, subject: str) -> tuple[ListSaid, ...]:
        raise AssertionError(f"nobody scripted what block lists say of {subject}")

    @property
    def domains(self) -> tuple[str, ...]:
        return ("acme.example",)

    first_look = None
    connections = 0
    fronts = ()

    def registrable(self, name: str) -> str | None:
        """The last two labels, as if every top-level domain were the only public suffix below the root."""
        return ".".join(name.split(".")[-2:]) if "." in name else None

    @property
    def hello_allowed(self) -> bool:
        return True

    @property
    def conduct(self) -> Conduct:
        return self._conduct

    @property
    def profile(self) -> Profile:
        return Profile.LIGHT


def records(*values: str, aliases: tuple[str, ...] = (), proved: bool = True) -> DnsReply:
    """An answer with these records, or a NOERROR answer without any."""
    return DnsReply(rcode="NOERROR", records=tuple(sorted(values)), aliases=aliases, proved=proved)


def denied(*, proved: bool = True) -> DnsReply:
    """There is no such name."""
    return DnsReply(rcode="NXDOMAIN", proved=proved)
