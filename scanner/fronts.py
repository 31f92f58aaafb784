"""Products by what their front shows: page, headers, cookies, redirects and certificate, as facts."""

import html
import re
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from cryptography import x509

from scanner.answers import HttpReply
from scanner.greeting import shown
from scanner.marks import CERTIFICATE, Known, Match, Shown, recognised
from scanner.observation import ABSENT, Fact, Present, Software, Unseen
from scanner.tls.lenient import quietly

MOST_PRODUCTS = 3
"""Products that one machine shows at most; more of them at once are a decoy, or a page that quotes them."""
_SISTERS = {"webmin": "usermin"}
"""Products that are known by the server which they have in common with another, of which a page shows more."""
_ONE_OF_TWO = re.compile(r"1\.(?:88[2-9]|89\d|9\d\d)")
"""Versions of that server which only the first of them had: Usermin went from 1.881 to 2.000 (its change log)."""
MOST_BODY = 65536
MOST_TEXT = 300
MOST_HEADERS = 200
_TITLE = re.compile(rb"<title[^>]{0,200}>([^<]{0,400})", re.IGNORECASE)
_REALM = re.compile(r"\brealm=\"?([^\",]{1,200})", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """A product that a front shows: our id of it, its name, which of its rooms (`kind`, scanner/marks.py).

    `told_by` says which places showed it; `lets_in` whether the page itself shows that no login is asked.
    """

    product: str
    name: str
    kind: str
    told_by: str
    lets_in: bool = False

    @property
    def by_certificate(self) -> bool:
        """Whether nothing but the certificate says so: it may have moved to another machine."""
        return self.told_by == CERTIFICATE


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was recognised, and the software that goes with it."""

    fronts: Fact[tuple[Front, ...]]
    software: tuple[Software, ...] = ()


def seen(replies: tuple[HttpReply, ...], paths: tuple[str, ...], table: tuple[Known, ...]) -> Seen:
    """The products of `table` that these answers show; `replies` in the order they came, `paths` where they led.

    ABSENT where the front shows none of them. Never raises for what came; its time grows with the size of the
    pages and the length of the table only.
    """
    found = _rooms(recognised(of_replies(replies, paths), table))
    if len({match.known.product for match in found}) > MOST_PRODUCTS:
        return Seen(fronts=Unseen(why="the front shows the marks of more products than one machine has"))
    if not found:
        return Seen(fronts=ABSENT)
    fronts = tuple(
        Front(
            product=match.known.product,
            name=_name(match, table),
            kind=match.known.kind,
            told_by=_told_by(match),
            lets_in=match.opens,
        )
        for match in sorted(found, key=lambda match: (match.known.product, match.known.kind))
    )
    return Seen(fronts=Present(value=fronts), software=_software(found))


def _rooms(found: tuple[Match, ...]) -> tuple[Match, ...]:
    """Without those rooms of a product that only its certificate speaks for, where a page shows another room of it.

    And without a product whose sister is shown.
    """
    products = {match.known.product for match in found}
    found = tuple(one for one in found if _SISTERS.get(one.known.product) not in products)
    on_pages = {match.known.product for match in found if match.places != (CERTIFICATE,)}
    return tuple(one for one in found if one.places != (CERTIFICATE,) or one.known.product not in on_pages)


def _of_either(match: Match) -> bool:
    """Whether nothing is shown but the server that the product has in common with its sister."""
    by_server = match.known.product in _SISTERS and match.places == ("http server header",)
    return by_server and not (match.version and _ONE_OF_TWO.fullmatch(match.version))


def _name(match: Match, table: tuple[Known, ...]) -> str:
    sister = _SISTERS[match.known.product] if _of_either(match) else ""
    return " or ".join([match.known.name, *(known.name for known in table if known.product == sister)])


def _told_by(match: Match) -> str:
    return ", ".join(sorted(match.places))


def _software(found: tuple[Match, ...]) -> tuple[Software, ...]:
    """One entry a product, with the version that any of its rooms tells.

    Where the server alone is shown that two products have in common, both are named.
    """
    by_product: dict[str, Software] = {}
    for match in found:
        one = Software(product=match.known.product, version=match.version, told_by=_told_by(match))
        if match.known.product not in by_product or (match.version and not by_product[match.known.product].version):
            by_product[match.known.product] = one
        if _of_either(match):
            sister = _SISTERS[match.known.product]
            by_product[sister] = replace(one, product=sister)
    return tuple(by_product[product] for product in sorted(by_product))


def with_fronts(told: Fact[tuple[Software, ...]], more: tuple[Software, ...]) -> Fact[tuple[Software, ...]]:
    """What headers told, and what the front adds to it; a version that a header told stays."""
    known = told.value if isinstance(told, Present) else ()
    versions = {one.product: one.version for one in more if one.version}
    kept = tuple(
        replace(one, version=versions[one.product]) if one.version is None and one.product in versions else one
        for one in known
    )
    added = tuple(one for one in more if one.product not in {had.product for had in known})
    return Present(value=(*kept, *added)) if kept or added else told


def of_replies(replies: tuple[HttpReply, ...], paths: tuple[str, ...]) -> Shown:
    """The answers in the form in which marks are looked for."""
    told = dict.fromkeys((name, value[:MOST_TEXT]) for reply in replies for name, value in reply.headers)
    headers = tuple((name, shown(value, MOST_TEXT)) for name, value in tuple(told)[:MOST_HEADERS])
    certificate = next((reply.chain[0] for reply in replies if reply.chain), None)
    subject, issuer = _names(certificate) if certificate else ((), ())
    return Shown(
        status=replies[-1].status if replies else 0,
        titles=tuple(title for reply in replies if (title := title_of(reply.body))),
        headers=headers,
        cookies=tuple(value.partition("=")[0].strip() for name, value in headers if name == "set-cookie"),
        realms=tuple(realm for name, value in headers if name == "www-authenticate" for realm in _REALM.findall(value)),
        paths=tuple(shown(urlsplit(path).path if "://" in path else path, 300) for path in paths),
        subject=subject,
        issuer=issuer,
        text=shown(replies[-1].body, MOST_TEXT) if replies and len(replies[-1].body) <= MOST_TEXT else "",
        body=b"\n".join(reply.body[:MOST_BODY] for reply in replies[-2:]),
    )


def title_of(body: bytes) -> str:
    """The title of a page, its character references resolved (`Synology&nbsp;DiskStation`); empty where it has none."""
    found = _TITLE.search(body[:MOST_BODY])
    return shown(html.unescape(shown(found[1], 400)), 300) if found else ""


def _names(certificate: bytes) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The parts of subject and issuer, as `CN=FortiGate`; empty where the certificate cannot be read."""
    parsed = quietly(lambda: x509.load_der_x509_certificate(certificate), None)
    if parsed is None:
        return (), ()
    return quietly(lambda: _parts(parsed.subject), ()), quietly(lambda: _parts(parsed.issuer), ())


def _parts(name: x509.Name) -> tuple[str, ...]:
    return tuple(shown(f"{part.rfc4514_attribute_name}={part.value!s}", 300) for part in list(name)[:20])
