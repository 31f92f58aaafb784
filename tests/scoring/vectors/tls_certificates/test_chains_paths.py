"""Chains made for the purpose: what is sent, in which order, and where it leads."""

from datetime import datetime
from functools import cache

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from scanner.observation import NOT_ASKED, Present
from scanner.tls.certificate import encode_chain
from tests.fakes.looks import AT
from tests.scoring.vectors.tls_certificates.chains import DAY, MX, NAME, SUBMISSION
from tests.scoring.vectors.tls_certificates.encoding import encoded, extension, name, timestamps
from tests.scoring.vectors.tls_certificates.made import (
    CA,
    LEAF,
    Party,
    alternatives,
    authority,
    between,
    ec_key,
    make,
    place,
    purpose,
    root,
    server,
    usage,
)
from tests.scoring.vectors.tls_certificates.table import Case, known, names, verdicts

MARK = "1.3.6.1.4.1.99999.1"
AIA = place("http://issuer.example/authority.der")
CLIENTS = purpose(ExtendedKeyUsageOID.CLIENT_AUTH)


def limits(*permitted: x509.GeneralName) -> bytes:
    return encoded(x509.NameConstraints(permitted_subtrees=permitted, excluded_subtrees=None), critical=True)


def numbered(count: int, parent: str = ".example") -> tuple[x509.GeneralName, ...]:
    return tuple(x509.DNSName(f"n{number}{parent}") for number in range(count))


def below(*extensions: bytes, **rest: object) -> tuple[bytes, ...]:
    """A leaf below an authority with these extensions, and that authority."""
    above = between("Special", extensions)
    return (server(by=above, **rest), above.der)  # type: ignore[arg-type]  # passed on as make() has them


def dated(label: str, start: datetime, end: datetime, by: Party | None = None) -> Party:
    return make(name(label), by=by or root(), key=ec_key(label), start=start, end=end, extensions=CA)


@cache
def self_signed() -> tuple[bytes, ...]:
    return (make(name("appliance"), key=ec_key("appliance"), extensions=LEAF).der,)


def crossed(start: datetime, end: datetime) -> Party:
    """The new root's key and name, certified by the old public root."""
    return make(name("New Root"), by=root(), key=ec_key("New Root"), start=start, end=end, extensions=CA)


def expired_root() -> Party:
    return dated("Old Root", AT - 3000 * DAY, AT - 5 * DAY)


def ring() -> tuple[bytes, ...]:
    """Two authorities that certify each other, and lead nowhere."""
    first, second = name("First"), name("Second")
    seed = Party(der=b"", subject=second, key=ec_key("Second"))
    one = make(first, by=seed, key=ec_key("First"), extensions=CA)
    other = make(second, by=one, key=ec_key("Second"), extensions=CA)
    return (server(by=one), one.der, other.der)


def mesh() -> tuple[bytes, ...]:
    """Many certificates of one name and key, so that every order of them is a path, and none ends."""
    seed = Party(der=b"", subject=name("Mesh"), key=ec_key("Mesh"))
    chain = (make(name("Mesh"), by=seed, key=ec_key("Mesh"), serial=number, extensions=CA) for number in range(40))
    return (server(by=seed), *(one.der for one in chain))


def namesakes() -> tuple[bytes, ...]:
    """Two authorities of one name with different keys, the wrong one first."""
    wrong = make(name("Authority"), by=root(), key=ec_key("namesake"), extensions=CA)
    return (server(), wrong.der, between().der)


def forged() -> tuple[bytes, ...]:
    """An authority that has the right name and another key."""
    false = Party(der=b"", subject=between().subject, key=ec_key("forger"))
    return (server(by=false), between().der)


def tower(floors: int) -> tuple[bytes, ...]:
    """A leaf below so many authorities."""
    above, chain = root(), []
    for floor in range(floors):
        above = make(name(f"Floor {floor}"), by=above, key=ec_key("floor"), extensions=CA)
        chain.insert(0, above.der)
    return (server(by=above), *chain)


UNKNOWN_ROOT = {"trusted": "warn unknown_root"}
OTHER_ROOT = lambda: known(root("Elsewhere"))  # noqa: E731  # one of many such functions in the table
FETCHED = {"issuers": Present(value=encode_chain((between().der,)))}
CASES = (
    Case(name="self-signed", chain=self_signed, expect={"trusted": "bad self_signed"}),
    Case(name="self-signed on a mail exchanger", chain=self_signed, asset=MX, expect={"trusted": "fair self_signed"}),
    Case(name="self-signed where people send mail", chain=self_signed, asset=SUBMISSION,
         expect={"trusted": "warn self_signed"}),
    Case(name="self-signed and trusted by the user", chain=self_signed,
         roots=lambda: known(own=(Party(der=self_signed()[0], subject=b"", key=ec_key()),)),
         expect={"trusted": "good trusted", "transparency_shown": "neutral not_public"}),
    Case(name="self-issued, with a signature of nobody", expect={"trusted": "warn incomplete"},
         chain=lambda: (server(issuer=name("server"), by=Party(der=b"", subject=b"", key=ec_key("nobody"))),)),
    Case(name="calls itself issued by a public root", chain=lambda: (server(issuer=root().subject),),
         expect={"trusted": "warn broken_signature"}),
    Case(name="intermediate missing", chain=lambda: (server(),), expect={"trusted": "warn incomplete"}),
    Case(name="intermediate missing, and fetched where the chain says", facts=FETCHED,
         chain=lambda: (server(extensions=(*LEAF, AIA)),), expect={"trusted": "fair repairable"}),
    Case(name="intermediate missing, and what was fetched is another's", chain=lambda: (server(),),
         facts={"issuers": Present(value=encode_chain((root("Elsewhere").der,)))},
         expect={"trusted": "warn incomplete"}),
    Case(name="intermediate missing on a mail exchanger", chain=lambda: (server(),), asset=MX,
         expect={"trusted": "fair incomplete"}),
    Case(name="unknown root, sent along", chain=lambda: (server(), between().der, root().der), roots=OTHER_ROOT,
         expect=UNKNOWN_ROOT),
    Case(name="unknown root, not sent along", chain=lambda: (server(), between().der), roots=OTHER_ROOT,
         expect=UNKNOWN_ROOT),
    Case(name="no root known at all", chain=lambda: (server(), between().der), roots=lambda: known(),
         expect=UNKNOWN_ROOT),
    Case(name="a national root", roots=OTHER_ROOT, expect={"trusted": "warn trusted_nationally"},
         chain=lambda: nation("GPKIRootCA1", "KR")),
    Case(name="a national root's name from another country", roots=OTHER_ROOT, expect=UNKNOWN_ROOT,
         chain=lambda: nation("GPKIRootCA1", "US")),
    Case(name="the root sent along", chain=lambda: (server(), between().der, root().der)),
    Case(name="in the wrong order", chain=lambda: (server(), root().der, between().der),
         expect={"chain_ordered": "fair disordered"}),
    Case(name="in the wrong order, where only TLS 1.3 is spoken", facts={"tls1_2": Present(value=False)},
         chain=lambda: (server(), root().der, between().der), expect={"chain_ordered": "neutral disordered"}),
    Case(name="in the wrong order, the rest not asked", facts={"tls1_2": NOT_ASKED},
         chain=lambda: (server(), root().der, between().der), expect={"chain_ordered": "neutral disordered"}),
    Case(name="a stranger in between", chain=lambda: (server(), root("Elsewhere").der, between().der),
         expect={"chain_ordered": "neutral superfluous"}),
    Case(name="the leaf twice", chain=lambda: (server(), server(), between().der),
         expect={"chain_ordered": "neutral superfluous"}),
    Case(name="the intermediate twice", chain=lambda: (server(), between().der, between().der),
         expect={"chain_ordered": "neutral superfluous"}),
    Case(name="rubbish after the leaf", chain=lambda: (server(), b"\x30\x03\x02\x01", between().der)),
    Case(name="two hundred certificates",
         chain=lambda: (server(), between().der, *(root(f"No. {n}").der for n in range(198))),
         expect={"chain_ordered": "neutral superfluous"}),
    Case(name="two issuers of one name", chain=namesakes),
    Case(name="issuer with the right name and another key", chain=forged, expect={"trusted": "warn broken_signature"}),
    Case(name="a ring", chain=ring, expect=UNKNOWN_ROOT),
    Case(name="forty that certify each other", chain=mesh, expect=UNKNOWN_ROOT),
    Case(name="five authorities deep", chain=lambda: tower(5)),
    Case(name="nine authorities deep", chain=lambda: tower(9), expect={"trusted": "warn irregular"}),
    Case(name="expired authority", expect={"trusted": "warn issuer_expired"},
         chain=lambda: (server(by=expired_root()), expired_root().der)),
    Case(name="authority of tomorrow", expect={"trusted": "warn issuer_not_yet_valid"},
         chain=lambda: (server(by=young()), young().der)),
    Case(name="expired root, valid cross-certificate", roots=lambda: known(root(), lapsed()),
         chain=lambda: (server(by=lapsed()), crossed(AT - 9 * DAY, AT + 900 * DAY).der)),
    Case(name="valid root, expired cross-certificate beside it", roots=lambda: known(root(), renewed()),
         chain=lambda: (server(by=renewed()), crossed(AT - 900 * DAY, AT - 9 * DAY).der)),
    Case(name="expired root, and no other way", roots=lambda: known(root(), lapsed()),
         chain=lambda: (server(by=lapsed()),), expect={"trusted": "warn issuer_expired"}),
    Case(name="CA flag missing", chain=lambda: below(), expect={"trusted": "warn no_authority"}),
    Case(name="CA flag false", chain=lambda: below(authority(ca=False)), expect={"trusted": "warn no_authority"}),
    Case(name="key usage without certificate signing", chain=lambda: below(authority(), usage(signs=False)),
         expect={"trusted": "warn no_authority"}),
    Case(name="path length exceeded", expect={"trusted": "warn path_too_long"},
         chain=lambda: (server(by=under_short()), under_short().der, short().der)),
    Case(name="path length just kept", chain=lambda: (server(by=short()), short().der)),
    Case(name="authority for clients only", chain=lambda: below(*CA, CLIENTS),
         expect={"trusted": "warn wrong_purpose"}),
    Case(name="leaf for clients only", chain=lambda: (server(extensions=(LEAF[0], CLIENTS, LEAF[2])), between().der),
         expect={"trusted": "warn wrong_purpose", "transparency_shown": "good shown"}),
    Case(name="leaf for any purpose", chain=lambda: (
        server(extensions=(LEAF[0], purpose(ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE), LEAF[2])), between().der)),
    Case(name="leaf without a purpose", chain=lambda: (server(extensions=(LEAF[0], LEAF[2])), between().der)),
    Case(name="leaf that is an authority", chain=lambda: (server(extensions=(*LEAF, CA[0])), between().der)),
    Case(name="name constraint kept", chain=lambda: below(*CA, limits(x509.DNSName("acme.example")))),
    Case(name="name constraint violated", chain=lambda: below(*CA, limits(x509.DNSName("other.example"))),
         expect={"trusted": "warn name_not_allowed"}),
    Case(name="constraint on directory names, which we cannot read",
         chain=lambda: below(*CA, limits(x509.DirectoryName(x509.Name([])))),
         expect={"trusted": "unknown limits_not_judged"}),
    Case(name="a limit that begins with a dot, which clients accept and we cannot read",
         chain=lambda: below(*CA, limits(x509.DNSName(".acme.example"))),
         expect={"trusted": "unknown limits_not_judged"}),
    Case(name="more limits and names than the path verification compares",
         chain=lambda: below(*CA, limits(*numbered(1500), x509.DNSName("acme.example")), extensions=(
             encoded(x509.SubjectAlternativeName([x509.DNSName(NAME), *numbered(1500, ".acme.example")])), *LEAF[1:])),
         expect={"trusted": "unknown limits_not_judged"}),
    Case(name="unknown extension", chain=lambda: (server(extensions=(*LEAF, extension(MARK, b"\5\0"))), between().der)),
    Case(name="unknown critical extension", expect={"trusted": "warn critical_extension"},
         chain=lambda: (server(extensions=(*LEAF, extension(MARK, b"\5\0", critical=True))), between().der)),
    Case(name="unknown critical extension in the authority", expect={"trusted": "warn critical_extension"},
         chain=lambda: below(*CA, extension(MARK, b"\5\0", critical=True))),
    Case(name="negative serial", chain=lambda: (server(serial=-5), between().der),
         expect={"trusted": "warn irregular"}),
    Case(name="serial of 40 bytes", chain=lambda: (server(serial=1 << 319), between().der),
         expect={"trusted": "warn irregular"}),
    Case(name="X.509 version 1", chain=lambda: (server(version=0, extensions=()), between().der),
         expect={"trusted": "warn irregular", "names_match": "warn no_names"}),
    Case(name="ten thousand names in 400 kB",
         chain=lambda: (server(extensions=(many(), *LEAF[1:])), between().der)),
    Case(name="10 MB in one extension",
         chain=lambda: (server(extensions=(*LEAF, extension(MARK, bytes(10_000_000)))), between().der)),
    Case(name="seen under an own authority without timestamps", roots=lambda: known(own=(root(),)),
         chain=lambda: (server(extensions=(*LEAF[:2], timestamps(0))), between().der),
         expect={"transparency_shown": "neutral not_public"}),
)  # fmt: skip


def nation(label: str, country: str) -> tuple[bytes, ...]:
    top = make(name(label, country=country), key=ec_key("nation"), extensions=CA)
    return (server(by=top), top.der)


def young() -> Party:
    return dated("Young", AT + 40 * DAY, AT + 900 * DAY)


def lapsed() -> Party:
    return make(name("New Root"), key=ec_key("New Root"), start=AT - 900 * DAY, end=AT - 5 * DAY, extensions=CA)


def renewed() -> Party:
    return make(name("New Root"), key=ec_key("New Root"), start=AT - 900 * DAY, end=AT + 900 * DAY, extensions=CA)


def short() -> Party:
    return between("Short", (authority(length=0), usage(signs=True)))


def under_short() -> Party:
    return between("Under", CA, short())


def many() -> bytes:
    return alternatives(NAME, *(f"host-{number:05}.estate.acme.example" for number in range(10_000)))


@pytest.mark.parametrize("case", CASES, ids=names(CASES))
def test_every_check_gives_its_verdict_and_reason(case: Case) -> None:
    """Of each chain every certificate check says exactly this."""
    assert verdicts(case) == case.expected
