"""What somebody else saw at an address, and who they are: never our own sight."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from scanner.observation import Software

SHOWN = {
    "internetdb": "Shodan InternetDB",
    "censys": "Censys",
    "shodan": "Shodan",
    "shadowserver": "Shadowserver",
}
"""The sources as people call them; in this order they are asked."""

MOST = 100
"""Ports of one address that are used: a host with more is a middlebox, or a trap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One service as a source tells of it. `at` is when they saw it, never when we heard of it.

    `protocol` is named as our own hellos name it, empty where the source does not tell; `transport` is tcp or udp.
    """

    address: str
    port: int
    transport: str
    at: datetime
    protocol: str = ""
    greeting: str = ""
    software: tuple[Software, ...] = ()

    @property
    def place(self) -> str:
        """As facts write it: `3389/tcp`."""
        return f"{self.port}/{self.transport}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """What one source says of one address: `told` is None where it says nothing, and `why` why not.

    `off`: its terms are not accepted. `terms` is where they stand.
    """

    source: str
    told: tuple[Told, ...] | None
    terms: str = ""
    why: str = ""
    off: bool = False


class Kept(Protocol):
    """What is kept of imported exports, by address; implemented by scoring/history/witnessed.py."""

    def sources(self) -> tuple[str, ...]:
        """The sources of which anything is imported."""
        ...

    def of(self, source: str, address: str) -> tuple[Told, ...]: ...

    def close(self) -> None: ...
