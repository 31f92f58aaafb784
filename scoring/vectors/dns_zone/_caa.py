"""CAA records taken apart: flags, tag and value of each (RFC 8659 4.1)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

KNOWN = frozenset(("issue", "issuewild", "iodef", "issuemail", "issuevmc", "contactemail", "contactphone"))
"""RFC 8659, RFC 9495, and the CA/Browser Forum's own (IANA registry of CAA properties)."""
CRITICAL = 128

_RECORD = re.compile(r'(\d{1,3})\s+(\S+)\s+"(.*)"\Z', re.DOTALL)
_LABEL = r"[a-z0-9]+(?:-+[a-z0-9]+)*"
_ISSUER = re.compile(rf"{_LABEL}(?:\.{_LABEL})*\Z")
_PARAMETER = re.compile(rf"{_LABEL}\s*=\s*[\x21-\x3a\x3c-\x7e]*\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """One record: `issuer` is the authority that an issue property allows, empty where it allows none.

    A value against the grammar allows none (RFC 8659 4.2).
    """

    flags: int
    tag: str
    value: str

    @property
    def issuer(self) -> str:
        return "" if self.malformed else self.value.partition(";")[0].strip().lower()

    @property
    def malformed(self) -> bool:
        """Whether an issue property's value does not follow RFC 8659 4.2: it then allows nobody."""
        issuer, _, more = self.value.partition(";")
        parameters = [part.strip().lower() for part in more.split(";")] if more.strip() else []
        fits = not issuer.strip() or bool(_ISSUER.match(issuer.strip().lower()))
        return self.tag.startswith("issue") and not (fits and all(_PARAMETER.match(part) for part in parameters))


def properties(records: Iterable[str]) -> tuple[Property, ...]:
    """The properties of records as presented; what is none is left out."""
    found = (_RECORD.match(record.strip()) for record in records)
    return tuple(Property(flags=int(one[1]), tag=one[2].lower(), value=one[3]) for one in found if one)
