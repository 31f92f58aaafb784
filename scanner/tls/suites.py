"""Cipher suites by their IANA number: names, and what is weak about them."""

from dataclasses import dataclass
from functools import lru_cache

# Numbers and names as registered in the IANA TLS Cipher Suites registry (RFC 8447), grouped by key exchange;
# the export and 1024-bit export suites as in RFC 2246 and draft-ietf-tls-56-bit-ciphersuites, those of RFC 8998
# (SM4 in TLS 1.3) and of TLCP (GB/T 38636-2020: ECDHE and ECC).
_TABLE = """
TLS13: 1301=AES_128_GCM_SHA256 1302=AES_256_GCM_SHA384 1303=CHACHA20_POLY1305_SHA256 1304=AES_128_CCM_SHA256
    1305=AES_128_CCM_8_SHA256 00C6=SM4_GCM_SM3 00C7=SM4_CCM_SM3
ECDHE_ECDSA: C006=NULL_SHA C007=RC4_128_SHA C008=3DES_EDE_CBC_SHA C009=AES_128_CBC_SHA C00A=AES_256_CBC_SHA
    C023=AES_128_CBC_SHA256 C024=AES_256_CBC_SHA384 C02B=AES_128_GCM_SHA256 C02C=AES_256_GCM_SHA384
    C048=ARIA_128_CBC_SHA256 C049=ARIA_256_CBC_SHA384 C05C=ARIA_128_GCM_SHA256 C05D=ARIA_256_GCM_SHA384
    C072=CAMELLIA_128_CBC_SHA256 C073=CAMELLIA_256_CBC_SHA384 C086=CAMELLIA_128_GCM_SHA256
    C087=CAMELLIA_256_GCM_SHA384 C0AC=AES_128_CCM C0AD=AES_256_CCM C0AE=AES_128_CCM_8 C0AF=AES_256_CCM_8
    CCA9=CHACHA20_POLY1305_SHA256
ECDHE_RSA: C010=NULL_SHA C011=RC4_128_SHA C012=3DES_EDE_CBC_SHA C013=AES_128_CBC_SHA C014=AES_256_CBC_SHA
    C027=AES_128_CBC_SHA256 C028=AES_256_CBC_SHA384 C02F=AES_128_GCM_SHA256 C030=AES_256_GCM_SHA384
    C04C=ARIA_128_CBC_SHA256 C04D=ARIA_256_CBC_SHA384 C060=ARIA_128_GCM_SHA256 C061=ARIA_256_GCM_SHA384
    C076=CAMELLIA_128_CBC_SHA256 C077=CAMELLIA_256_CBC_SHA384 C08A=CAMELLIA_128_GCM_SHA256
    C08B=CAMELLIA_256_GCM_SHA384 CCA8=CHACHA20_POLY1305_SHA256
DHE_RSA: 0015=DES_CBC_SHA 0016=3DES_EDE_CBC_SHA 0033=AES_128_CBC_SHA 0039=AES_256_CBC_SHA
    0045=CAMELLIA_128_CBC_SHA 0067=AES_128_CBC_SHA256 006B=AES_256_CBC_SHA256 0088=CAMELLIA_256_CBC_SHA
    009A=SEED_CBC_SHA 009E=AES_128_GCM_SHA256 009F=AES_256_GCM_SHA384 00BE=CAMELLIA_128_CBC_SHA256
    00C4=CAMELLIA_256_CBC_SHA256 C044=ARIA_128_CBC_SHA256 C045=ARIA_256_CBC_SHA384 C052=ARIA_128_GCM_SHA256
    C053=ARIA_256_GCM_SHA384 C07C=CAMELLIA_128_GCM_SHA256 C07D=CAMELLIA_256_GCM_SHA384 C09E=AES_128_CCM
    C09F=AES_256_CCM C0A2=AES_128_CCM_8 C0A3=AES_256_CCM_8 CCAA=CHACHA20_POLY1305_SHA256
DHE_DSS: 0012=DES_CBC_SHA 0013=3DES_EDE_CBC_SHA 0032=AES_128_CBC_SHA 0038=AES_256_CBC_SHA
    0040=AES_128_CBC_SHA256 0044=CAMELLIA_128_CBC_SHA 0066=RC4_128_SHA 006A=AES_256_CBC_SHA256
    0087=CAMELLIA_256_CBC_SHA 0099=SEED_CBC_SHA 00A2=AES_128_GCM_SHA256 00A3=AES_256_GCM_SHA384
    00BD=CAMELLIA_128_CBC_SHA256 00C3=CAMELLIA_256_CBC_SHA256 C042=ARIA_128_CBC_SHA256 C043=ARIA_256_CBC_SHA384
    C056=ARIA_128_GCM_SHA256 C057=ARIA_256_GCM_SHA384 C080=CAMELLIA_128_GCM_SHA256 C081=CAMELLIA_256_GCM_SHA384
RSA: 0001=NULL_MD5 0002=NULL_SHA 0004=RC4_128_MD5 0005=RC4_128_SHA 0007=IDEA_CBC_SHA 0009=DES_CBC_SHA
    000A=3DES_EDE_CBC_SHA 002F=AES_128_CBC_SHA 0035=AES_256_CBC_SHA 003B=NULL_SHA256 003C=AES_128_CBC_SHA256
    003D=AES_256_CBC_SHA256 0041=CAMELLIA_128_CBC_SHA 0084=CAMELLIA_256_CBC_SHA 0096=SEED_CBC_SHA
    009C=AES_128_GCM_SHA256 009D=AES_256_GCM_SHA384 00BA=CAMELLIA_128_CBC_SHA256 00C0=CAMELLIA_256_CBC_SHA256
    C03C=ARIA_128_CBC_SHA256 C03D=ARIA_256_CBC_SHA384 C050=ARIA_128_GCM_SHA256 C051=ARIA_256_GCM_SHA384
    C07A=CAMELLIA_128_GCM_SHA256 C07B=CAMELLIA_256_GCM_SHA384 C09C=AES_128_CCM C09D=AES_256_CCM
    C0A0=AES_128_CCM_8 C0A1=AES_256_CCM_8
ECDH_ECDSA: C001=NULL_SHA C002=RC4_128_SHA C003=3DES_EDE_CBC_SHA C004=AES_128_CBC_SHA C005=AES_256_CBC_SHA
    C025=AES_128_CBC_SHA256 C026=AES_256_CBC_SHA384 C02D=AES_128_GCM_SHA256 C02E=AES_256_GCM_SHA384
    C04A=ARIA_128_CBC_SHA256 C04B=ARIA_256_CBC_SHA384 C05E=ARIA_128_GCM_SHA256 C05F=ARIA_256_GCM_SHA384
    C074=CAMELLIA_128_CBC_SHA256 C075=CAMELLIA_256_CBC_SHA384 C088=CAMELLIA_128_GCM_SHA256
    C089=CAMELLIA_256_GCM_SHA384
ECDH_RSA: C00B=NULL_SHA C00C=RC4_128_SHA C00D=3DES_EDE_CBC_SHA C00E=AES_128_CBC_SHA C00F=AES_256_CBC_SHA
    C029=AES_128_CBC_SHA256 C02A=AES_256_CBC_SHA384 C031=AES_128_GCM_SHA256 C032=AES_256_GCM_SHA384
    C04E=ARIA_128_CBC_SHA256 C04F=ARIA_256_CBC_SHA384 C062=ARIA_128_GCM_SHA256 C063=ARIA_256_GCM_SHA384
    C078=CAMELLIA_128_CBC_SHA256 C079=CAMELLIA_256_CBC_SHA384 C08C=CAMELLIA_128_GCM_SHA256
    C08D=CAMELLIA_256_GCM_SHA384
RSA_EXPORT: 0003=RC4_40_MD5 0006=RC2_CBC_40_MD5 0008=DES40_CBC_SHA
RSA_EXPORT1024: 0060=RC4_56_MD5 0061=RC2_CBC_56_MD5 0062=DES_CBC_SHA 0064=RC4_56_SHA
DHE_RSA_EXPORT: 0014=DES40_CBC_SHA
DHE_DSS_EXPORT: 0011=DES40_CBC_SHA
DHE_DSS_EXPORT1024: 0063=DES_CBC_SHA 0065=RC4_56_SHA
DH_anon: 0018=RC4_128_MD5 001A=DES_CBC_SHA 001B=3DES_EDE_CBC_SHA 0034=AES_128_CBC_SHA 003A=AES_256_CBC_SHA
    0046=CAMELLIA_128_CBC_SHA 006C=AES_128_CBC_SHA256 006D=AES_256_CBC_SHA256 0089=CAMELLIA_256_CBC_SHA
    009B=SEED_CBC_SHA 00A6=AES_128_GCM_SHA256 00A7=AES_256_GCM_SHA384 00BF=CAMELLIA_128_CBC_SHA256
    00C5=CAMELLIA_256_CBC_SHA256 C046=ARIA_128_CBC_SHA256 C047=ARIA_256_CBC_SHA384 C05A=ARIA_128_GCM_SHA256
    C05B=ARIA_256_GCM_SHA384 C084=CAMELLIA_128_GCM_SHA256 C085=CAMELLIA_256_GCM_SHA384
DH_anon_EXPORT: 0017=RC4_40_MD5 0019=DES40_CBC_SHA
ECDHE: E011=SM4_CBC_SM3 E051=SM4_GCM_SM3
ECC: E013=SM4_CBC_SM3 E053=SM4_GCM_SM3
ECDH_anon: C015=NULL_SHA C016=RC4_128_SHA C017=3DES_EDE_CBC_SHA C018=AES_128_CBC_SHA C019=AES_256_CBC_SHA
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """One cipher suite: IANA number and name, key exchange and cipher as the name spells them."""

    number: int
    name: str
    key_exchange: str
    cipher: str

    @property
    def forward_secrecy(self) -> bool:
        """Whether a stolen server key leaves recorded sessions closed: ephemeral and authenticated."""
        return self.key_exchange in ("TLS13", "ECDHE_ECDSA", "ECDHE_RSA", "DHE_RSA", "DHE_DSS")

    @property
    def aead(self) -> bool:
        """Whether it encrypts and authenticates in one step (RFC 5116)."""
        return self.cipher.endswith(_AEAD)

    @property
    def weakness(self) -> str | None:
        """The worst thing about it in a few words; None where current guidance allows the cipher.

        RFC 4346 (anonymous), RFC 8996 and RFC 9325 4.1 (NULL, export, RC4, below 112 bits), RFC 7465 (RC4),
        NIST SP 800-52r2 (3DES after 2023).
        """
        for sign, weakness in _WEAK:
            if sign in self.name:
                return weakness
        return None

    @property
    def first_version(self) -> int:
        """The lowest protocol version that may choose it (RFC 5246 for AEAD and SHA-2, RFC 8446)."""
        if self.key_exchange == "TLS13":
            return 0x0304
        if self.cipher.endswith("_SM3"):
            return 0x0101
        return 0x0303 if self.cipher.endswith(("SHA256", "SHA384", "CCM", "CCM_8")) else 0x0300


_AEAD = (
    "GCM_SHA256",
    "GCM_SHA384",
    "GCM_SM3",
    "POLY1305_SHA256",
    "CCM",
    "CCM_8",
    "CCM_SHA256",
    "CCM_8_SHA256",
    "CCM_SM3",
)

# In the order of harm: the first sign that a name holds is its weakness.
_WEAK = (
    ("WITH_NULL", "no encryption"),
    ("_anon_", "no authentication"),
    ("EXPORT", "export-grade key"),
    ("WITH_RC2", "RC2"),
    ("WITH_RC4", "RC4"),
    ("WITH_DES", "single DES"),
    ("WITH_3DES", "Triple DES"),
    ("WITH_IDEA", "IDEA"),
    ("_MD5", "MD5"),
)


def _read(table: str) -> dict[int, Suite]:
    suites = {}
    key_exchange = ""
    for word in table.split():
        if word.endswith(":"):
            key_exchange = word[:-1]
            continue
        number, _, cipher = word.partition("=")
        name = f"TLS_{cipher}" if key_exchange == "TLS13" else f"TLS_{key_exchange}_WITH_{cipher}"
        suites[int(number, 16)] = Suite(number=int(number, 16), name=name, key_exchange=key_exchange, cipher=cipher)
    return suites


SUITES = _read(_TABLE)


def suite(number: int) -> Suite:
    """The suite of a number; one named by the number in hexadecimal where we have no name for it."""
    return SUITES.get(number) or Suite(number=number, name=f"0x{number:04X}", key_exchange="", cipher="")


def _preference(row: Suite) -> tuple[bool, bool, bool, int]:
    usual = row.aead and "CCM" not in row.cipher
    return not row.forward_secrecy, not usual, not row.key_exchange.startswith("ECDHE"), row.number


def _common(row: Suite) -> bool:
    """Left out is what no known server offers alone: hellos of more than about 60 suites fail with old servers."""
    rare = any(sign in row.cipher for sign in ("ARIA", "CCM_8", "SEED", "SM4"))
    camellia = "CAMELLIA" in row.cipher and (row.first_version == 0x0303 or "anon" in row.name)
    return not rare and not camellia and not (row.key_exchange == "DHE_DSS" and row.first_version == 0x0303)


def _harm(row: Suite) -> tuple[int, int]:
    return [weakness for _, weakness in _WEAK].index(row.weakness or ""), row.number


_RANKED = sorted((row for row in SUITES.values() if row.weakness is None), key=_preference)
_COMMON = tuple(filter(_common, _RANKED))
TLS13 = tuple(row.number for row in _COMMON if row.key_exchange == "TLS13")
ALL_TLS13 = (*TLS13, *(row.number for row in _RANKED if row.key_exchange == "TLS13" and not _common(row)))
FORWARD = tuple(row.number for row in _COMMON if row.forward_secrecy and row.number not in TLS13)
FINITE_FIELD = tuple(number for number in FORWARD if SUITES[number].key_exchange.startswith("DHE"))
STRONG = FORWARD + tuple(row.number for row in _COMMON if row.key_exchange == "RSA")
# What is strong enough and hardly ever alone: asked for where nothing else was taken, and in whole lists.
RARE = tuple(
    row.number for row in _RANKED
    if row.number not in STRONG and row.key_exchange not in ("TLS13", "ECDHE", "ECC")
)  # fmt: skip
TLCP = tuple(row.number for row in SUITES.values() if row.key_exchange in ("ECDHE", "ECC"))
# The most harmful first, so that a server which follows our order shows its worst.
WEAK = tuple(
    row.number for row in sorted((row for row in SUITES.values() if row.weakness), key=_harm) if _common(row)
)  # fmt: skip
EPHEMERAL = FORWARD + tuple(number for number in WEAK if SUITES[number].forward_secrecy)
WEAK_AUTHENTICATED = tuple(number for number in WEAK if "_anon" not in SUITES[number].key_exchange)
# What a server from before TLS 1.1 may be able to speak, so that its version is learned whatever its suites.
FALLBACK = tuple(
    row.number for row in SUITES.values() if row.name in (
        "TLS_RSA_WITH_3DES_EDE_CBC_SHA", "TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA", "TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA",
        "TLS_RSA_WITH_RC4_128_SHA", "TLS_RSA_WITH_RC4_128_MD5", "TLS_ECDHE_RSA_WITH_RC4_128_SHA",
        "TLS_RSA_WITH_DES_CBC_SHA", "TLS_RSA_EXPORT_WITH_RC4_40_MD5", "TLS_RSA_EXPORT_WITH_DES40_CBC_SHA",
    )
)  # fmt: skip


@lru_cache(maxsize=256)  # the same few classes, for every server
def before(version: int, numbers: tuple[int, ...]) -> tuple[int, ...]:
    """Those of `numbers` that `version` may negotiate."""
    return tuple(number for number in numbers if suite(number).first_version <= version)


def under(key: str, numbers: tuple[int, ...]) -> tuple[int, ...]:
    """Those of `numbers` that show a certificate with a key of this kind, `RSA` or `ECDSA`."""
    return tuple(number for number in numbers if suite(number).key_exchange.removesuffix("_EXPORT").endswith(key))


BROAD = STRONG + FALLBACK
AEAD = tuple(number for number in STRONG + RARE if SUITES[number].aead)
ECDSA = under("ECDSA", STRONG)
NOT_ECDSA = tuple(number for number in STRONG if number not in ECDSA)
ECDHE_RSA = tuple(number for number in FORWARD if SUITES[number].key_exchange == "ECDHE_RSA")
RARE_FINITE_FIELD = tuple(number for number in RARE if SUITES[number].key_exchange.startswith("DHE"))
