"""Certificates made at test time: a root, its intermediate, and leaves good and bad."""

import datetime as dt
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey
DAY = dt.timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """Files in PEM form: the leaf followed by what the server sends after it, and the leaf's key."""

    chain: Path
    key: Path
    leaf: x509.Certificate

    @property
    def sent(self) -> tuple[bytes, ...]:
        """What the server sends, in DER, the leaf first."""
        parsed = x509.load_pem_x509_certificates(self.chain.read_bytes())
        return tuple(one.public_bytes(serialization.Encoding.DER) for one in parsed)


@dataclass(frozen=True, kw_only=True)
class _Issuer:
    certificate: x509.Certificate
    key: PrivateKey


class Authority:
    """A root that scanners are told to trust (`ca_file`), one intermediate, and what they issue."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.now = dt.datetime.now(dt.UTC).replace(microsecond=0)
        self._root = self._issuer("Hullmark Laboratory Root", None)
        self._intermediate = self._issuer("Hullmark Laboratory Intermediate", self._root)
        self.ca_file = directory / "root.pem"
        self.ca_file.write_bytes(_pem(self._root.certificate))

    def issue(
        self,
        names: Sequence[str],
        *,
        key: PrivateKey | None = None,
        days: tuple[int, int] = (-1, 90),
        complete: bool = True,
        extensions: Sequence[x509.ExtensionType] = (),
        called: str = "",
    ) -> Certificate:
        """A leaf for DNS names, valid between two days counted from now; sent without its issuer if not `complete`.

        Its files are named after the first name, or are `called` otherwise.
        """
        key = key or ec.generate_private_key(ec.SECP256R1())
        leaf = self._leaf(names, key, days, self._intermediate, extensions)
        sent = (leaf, self._intermediate.certificate) if complete else (leaf,)
        return self._files(called or names[0], key, sent)

    def self_signed(self, names: Sequence[str], *, called: str = "") -> Certificate:
        """A leaf that vouches for itself."""
        key = ec.generate_private_key(ec.SECP256R1())
        return self._files(called or names[0], key, (self._leaf(names, key, (-1, 90), None),))

    def status(self, certificate: Certificate) -> Path:
        """A file with the issuer's word that the certificate is good, for servers to bring along (RFC 6960)."""
        issuer = self._intermediate
        builder = ocsp.OCSPResponseBuilder().add_response(
            certificate.leaf, issuer.certificate, hashes.SHA256(), ocsp.OCSPCertStatus.GOOD, self.now,
            self.now + 7 * DAY, None, None,
        )  # fmt: skip
        answer = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, issuer.certificate).sign(
            issuer.key, hashes.SHA256()
        )
        file = certificate.chain.with_suffix(".ocsp")
        file.write_bytes(answer.public_bytes(serialization.Encoding.DER))
        return file

    def sha1_signed(self, names: Sequence[str]) -> Certificate:
        """A leaf signed with SHA-1, which takes openssl: our own library declines to make one."""
        key = rsa.generate_private_key(65537, 2048)
        request = x509.CertificateSigningRequestBuilder().subject_name(_subject(names[0])).sign(key, hashes.SHA256())
        signer_file, key_file = self.directory / "intermediate.pem", self.directory / "intermediate.key"
        signer_file.write_bytes(_pem(self._intermediate.certificate))
        key_file.write_bytes(_key_pem(self._intermediate.key))
        extensions = self.directory / "sha1.ext"
        extensions.write_text(
            f"subjectAltName={','.join('DNS:' + name for name in names)}\nextendedKeyUsage=serverAuth\n"
        )
        made = subprocess.run(
            ["openssl", "x509", "-req", "-sha1", "-days", "90", "-CA", str(signer_file), "-CAkey", str(key_file),
             "-extfile", str(extensions), "-set_serial", "4711"],
            input=request.public_bytes(serialization.Encoding.PEM), capture_output=True, check=True,
        )  # fmt: skip
        leaf = x509.load_pem_x509_certificate(made.stdout)
        return self._files(names[0], key, (leaf, self._intermediate.certificate))

    def _issuer(self, name: str, signer: _Issuer | None) -> _Issuer:
        key = ec.generate_private_key(ec.SECP256R1())
        builder = self._builder(name, key, (-400, 3000), signer)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None if signer is None else 0), True)
        builder = builder.add_extension(_key_usage(signs_certificates=True), True)
        return _Issuer(certificate=builder.sign(signer.key if signer else key, hashes.SHA256()), key=key)

    def _leaf(
        self,
        names: Sequence[str],
        key: PrivateKey,
        days: tuple[int, int],
        signer: _Issuer | None,
        extensions: Sequence[x509.ExtensionType] = (),
    ) -> x509.Certificate:
        builder = self._builder(names[0], key, days, signer)
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), True)
        builder = builder.add_extension(_key_usage(signs_certificates=False), True)
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False)
        alternatives: list[x509.GeneralName] = [x509.DNSName(name) for name in names]
        builder = builder.add_extension(x509.SubjectAlternativeName(alternatives), False)
        for extension in extensions:
            builder = builder.add_extension(extension, False)
        return builder.sign(signer.key if signer else key, hashes.SHA256())

    def _builder(
        self, name: str, key: PrivateKey, days: tuple[int, int], signer: _Issuer | None
    ) -> x509.CertificateBuilder:
        issuer_key = signer.key if signer else key
        return (
            x509.CertificateBuilder()
            .subject_name(_subject(name))
            .issuer_name(signer.certificate.subject if signer else _subject(name))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(self.now + days[0] * DAY)
            .not_valid_after(self.now + days[1] * DAY)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), False)
        )

    def _files(self, name: str, key: PrivateKey, sent: Sequence[x509.Certificate]) -> Certificate:
        chain, key_file = self.directory / f"{name}.pem", self.directory / f"{name}.key"
        chain.write_bytes(b"".join(_pem(certificate) for certificate in sent))
        key_file.write_bytes(_key_pem(key))
        return Certificate(chain=chain, key=key_file, leaf=sent[0])


def _subject(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True, key_cert_sign=signs_certificates, crl_sign=signs_certificates,
        content_commitment=False, key_encipherment=False, data_encipherment=False, key_agreement=False,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _key_pem(key: PrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
