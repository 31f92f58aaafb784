"""What one cell may hold: text, a domain, a network, a mail address; everything else is refused with a reason."""

import ipaddress
import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from scanner.errors import Misconfigured
from scanner.target import TargetKind, canonical

MOST_VALUES = 200
"""Values of one cell."""
_PLAIN = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*\.[a-z]{2,63}")
"""Names that are canonical as they stand; all others take the long way."""
_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\"\\]{1,64}@[^\s@<>()\[\],;:\"\\]+\.[^\s@<>()\[\],;:\"\\.]+")
_FORMULA = re.compile(r"(^|;)(\s*)('*)(?=[=+\-@＝＋－＠])")
"""Where a spreadsheet would begin to calculate: at the start of a cell, also where it takes ; for the delimiter."""


class Unfit(ValueError):
    """A cell that cannot be taken, with the reason."""


def escaped(text: str) -> str:
    """`text` as a cell that no spreadsheet takes for a formula: one more apostrophe where it would begin."""
    return _FORMULA.sub(r"\1\2'\3", text)


def unescaped(cell: str) -> str:
    """What `escaped` wrote, as it was; other cells as they are."""
    return _FORMULA.sub(lambda found: found[1] + found[2] + found[3].removeprefix("'"), cell) if "'" in cell else cell


FORMULA = frozenset("=+-@＝＋－＠")
"""First characters by which a spreadsheet takes a text for a formula."""


def text(cell: str, most: int) -> str:
    """The text in composed form (NFC), on one line. Raises Unfit for control and invisible characters."""
    told = cell.strip()
    if not (told.isascii() and told.isprintable()):
        told = unicodedata.normalize("NFC", told)
        for one in told:
            if one == "�":
                raise Unfit("holds bytes that are none of the file's encoding")
            if unicodedata.category(one) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"):
                name = "a line break" if one in "\r\n" else f"the invisible character U+{ord(one):04X}"
                raise Unfit(f"holds {name}: remove it")
    if len(told) > most:
        raise Unfit(f"is longer than {most} characters")
    return told


def several(cell: str, one: Callable[[str], str]) -> tuple[str, ...]:
    """The values of a cell, which stand between |, each once."""
    values = tuple(dict.fromkeys(one(part) for part in cell.split("|") if part and not part.isspace()))
    if len(values) > MOST_VALUES:
        raise Unfit(f"holds more than {MOST_VALUES} values")
    return values


def domain(cell: str) -> str:
    """A domain name as an A-label."""
    if _PLAIN.fullmatch(cell) and len(cell) <= 253 and "xn--" not in cell:
        return cell
    kind, name = _canonical(text(cell, 300))
    if kind is not TargetKind.NAME:
        raise Unfit(f"{name} is an address: write it in the column networks")
    return name


def network(cell: str) -> str:
    """An address, or a network in CIDR form, at most a /24 or /120."""
    told = text(cell, 100)
    kind, name = _canonical(told)
    if kind is TargetKind.NAME:
        raise Unfit(f"{name} is a name: write it in the column domains")
    if kind is TargetKind.NETWORK and (one := ipaddress.ip_network(name)).num_addresses == 1:
        return str(one.network_address)
    return name


def mail(cell: str) -> str:
    """One mail address, with or without a name before it in angle brackets' usual form."""
    told = text(cell, 300)
    inner = told[told.index("<") + 1 : -1] if told.endswith(">") and "<" in told else told
    if "@" in told and not _ADDRESS.fullmatch(inner):
        raise Unfit(f"{told[:60]!r} is no mail address")
    return told


def mailbox(cell: str) -> str:
    """One mail address."""
    told = mail(cell)
    if "@" not in told:
        raise Unfit(f"{told[:60]!r} is no mail address")
    return told


@lru_cache(4096)
def _canonical(told: str) -> tuple[TargetKind, str]:
    try:
        return canonical(told)
    except Misconfigured as wrong:
        raise Unfit(str(wrong).rstrip(".")) from None
