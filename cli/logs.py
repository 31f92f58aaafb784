"""Logs on standard error, as text or as one JSON object a line."""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any

from cli.printing import cleaned, shown
from scanner.errors import Misconfigured

LEVELS = ("debug", "info", "warning", "error")


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        row: dict[str, Any] = {"at": at, "level": record.levelname.lower(), "message": shown(record.getMessage())}
        row |= cleaned(_told(record))
        if record.exc_info:
            row["exception"] = self.formatException(record.exc_info)
        return json.dumps(row)


class _Text(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        told = " ".join(f"{name}={shown(str(value))}" for name, value in _told(record).items())
        line = f"{record.levelname.lower()}: {shown(record.getMessage())}{told and ' ' + told}"
        return line + ("\n" + self.formatException(record.exc_info) if record.exc_info else "")


def _told(record: logging.LogRecord) -> dict[str, Any]:
    """What a message tells beside its sentence, as plain data: `extra={"told": {...}}`."""
    told: dict[str, Any] = getattr(record, "told", {})
    return told


def start(level: str, form: str) -> None:
    """Send our log records to standard error, those of libraries only with debug. Raises Misconfigured for an unknown
    level or format.
    """
    if level.lower() not in LEVELS:
        raise Misconfigured(f"The log level {level!r} is unknown: use debug, info, warning or error.")
    if form not in ("text", "json"):
        raise Misconfigured(f"The log format {form!r} is unknown: use text or json.")
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Json() if form == "json" else _Text())
    ours = logging.getLogger("hullmark")
    ours.handlers, ours.propagate = [handler], False
    ours.setLevel(level.upper())
    # Without any handler Python prints what libraries warn of itself, with tracebacks: a pool closed by an interrupt.
    everybody = logging.getLogger()
    if level.lower() != "debug" and not everybody.handlers:
        everybody.addHandler(logging.NullHandler())


def own_mistake(bug: BaseException) -> None:
    """Log a mistake of ours that a scan survives; its traceback only with --debug."""
    log = logging.getLogger("hullmark")
    log.error("Hullmark made a mistake (%s): run again with --debug and report it.", type(bug).__name__)
    log.debug("the mistake", exc_info=bug)
