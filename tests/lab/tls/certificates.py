"""The certificates that the TLS servers of the laboratory show, good and bad, made once a run."""

import subprocess
from functools import cached_property
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import ObjectIdentifier

from tests.lab.pki import Authority, Certificate

NAME = "www.acme.example"
LAPSED = (-120, -30)


class Certificates:
    """One authority and what it issued.

    What several servers show (RSA with 2048 bits, ECDSA on two curves, and the one that asks its server to
    bring its status along, RFC 7633) is made at once, each of the others when its one server asks for it.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.authority = Authority(directory)
        self.rsa = self._rsa(2048)
        self.p256 = self.authority.issue([NAME], called="p256")
        self.p384 = self.authority.issue([NAME], key=ec.generate_private_key(ec.SECP384R1()), called="p384")
        feature = x509.TLSFeature([x509.TLSFeatureType.status_request])
        self.must_staple = self.authority.issue(
            [NAME], key=_key(2048), extensions=[feature], called="must-staple"
        )  # fmt: skip

    @cached_property
    def rsa_1024(self) -> Certificate:
        """RSA that is too small."""
        return self._rsa(1024)

    @cached_property
    def rsa_4096(self) -> Certificate:
        """RSA that is large."""
        return self._rsa(4096)

    @cached_property
    def p521(self) -> Certificate:
        """ECDSA on a curve that few offer."""
        return self.authority.issue([NAME], key=ec.generate_private_key(ec.SECP521R1()), called="p521")

    @cached_property
    def ed25519(self) -> Certificate:
        """An Edwards curve, which no browser takes."""
        return self.authority.issue([NAME], key=ed25519.Ed25519PrivateKey.generate(), called="ed25519")

    @cached_property
    def expired(self) -> Certificate:
        """It ended a month ago."""
        return self.authority.issue([NAME], key=_key(2048), days=LAPSED, called="expired")

    @cached_property
    def self_signed(self) -> Certificate:
        """It vouches for itself."""
        return self.authority.self_signed([NAME], called="self-signed")

    @cached_property
    def other_name(self) -> Certificate:
        """It is somebody else's."""
        return self.authority.issue(["elsewhere.example"], key=_key(2048))

    @cached_property
    def incomplete(self) -> Certificate:
        """It comes without its issuer."""
        return self.authority.issue([NAME], key=_key(2048), complete=False, called="incomplete")

    @cached_property
    def long_chain(self) -> Certificate:
        """Three certificates that do not belong there follow it."""
        one = self.authority.issue([NAME], key=_key(2048), called="long-chain")
        one.chain.write_bytes(one.chain.read_bytes() + b"".join(
            other.chain.read_bytes() for other in (self.p256, self.p384)
        ))  # fmt: skip
        return one

    @cached_property
    def logged(self) -> Certificate:
        """It holds two timestamps of public logs (RFC 6962 3.3), which no log ever signed."""
        stamp = b"\x00" + bytes(32) + bytes(8) + b"\x00\x00" + b"\x04\x03" + b"\x00\x08" + bytes(8)
        rows = 2 * (len(stamp).to_bytes(2, "big") + stamp)
        content = len(rows).to_bytes(2, "big") + rows
        wrapped = b"\x04" + bytes([len(content)]) + content
        extension = x509.UnrecognizedExtension(ObjectIdentifier("1.3.6.1.4.1.11129.2.4.2"), wrapped)
        return self.authority.issue([NAME], key=_key(2048), extensions=[extension], called="logged")

    @cached_property
    def rsa_pss(self) -> Certificate:
        """An RSA key that may sign in the newer way only (RFC 8017 8.1); it takes openssl to make one."""
        room = self.directory
        key, leaf = room / "rsa-pss.key", room / "rsa-pss.pem"
        _openssl("genpkey", "-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048", "-out", str(key))
        _openssl("req", "-x509", "-new", "-key", str(key), "-subj", f"/CN={NAME}", "-days", "90", "-out", str(leaf),
                 "-addext", f"subjectAltName=DNS:{NAME}")  # fmt: skip
        return Certificate(chain=leaf, key=key, leaf=x509.load_pem_x509_certificate(leaf.read_bytes()))

    def _rsa(self, bits: int) -> Certificate:
        return self.authority.issue([NAME], key=_key(bits), called=f"rsa-{bits}")


def _key(bits: int) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, bits)


def _openssl(*arguments: str) -> None:
    subprocess.run(["openssl", *arguments], check=True, capture_output=True)
