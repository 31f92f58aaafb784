"""`make bench`: measures everything, writes docs/bench.md and the README's summary."""

import sys
from collections.abc import Callable
from typing import TypeVar

from tests.bench import (
    book,
    book_page,
    desk,
    dns,
    exposed,
    fingerprints,
    flaws,
    judging,
    nights,
    pages,
    paper,
    quote,
    report,
    scans,
    startup,
    storage,
    tls,
    weeks,
    workers,
    years,
)
from tests.lab.laboratory import lacking

T = TypeVar("T")


def main() -> int:
    """Measure in turn, each group on its own, and write the pages."""
    why = lacking()
    if why:
        print(f"The laboratory {why}.", file=sys.stderr)
        return 2
    start = _told("starting", startup.measure)
    judged = _told("judging", judging.measure)
    stored = _told("the store, over nights and among many targets", storage.measure)
    quoted = _told("a quote at its polite pace", quote.measure)
    learned = _told("TLS beside other tools", tls.measure)
    resolved = _told("DNS beside checkdmarc, which takes minutes", dns.measure)
    named = _told("exposed services beside nmap -sV", exposed.measure)
    scanned = _told("scans in the laboratory, and 200 at once", scans.measure)
    naming = _told("naming software by fingerprints", fingerprints.measure)
    flawed = _told("published flaws, which takes minutes", flaws.measure)
    aged = _told("the past of one target among many", years.measure)
    booked = _told("the book, and a file of 1 GB, which takes minutes", lambda: book.measure(huge=book.HUGE))
    asked = _told("the event desk", desk.measure)
    large = _told("a year of a large book, which takes minutes", weeks.measure)
    rated = _told("nights through the store, and one pace of three processes", nights.measure)
    worked = _told("workers over PostgreSQL", workers.measure)
    reported = _told("reports", report.measure)
    printed = _told("reports as PDF, which takes minutes", paper.measure)
    leafed = _told("the page of a large book", book_page.measure)
    others = (
        flaws.section(flawed),
        years.section(aged),
        book.section(booked, asked),
        weeks.section(large),
        nights.section(rated),
        workers.section(worked),
        report.section(reported),
        paper.section(printed),
        book_page.section(leafed),
    )
    pages.write(start, judged, stored, quoted, scanned, learned, resolved, named, naming, *others)
    return 0


def _told(what: str, measure: Callable[[], T]) -> T:
    print(f"Measuring: {what}.", file=sys.stderr, flush=True)
    return measure()


if __name__ == "__main__":
    sys.exit(main())
