"""Withdrawn hashes count on the leaf and on what leads upward, never on a root or a bystander."""

from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding

from scoring.vectors.tls_certificates.certificate_signature_current import certificate_signature_current
from tests.fakes.looks import ask, seen, sentence, verdict
from tests.lab.pki import Authority
from tests.scoring.vectors.tls_certificates.chains import MX, WEB, intermediate, leaf, root, showing


def test_a_leaf_signed_with_sha_1_is_bad(tmp_path: Path) -> None:
    """Browsers refuse it; mail servers do not look."""
    old = Authority(tmp_path).sha1_signed(["www.acme.example"]).leaf.public_bytes(Encoding.DER)
    finding = ask(certificate_signature_current, seen(showing(old)), asset=WEB)
    assert finding
    assert verdict(finding) == "bad broken_hash"
    assert sentence(certificate_signature_current, finding) == "The certificate is signed with SHA-1."
    assert verdict(ask(certificate_signature_current, seen(showing(old)), asset=MX)) == "fair broken_hash"


def test_bystanders_are_not_judged(tmp_path: Path) -> None:
    """A certificate that was sent but leads nowhere from the leaf is no part of the chain."""
    old = Authority(tmp_path).sha1_signed(["bystander.example"]).leaf.public_bytes(Encoding.DER)
    chain = showing(leaf(issuer=intermediate()), old, intermediate().der, root().der)
    assert verdict(ask(certificate_signature_current, seen(chain), asset=WEB)) == "good current"
