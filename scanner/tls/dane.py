"""TLSA records: which certificate one of them means (RFC 6698 2.1, RFC 7671)."""

import hashlib
import hmac
import re
from dataclasses import dataclass

from scanner.tls.der import children, element

PKIX_TA, PKIX_EE, DANE_TA, DANE_EE = range(4)
"""Usages (RFC 7218): 0 and 1 limit the web's authorities, 2 and 3 do without them."""
DIGESTS = {1: hashlib.sha256, 2: hashlib.sha512}
"""By matching type; 0 is the thing itself."""
SEQUENCE, VERSION = 0x30, 0xA0
PUBLIC_KEY = 5
"""Place of the SubjectPublicKeyInfo in a certificate after the version (RFC 5280 4.1)."""

_TEXT = re.compile(r"(\d{1,3}) (\d{1,3}) (\d{1,3}) ([0-9A-Fa-f]*)\Z", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Tlsa:
    """One record; `data` is its association data in hexadecimal."""

    usage: int
    selector: int
    matching: int
    data: str

    @property
    def well_formed(self) -> bool:
        """Whether usage, selector and matching are defined, and a digest has the length of one."""
        known = self.usage <= DANE_EE and self.selector <= 1 and (self.matching == 0 or self.matching in DIGESTS)
        digest = DIGESTS.get(self.matching)
        return known and (len(self.data) == 2 * digest().digest_size if digest else bool(self.data))

    @property
    def for_mail(self) -> bool:
        """Whether mail servers use it: they know no authorities of the web's (RFC 7672 3.1.3)."""
        return self.well_formed and self.usage in (DANE_TA, DANE_EE)

    def means(self, der: bytes) -> bool:
        """Whether it stands for this certificate."""
        selected = der if self.selector == 0 else _public_key(der)
        if not selected or not self.well_formed:
            return False
        digest = DIGESTS.get(self.matching)
        found = digest(selected).digest() if digest else selected
        return hmac.compare_digest(found.hex(), self.data)


def read(text: str) -> Tlsa | None:
    """A record in presentation form, its data without spaces; None for what is none."""
    found = _TEXT.match(text)
    if found is None:
        return None
    usage, selector, matching = map(int, found.groups()[:3])
    return Tlsa(usage=usage, selector=selector, matching=matching, data=found[4].lower())


def _public_key(der: bytes) -> bytes:
    """The SubjectPublicKeyInfo as it stands in a certificate; empty where there is none."""
    outer = children(der, 1)
    signed = children(outer[0][1], 1) if outer else ()
    fields = [one for one in children(signed[0][1]) if one[0] != VERSION] if signed else []
    whole = len(fields) > PUBLIC_KEY and fields[PUBLIC_KEY][0] == SEQUENCE
    return element(*fields[PUBLIC_KEY]) if whole else b""
