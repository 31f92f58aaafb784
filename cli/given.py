"""What the operator names beside the target: resolvers, networks, roots, trust anchors, a contact; parsed strictly."""

import ipaddress
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cli.settings import read_text
from scanner.errors import Misconfigured
from scanner.target import network

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

BEGIN = "-----BEGIN CERTIFICATE-----"


def resolvers(texts: Iterable[str]) -> tuple[tuple[str, int], ...]:
    """(address, port) from `192.0.2.53`, `192.0.2.53:5353`, `2001:db8::53` or `[2001:db8::53]:5353`."""
    return tuple(_resolver(text.strip()) for text in texts)


def networks(texts: Iterable[str]) -> tuple[str, ...]:
    """CIDR texts in canonical form; a single address is a network of its own."""
    found = []
    for text in texts:
        try:
            found.append(str(network(text)))
        except Misconfigured as wrong:
            raise Misconfigured(f"--allow-net: {wrong}") from None
    return tuple(found)


def public_roots() -> tuple[str, datetime]:
    """The PEM text of the public roots that browsers trust (Mozilla's, by certifi), and the date of its release."""
    from importlib import metadata

    import certifi

    year, month, day = (int(part) for part in metadata.version("certifi").split(".")[:3])
    return certifi.contents(), datetime(year, month, day, tzinfo=UTC)


def public_suffixes() -> "PublicSuffixList":
    """The public suffix list; only rules beyond ASCII need a second spelling, which is most of the parser's time."""
    from publicsuffixlist import PSLFILE, PublicSuffixList

    lines = Path(PSLFILE).read_text(encoding="utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("//")]
    encoded = [rule.encode("idna").decode("ascii") for rule in rules if not rule.isascii()]
    return PublicSuffixList(rules + encoded, accept_encoded_idn=False)


def roots(paths: Iterable[str]) -> tuple[str, ...]:
    """The PEM texts of files of trusted roots, each of them read once to see that it holds certificates."""
    texts = []
    for path in paths:
        text = read_text(Path(path), "The file of trusted roots")
        if not _certificates(text):
            raise Misconfigured(f"{path} holds no PEM certificate that can be read: name a file of roots.")
        texts.append(text)
    return tuple(texts)


def trust_anchors(paths: Iterable[str]) -> tuple[str, ...]:
    """The zone-file texts of DNSSEC trust anchors, each of them read once: DS or DNSKEY records only."""
    texts = []
    for path in paths:
        text = read_text(Path(path), "The file of trust anchors")
        if not _anchors(text):
            raise Misconfigured(f"{path} holds no DS or DNSKEY record in zone-file form: name a file of trust anchors.")
        texts.append(text)
    return tuple(texts)


def contact(text: str) -> str:
    """The operator's contact as it may stand in a protocol field: one line of ASCII; empty where it is not set."""
    tidy = text.strip()
    if not tidy:
        return ""
    if not tidy.isascii() or not tidy.isprintable() or not 3 <= len(tidy) <= 200:
        raise Misconfigured("The contact goes into greetings and headers: write one line of at most 200 ASCII letters.")
    return tidy


def _resolver(text: str) -> tuple[str, int]:
    host, port = text, "53"
    if text.startswith("[") and "]" in text:
        host, _, rest = text[1:].partition("]")
        port = rest.removeprefix(":") if rest else "53"
    elif text.count(":") == 1:
        host, _, port = text.partition(":")
    try:
        address, number = str(ipaddress.ip_address(host)), int(port)
    except ValueError:
        raise Misconfigured(f"{text[:60]!r} is not a resolver: write ADDR or ADDR:PORT, IPv6 as [ADDR]:PORT.") from None
    if not 0 < number < 65536:
        raise Misconfigured(f"The port of the resolver {text[:60]!r} lies outside 1-65535.")
    return address, number


def _certificates(text: str) -> bool:
    import warnings

    from cryptography import x509

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # old public roots have serial numbers that RFC 5280 forbids
            return BEGIN in text and bool(x509.load_pem_x509_certificates(text.encode()))
    except ValueError:
        return False


def _anchors(text: str) -> bool:
    import dns.exception
    import dns.rdatatype
    import dns.zonefile

    try:
        found = dns.zonefile.read_rrsets(text, rdclass=None, default_ttl=0)
    except (dns.exception.DNSException, ValueError):
        return False
    return bool(found) and all(rrset.rdtype in (dns.rdatatype.DS, dns.rdatatype.DNSKEY) for rrset in found)
