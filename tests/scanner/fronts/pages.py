"""How the front of a product is written down in a test, and turned into what a server answers."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from scanner.answers import HttpReply

Names = tuple[tuple[str, str], ...]
_KINDS = {
    "CN": NameOID.COMMON_NAME, "O": NameOID.ORGANIZATION_NAME, "OU": NameOID.ORGANIZATIONAL_UNIT_NAME,
    "L": NameOID.LOCALITY_NAME, "C": NameOID.COUNTRY_NAME,
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Page:
    """One front as its product shows it, and what is to be read from it."""

    product: str
    kind: str
    title: str = ""
    body: str = ""
    headers: tuple[str, ...] = ()
    led: str = ""
    subject: Names = ()
    issuer: Names = ()
    status: int = 200
    plain: str = ""
    version: str | None = None
    lets_in: bool = False

    @property
    def paths(self) -> tuple[str, ...]:
        """Where its redirect leads."""
        return (self.led,) if self.led else ()

    @property
    def replies(self) -> tuple[HttpReply, ...]:
        """What the server answers: the redirect, where it is one, and the page."""
        html = (
            f"<!DOCTYPE html>\n<html lang=en><head><meta charset=utf-8>\n<title>{self.title}</title>{self.body}</html>"
        )
        chain = (certificate(self.subject, self.issuer or self.subject),) if self.subject or self.issuer else ()
        rows = [("content-type", "text/html"), *(_header(row) for row in self.headers)]
        last = HttpReply(
            status=self.status, headers=tuple(rows), body=(self.plain or html).encode("utf-8"), chain=chain
        )  # fmt: skip
        if not self.led:
            return (last,)
        return (HttpReply(status=302, headers=(("location", self.led),), body=b"", chain=chain), last)


def page(product: str, kind: str, title: str = "", **more: object) -> Page:
    """A Page with its title."""
    return Page(product=product, kind=kind, title=title, **more)  # type: ignore[arg-type]  # each by its name


def _header(row: str) -> tuple[str, str]:
    name, _, value = row.partition(": ")
    return name.lower(), value


@cache
def certificate(subject: Names, issuer: Names) -> bytes:
    """A certificate with these names, in DER."""
    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime(2026, 1, 1, tzinfo=UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(issuer))
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=365))
        .sign(key, hashes.SHA256())
    )
    return made.public_bytes(Encoding.DER)


def _name(parts: Names) -> x509.Name:
    return x509.Name([x509.NameAttribute(_KINDS[kind], value) for kind, value in parts])
