"""Which outside facts a judgement needs: asked once, dated, with digests, misses included."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from scanner.observation import Software
from scoring.knowledge.library import KnownScript, Library
from scoring.knowledge.listed import Incident, KnownHost, KnownIncidents, KnownSharing, LoadedList, Sharing
from scoring.knowledge.listed import Listing as Listing
from scoring.knowledge.vulnerability import Flaws


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """One public source as it stood: its own release time and the digest of the file that was used.

    Names in use: those of scanner/feeds, `exploited_ranges`, `roots`. `off`: nobody has accepted
    its terms, and nothing of it was used.
    """

    name: str
    released: datetime
    digest: str
    off: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EndOfLife:
    """Support of one release cycle. `ended` None: no end is announced; `extended` the end of further support.

    `paid` is the end of support that is sold, where the distribution itself lists it apart (Debian, Ubuntu).
    """

    product: str
    cycle: str
    ended: datetime | None
    extended: datetime | None = None
    paid: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exploited:
    """A known-exploited vulnerability whose affected range holds the version that was told.

    `packaged`: distributions ship this product and back-port fixes without changing its version.
    `edge`: the product stands at the network's edge (VPN, firewall, mail gateway).
    """

    cve: str
    added: datetime
    ransomware: bool
    packaged: bool
    edge: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownSoftware:
    """What is known of one product and version; None or empty where the sources have nothing.

    `distribution` is the release that a package string names (`Debian-2+deb12u5` is Debian 12). `unranged`: the CVEs
    that the catalogue lists for this product and that `exploited` may lack, since their affected versions are not
    known, or the version is not told or cannot be compared; None where the product is not in our table.
    `cpe` is the CPE 2.3 name of product and version, empty where none is known; `flaws` None where nobody looked.
    """

    product: str
    version: str | None
    package: str | None
    end_of_life: EndOfLife | None = None
    distribution: EndOfLife | None = None
    exploited: tuple[Exploited, ...] = ()
    unranged: tuple[str, ...] | None = None
    cpe: str = ""
    flaws: Flaws | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownAddress:
    """Where one address is listed; empty where it is on no list."""

    address: str
    listings: tuple[Listing, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """An autonomous system (RFC 1930)."""

    number: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownOrigin:
    """Which autonomous system announces an address; None where none is known to."""

    address: str
    origin: Origin | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownName:
    """What may become of a missing name: a `service` gives it away, or it is `registrable` by whoever asks first."""

    name: str
    service: str = ""
    registrable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Identified:
    """What the fingerprints say of one text that a server showed; `kind` names the field, as recog does."""

    kind: str
    text: str
    software: tuple[Software, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The outside facts of one judgement, stored with its case.

    `names` are missing names that something of the target leads to, `origins` whose networks name servers stand in.
    `roots` are trusted root certificates (DER) whose
    subject issues something in the evidence, `own_roots` those among them that browsers do not ship and the user added.
    `lists` are those that `addresses` and `hosts` (names) were looked up in; `incidents` are by domain, `sharing` by
    address.
    """

    feeds: tuple[FeedState, ...] = ()
    software: tuple[KnownSoftware, ...] = ()
    addresses: tuple[KnownAddress, ...] = ()
    names: tuple[KnownName, ...] = ()
    origins: tuple[KnownOrigin, ...] = ()
    roots: tuple[bytes, ...] = ()
    own_roots: tuple[bytes, ...] = ()
    identified: tuple[Identified, ...] = ()
    scripts: tuple[KnownScript, ...] = ()
    lists: tuple[LoadedList, ...] = ()
    hosts: tuple[KnownHost, ...] = ()
    incidents: tuple[KnownIncidents, ...] = ()
    sharing: tuple[KnownSharing, ...] = ()

    def feed(self, name: str) -> FeedState | None:
        """The state of one source that was used; None where it is not loaded, or off."""
        return next((feed for feed in self.feeds if feed.name == name and not feed.off), None)

    def off(self, name: str) -> bool:
        """Whether a source is loaded and was not used, since nobody has accepted its terms."""
        return any(feed.name == name and feed.off for feed in self.feeds)

    def of_software(self, product: str, version: str | None, package: str | None) -> KnownSoftware | None:
        """What is known of exactly this software; None where it was not looked up."""
        wanted = (product, version, package)
        return next((row for row in self.software if (row.product, row.version, row.package) == wanted), None)

    def identified_as(self, kind: str, text: str) -> tuple[Software, ...]:
        """What the fingerprints say of one text; empty where none fits, or it was not looked up."""
        return next((row.software for row in self.identified if (row.kind, row.text) == (kind, text)), ())

    def of_address(self, address: str) -> KnownAddress | None:
        """The listings of one address; None where it was not looked up."""
        return next((row for row in self.addresses if row.address == address), None)

    def of_host(self, name: str) -> KnownHost | None:
        """The listings of one name; None where it was not looked up."""
        return next((row for row in self.hosts if row.name == name), None)

    def of_sharing(self, address: str) -> KnownSharing | None:
        """What was seen of file sharing at one address; None where it was not looked up."""
        return next((row for row in self.sharing if row.address == address), None)

    def origin(self, address: str) -> Origin | None:
        """The AS that announces an address; None where that is not known."""
        return next((row.origin for row in self.origins if row.address == address), None)

    def of_name(self, name: str) -> KnownName | None:
        """What may become of one missing name; None where it was not looked up."""
        return next((row for row in self.names if row.name == name), None)


class LookUp(Protocol):
    """The sources behind a judgement; implemented by scoring/history/index.py."""

    def feeds(self) -> tuple[FeedState, ...]: ...

    def end_of_life(self, product: str, version: str) -> EndOfLife | None:
        """The cycle that `version` belongs to, by our product id."""
        ...

    def exploited(self, product: str, version: str) -> tuple[Exploited, ...]: ...

    def unranged(self, software: Software) -> tuple[str, ...] | None:
        """The product's CVEs in the catalogue that this may have without our knowing; None for an unknown product."""
        ...

    def flaws(self, software: Software) -> Flaws:
        """The published flaws of exactly this product, version and package."""
        ...

    def identify(self, kind: str, text: str) -> tuple[Software, ...]:
        """What the fingerprints make of a text; empty where none fits."""
        ...

    def cpe(self, product: str, version: str | None) -> str:
        """The CPE 2.3 name of a product and version by our product id; empty where none is known."""
        ...

    def library(self, address: str) -> Library | None:
        """The library that the address of a script names; None where none is known."""
        ...

    def listings(self, address: str) -> tuple[Listing, ...]: ...

    def lists(self) -> tuple[LoadedList, ...]: ...

    def name_listings(self, name: str) -> tuple[Listing, ...]: ...

    def incidents(self, domain: str) -> tuple[Incident, ...]: ...

    def sharing(self, address: str) -> tuple[Sharing, ...]: ...

    def origin(self, address: str) -> Origin | None: ...

    def service(self, name: str) -> str:
        """The service that gives away names which end as `name` does; empty where none is known."""
        ...

    def registrable(self, name: str) -> bool:
        """Whether `name` is one that is registered as a whole, directly below a public suffix."""
        ...

    def roots(self, subject: bytes) -> tuple[bytes, ...]:
        """Trusted roots (DER) whose subject name has this DER encoding."""
        ...

    def own_roots(self, subject: bytes) -> tuple[bytes, ...]:
        """Those of `roots` that only the user trusts."""
        ...
