"""How vendors number their versions: for each scheme a sortable key, and which CPE names use which scheme."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from scoring.history import versions

Tokens = list[tuple[int, int, str]]
_NUMBER, _LATER, _END, _EARLIER = 3, 2, 1, 0
"""Ranks of what may follow a number: another number, letters that are later (`p1`, `-h4`), nothing, a pre-release."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scheme:
    """One way to number versions. `tokens` are what a version sorts by; None for a text that is none of this scheme.

    `branch` is how many of the first numbers name the branch on which a fix is made without leaving it. `apart` are
    versions of builds that are numbered beside the ordinary ones, so that it cannot be told which of two ranges holds
    them; `hotfix` versions that mend the release that their first three numbers name, and no other. `bare_builds`: the
    end of a range is written without the release that its beginning names (`13.1`, `49.13`).
    """

    tokens: Callable[[str], Tokens | None]
    branch: int = 2
    bare_builds: bool = False
    apart: re.Pattern[str] | None = None
    hotfix: re.Pattern[str] | None = None


def _numbers(text: str) -> Tokens:
    return [(_NUMBER, int(number), "") for number in re.findall(r"\d{1,18}", text)]


_EDITION = re.compile(r"[-+.](?:ee|ce|community|enterprise|oss|stable|final|release|ga)(?:\.\d{1,3})?\Z", re.IGNORECASE)


def _generic(version: str) -> Tokens | None:
    """Numbers, letters and words as `scoring.history.versions` compares them; `16.5.5-ee.0` is 16.5.5."""
    if not re.match(r"v?\d", version):
        return None
    told = list(versions.key(_EDITION.sub("", version))[:-1])
    # There zeros at the end of the numbers are no tokens, and of `0.0` nothing is left.
    return told if told and told[0][0] == _NUMBER else [(_NUMBER, 0, ""), *told]


_SEMVER = re.compile(
    r"v?(\d{1,18})(?:\.(\d{1,18}))?(?:\.(\d{1,18}))?(?:-([0-9a-z.-]{1,60}))?(?:\+.*)?\Z", re.IGNORECASE
)


def _semver(version: str) -> Tokens | None:
    """Semantic Versioning 2.0.0, section 11: pre-releases are earlier, their numbers before words; builds are equal."""
    if not (found := _SEMVER.match(version)):
        return None
    told = [(_NUMBER, int(found[place] or 0), "") for place in (1, 2, 3)]
    if found[4] is None:
        return told
    told.append((_EARLIER, 0, ""))
    # Within a pre-release the end comes first, then numbers, then words: as ranks, since a longer one is later.
    return told + [
        (_LATER, int(part), "") if part.isdigit() else (_NUMBER, 0, part.lower()) for part in found[4].split(".")
    ]


def _openssl(version: str) -> Tokens | None:
    """`1.0.2k` < `1.0.2za` < `1.1.0-pre1` < `1.1.0`: letters were the patch releases until 1.1.1 (OpenSSL's policy)."""
    found = re.match(
        r"(\d+(?:\.\d+){1,3})([a-z]{0,2})(?:-?(alpha|beta|pre|dev)(\d*))?(?:-fips)?\Z", version, re.IGNORECASE
    )
    if not found:
        return None
    told = _numbers(found[1])
    if found[2]:
        told.append((_LATER, len(found[2]), found[2].lower()))
    if found[3]:
        rank = {"dev": 0, "alpha": 1, "beta": 2, "pre": 3}[found[3].lower()]
        told += [(_EARLIER, rank, ""), (_NUMBER, int(found[4] or 0), "")]
    return told


def _exchange(version: str) -> Tokens | None:
    """`15.2.1118.40`, also written `15.02.1118.040`: four numbers; `2019` is a product's name and no build."""
    return _numbers(version) if re.match(r"(?:[4-9]|1\d)\.\d{1,2}\.\d{1,5}(?:\.\d{1,5})?\Z", version) else None


def _pan_os(version: str) -> Tokens | None:
    """`10.2.3` < `10.2.3-h4` < `10.2.4-b1` < `10.2.4`: hotfixes follow, betas come before.

    `10.2.3-c5`: its maker does not say what such a build is made of; it follows its release, and is apart.
    """
    found = re.match(r"(\d+\.\d+\.\d+)(?:-([hbc])(\d+))?\Z", version)
    if not found:
        return _numbers(version) if re.match(r"\d+\.\d+\Z", version) else None
    told = _numbers(found[1])
    if found[2]:
        told += [(_EARLIER if found[2] == "b" else _LATER, 0, found[2]), (_NUMBER, int(found[3]), "")]
    return told


def _fortinet(version: str) -> Tokens | None:
    """`7.2.4`, `v7.2.4,build1396`: the build says nothing that the version does not."""
    found = re.match(r"v?(\d+(?:\.\d+){1,3})(?:[ ,-]*build ?\d+.*)?\Z", version, re.IGNORECASE)
    return _numbers(found[1]) if found else None


def _cisco(version: str) -> Tokens | None:
    """`15.2(4)M3`, `9.8(4)20` (as CPE `9.8.4.20`): trains are apart, so that their letters come first.

    `17.9.4` < `17.9.4a`: IOS XE has no trains, and its letters are repairs.
    """
    if repaired := re.match(r"(\d+\.\d+\.\d+)([a-z]{1,2})\Z", version, re.IGNORECASE):
        return [*_numbers(repaired[1]), (_LATER, 0, repaired[2].lower())]
    found = re.match(r"(\d+)\.(\d+)(?:[.(](\d+)\)?)?([a-z]*)\.?(\d*)([a-z]?)\Z", version, re.IGNORECASE)
    if not found:
        return _numbers(version) if re.match(r"\d+(?:\.\d+){1,5}\Z", version) else None
    told: Tokens = [(_LATER, 0, found[4].lower())] if found[4] else []
    told += [(_NUMBER, int(found[place] or 0), "") for place in (1, 2, 3, 5)]
    return [*told, (_LATER, 0, found[6].lower())] if found[6] else told


def _netscaler(version: str) -> Tokens | None:
    """`13.1-49.15`, also written `13.1 Build 49.15`."""
    found = re.match(r"(?:NS)?(\d+\.\d+)(?:(?:[-: ]+(?:build ?)?|\.)(\d+\.\d+))?(?:\.nc)?\Z", version, re.IGNORECASE)
    return _numbers(f"{found[1]}.{found[2] or 0}") if found else None


def _junos(version: str) -> Tokens | None:
    """`21.2R3-S4.9`: release, then service release; `15.1X49-D150` is of a train of its own."""
    found = re.match(
        r"(\d+)\.(\d+)(?:-?([RXFBI])(\d+))?(?:\.\d+)?(?:-([SD])(\d+))?(?:\.\d+)?(?:-EVO)?\Z", version, re.IGNORECASE
    )
    if not found:
        return None
    kind = (found[3] or "").upper()
    train: Tokens = [(_LATER, int(found[4]), "x")] if kind == "X" else []
    told = [*train, *((_NUMBER, int(found[place]), "") for place in (1, 2))]
    if kind == "R":
        told.append((_NUMBER, int(found[4]), ""))
    elif kind in ("B", "I", "F"):
        told += [(_EARLIER, 0, kind.lower()), (_NUMBER, int(found[4]), "")]
    return [*told, (_NUMBER, int(found[6]), "")] if found[5] else told


def _sonicwall(version: str) -> Tokens | None:
    """`7.0.1-5111`, `10.2.1.9-57sv`, `6.5.4.4-44v-21-1288`: numbers, whatever letters stand among them."""
    found = re.match(r"(\d+(?:\.\d+){1,4})((?:[-.][a-z]{0,3}\d+[a-z]{0,2}){0,4})\Z", version, re.IGNORECASE)
    return _numbers(found[1] + found[2]) if found else None


def _milestones(version: str) -> Tokens | None:
    """`9.0.0.M1` < `9.0.0-RC2` < `9.0.0`: milestones come before (Tomcat, Jetty, Spring); CPE writes `milestone1`."""
    found = re.match(
        r"(\d+(?:\.\d+){0,4})(?:[.-]?(alpha|beta|m|milestone|rc|cr)[.-]?(\d*))?(?:\.(?:v\d{8}|final|ga|release))?\Z",
        version,
        re.IGNORECASE,
    )
    if not found:
        return None
    told = _numbers(found[1])
    if found[2]:
        rank = {"a": 0, "b": 1, "m": 2}.get(found[2][0].lower(), 3)
        told += [(_EARLIER, rank, ""), (_NUMBER, int(found[3] or 0), "")]
    return told


def _java(version: str) -> Tokens | None:
    """`1.8.0_202` = `8u202` < `11.0.2`: the first number was written second until 8 (JEP 223)."""
    found = re.match(r"(?:1\.)?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:(?:_|u|-update_?)(\d+))?(?:[-+]b?\d+)?\Z", version)
    if not found:
        return None
    if version.startswith("1.") and found[1] != "1":
        return [(_NUMBER, int(found[1]), ""), (_NUMBER, 0, ""), (_NUMBER, int(found[4] or 0), "")]
    return [
        (_NUMBER, int(found[1]), ""),
        (_NUMBER, int(found[2] or 0), ""),
        (_NUMBER, int(found[4] or found[3] or 0), ""),
    ]


SCHEMES: dict[str, Scheme] = {
    "generic": Scheme(tokens=_generic),
    "semver": Scheme(tokens=_semver),
    "openssl": Scheme(tokens=_openssl, branch=3),
    "exchange": Scheme(tokens=_exchange, branch=3),
    "pan-os": Scheme(tokens=_pan_os, hotfix=re.compile(r".*-h\d+\Z"), apart=re.compile(r".*-c\d+\Z")),
    "fortinet": Scheme(tokens=_fortinet),
    "cisco": Scheme(tokens=_cisco),
    "netscaler": Scheme(tokens=_netscaler, bare_builds=True, apart=re.compile(r"13\.1-37\.|12\.1-55\.")),
    "junos": Scheme(tokens=_junos, hotfix=re.compile(r".*-S\d+", re.IGNORECASE)),
    "sonicwall": Scheme(tokens=_sonicwall, branch=3),
    "milestones": Scheme(tokens=_milestones),
    "java": Scheme(tokens=_java),
}
"""Builds of NetScaler 13.1-37 and 12.1-55 are those certified for FIPS; PAN-OS mends old releases by hotfixes."""

_OF = {
    "openssl:openssl": "openssl",
    "microsoft:exchangeserver": "exchange",
    "paloaltonetworks:panos": "pan-os",
    **dict.fromkeys(("juniper:junos", "juniper:junososevolved"), "junos"),
    **dict.fromkeys(("apache:tomcat", "eclipse:jetty", "jetty:jetty", "mortbay:jetty"), "milestones"),
    **dict.fromkeys(("oracle:jre", "oracle:jdk", "oracle:openjdk", "sun:jre", "sun:jdk"), "java"),
}
_OF_VENDOR = {"fortinet": "fortinet", "cisco": "cisco", "citrix": "netscaler", "sonicwall": "sonicwall"}


def of(name: str) -> Scheme:
    """The scheme of a product by its CPE vendor and product, in small letters and digits, joined by a colon."""
    vendor, _, product = name.partition(":")
    chosen = _OF.get(name) or _OF_VENDOR.get(vendor, "generic")
    if chosen == "netscaler" and not re.search(r"netscaler|gateway|deliverycontroller", product):
        chosen = "generic"
    return SCHEMES[chosen]


@lru_cache(maxsize=50_000)
def key(scheme: Scheme, version: str) -> bytes | None:
    """What versions of one scheme sort by, as bytes; None for a text that is no version of it."""
    tokens = scheme.tokens(version.strip()[:80])
    if not tokens:
        return None
    while len(tokens) > 1 and tokens[-1] == (_NUMBER, 0, ""):
        tokens.pop()
    return _packed(_without_zeros(tokens)) + bytes((_END,))


def above(scheme: Scheme, version: str, numbers: int | None = None) -> bytes | None:
    """Greater than the key of every version that begins with the first `numbers` of this one (else its branch).

    With 0, of every version that begins as this one does: what `7.4.*` ends with.
    """
    tokens = scheme.tokens(version.strip()[:80])
    if not tokens:
        return None
    branch = 3 if scheme.hotfix and scheme.hotfix.match(version) else scheme.branch
    if (wanted := branch if numbers is None else numbers) != 0:
        tokens = tokens + [(_NUMBER, 0, "")] * (wanted - len(tokens))
        tokens = tokens[: wanted + (tokens[0][0] != _NUMBER)]
    return _packed(tokens) + b"\xff"


@lru_cache(maxsize=50_000)
def deeper(scheme: Scheme, version: str) -> tuple[bytes, bytes]:
    """Between these lie the keys of what is told as this version and has more numbers: `7.2.1` is told as `7.2`."""
    told = version.strip()[:80]
    tokens = scheme.tokens(told) or []
    if re.fullmatch(r"v?\d+(?:\.\d+)*", told):  # as many numbers as are told: schemes add zeros, or leave them out
        numbers = told.count(".") + 1
        tokens = tokens[:numbers] + [(_NUMBER, 0, "")] * (numbers - len(tokens))
    begin = _packed(tokens)
    return begin + bytes((_NUMBER,)), begin + bytes((_NUMBER + 1,))


def train(scheme: Scheme, version: str) -> bytes:
    """Before every version of the train that this one is of; empty, which is before everything, where there is none."""
    tokens = scheme.tokens(version.strip()[:80]) or [(_NUMBER, 0, "")]
    return b"" if tokens[0][0] == _NUMBER else _packed(tokens[:1])


def beginnings(at: bytes) -> tuple[bytes, bytes, bytes]:
    """What a key begins with: nothing, its first token, its first two. What lies between two keys begins as both do."""
    one = _token_end(at, 0)
    return b"", at[:one], at[: _token_end(at, one)]


def _token_end(at: bytes, start: int) -> int:
    if start + 1 >= len(at) or at[start] > _NUMBER:
        return start
    end = at.find(b"\0", start + 2 + at[start + 1])
    return end + 1 if at[start] != _END else start


def _without_zeros(tokens: Tokens) -> Tokens:
    """Zeros before what is no number say nothing: `2.0-rc1` is before `2`."""
    kept: Tokens = []
    for token in tokens:
        while token[0] != _NUMBER and len(kept) > 1 and kept[-1] == (_NUMBER, 0, ""):
            kept.pop()
        kept.append(token)
    return kept


def _packed(tokens: Tokens) -> bytes:
    """Bytes that sort as the tokens do: no token's bytes begin with those of another."""
    packed = bytearray()
    for rank, number, word in tokens:
        size = (number.bit_length() + 7) // 8
        packed += bytes((rank, size)) + number.to_bytes(size, "big") + word.encode("ascii", "replace") + b"\0"
    return bytes(packed)
