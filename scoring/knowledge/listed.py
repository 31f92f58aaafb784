"""What imported lists and files say of addresses, names and companies: listings, sharing of files, incidents."""

from dataclasses import dataclass
from datetime import datetime

from scanner.dns_lists import Category


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """An address, network or name on an abuse list; `since` the listing's date, or the list's own where it has none.

    `network` is what is listed, a name on lists of names. `kind` is what the list says by it, `feed` the source that
    the list came with.
    """

    list: str
    network: str
    since: datetime
    note: str = ""
    kind: Category = Category.EXPLOITED
    feed: str = "blocklist"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedList:
    """One list that addresses or names were looked up in, and the source that it came with."""

    feed: str
    name: str
    kind: Category


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownHost:
    """Where one name is listed; empty where it is on no list."""

    name: str
    listings: tuple[Listing, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """A security incident that became public, by the domain of the company that it is said to be of.

    `kind` is one of scanner/feeds/incidents.py, `happened` and `records` None where they are not told. `confirmed`:
    a person confirmed that this company is the one that is meant.
    """

    domain: str
    organisation: str
    kind: str
    disclosed: datetime
    happened: datetime | None = None
    records: int | None = None
    source: str = ""
    confirmed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharing:
    """That files were shared between peers from a network, as a source saw it."""

    network: str
    first: datetime
    last: datetime
    protocol: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownSharing:
    """What was seen of file sharing at one address; empty where nothing was."""

    address: str
    seen: tuple[Sharing, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownIncidents:
    """The incidents of one domain; empty where none is known."""

    domain: str
    incidents: tuple[Incident, ...] = ()
