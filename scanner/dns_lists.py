"""DNS block lists (RFC 5782): how each is asked, what its answers mean, and under which terms."""

import ipaddress
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from scanner.errors import Misconfigured

_LISTINGS = ipaddress.IPv4Network("127.0.0.0/8")
_ERRORS = ipaddress.IPv4Network("127.255.255.0/24")
"""What some lists answer instead of turning a question down (Spamhaus, since 2019)."""


class Category(StrEnum):
    """What a list, or one of its codes, says of what it lists."""

    EXPLOITED = "exploited host"
    MALWARE = "malware"
    BOTNET = "botnet"
    SPAM = "spam source"
    HIJACKED = "hijacked network"
    """a whole network in the hands of criminals: it is theirs only whose network it is"""
    POLICY = "policy"
    """a range that should not send mail, a proxy, an exit: no word of anything done"""
    NEIGHBOURHOOD = "neighbourhood"
    """listed for what others nearby did"""
    TRUSTED = "trusted"
    REFUSED = "refused"
    """the list answers, and says by it that it does not answer us"""
    UNNAMED = "unnamed"
    """a code whose meaning its publisher does not tell"""

    @property
    def hurts(self) -> bool:
        """Whether it says that the thing itself did harm."""
        return self in (Category.EXPLOITED, Category.MALWARE, Category.BOTNET, Category.SPAM)


class Says(StrEnum):
    LISTED = "listed"
    NOT_LISTED = "not listed"
    UNSEEN = "unseen"
    OFF = "off"
    """its terms are not accepted: it was not asked"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListSaid:
    """What one list says: its codes as they came and what they mean, sorted; `why` where it says nothing of use."""

    list: str
    says: Says
    codes: tuple[str, ...] = ()
    kinds: tuple[Category, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DnsList:
    """One list. `name` is our id for it, `title` how people call it.

    `of` is `addresses` or `names`; `families` are the versions of IP that it is asked about. `codes` are answers with
    their meaning, or with `masked` the values of single bits of the last octet; any other means `otherwise`. `listed`
    and `not_listed` are entries that RFC 5782 (2.3, 5) promises for a list that works, by version, or under 0 for
    names. `per_day` is the most questions of one program, None where no limit is told. `retired` is the day by which it
    was gone. `read` is when we read its terms at its publisher's, `commercial_use` one of yes, no, key, ask.
    """

    name: str
    title: str
    zone: str
    of: str
    families: tuple[int, ...]
    codes: tuple[tuple[str, Category], ...]
    otherwise: Category
    masked: bool
    listed: tuple[tuple[int, str], ...]
    not_listed: tuple[tuple[int, str], ...]
    per_day: int | None
    retired: date | None
    words: str
    url: str | None
    read: date | None
    commercial_use: str

    def question(self, subject: str) -> str:
        """The name to ask for: octets or nibbles backwards, or the name itself, before the zone (RFC 5782 2.1, 2.4)."""
        if self.of == "names":
            return f"{subject}.{self.zone}"
        return f"{ipaddress.ip_address(subject).reverse_pointer.rsplit('.', 2)[0]}.{self.zone}"

    def fits(self, subject: str) -> bool:
        """Whether it is a list of such things."""
        family = family_of(subject)
        return self.of == "names" if family == 0 else self.of == "addresses" and family in self.families

    def reads(self, records: Iterable[str]) -> ListSaid:
        """What A records mean. Any outside 127.0.0.0/8 make it a zone that answers whatever it is asked."""
        codes = tuple(sorted(set(records)))
        if not codes:
            return ListSaid(list=self.name, says=Says.NOT_LISTED)
        odd = next((code for code in codes if not _within(code, _LISTINGS)), None)
        if odd is not None:
            return self.unseen(f"it answers {odd}, which is no answer of a list")
        meant = {kind for code in codes for kind in self._means(code)}
        if Category.REFUSED in meant:
            return self.unseen(f"it turns our questions down ({', '.join(codes)})")
        return ListSaid(list=self.name, says=Says.LISTED, codes=codes, kinds=tuple(sorted(meant)))

    def unseen(self, why: str) -> ListSaid:
        """That it said nothing of use, and why."""
        return ListSaid(list=self.name, says=Says.UNSEEN, why=why)

    def _means(self, code: str) -> set[Category]:
        if _within(code, _ERRORS):
            return {Category.REFUSED}
        if not self.masked:
            return {dict(self.codes).get(code, self.otherwise)}
        bits = int(code.rpartition(".")[2])
        return {kind for bit, kind in self.codes if bits & int(bit)} or {self.otherwise}


def family_of(subject: str) -> int:
    """4 or 6 for an address, 0 for a name."""
    try:
        return ipaddress.ip_address(subject).version
    except ValueError:
        return 0


def _within(code: str, network: ipaddress.IPv4Network) -> bool:
    try:
        return ipaddress.IPv4Address(code) in network
    except ValueError:
        return False


def read(text: str) -> tuple[DnsList, ...]:
    """The lists of config/registry/dns_lists.toml, by name. Raises Misconfigured where it does not fit."""
    try:
        lists = [_list(name, row) for name, row in tomllib.loads(text)["lists"].items()]
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, AttributeError) as wrong:
        raise Misconfigured(f"The file of DNS block lists does not fit: {wrong}.") from None
    return tuple(sorted(lists, key=lambda one: one.name))


_POINTS = {
    "addresses": {4: ("127.0.0.2", "127.0.0.1"), 6: ("::ffff:7f00:2", "::ffff:7f00:1")},
    "names": {0: ("test", "invalid")},
}


def _list(name: str, row: dict[str, Any]) -> DnsList:
    of = str(row["of"])
    families = tuple(int(family) for family in row.get("families", [4] if of == "addresses" else []))
    points = {family: _POINTS[of][family] for family in families or (0,)}
    given = row.get("points", {})
    points |= {int(family): (str(pair[0]), str(pair[1])) for family, pair in given.items()}
    if str(row["commercial_use"]) not in ("yes", "no", "key", "ask"):
        raise ValueError(f"{name} says {row['commercial_use']!r} of commercial use")
    retired, seen = row.get("retired"), row.get("read")
    if not all(one is None or isinstance(one, date) for one in (retired, seen)):
        raise ValueError(f"{name} has a day that is none")
    return DnsList(
        name=name, title=str(row["title"]), zone=str(row["zone"]).lower().strip("."), of=of, families=families,
        codes=tuple((str(code), Category(kind)) for code, kind in row["codes"].items()),
        otherwise=Category(row.get("otherwise", "unnamed")), masked=bool(row.get("masked", False)),
        listed=tuple((family, pair[0]) for family, pair in points.items()),
        not_listed=tuple((family, pair[1]) for family, pair in points.items()),
        per_day=int(row["per_day"]) if "per_day" in row else None, retired=retired, words=str(row["words"]),
        url=str(row["url"]) if "url" in row else None, read=seen, commercial_use=str(row["commercial_use"]),
    )  # fmt: skip
