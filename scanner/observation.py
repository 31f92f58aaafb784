"""One answer or one honest silence, and when it was seen."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum, StrEnum
from typing import Any, Generic, TypeVar, Union

from scanner.asset import Asset, Claim
from scanner.canonical import digest, plain
from scanner.target import Profile

T = TypeVar("T")
F = TypeVar("F", covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Present(Generic[T]):
    """It was asked, and this is what is there."""

    value: T


class Absent(Enum):
    """It was asked, and an answer that may be trusted says there is none."""

    ABSENT = "absent"


class NotAsked(Enum):
    """Nobody asked: no conclusion of any kind."""

    NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unseen:
    """It was asked and no usable answer came; never good, never bad."""

    why: str


ABSENT = Absent.ABSENT
NOT_ASKED = NotAsked.NOT_ASKED
Fact = Union[Present[T], Absent, Unseen, NotAsked]  # noqa: UP007  # a generic alias needs Union in 3.11


class Outcome(StrEnum):
    """How one conversation ended."""

    ANSWERED = "answered"
    PARTIAL = "partial"
    """some of the questions were answered"""
    REFUSED = "refused"
    """the host said no: nothing listens there, or the service turned us away"""
    SILENT = "silent"
    """no answer within the time limit, or closed without a word"""
    GARBLED = "garbled"
    """an answer that does not follow the protocol, or more than the read limit"""
    FORBIDDEN = "forbidden"
    """we declined: profile, consent, opt-out, budget"""
    FAILED = "failed"
    """our own side failed: no route, a bug"""

    @property
    def answered(self) -> bool:
        """Whether facts came with it."""
        return self in (Outcome.ANSWERED, Outcome.PARTIAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Software:
    """What a server says it runs; every field as told, cleaned of control characters.

    `product` is our lower-case product id (`openssh`, `nginx`, `postfix`), `version` the upstream part,
    `package` a distribution's own version where one is told (`9.2p1 Debian-2+deb12u5`), `told_by` the
    protocol field (`ssh greeting`, `http server header`).
    """

    product: str
    version: str | None = None
    package: str | None = None
    told_by: str

    @property
    def shown(self) -> str:
        """As people write it: `openssh 9.2p1 Debian-2+deb12u5`, `apache 2.2.15 (CentOS)`."""
        if self.package and self.version and not self.package.startswith(self.version):
            return f"{self.product} {self.version} ({self.package})"
        return " ".join(filter(None, (self.product, self.package or self.version)))


@dataclass(frozen=True, slots=True, kw_only=True)
class TellsSoftware:
    """Base of facts in which a server names its software."""

    software: Fact[tuple[Software, ...]] = NOT_ASKED


@dataclass(frozen=True, slots=True, kw_only=True)
class Hello(TellsSoftware):
    """Base of facts of a protocol greeting.

    `speaks` is the protocol that the answer proves (`ssh`, `rdp`, `redis`), `greeting` the cleaned first
    line, `tls` whether TLS is offered before a login, `plaintext_login` whether a login is offered
    without TLS, `open_without_login` whether the greeting itself shows that no login is asked.
    """

    speaks: Fact[str] = NOT_ASKED
    greeting: Fact[str] = NOT_ASKED
    tls: Fact[bool] = NOT_ASKED
    plaintext_login: Fact[bool] = NOT_ASKED
    open_without_login: Fact[bool] = NOT_ASKED


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldHello(Hello):
    """What somebody else saw a service say: its sighting has the time at which they saw it.

    `source` is who (a name of scanner/told.py), `terms` where the terms stand under which they tell it.
    """

    source: str
    terms: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation(Generic[F]):
    """What one probe learned of one asset, without the time: the same configuration gives the same id.

    `facts` is None when nothing was answered; the sighting says why. `evidence` are the raw bytes that came,
    bounded, kept once and outside the id.
    """

    id: str
    asset: Asset
    probe: str
    probe_version: int
    outcome: Outcome
    facts: F | None
    evidence: bytes = b""


def observation(
    *, asset: Asset, probe: str, version: int, outcome: Outcome, facts: Any = None, evidence: bytes = b""
) -> Observation[Any]:
    """An Observation with its id: the hash of asset, probe, version, outcome and facts."""
    identity = digest(plain(asset), probe, version, outcome.value, plain(facts) if facts is not None else None)
    return Observation(
        id=identity, asset=asset, probe=probe, probe_version=version, outcome=outcome, facts=facts, evidence=evidence
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One look that gave one observation. The same (observation, scan, look) is the same sighting.

    `why` says what happened where not everything was answered: the same silence may have another reason tonight.
    """

    observation: str
    at: datetime
    look: int
    scan: str
    profile: str
    vantage: str = ""
    answered_by: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All that a judgement may use; order carries no meaning."""

    claims: tuple[Claim, ...] = ()
    observations: tuple[Observation[Any], ...] = ()
    sightings: tuple[Sighting, ...] = ()


def within(evidence: Evidence, profile: Profile) -> Evidence:
    """What a scan under `profile` could have seen: looks of a wider profile never enter a narrower rating.

    A consent that has ended leaves nothing behind in later ratings without it.
    """
    allowed = {one.value for one in Profile if profile.allows(one)}
    return replace(
        evidence, sightings=tuple(sighting for sighting in evidence.sightings if sighting.profile in allowed)
    )
