"""Chains made for the purpose: the names a certificate holds, in every spelling that servers have shown."""

import pytest

from scanner.asset import endpoint_asset
from scanner.tls.starttls import MAIL_PORTS
from tests.scoring.vectors.tls_certificates.chains import MX, NAME
from tests.scoring.vectors.tls_certificates.encoding import (
    BMP,
    PRINTABLE,
    SEQUENCE,
    T61,
    UTF8,
    extension,
    name,
    raw_alternatives,
    tlv,
)
from tests.scoring.vectors.tls_certificates.made import LEAF, alternatives, between, ec_key, make, server
from tests.scoring.vectors.tls_certificates.table import UNREADABLE, Case, names, verdicts

assert MX.port in MAIL_PORTS
MISMATCH, NO_NAMES = {"names_match": "warn mismatch"}, {"names_match": "warn no_names"}
ONLY_COMMON = {"names_match": "warn only_common_name"}
U_LABEL = "bücher.example"
A_LABEL = endpoint_asset("192.0.2.7", 443, "xn--bcher-kva.example")


def held(*extensions: bytes) -> tuple[bytes, ...]:
    """A chain whose leaf has these extensions and the usual others."""
    return (server(extensions=(*extensions, *LEAF[1:])), between().der)


def called(text: str | bytes, tag: int, *extensions: bytes) -> tuple[bytes, ...]:
    """A chain whose leaf has this common name, and no alternative names but those given."""
    leaf = make(name(text, tag), by=between(), key=ec_key("server"), extensions=(*extensions, *LEAF[1:]))
    return (leaf.der, between().der)


def general(other: bytes) -> bytes:
    """Alternative names: the right one, and these bytes after it."""
    return extension("2.5.29.17", tlv(SEQUENCE, tlv(0x82, NAME.encode()), other))


def dns(*texts: str) -> tuple[bytes, ...]:
    return held(raw_alternatives(*(text.encode() for text in texts)))


CASES = (
    Case(name="another name", chain=lambda: dns("shop.acme.example"), expect=MISMATCH),
    Case(
        name="another name on a mail exchanger",
        chain=lambda: dns("shop.acme.example"),
        expect={"names_match": "fair mismatch"},
        asset=MX,
    ),
    Case(name="in capitals", chain=lambda: dns("WWW.ACME.EXAMPLE")),
    Case(name="with a trailing dot", chain=lambda: dns(f"{NAME}."), expect=NO_NAMES),
    Case(name="a wildcard for its label", chain=lambda: dns("*.acme.example")),
    Case(name="a wildcard for a whole top-level domain", chain=lambda: dns("*.example"), expect=MISMATCH,
         asset=endpoint_asset("192.0.2.7", 443, "acme.example")),
    Case(name="a wildcard for two labels", chain=lambda: dns("*.example"), expect=MISMATCH),
    Case(name="half a label and a wildcard", chain=lambda: dns("w*.acme.example"), expect=NO_NAMES),
    Case(name="a wildcard in the middle", chain=lambda: dns("www.*.example"), expect=NO_NAMES),
    Case(name="nothing but a wildcard", chain=lambda: dns("*"), expect=NO_NAMES),
    Case(name="a wildcard inside an A-label", chain=lambda: dns("xn--*-kva.example"), expect=NO_NAMES, asset=A_LABEL),
    Case(name="an A-label", chain=lambda: dns("xn--bcher-kva.example"), asset=A_LABEL),
    Case(name="a U-label, as no IA5String may be", chain=lambda: dns(U_LABEL), expect=NO_NAMES, asset=A_LABEL),
    Case(name="a NUL within", chain=lambda: dns(f"{NAME}\0.evil.example"), expect=NO_NAMES),
    Case(name="a name with spaces", chain=lambda: dns(f" {NAME} "), expect=NO_NAMES),
    Case(name="a name of 300 letters beside the right one", chain=lambda: dns("a" * 300, NAME)),
    Case(name="a thousand names, the right one first", chain=lambda: dns(NAME, *(f"n{i}.example" for i in range(999)))),
    Case(name="a thousand names, the right one last", chain=lambda: dns(*(f"n{i}.example" for i in range(999)), NAME)),
    Case(name="a thousand names, none of them right", chain=lambda: dns(*(f"n{i}.example" for i in range(999))),
         expect=MISMATCH),
    Case(name="an address in a dNSName", chain=lambda: dns("192.0.2.7"), expect=MISMATCH,
         asset=endpoint_asset("192.0.2.7", 443, "192.0.2.7")),
    Case(name="alternative names that are empty", chain=lambda: held(raw_alternatives()), expect=NO_NAMES),
    Case(name="alternative names that are no list", chain=lambda: held(extension("2.5.29.17", b"\x05\0")),
         expect={**NO_NAMES, "trusted": "warn irregular"}),
    Case(name="an ediPartyName beside the right name",
         chain=lambda: held(general(tlv(0xA5, tlv(0xA1, tlv(UTF8, b"x"))))),
         expect={"trusted": "unknown names_not_judged"}),
    Case(name="an x400Address beside the right name", chain=lambda: held(general(tlv(0xA3, tlv(SEQUENCE)))),
         expect={"trusted": "unknown names_not_judged"}),
    Case(name="an address of three bytes beside the right name", chain=lambda: held(general(tlv(0x87, b"abc"))),
         expect={"trusted": "warn irregular"}),
    Case(name="half a name after the right one", chain=lambda: held(general(b"\x82\x09www")),
         expect={**NO_NAMES, "trusted": "warn irregular"}),
    Case(name="the name twice over in two extensions", chain=lambda: held(alternatives(NAME), alternatives(NAME)),
         expect={"trusted": "warn irregular"}),
    Case(name="only in the common name", chain=lambda: called(NAME, PRINTABLE), expect=ONLY_COMMON),
    Case(name="only in a common name with a wildcard", chain=lambda: called("*.acme.example", UTF8),
         expect=ONLY_COMMON),
    Case(name="only in a common name as BMPString", chain=lambda: called(NAME.encode("utf-16-be"), BMP),
         expect=ONLY_COMMON),
    Case(name="only in a common name as T61String", chain=lambda: called(NAME, T61), expect=ONLY_COMMON),
    Case(name="a NUL in the common name", chain=lambda: called(f"{NAME}\0.evil.example", UTF8), expect=NO_NAMES),
    # Our parser declines the whole certificate where a PrintableString holds what it may not: unknown, not wrong.
    Case(name="a star in a PrintableString", chain=lambda: called("*.acme.example", PRINTABLE), expect=UNREADABLE),
    Case(name="a NUL in a PrintableString", chain=lambda: called(f"{NAME}\0", PRINTABLE), expect=UNREADABLE),
    Case(name="a common name that is no text", chain=lambda: called(b"\xff\xfe\xfd", PRINTABLE),
         expect=UNREADABLE),
    Case(name="the right name as common name, another as alternative",
         chain=lambda: called(NAME, PRINTABLE, alternatives("shop.acme.example")), expect=MISMATCH),
    Case(name="no name at all", chain=lambda: (make(b"\x30\0", by=between(), extensions=LEAF[1:]).der, between().der),
         expect=NO_NAMES),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=names(CASES))
def test_every_check_gives_its_verdict_and_reason(case: Case) -> None:
    """Of each chain every certificate check says exactly this."""
    assert verdicts(case) == case.expected
