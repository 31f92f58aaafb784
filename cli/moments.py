"""A day or an instant as people type it."""

from datetime import UTC, datetime, time

from scanner.errors import Misconfigured


def beginning(text: str, option: str) -> datetime:
    """As `moment`; a day alone, or a second, is its beginning. Raises Misconfigured, naming the option."""
    found = moment(text, option)
    if len(text) <= len("2026-11-22") and ":" not in text:
        return datetime.combine(found.date(), time.min, tzinfo=UTC)
    return found if "." in text or "," in text else found.replace(microsecond=0)


def moment(text: str, option: str) -> datetime:
    """The instant that was typed, in UTC where no zone was; a day alone, or a second, is its end: all of it had passed.

    Raises Misconfigured, naming the option.
    """
    wrong = Misconfigured(f"{option} {text!r} is no date: write it as 2026-11-22 or 2026-11-22T02:00:00Z.")
    if not text.isascii() or len(text) > 40:
        raise wrong
    try:
        found = datetime.fromisoformat(text)
        if len(text) <= len("2026-11-22") and ":" not in text:
            found = datetime.combine(found.date(), time.max)
        elif "." not in text and "," not in text:
            found = found.replace(microsecond=999_999)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        raise wrong from None
