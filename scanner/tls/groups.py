"""Key-exchange groups and signature schemes by their IANA numbers."""

# IANA TLS Supported Groups: RFC 8422, RFC 7919, RFC 8446, draft-ietf-tls-ecdhe-mlkem.
GROUPS = {
    0x001D: "x25519", 0x0017: "secp256r1", 0x0018: "secp384r1", 0x0019: "secp521r1", 0x001E: "x448",
    0x11EC: "X25519MLKEM768", 0x11EB: "SecP256r1MLKEM768", 0x11ED: "SecP384r1MLKEM1024",
    0x0100: "ffdhe2048", 0x0101: "ffdhe3072", 0x0102: "ffdhe4096", 0x0103: "ffdhe6144", 0x0104: "ffdhe8192",
    0x001A: "brainpoolP256r1", 0x001B: "brainpoolP384r1", 0x001C: "brainpoolP512r1", 0x0029: "curveSM2",
    0x0016: "secp256k1", 0x0015: "secp224r1", 0x0014: "secp224k1", 0x0013: "secp192r1", 0x0012: "secp192k1",
    0x0010: "secp160r1", 0x0011: "secp160r2", 0x000F: "secp160k1", 0x0001: "sect163k1", 0x0002: "sect163r1",
    0x0003: "sect163r2", 0x0004: "sect193r1", 0x0005: "sect193r2", 0x0006: "sect233k1", 0x0007: "sect233r1",
    0x0008: "sect239k1", 0x0009: "sect283k1", 0x000A: "sect283r1", 0x000B: "sect409k1", 0x000C: "sect409r1",
    0x000D: "sect571k1", 0x000E: "sect571r1", 0x001F: "brainpoolP256r1tls13", 0x0020: "brainpoolP384r1tls13",
    0x0021: "brainpoolP512r1tls13",
}  # fmt: skip

# Offered in hellos up to TLS 1.2: curves only, so that a DHE answer shows the server's own prime and not one
# that we named (RFC 7919 4). The weak curves come last: a server that has better ones takes those.
CURVES = (0x001D, 0x0017, 0x0018, 0x0019, 0x001E, 0x001A, 0x001B, 0x001C, 0x0016, 0x0015, 0x0013, 0x000D, 0x0009)
ALL_CURVES = (*CURVES, 0x0014, 0x000E, 0x000C, 0x000B, 0x000A, 0x0008, 0x0007, 0x0006)
# Below 112 bits of strength (NIST SP 800-57 5.6.1), the weakest first: who follows the client's order names that one.
WEAK_CURVES = (0x0010, 0x0011, 0x000F, 0x0003, 0x0001, 0x0002, 0x0013, 0x0012, 0x0005, 0x0004)
# TLS 1.3, the post-quantum ones first: who has one and prefers none names it.
MODERN = (
    0x11EC, 0x11EB, 0x11ED, 0x001D, 0x0017, 0x0018, 0x0019, 0x001E, 0x0100, 0x0101, 0x0102, 0x0103, 0x0104, 0x001F,
    0x0020, 0x0021, 0x0029,
)  # fmt: skip
POST_QUANTUM = ("X25519MLKEM768", "SecP256r1MLKEM768", "SecP384r1MLKEM1024")

# IANA TLS SignatureScheme (RFC 8446 4.2.3) and, for TLS 1.2, the older pairs of hash and signature (RFC 5246).
SIGNATURES = (
    0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0807, 0x0808, 0x0809, 0x080A, 0x080B, 0x0401, 0x0501, 0x0601,
    0x0402, 0x0303, 0x0301, 0x0203, 0x0201, 0x0202, 0x0101,
)  # fmt: skip

_NUMBERS = {name: number for number, name in GROUPS.items()}
_CURVE_BITS = {"x25519": 253, "x448": 446, "curveSM2": 256}


def group_name(number: int) -> str:
    """The group's registered name; its number in hexadecimal where we have no name for it."""
    return GROUPS.get(number, f"0x{number:04X}")


def group_number(name: str) -> int | None:
    """The IANA number of a group; None for names we do not know."""
    return _NUMBERS.get(name)


def curve_bits(name: str) -> int | None:
    """Size of a named curve in bits; None for finite-field and hybrid groups and names we do not know."""
    if name in _CURVE_BITS:
        return _CURVE_BITS[name]
    if not name.startswith(("secp", "sect", "brainpoolP")):
        return None
    return int("".join(letter if letter.isdigit() else " " for letter in name).split()[0])
