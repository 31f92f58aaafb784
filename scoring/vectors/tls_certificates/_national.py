"""Roots that a state has its people trust and browsers do not ship, known by name, as of 2026-11-22.

A name proves nothing, so being known here makes no verdict better than WARN. None of them is among the roots
that certifi shipped on that day; the names are as their operators and the trust lists of platforms spell them.
"""

from dataclasses import dataclass

from scanner.tls.certificate import Certificate


@dataclass(frozen=True, slots=True, kw_only=True)
class NationalRoot:
    """`common_name` and ISO 3166 `code` are in its subject, and `organization` where the name alone is common."""

    common_name: str
    code: str
    country: str
    source: str
    organization: str = ""


_KOREA, _JAPAN, _INDIA, _BRAZIL = ("KR", "South Korea"), ("JP", "Japan"), ("IN", "India"), ("BR", "Brazil")
NATIONAL_ROOTS = (
    *(
        NationalRoot(common_name=name, code=code, country=country, source=source)
        for name, (code, country), source in (
            ("KISA RootCA 1", _KOREA, "rootca.kisa.or.kr, NPKI"),
            ("KISA RootCA 4", _KOREA, "rootca.kisa.or.kr, NPKI"),
            ("GPKIRootCA1", _KOREA, "www.gpki.go.kr, GPKI"),
            ("ApplicationCA2 Root", _JAPAN, "www.gpki.go.jp, GPKI"),
            ("Application CA G3 Root", _JAPAN, "www.lgpki.jp, LGPKI"),
            ("Application CA G4 Root", _JAPAN, "www.lgpki.jp, LGPKI"),
            ("CCA India 2014", _INDIA, "cca.gov.in"),
            ("CCA India 2015 SPL", _INDIA, "cca.gov.in"),
            ("CCA India 2022", _INDIA, "cca.gov.in"),
            ("CCA India 2022 SPL", _INDIA, "cca.gov.in"),
            ("Autoridade Certificadora Raiz Brasileira v5", _BRAZIL, "www.gov.br/iti, ICP-Brasil"),
            ("Autoridade Certificadora Raiz Brasileira v10", _BRAZIL, "www.gov.br/iti, ICP-Brasil"),
            ("Russian Trusted Root CA", ("RU", "Russia"), "www.gosuslugi.ru/crt"),
            ("Saudi National Root CA", ("SA", "Saudi Arabia"), "www.ncdc.gov.sa"),
            ("Qaznet Trust Network", ("KZ", "Kazakhstan"), "security.googleblog.com, 21 August 2019"),
            ("Information Security Certification Authority CA", ("KZ", "Kazakhstan"), "Mozilla bug 1680927"),
            ("Information Security Certification Authority", ("KZ", "Kazakhstan"), "ooni.org, 19 September 2024"),
            ("Thailand National Root Certification Authority - G1", ("TH", "Thailand"), "www.nrca.go.th"),
            ("Vietnam National Root CA", ("VN", "Vietnam"), "rootca.gov.vn"),
        )
    ),
    NationalRoot(common_name="ROOTCA", code="CN", country="China", source="www.rootca.gov.cn", organization="NRCAC"),
    NationalRoot(common_name="ROOTCA", code="CN", country="China", source="www.rootca.gov.cn", organization="OSCCA"),
)
COUNTRY_NAME = bytes.fromhex("0603550406")


def national(top: Certificate) -> NationalRoot | None:
    """The national root that the highest certificate is, or is issued by, going by its issuer's name alone."""
    return next((root for root in NATIONAL_ROOTS if root.common_name == top.issued_by and _within(root, top)), None)


def _within(root: NationalRoot, top: Certificate) -> bool:
    """Whether country and organisation stand in the issuer's name (ITU-T X.520 6.3.1: two letters)."""
    code = top.issuer.partition(COUNTRY_NAME)[2][2:4].decode("ascii", "replace").upper()
    return code == root.code and root.organization.encode() in top.issuer
