"""Standard output as the program writes it: where it cannot be written, one sentence says so."""

import io
import os
import sys

from scanner.errors import Misconfigured


class Output(io.TextIOWrapper):
    """Text whose loss is told apart from every other fault; what its encoding lacks becomes a question mark.

    Raises Misconfigured, once: after that nobody reads, and what is still held back is dropped.
    """

    def write(self, text: str, /) -> int:
        try:
            return super().write(text)
        except OSError as wrong:
            raise self._lost(wrong) from None

    def flush(self) -> None:
        try:
            super().flush()
        except OSError as wrong:
            raise self._lost(wrong) from None

    def _lost(self, wrong: OSError) -> Exception:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self.fileno())
        os.close(nowhere)
        if isinstance(wrong, BrokenPipeError):  # a reader that has seen enough, such as `head`
            return wrong
        return Misconfigured(f"Standard output cannot be written ({wrong.strerror}).")


def take_over() -> None:
    """Write standard output through `Output` from here on, in the encoding that it has.

    Where whoever started us closed standard output, the first write says so; without standard error nobody is told.
    """
    if sys.stdout is None:
        # Opened to be read: it holds the number, which a socket would else be given, and takes no byte.
        sys.stdout = os.fdopen(os.open(os.devnull, os.O_RDONLY), "w")
    if sys.stderr is None:
        sys.stderr = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w")
    told = sys.stdout
    if type(told) is io.TextIOWrapper:
        encoding, held, through = told.encoding, told.line_buffering, told.write_through
        sys.stdout = Output(
            told.detach(), encoding=encoding, errors="replace", line_buffering=held, write_through=through
        )
