"""A library that a page loads, as the address of its script names it, and the flaws of that version."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryFlaw:
    """One published flaw of a library: `severity` in the source's words (low, medium, high, critical), `fixed` the
    first version without it, `cves` its CVE ids, which may be none; `what` says it in the source's words."""

    severity: str
    fixed: str
    cves: tuple[str, ...] = ()
    what: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """A library by its name and version, and what is known of them, the worst first."""

    name: str
    version: str
    flaws: tuple[LibraryFlaw, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownScript:
    """The address of one script, and the library that it names; None where it names none that is known."""

    address: str
    library: Library | None = None
