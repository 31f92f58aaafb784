"""A page as PDF, by a renderer that stays warm in a process of its own and is let go before it grows or hangs."""

import json
import re
import subprocess
import sys
from base64 import b64decode
from pathlib import Path
from threading import Timer
from types import TracebackType
from typing import Any

from cli.printing import say
from cli.report import fonts
from scanner.errors import Misconfigured

LONGEST = 120.0
"""Seconds that one page may take."""
LARGEST = 2**30
"""Bytes in use beyond which the process is let go and the next page gets a new one."""
LACKS = {
    "WeasyPrint": "A PDF needs WeasyPrint: run pip install 'hullmark[pdf]', or use --format html.",
    "Pango": f"A PDF needs the system's Pango: install {fonts.PANGO}, or use --format html.",
}
RENDERER = Path(__file__).with_name("renderer.py")
SVG = re.compile(r"(<svg role=\"img\"[^>]*>)")
"""How a chart of ours begins; a stranger's text never does, since it is escaped."""
TEXT = re.compile(r">[^<]+<")
KOREAN = re.compile(r"(?<=[^\s<>&;])(?=[가-힣])|(?<=[가-힣])(?=[^\s<>&])")
JOINED = "\u2060"
"""The word joiner (UAX 14): Korean lines end between words, and WeasyPrint does not know `word-break: keep-all`."""
RULE = re.compile(r"^\.(?:grid|course|dot|bar|label)\{.*\}$", re.MULTILINE)


def printed(html: str, language: str) -> bytes:
    """One page as PDF, from a process of its own. Raises Misconfigured where there can be no readable one."""
    lacking = fonts.undrawn(html)
    if lacking & fonts.letters_of(language):
        raise Misconfigured(fonts.mend(lacking & fonts.letters_of(language), "or use --format html"))
    if lacking:
        say(fonts.mend(lacking, "the PDF shows boxes in their place"))
    with Renderer() as renderer:
        return renderer.pdf(html, language)


class Renderer:
    """Makes PDF of pages, one at a time; the process starts with the first page."""

    def __init__(self, *, longest: float = LONGEST, largest: int = LARGEST) -> None:
        self._longest = longest
        self._largest = largest
        self._process: subprocess.Popen[bytes] | None = None
        self.started = 0
        self.holds = 0
        """Bytes in use after the last page."""

    def __enter__(self) -> "Renderer":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def pdf(self, html: str, language: str) -> bytes:
        """The page as PDF/UA-1. Raises Misconfigured, in one sentence, where it cannot be made."""
        request = json.dumps(_for_paper(html, language)).encode("ascii") + b"\n"
        was_warm = self._process is not None
        answer = self._asked(request)
        if answer is None and was_warm:  # it may have ended between two pages
            answer = self._asked(request)
        if answer is None:
            raise Misconfigured(
                f"The PDF was not made within {self._longest:.0f} seconds and 4 GiB of memory: use --format html."
            )
        if "pdf" not in answer:
            self.close()
            why = LACKS.get(answer.get("lacks", ""))
            raise Misconfigured(why or f"The PDF could not be made ({answer['why']}): use --format html.")
        self.holds = answer["holds"]
        if self.holds > self._largest:
            self.close()
        return b64decode(answer["pdf"])

    def close(self) -> None:
        """End the process; the next page starts another one."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.communicate()

    def _asked(self, request: bytes) -> dict[str, Any] | None:
        """The answer of the process; None where it ended, or was ended since it took too long."""
        process = self._process or self._start()
        if process.stdin is None or process.stdout is None:
            return None
        limit = Timer(self._longest, process.kill)
        limit.start()
        try:
            process.stdin.write(request)
            process.stdin.flush()
            answer: dict[str, Any] = json.loads(process.stdout.readline())
        except (BrokenPipeError, ValueError):  # no answer, or half of one
            self.close()
            return None
        finally:
            limit.cancel()
        return answer

    def _start(self) -> "subprocess.Popen[bytes]":
        self.started += 1
        self._process = subprocess.Popen(  # noqa: S603  # this Python and a file of our own
            [sys.executable, "-P", str(RENDERER)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        return self._process


def _for_paper(html: str, language: str) -> str:
    """The page as WeasyPrint needs it: the rules for its charts within them, the language's own face, words whole."""
    face = f"font-family:{fonts.FACES[language]}"
    rules = "".join(RULE.findall(html)) + f"text{{{face}}}"
    paged = html.replace("</style>", f"@page{{@bottom-right{{{face}}}}}</style>", 1)
    if language == "ko":
        head, body, rest = paged.partition("<body")
        paged = head + body + TEXT.sub(lambda text: KOREAN.sub(JOINED, text[0]), rest)
    return SVG.sub(rf"\1<style>{rules}</style>", paged)
