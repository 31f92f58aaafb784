"""The keys that a verifier could use, among those that were found."""

from scanner.mail.dkim_key import DkimKey


def usable(keys: tuple[DkimKey, ...]) -> tuple[DkimKey, ...]:
    return tuple(key for key in keys if not key.fault)


def named(keys: tuple[DkimKey, ...]) -> str:
    """Their selectors, as a sentence lists them."""
    return ", ".join(key.selector for key in keys)
