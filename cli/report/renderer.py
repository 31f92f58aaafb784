"""The process that makes PDF of pages: a line of JSON in, a line of JSON out, and no address is ever fetched.

Run as a file by `cli.report.pdf`, so that what WeasyPrint needs of memory ends with the process.
"""

import json
import logging
import os
import resource
import sys
from base64 import b64encode
from functools import cache
from pathlib import Path
from typing import Any

MOST_MEMORY = 4 * 2**30
"""Bytes of address space; beyond them a page fails, and nothing else on the machine."""


def main() -> None:
    """Answer every line of standard input until it ends."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    logging.getLogger("weasyprint").addHandler(logging.NullHandler())
    answers = sys.stdout
    sys.stdout = sys.stderr  # whatever a library prints is no answer
    for line in sys.stdin:
        answers.write(json.dumps(_answer(json.loads(line))) + "\n")
        answers.flush()


def _answer(html: str) -> dict[str, Any]:
    """The PDF and how many bytes this process holds by now, or why there is none."""
    try:
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher
    except ImportError:
        return {"lacks": "WeasyPrint"}
    except OSError:  # its shared libraries
        return {"lacks": "Pango"}
    try:
        fetcher = URLFetcher(allowed_protocols=["data"], allow_redirects=False)
        page = HTML(string=html, url_fetcher=fetcher)
        content = page.write_pdf(pdf_variant="pdf/ua-1", font_config=_fonts())
    except Exception as wrong:  # whatever a page makes of a library of others
        return {"why": type(wrong).__name__}
    return {"pdf": b64encode(content).decode("ascii"), "holds": _resident()}


@cache
def _fonts() -> Any:
    """One for all pages, which bring no fonts of their own: the memory of each is never given back."""
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


def _resident() -> int:
    """Bytes of memory that are in use now; where that is not told, the most there ever were."""
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    main()
