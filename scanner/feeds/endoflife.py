"""Until when each release of a product is supported: endoflife.date."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import yaml

from scanner.errors import Misconfigured
from scanner.feeds import CommercialUse, Feed, Parsed, Row, Terms
from scanner.feeds.reading import day, document, finished, moment, shown

LARGEST_PAGE = 1 << 20
"""Bytes of one product's page; the largest is below 100 kB."""
NO_END = "9999-12-31"
"""The end of extended support that is there to be had and whose end nobody has announced."""

# The C loader reads the same YAML ten times as fast, and is there wherever PyYAML was built with libyaml.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def parse(raw: bytes, imported: datetime, source: str) -> Parsed:
    """Rows (product, cycle, end of support, end of extended support) of the publisher's API v1, products/full.

    Where the newest version of a cycle is told with its day, both follow. Dates are ISO dates or None, and NO_END for
    extended support without an announced end. A cycle whose support has ended on no known date is taken to have ended
    on the day of release of the data, which is the latest that it can be. Raises Misconfigured.
    """
    answer = document(raw, source)
    products = answer.get("result") if isinstance(answer, dict) else None
    if not isinstance(products, list):
        raise Misconfigured(f"{source} is not an answer of endoflife.date: it holds no list of products.")
    released = moment(answer.get("generated_at")) or moment(answer.get("last_modified")) or imported
    rows, skipped = [], 0
    for product in products:
        name = product.get("name") if isinstance(product, dict) else None
        releases = product.get("releases") if isinstance(product, dict) else None
        if not isinstance(name, str) or not isinstance(releases, list):
            skipped += 1
            continue
        for cycle in releases:
            fields = cycle if isinstance(cycle, dict) else {}
            ended = fields.get("eolFrom") or bool(fields.get("isEol"))
            extended = fields.get("eoesFrom") or fields.get("isEoes")
            row = _row(name, fields.get("name"), ended, extended, released)
            latest = fields.get("latest")
            told = _latest(latest.get("name"), latest.get("date")) if isinstance(latest, dict) else ()
            rows += [row + told] if row else []
            skipped += row is None
    return finished("endoflife", released, imported, rows, skipped, source)


def parse_pages(pages: Iterable[tuple[str, bytes]], imported: datetime, source: str) -> Parsed:
    """The same rows from the product pages of the publisher's repository: (`nginx.yml`, its front matter).

    The data tells no release time of its own: it is the newest release date in it that is not to come.
    Raises Misconfigured.
    """
    found: list[tuple[str, dict[Any, Any]]] = []
    skipped = 0
    for name, raw in pages:
        cycles = _cycles(raw)
        skipped += cycles is None
        found += [(name.rpartition("/")[2].rsplit(".", 1)[0], cycle) for cycle in cycles or ()]
    told = [day(cycle.get(key)) for _, cycle in found for key in ("releaseDate", "latestReleaseDate")]
    newest = max((text for text in told if text and text <= imported.date().isoformat()), default=None)
    released = moment(newest) or imported
    rows = []
    for name, cycle in found:
        row = _row(name, cycle.get("releaseCycle"), cycle.get("eol"), cycle.get("eoes"), released)
        rows += [row + _latest(cycle.get("latest"), cycle.get("latestReleaseDate"))] if row else []
        skipped += row is None
    return finished("endoflife", released, imported, rows, skipped, source)


def _cycles(raw: bytes) -> list[dict[Any, Any]] | None:
    """The release cycles of one page; None where it is no product's page."""
    if len(raw) > LARGEST_PAGE:
        return None
    text = raw.decode("utf-8", "replace")
    if text.startswith("---"):
        text = text[3:].partition("\n---")[0]
    try:
        page = yaml.load(text, Loader=_Loader)  # noqa: S506  # one of the two safe loaders
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    cycles = page.get("releases") if isinstance(page, dict) else None
    return [cycle for cycle in cycles if isinstance(cycle, dict)] if isinstance(cycles, list) else None


def _row(product: str, cycle: object, ended: object, extended: object, released: datetime) -> Row | None:
    if not isinstance(cycle, str) or not cycle or not (isinstance(ended, bool) or day(ended)):
        return None
    end = day(released) if ended is True else day(ended)
    return shown(product, 80), shown(cycle, 80), end, NO_END if extended is False else day(extended)


def _latest(version: object, at: object) -> Row:
    """The newest version of a cycle and the day on which it came out; nothing where either is not told."""
    told = day(at)
    return (shown(version, 80), told) if isinstance(version, str) and version and told else ()


def looks_like(raw: bytes) -> bool:
    return b'"result"' in raw and b'"releases"' in raw and b'"isEol"' in raw


ENDOFLIFE = Feed(
    name="endoflife",
    url="https://endoflife.date/api/v1/products/full",
    terms=Terms(
        words="MIT",
        url="https://github.com/endoflife-date/endoflife.date/blob/master/LICENSE",
        read=date(2026, 11, 26),
        commercial_use=CommercialUse.YES,
    ),
    parse=parse,
    looks_like=looks_like,
)
