"""Chains made for the purpose: what authorities allow, how they are spelled, and what keys and leaves may do.

Each was held against `openssl verify` with the purpose of a TLS server; where its answer is another, the name says why.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from ipaddress import ip_address, ip_network

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import ExtendedKeyUsageOID

from scanner.asset import endpoint_asset
from tests.fakes.looks import AT
from tests.scoring.vectors.tls_certificates.chains import DAY, NAME
from tests.scoring.vectors.tls_certificates.encoding import (
    BMP,
    PRINTABLE,
    SEQUENCE,
    bits,
    encoded,
    extension,
    name,
    oid,
    raw_alternatives,
    tlv,
)
from tests.scoring.vectors.tls_certificates.made import (
    CA,
    LEAF,
    Key,
    Party,
    alternatives,
    between,
    make,
    purpose,
    root,
    rsa_key,
    server,
)
from tests.scoring.vectors.tls_certificates.made import ec_key as ec
from tests.scoring.vectors.tls_certificates.table import Case, known, names, verdicts

NETWORK, PLACE = x509.IPAddress(ip_network("192.0.2.0/25")), x509.IPAddress(ip_address("192.0.2.7"))
SIX, PLACE_SIX = x509.IPAddress(ip_network("2001:db8::/32")), x509.IPAddress(ip_address("2001:db8::7"))
ELSEWHERE, MAPPED = x509.IPAddress(ip_network("198.51.100.0/24")), x509.IPAddress(ip_address("::ffff:192.0.2.7"))
ALL_ADDRESSES = (x509.IPAddress(ip_network("0.0.0.0/0")), x509.IPAddress(ip_network("::/0")))
HOST, MAILBOX = x509.DNSName(NAME), x509.RFC822Name("hostmaster@other.example")
NOT_ALLOWED, ODD = {"trusted": "warn name_not_allowed"}, {"trusted": "warn wrong_purpose"}
NOT_FOR_TLS = {**ODD, "transparency_shown": "good shown"}
SPELLED = {"trusted": "warn spelled_otherwise", "chain_ordered": "neutral superfluous"}
POLICIES_OPEN = {"trusted": "unknown policies_not_judged"}
MISMATCH, NO_NAMES = {"names_match": "warn mismatch"}, {"names_match": "warn no_names"}
BY_ADDRESS = endpoint_asset("192.0.2.7", 443, "192.0.2.7")
BY_SIX = endpoint_asset("2001:db8::7", 443, "2001:db8::7")
IDN = endpoint_asset("192.0.2.7", 443, "www.xn--bcher-kva.example")


def limits(*permitted: x509.GeneralName, excluded: tuple[x509.GeneralName, ...] = ()) -> bytes:
    return encoded(x509.NameConstraints(permitted or None, excluded or None), critical=True)


def shown_as(*names_held: x509.GeneralName) -> tuple[bytes, ...]:
    return (encoded(x509.SubjectAlternativeName(names_held)), *LEAF[1:])


WITH_MAIL, WILDCARD = shown_as(HOST, MAILBOX), (alternatives("*.acme.example"), *LEAF[1:])
ANY_POLICY = x509.PolicyInformation(x509.ObjectIdentifier("2.5.29.32.0"), None)
POLICIES = encoded(x509.CertificatePolicies([ANY_POLICY]), critical=True)


def under(*rules: bytes, leaf: tuple[bytes, ...] = LEAF, **rest: object) -> Callable[[], tuple[bytes, ...]]:
    """A leaf below an authority with these rules, and that authority."""

    def chain() -> tuple[bytes, ...]:
        above = between("Ruled", (*CA, *rules))
        return (server(by=above, extensions=leaf, **rest), above.der)  # type: ignore[arg-type]  # passed on as make() has them

    return chain


def alone(*extensions: bytes, **rest: object) -> Callable[[], tuple[bytes, ...]]:
    """A leaf with these extensions below the usual authority."""
    return lambda: (server(extensions=extensions, **rest), between().der)  # type: ignore[arg-type]  # as above


def usage(octet: int) -> bytes:
    return extension("2.5.29.15", bytes((3, 2, 0, octet)), critical=True)


def spelled(own: bytes, as_issuer: bytes) -> Callable[[], tuple[bytes, ...]]:
    """An authority that calls itself one way, and is called another way by what it issued."""

    def chain() -> tuple[bytes, ...]:
        above = make(own, by=root(), key=ec("Spelled"), start=AT - 99 * DAY, end=AT + 999 * DAY, extensions=CA)
        return (make(name("server"), by=above, key=ec("server"), extensions=LEAF, issuer=as_issuer).der, above.der)

    return chain


def keyed(key: Key, spki: bytes = b"", algorithm: str = "") -> tuple[bytes, ...]:
    """A leaf below an authority with this key."""
    dates = {"start": AT - 99 * DAY, "end": AT + 999 * DAY}
    above = make(name("Keyed"), by=root(), key=key, spki=spki, extensions=CA, **dates)  # type: ignore[arg-type]  # as above
    return (server(by=above, algorithm=algorithm), above.der)


def only_pss() -> tuple[bytes, ...]:
    numbers = rsa_key().public_key().public_bytes(Encoding.DER, PublicFormat.PKCS1)
    spki = tlv(SEQUENCE, tlv(SEQUENCE, oid("1.2.840.113549.1.1.10")), bits(numbers))
    return keyed(rsa_key(), spki, "pss")


def authority_of(label: str, by: Party | None = None, *more: bytes) -> Party:
    return make(name(label), by=by, key=ec(label), start=AT - 99 * DAY, end=AT + 999 * DAY, extensions=(*CA, *more))


def limited_root() -> Party:
    return authority_of("Limited Root", None, limits(x509.DNSName("other.example")))


def first_version() -> tuple[bytes, ...]:
    """An authority that cannot say that it is one, as X.509 version 1 has no extensions."""
    above = make(name("First"), by=root(), key=ec("First"), start=AT - 99 * DAY, end=AT + 999 * DAY, version=0)
    return (server(by=above), above.der)


def everything_sent() -> tuple[bytes, ...]:
    """New root, a stranger's, the old root, the cross-certificate and the issuer: all that there is, in no order."""
    cross = authority_of("New Root", root())
    issuer = authority_of("Issuer", cross)
    rest = (authority_of("New Root"), authority_of("Stranger"), root(), cross, issuer)
    return (server(by=issuer), *(one.der for one in rest))


CASES = (
    Case(name="an address within its limit", chain=under(limits(NETWORK), leaf=shown_as(PLACE)), asset=BY_ADDRESS),
    Case(name="an address beyond its limit", chain=under(limits(ELSEWHERE), leaf=shown_as(PLACE)), asset=BY_ADDRESS,
         expect=NOT_ALLOWED),
    Case(name="an address that is excluded, beside the right name",
         chain=under(limits(excluded=(NETWORK,)), leaf=shown_as(HOST, PLACE)), expect=NOT_ALLOWED),
    Case(name="an address of version 6 within its limit", chain=under(limits(SIX), leaf=shown_as(PLACE_SIX)),
         asset=BY_SIX),
    Case(name="every address excluded, and none there", chain=under(limits(HOST, excluded=ALL_ADDRESSES))),
    Case(name="a limit on mail, and no mail there", chain=under(limits(x509.RFC822Name("acme.example")))),
    Case(name="mail within its limit", chain=under(limits(x509.RFC822Name("other.example")), leaf=WITH_MAIL)),
    Case(name="mail beyond its limit", chain=under(limits(x509.RFC822Name("acme.example")), leaf=WITH_MAIL),
         expect=NOT_ALLOWED),
    Case(name="one mailbox allowed, and another there",
         chain=under(limits(x509.RFC822Name("web@other.example")), leaf=WITH_MAIL), expect=NOT_ALLOWED),
    Case(name="its own domain excluded", chain=under(limits(excluded=(x509.DNSName("acme.example"),))),
         expect=NOT_ALLOWED),
    Case(name="a wildcard over what is excluded, which openssl lets pass and browsers do not",
         chain=under(limits(excluded=(x509.DNSName("secret.acme.example"),)), leaf=WILDCARD), expect=NOT_ALLOWED),
    Case(name="an empty limit, which permits all and which we cannot read", chain=under(limits(x509.DNSName(""))),
         expect={"trusted": "unknown limits_not_judged"}),
    Case(name="an empty limit, which excludes all", chain=under(limits(excluded=(x509.DNSName(""),))),
         expect=NOT_ALLOWED),
    Case(name="a limit in the root", chain=lambda: (server(by=limited_root()),), roots=lambda: known(limited_root()),
         expect=NOT_ALLOWED),
    Case(name="critical policies, which we cannot verify", chain=under(POLICIES), expect=POLICIES_OPEN),
    Case(name="critical policies of the leaf", chain=alone(*LEAF, POLICIES), expect=POLICIES_OPEN),
    Case(name="policies demanded", chain=under(encoded(x509.PolicyConstraints(0, None), critical=True)),
         expect=POLICIES_OPEN),
    Case(name="no policy for all", chain=under(encoded(x509.InhibitAnyPolicy(0), critical=True)),
         expect=POLICIES_OPEN),
    Case(name="issuer in a PrintableString", chain=spelled(name("Mixed Spelling"), name("Mixed Spelling", PRINTABLE)),
         expect=SPELLED),
    Case(name="issuer in capitals", chain=spelled(name("Mixed Spelling"), name("MIXED SPELLING")), expect=SPELLED),
    Case(name="issuer in a BMPString", chain=spelled(name("Mixed Spelling".encode("utf-16-be"), BMP),
         name("Mixed Spelling")), expect=SPELLED),
    Case(name="all that there is, in no order", chain=everything_sent, expect={"chain_ordered": "fair disordered"}),
    Case(name="an authority with an Ed25519 key", chain=lambda: keyed(ed25519.Ed25519PrivateKey.generate()),
         expect={"trusted": "warn unusual_key"}),
    Case(name="an authority with a key for nothing but RSASSA-PSS", chain=only_pss,
         expect={"trusted": "warn unusual_key"}),
    Case(name="a key that may sign certificates only", chain=alone(*LEAF, usage(0x04)), expect=NOT_FOR_TLS),
    Case(name="a key that may sign revocation lists only", chain=alone(*LEAF, usage(0x02)), expect=NOT_FOR_TLS),
    Case(name="a key that may sign for good only", chain=alone(*LEAF, usage(0x40)), expect=NOT_FOR_TLS),
    Case(name="a key that may agree on keys", chain=alone(*LEAF, usage(0x08))),
    Case(name="an authority for code", chain=under(purpose(ExtendedKeyUsageOID.CODE_SIGNING)), expect=ODD),
    Case(name="an authority of version 1", chain=first_version, expect={"trusted": "warn no_authority"}),
    Case(name="a wildcard for the domain itself", chain=alone(*WILDCARD), expect=MISMATCH,
         asset=endpoint_asset("192.0.2.7", 443, "acme.example")),
    Case(name="a wildcard for two labels below", chain=alone(*WILDCARD), expect=MISMATCH,
         asset=endpoint_asset("192.0.2.7", 443, "a.b.acme.example")),
    Case(name="a wildcard below an A-label", asset=IDN,
         chain=alone(alternatives("*.xn--bcher-kva.example"), *LEAF[1:])),
    Case(name="a wildcard at the end", chain=alone(raw_alternatives(b"www.acme.*"), *LEAF[1:]), expect=NO_NAMES),
    Case(name="two wildcards", chain=alone(raw_alternatives(b"*.*.example"), *LEAF[1:]), expect=NO_NAMES),
    Case(name="a dot in front", chain=alone(raw_alternatives(b".acme.example"), *LEAF[1:]), expect=NO_NAMES),
    Case(name="a wildcard that spells an address", chain=alone(alternatives("*.0.2.7"), *LEAF[1:]), expect=MISMATCH,
         asset=BY_ADDRESS),
    Case(name="the address as one of version 6", chain=alone(*shown_as(MAPPED)), expect=MISMATCH, asset=BY_ADDRESS),
    Case(name="an address as common name", chain=lambda: (make(name("192.0.2.7"), by=between(), key=ec("server"),
         extensions=LEAF[1:]).der, between().der), expect=NO_NAMES, asset=BY_ADDRESS),
    Case(name="no subject, and critical names", chain=lambda: (make(tlv(SEQUENCE), by=between(), key=ec("server"),
         extensions=(encoded(x509.SubjectAlternativeName([HOST]), critical=True), *LEAF[1:])).der, between().der)),
    Case(name="a year from the day on which 200 are the limit",
         chain=alone(*LEAF, start=datetime(2026, 3, 15, tzinfo=UTC), end=datetime(2027, 3, 15, tzinfo=UTC)),
         expect={"lifetime_reasonable": "warn too_long", "transparency_shown": "warn too_few"}),
    Case(name="a year from the day before", expect={"transparency_shown": "warn too_few"},
         chain=alone(*LEAF, start=datetime(2026, 3, 14, tzinfo=UTC), end=datetime(2027, 3, 14, tzinfo=UTC))),
    Case(name="since 1950", chain=alone(*LEAF, start=datetime(1950, 1, 1, tzinfo=UTC)),
         expect={"lifetime_reasonable": "warn too_long", "transparency_shown": "warn too_few"}),
)  # fmt: skip


def test_at_a_bare_address_all_is_judged_but_the_name() -> None:
    """Where a target is nothing but addresses: nobody asked for a name, so none is missing from the certificate."""
    case = Case(name="bare", chain=alone(*LEAF), asset=endpoint_asset("192.0.2.7", 443))
    assert verdicts(case) == {**case.expected, "certificate_names_match": "none"}


@pytest.mark.parametrize("case", CASES, ids=names(CASES))
def test_every_check_gives_its_verdict_and_reason(case: Case) -> None:
    """Of each chain every certificate check says exactly this."""
    assert verdicts(case) == case.expected
