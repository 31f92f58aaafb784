"""On which day each version of a product came out: the release data of endoflife.date."""

from datetime import datetime
from typing import Any

from scanner.errors import Misconfigured
from scanner.feeds import CommercialUse, Feed, Parsed, Row, Terms
from scanner.feeds.reading import day, document, finished, moment, shown


def parse(raw: bytes, imported: datetime, source: str) -> Parsed:
    """Rows (product, version, day) of one product's file, which is named as the product, or of an object of several.

    Product ids are those of endoflife.date. The data tell no date of their own: it is the newest day in them that is
    not to come. Raises Misconfigured.
    """
    told = document(raw, source)
    if not isinstance(told, dict):
        raise Misconfigured(f"{source} is not release data of endoflife.date: it is no object.")
    name = source.rpartition("/")[2].partition(".")[0]
    products = {name: told} if isinstance(told.get("versions"), dict) else told
    rows: list[Row] = []
    skipped = 0
    for product, about in products.items():
        versions = about.get("versions") if isinstance(about, dict) else None
        for version, one in versions.items() if isinstance(versions, dict) else ():
            row = _row(product, version, one)
            rows += [row] if row else []
            skipped += row is None
    newest = max((str(row[2]) for row in rows if str(row[2]) <= imported.date().isoformat()), default=None)
    return finished("releases", moment(newest) or imported, imported, rows, skipped, source)


def _row(product: str, version: str, told: Any) -> Row | None:
    at = day(told.get("date")) if isinstance(told, dict) else None
    return (shown(product, 80), shown(version, 80), at) if at and product and version else None


def looks_like(raw: bytes) -> bool:
    return b'"versions"' in raw and b'"date"' in raw and b'"name"' in raw


RELEASES = Feed(
    name="releases",
    url=None,
    terms=Terms(
        words="MIT, as the repository says from which the data are taken",
        url="https://github.com/endoflife-date/release-data",
        read=None,
        commercial_use=CommercialUse.YES,
    ),
    parse=parse,
    looks_like=looks_like,
)
