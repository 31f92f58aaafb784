"""The questions that are compared, and how the names of suites and curves answer some of them."""

import re
from collections.abc import Iterable

Value = bool | int | str | list[str]
Answers = dict[str, Value]

NONE = "none"
"""The answer where there is none to measure: no finite-field prime, say."""
NOT_SEEN = "not seen"
"""Our answer where we asked and could not see."""

VERSIONS = ("ssl3", "tls1_0", "tls1_1", "tls1_2", "tls1_3")
WEAK = {
    "null": re.compile(r"_WITH_NULL"),
    "anonymous": re.compile(r"_anon_"),
    "export": re.compile(r"EXPORT"),
    "rc4": re.compile(r"_RC4_(?!40|56)"),
    "des": re.compile(r"WITH_DES_(?!40)"),
    "triple_des": re.compile(r"_3DES_"),
}
_FORWARD = re.compile(r"^TLS_(?:DHE|ECDHE)_(?:RSA|DSS|ECDSA)_|^TLS_(?:AES|CHACHA20|SM4)_|^TLS_AKE_")
_AEAD = re.compile(r"GCM|CCM|POLY1305")
WEAKEST_CURVE = 224
"""Curves of fewer bits have less than 112 bits of strength (NIST SP 800-57 part 1, table 2)."""
CURVES = {
    "prime256v1": "secp256r1", "prime192v1": "secp192r1", "X25519": "x25519", "X448": "x448", "ecdh_x25519": "x25519",
}  # fmt: skip
"""Names of curves in OpenSSL's words, where the registry's are different."""


def suites_say(names: Iterable[str]) -> Answers:
    """What a whole list of suites by their registered names answers; nothing where the list is empty."""
    known = sorted({name for name in names if name.startswith("TLS_") and "SCSV" not in name})
    if not known:
        return {}
    answers: Answers = {kind: any(map(sign.search, known)) for kind, sign in WEAK.items()}
    answers["forward_secrecy"] = any(map(_FORWARD.search, known))
    # Of a suite that authenticates nobody neither is worth anything.
    answers["aead"] = any(_AEAD.search(name) for name in known if not WEAK["anonymous"].search(name))
    return answers


def ephemeral(name: str) -> bool:
    """Whether a suite exchanges keys over a finite field, with a certificate."""
    return name.startswith(("TLS_DHE_RSA_", "TLS_DHE_DSS_"))


def curve(name: str) -> str:
    """A curve by its registered name."""
    return CURVES.get(name, name)


def curves_say(names: Iterable[str]) -> Answers:
    """What a whole list of curves answers; finite-field and hybrid groups are no curves."""
    found = sorted({curve(name) for name in names if not re.match(r"ffdhe|.*MLKEM", name)})
    return {"curves": found, "weak_curve": any(_bits(name) < WEAKEST_CURVE for name in found)}


def _bits(name: str) -> int:
    digits = re.search(r"\d{2,}", name)
    return {"x25519": 253, "x448": 446}.get(name, int(digits[0]) if digits else 0)
