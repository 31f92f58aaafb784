"""By which marks on its front a product is known: config/registry/fronts.toml, typed, and the search for them."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from scanner.errors import Misconfigured

KINDS = (
    "vpn", "firewall", "console", "remote control", "hypervisor", "backup", "file transfer", "mail web", "nas",
    "development", "ai", "hosting panel", "management", "balancer",
)  # fmt: skip
_VERSION = r"(?P<version>\d[0-9A-Za-z.+_-]{0,39})"
_PLACES = ("title", "header", "cookie", "realm", "path", "subject", "issuer", "status", "text", "body")
CERTIFICATE = "certificate"
"""The place whose marks may have moved to another machine than the product."""
_ATTRIBUTES = {
    "title": "titles", "cookie": "cookies", "realm": "realms", "path": "paths", "subject": "subject",
    "issuer": "issuer",
}  # fmt: skip
_MOST_TRIES = 20
"""Places in a page at which a version is looked for after the words that lead to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What one front shows: of its page and of every redirect on the way there, cut to what is fit for a search.

    `headers` have lower-case names; `cookies` are names; `realms` those of a login that is asked for by HTTP; `paths`
    where redirects of its own lead; `subject` and `issuer` the parts of its certificate's names, as `O=Acme`; `status`
    that of the last page; `body` the beginnings of all pages,
    `text` the whole of the last one where it is no longer than a line.
    """

    status: int = 0
    titles: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    cookies: tuple[str, ...] = ()
    realms: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    subject: tuple[str, ...] = ()
    issuer: tuple[str, ...] = ()
    text: str = ""
    body: bytes = b""

    def texts(self, place: str, field: str) -> tuple[str, ...]:
        """The texts that stand at one place; `field` is the name of a header."""
        if place == "header":
            return tuple(value for name, value in self.headers if name == field)
        if place in ("status", "text"):
            return (str(self.status) if place == "status" else self.text,)
        found: tuple[str, ...] = getattr(self, _ATTRIBUTES[place])
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """One pattern at one place. Of a short text the whole has to fit; of a page some part of it, letter by letter."""

    place: str
    field: str
    pattern: str

    def seen(self, shown: Shown) -> str | None:
        """The version that it tells, empty where it tells none; None where it is not there."""
        if self.place == "body":
            return _in_body(self.pattern, shown.body)
        for text in shown.texts(self.place, self.field):
            if found := _fitting(self.pattern).fullmatch(text):
                return found.groupdict().get("version") or ""
        return None


@cache
def _fitting(pattern: str) -> re.Pattern[str]:
    """Compiled when it is first needed: most commands look at no front."""
    parts = re.split(r"(\*|%|\{version\})", pattern)
    wanted = "".join({"*": ".*", "%": r"\S+", "{version}": _VERSION}.get(part, re.escape(part)) for part in parts)
    return re.compile(wanted, re.DOTALL)


@cache
def _divided(pattern: str) -> tuple[bytes, re.Pattern[bytes] | None]:
    """The words to find, and what has to follow them where a version stands there."""
    words, told, rest = pattern.partition("{version}")
    return words.encode("utf-8"), re.compile((_VERSION + re.escape(rest)).encode("utf-8")) if told else None


def _in_body(pattern: str, body: bytes) -> str | None:
    words, then = _divided(pattern)
    if then is None:
        return "" if words in body else None
    at = -1
    for _ in range(_MOST_TRIES):
        at = body.find(words, at + 1)
        if at < 0:
            return None
        if found := then.match(body, at + len(words)):
            return found["version"].decode("ascii")
    return None


Mark = tuple[Sign, ...]
"""Signs that together say which product it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One product in one of its rooms (the portal of a firewall, its administration).

    One of `sure` marks is enough, or two of the `weak` ones at different places. Those of `opens` are sure, and show
    that whoever comes is let in.
    """

    product: str
    name: str
    kind: str
    sure: tuple[Mark, ...]
    weak: tuple[Mark, ...]
    opens: tuple[Mark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A product that was recognised: by marks at which places, with what version, and whether it lets anybody in."""

    known: Known
    places: tuple[str, ...]
    version: str | None
    opens: bool


def recognised(shown: Shown, table: tuple[Known, ...]) -> tuple[Match, ...]:
    """Every product of `table` that `shown` has the marks of, in its order."""
    return tuple(match for known in table if (match := _match(shown, known)))


def _match(shown: Shown, known: Known) -> Match | None:
    open_marks = [(mark, told) for mark in known.opens if (told := _told(mark, shown)) is not None]
    found = open_marks + [(mark, told) for mark in known.sure if (told := _told(mark, shown)) is not None]
    weak = [(mark, told) for mark in known.weak if (told := _told(mark, shown)) is not None]
    if not found and len({mark[0].place for mark, _ in weak}) < 2:
        return None
    by = found or weak
    version = next((told for _, told in [*found, *weak] if told), None)
    places = tuple(dict.fromkeys(_place(sign) for mark, _ in by for sign in mark if sign.place != "status"))
    return Match(known=known, places=places, version=version, opens=bool(open_marks))


def _told(mark: Mark, shown: Shown) -> str | None:
    versions = [sign.seen(shown) for sign in mark]
    return None if None in versions else next(filter(None, versions), "")


def _place(sign: Sign) -> str:
    words = {"header": f"http {sign.field} header", "subject": CERTIFICATE, "issuer": CERTIFICATE}
    return words.get(sign.place, f"http {sign.place}")


def read(text: str) -> tuple[Known, ...]:
    """The table of fronts.toml. Raises Misconfigured, naming the row, where one does not fit."""
    try:
        rows = tomllib.loads(text).get("front", [])
    except tomllib.TOMLDecodeError as wrong:
        raise Misconfigured(f"registry/fronts.toml is not valid TOML: {wrong}.") from None
    return tuple(_known(row) for row in rows)


def _known(row: dict[str, Any]) -> Known:
    try:
        known = Known(
            product=row["product"],
            name=row["name"],
            kind=row["kind"],
            sure=tuple(_mark(text) for text in row.get("sure", ())),
            weak=tuple(_mark(text) for text in row.get("weak", ())),
            opens=tuple(_mark(text) for text in row.get("opens", ())),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as wrong:
        raise Misconfigured(f"A row of registry/fronts.toml ({row}) does not fit: {wrong}.") from None
    if known.kind not in KINDS or not (known.sure or known.opens or len(known.weak) > 1):
        raise Misconfigured(f"A row of registry/fronts.toml ({row}) has no known kind, or too few marks.")
    return known


def _mark(text: str) -> Mark:
    """A mark as it is written: `place pattern`, several of them joined by ` ++ `."""
    return tuple(_sign(part) for part in text.split(" ++ "))


def _sign(text: str) -> Sign:
    """`title Pattern`, `header:server Pattern`, `body words`; `*` is any text, `%` one word, `{version}` a
    version.

    In a body there is no `*`: words are found in linear time, whatever a page holds.
    """
    where, _, pattern = text.partition(" ")
    place, _, field = where.partition(":")
    if (
        place not in _PLACES
        or not pattern
        or (place == "header") is not bool(field)
        or pattern.count("*") + pattern.count("%") > 2
    ):
        raise ValueError(f"{text!r} is no mark")
    if place == "body" and len(pattern.partition("{version}")[0]) < 6:
        raise ValueError(f"{text!r} is too short to be sure")
    return Sign(place=place, field=field, pattern=pattern)
