"""One DKIM key record: what it says of the key, and whether a verifier could use it (RFC 6376 3.6.1)."""

import base64
import binascii
import re
from dataclasses import dataclass

from scanner.mail.tags import tags
from scanner.tls.public_key import of_info

REVOKED, MALFORMED, SEVERAL, OTHER_USE = "revoked", "malformed", "several", "not for mail"
RSA, ED25519 = "rsa", "ed25519"

LONGEST = 4096
"""Characters of a record that are read: a key of 16,384 bits needs 2,800."""
_VERSION = re.compile(r"v[ \t]*=[ \t]*(DKIM)?", re.IGNORECASE)
_KEY_TAG = re.compile(r"(?:^|;)[ \t]*p[ \t]*=", re.IGNORECASE)
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class DkimKey:
    """What one selector holds; `*` stands for every selector that has no record of its own (a wildcard).

    `fault` is "" for a key that verifiers can use, else why they cannot: `revoked` (`p=` is empty), `malformed`,
    `several` (more than one record), `not for mail` (`s=`). `bits` is 0 where it is not known; `testing` is the flag
    `t=y`, `sha1_only` says that `h=` allows nothing newer, which nobody verifies any more (RFC 8301 3.1).
    """

    selector: str
    fault: str = ""
    kind: str = ""
    bits: int = 0
    testing: bool = False
    sha1_only: bool = False


def looks_like_key(text: str) -> bool:
    """Whether a TXT text means to be a key record; others live beside them under wildcards."""
    told = text[:LONGEST].strip()
    version = _VERSION.match(told)
    return bool(version[1]) if version else _KEY_TAG.search(told) is not None


def read(selector: str, text: str) -> DkimKey:
    """The key in one record."""
    found = tags(text[:LONGEST])
    if not found or "p" not in found or ("v" in found and next(iter(found.items())) != ("v", "DKIM1")):
        return DkimKey(selector=selector, fault=MALFORMED)
    kind = found.get("k", RSA).lower()
    fault, bits = _key(kind, _SPACE.sub("", found["p"]))
    services, hashes = _words(found.get("s", "*")), _words(found.get("h", "sha256"))
    if not fault and not {"sha1", "sha256"} & hashes:
        fault = MALFORMED  # no signature can fit it (RFC 6376 6.1.2)
    if not fault and not {"*", "email"} & services:
        fault = OTHER_USE
    return DkimKey(
        selector=selector,
        fault=fault,
        kind=kind if kind in (RSA, ED25519) else "other",
        bits=bits,
        testing="y" in _words(found.get("t", "")),
        sha1_only="sha256" not in hashes and "sha1" in hashes,
    )


def _key(kind: str, text: str) -> tuple[str, int]:
    """The fault of a key and its size in bits."""
    if not text:
        return REVOKED, 0
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return MALFORMED, 0
    if kind == ED25519:  # RFC 8463 4: the 32 bytes alone
        return ("", 256) if len(data) == 32 else (MALFORMED, 0)
    if kind != RSA:
        return "", 0
    key = of_info(data)
    return ("", key.bits) if key.kind == "RSA" and key.bits else (MALFORMED, 0)


def _words(text: str) -> set[str]:
    return {word.strip().lower() for word in text.split(":")}
