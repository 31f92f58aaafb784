"""`make bench`: measures everything, writes docs/bench.md and the README's summary."""

import sys

from tests.bench import judging, pages, quote, scans, startup
from tests.lab.laboratory import lacking


def main() -> int:
    """Measure in turn, each group on its own, and write the pages."""
    why = lacking()
    if why:
        print(f"The laboratory {why}.", file=sys.stderr)
        return 2
    say = [
        ("starting", startup.measure),
        ("judging", judging.measure),
        ("a quote at its polite pace", quote.measure),
        ("scans against the laboratory, and 200 at once", scans.measure),
    ]
    found = []
    for what, measure in say:
        print(f"Measuring: {what}.", file=sys.stderr, flush=True)
        found.append(measure())
    pages.write(*found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
