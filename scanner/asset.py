"""A name, address or endpoint, and the claim that ties it to a target."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    NAME = "name"
    ADDRESS = "address"
    NETWORK = "network"
    ENDPOINT = "endpoint"


class Attribution(StrEnum):
    """How sure we are that an asset is theirs; only A and B can hurt a rating."""

    A = "A"
    """declared by the target or the operator"""
    B = "B"
    """registered to the target or controlled by it"""
    C = "C"
    """inferred"""
    D = "D"
    """a shared platform"""

    @property
    def decides(self) -> bool:
        """Whether findings on such an asset may carry points."""
        return self in (Attribution.A, Attribution.B)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """One thing that can be looked at.

    `value` is a lower-case A-label name, an address, a network, or an endpoint written as
    `192.0.2.7:443/tcp` or `[2001:db8::7]:443/tcp`. `asked_as` is the name used as SNI, Host or MX;
    None for the bare endpoint.
    """

    kind: Kind
    value: str
    asked_as: str | None = None

    @property
    def id(self) -> str:
        """`kind:value`, with `@name` where the asset was asked under a name."""
        bare = self.kind + ":" + self.value  # without a format: this is asked a thousand times a judgement
        return bare + "@" + self.asked_as if self.asked_as else bare

    @property
    def host(self) -> str:
        """The address of an endpoint or address asset. Raises ValueError for the other kinds."""
        if self.kind is Kind.ADDRESS:
            return self.value
        if self.kind is not Kind.ENDPOINT:
            raise ValueError(f"{self.id} has no address")
        return self.value.rpartition(":")[0].strip("[]")

    @property
    def port(self) -> int:
        """The port of an endpoint. Raises ValueError for the other kinds."""
        if self.kind is not Kind.ENDPOINT:
            raise ValueError(f"{self.id} has no port")
        return int(self.value.rpartition(":")[2].partition("/")[0])


def name_asset(name: str) -> Asset:
    return Asset(kind=Kind.NAME, value=name)


def address_asset(address: str) -> Asset:
    return Asset(kind=Kind.ADDRESS, value=address)


def endpoint_asset(address: str, port: int, asked_as: str | None = None) -> Asset:
    host = f"[{address}]" if ":" in address else address
    return Asset(kind=Kind.ENDPOINT, value=f"{host}:{port}/tcp", asked_as=asked_as)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """What a discovery source proposes: an asset, what it is to the target, and the proof."""

    asset: Asset
    role: str
    found_by: str
    proof: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A lead with its attribution: what ties an asset to a target. Nothing is rated without proof."""

    target: str
    asset: Asset
    role: str
    found_by: str
    proof: tuple[str, ...]
    attribution: Attribution
    at: datetime
