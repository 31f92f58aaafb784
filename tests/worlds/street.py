"""Companies on a street of loopback, with real servers that come and go, and the book that `portfolio run` rescores."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import typer

import cli.world
from cli.demo import servers
from cli.demo.certificates import Authority
from cli.demo.clock import SimulatedClock
from cli.demo.loopback import HERE, Loopback
from cli.night import running, work
from cli.notify.desk import desk_of
from cli.options import Observing
from cli.settings import Settings
from cli.tightening import tightened
from cli.world import World, shipped, simulated
from scoring.history.store import History
from scoring.policy import Policy

FIRST = date(2026, 11, 22)
"""Day 0, a Sunday."""
NAME_SERVERS = ("192.0.2.253", "192.0.2.254")
SOON = timedelta(hours=1)
"""Who sleeps for less, sleeps no time at all; for more, until the night is over."""
GUARDED = (
    "Server: nginx/1.24.0 (Ubuntu)",
    "Strict-Transport-Security: max-age=63072000; includeSubDomains",
    "Content-Security-Policy: default-src 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options: nosniff",
    "X-Frame-Options: DENY",
    "Referrer-Policy: strict-origin-when-cross-origin",
)
IMPATIENT = """
[timeouts]
connect = 0.4
"""
"""What is silent on loopback stays silent."""
BRIEF = """
[ports]
light = [443, 80, 3389, 22, 25, 445, 21]
[discovery]
labels = ["vpn", "remote", "mail"]
dkim_selectors = ["google", "default"]
"""
"""An operator's own rules, under which a look is a third as long and says the same of these companies."""


def evening(number: int) -> datetime:
    """The evening of the number-th day, in the afternoon of New York."""
    return datetime(2026, 11, 22, 20, tzinfo=UTC) + timedelta(days=number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a company is like: is its mail policy kept up, its web server guarded, is a remote desktop open?

    `dark`: nothing answers at its address any more; `gone`: its name is not in the DNS.
    """

    mail: bool = True
    web: bool = True
    tls: bool = True
    ftp: bool = False
    desk: bool = False
    dark: bool = False
    gone: bool = False


@dataclass
class Street(Loopback):
    """The companies by name; each has an address, real servers and a zone of its own."""

    authority: Authority
    zones: dict[str, dict[tuple[str, str], tuple[str, ...]]] = field(default_factory=dict)
    dark: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        super().__init__()
        servers = {(f"ns{number}.example", "A"): (address,) for number, address in enumerate(NAME_SERVERS, 1)}
        self.zones["example"] = _zone("example") | servers
        # Its queue is full as soon as one has come: to all who come later it does not answer, as behind a firewall.
        self._hole = socket.create_server((HERE, 0), backlog=0)
        self._filled = [socket.create_connection(self._hole.getsockname()), socket.socket()]

    def translate(self, address: str, port: int) -> tuple[str, int]:
        """The real place; of a company in the dark one that never answers."""
        return self._hole.getsockname() if address in self.dark else super().translate(address, port)

    async def build(self, stack: AsyncExitStack, name: str, number: int) -> None:
        """Start the servers of a company."""
        web = self.authority.identity(
            name, f"www.{name}", valid_from=timedelta(days=-30), valid_for=timedelta(days=390)
        )
        await self.serve(stack, _address(number), 80, servers.redirect(f"https://{name}/"))
        for guarded in (True, False):
            for tls in (servers.modern, servers.outdated):
                page = servers.page(*(GUARDED if guarded else GUARDED[:1]))
                await self.serve(stack, f"{number} {guarded} {tls is servers.modern}", 443, page, tls=tls(web))

    def becomes(self, name: str, number: int, look: Look) -> None:
        """From now on the company is so."""
        address = _address(number)
        self.dark = self.dark - {address} | ({address} if look.dark else set())
        self._map[address, 443] = self._map[f"{number} {look.web} {look.tls}", 443]
        self._map.pop((address, 3389), None)
        if look.desk:
            self._map[address, 3389] = self._map["desk", 3389]
        self._map.pop((address, 21), None)
        if look.ftp:
            self._map[address, 21] = self._map["ftp", 21]
        self.zones.pop(name, None)
        if not look.gone:
            self.zones[name] = _zone(name) | {
                (name, "A"): (address,),
                (f"www.{name}", "A"): (address,),
                (name, "TXT"): ('"v=spf1 -all"',) if look.mail else ('"v=spf1 +all"',),
                (f"_dmarc.{name}", "TXT"): ('"v=DMARC1; p=reject"',) if look.mail else ('"v=DMARC1; p=none"',),
            }

    def close(self) -> None:
        for one in (*self._filled, self._hole):
            one.close()
        super().close()


class Clock(SimulatedClock):
    """Nights cost no time; who would be heard of every now and then is not."""

    async def sleep(self, span: timedelta) -> None:
        if span >= SOON:
            await _forever()
        await super().sleep(span)


@dataclass(kw_only=True)
class Quarter:
    """A street, its book and its nights."""

    street: Street
    clock: Clock
    folder: Path
    resolver: tuple[str, int]
    conduct: str
    bugs: list[BaseException] = field(default_factory=list)

    @asynccontextmanager
    async def observing(self, settings: Settings, _told: Observing, *, night: bool = False) -> AsyncIterator[World]:
        """The world of `portfolio run`, on this street."""
        feeds = _feeds(self.folder / f"feeds {self.clock.now():%Y-%m-%d}", self.clock.now())
        async with simulated(
            self.folder / "data", clock=self.clock, translate=self.street.translate, resolver=self.resolver,
            roots=self.street.authority.root_pem, feeds=feeds,
        ) as world:  # fmt: skip
            yield replace(
                world, allow_nets=("127.0.0.0/8",), desk=desk_of(settings, shipped("alerts.toml")),
                site=replace(world.site, on_bug=self.bugs.append),
            )  # fmt: skip

    @asynccontextmanager
    async def history(self) -> AsyncIterator[History]:
        """The store, between two nights."""
        store = await History.open(f"sqlite:///{self.folder}/data/hullmark.sqlite", now=self.clock.now())
        try:
            yield store
        finally:
            await store.close()

    async def put(self, *policies: Policy) -> None:
        """Lines of the book."""
        async with self.history() as history:
            await history.put_policies(list(policies))

    async def night(self, number: int) -> int:
        """`portfolio run` on the evening of a day; its exit code."""
        self.clock.jump(evening(number))
        code = await running._run(
            cast(typer.Context, SimpleNamespace(obj=None)), Observing(), everyone=False, as_json=False
        )
        assert not self.bugs
        assert self.clock.now().date() == evening(number).date()
        return code


@asynccontextmanager
async def quarter(folder: Path, names: list[str], *, brief: bool, mail: int) -> AsyncIterator[Quarter]:
    """The street with these companies, whose alerts leave by a mail server at that port and into a folder."""
    authority = Authority(folder, evening(0))
    (folder / "root.pem").write_text(authority.root_pem)
    (folder / "alerts").mkdir()
    (folder / "data").mkdir(mode=0o700)
    async with AsyncExitStack() as stack:
        street = Street(authority=authority)
        stack.callback(street.close)
        await street.serve(stack, "desk", 3389, servers.remote_desktop)
        await street.serve(stack, "ftp", 21, servers.files("220 ready"))
        for number, name in enumerate(names):
            await street.build(stack, name, number)
        resolver = await street.serve_names(stack, NAME_SERVERS, street.zones)
        made = Quarter(
            street=street, clock=Clock(evening(0)), folder=folder, resolver=resolver,
            conduct=IMPATIENT + (BRIEF if brief else ""),
        )  # fmt: skip
        with _in_place(made, mail):
            yield made


@contextmanager
def _in_place(made: Quarter, mail_port: int) -> Iterator[None]:
    settings = {
        "DATA": made.folder / "data", "CA_FILE": made.folder / "root.pem", "ALERT_FOLDER": made.folder / "alerts",
        "SMTP_HOST": HERE, "SMTP_PORT": mail_port, "SMTP_FROM": "alerts@insurer.example",
    }  # fmt: skip

    def rules(shipped: str, _own: str | None, **more: Any) -> Any:
        return tightened(shipped, made.conduct, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(made.folder / "config"))
        for key, value in settings.items():
            patch.setenv(f"HULLMARK_{key}", str(value))
        patch.setattr(cli.world, "observing", made.observing)
        patch.setattr(cli.world, "tightened", rules)
        patch.setattr(work, "BEAT", SOON)
        yield


def _address(number: int) -> str:
    return f"192.0.2.{10 + number}"


def _zone(apex: str) -> dict[tuple[str, str], tuple[str, ...]]:
    """A zone whose name servers are somebody else's: nothing of a company that is in the dark answers."""
    return {
        (apex, "SOA"): (f"ns1.example. hostmaster.{apex}. 1 7200 3600 1209600 300",),
        (apex, "NS"): ("ns1.example.", "ns2.example."),
    }


def _feeds(folder: Path, now: datetime) -> Path:
    """Public data of the day, that name none of the companies."""
    (folder / "kev").mkdir(parents=True, exist_ok=True)
    entry = {
        "cveID": "CVE-2021-41773", "vendorProject": "Apache", "product": "HTTP Server", "dateAdded": "2021-11-03",
        "dueDate": "2021-11-17", "knownRansomwareCampaignUse": "Known", "vulnerabilityName": "Path traversal",
        "shortDescription": "", "requiredAction": "", "notes": "", "cwes": [],
    }  # fmt: skip
    catalog = {
        "title": "t", "catalogVersion": "1", "dateReleased": f"{now:%Y-%m-%d}T00:00:00.000Z", "count": 1,
        "vulnerabilities": [entry],
    }  # fmt: skip
    (folder / "kev" / "known_exploited_vulnerabilities.json").write_text(json.dumps(catalog))
    return folder


async def _forever() -> None:
    await asyncio.get_running_loop().create_future()
