"""Trust is built from what was sent to the roots that are known, and its faults are told apart."""

from cryptography.x509.oid import ExtendedKeyUsageOID

from scanner.asset import Asset
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.tls_certificates.certificate_trusted import certificate_trusted
from tests.fakes.looks import AT, ask, seen, sentence, verdict
from tests.scoring.vectors.tls_certificates.chains import (
    DAY,
    MX,
    SUBMISSION,
    WEB,
    intermediate,
    leaf,
    root,
    showing,
    trusting,
)  # fmt: skip

OURS = trusting(root())


def judged(*chain: bytes, known: Known = OURS, asset: Asset = WEB) -> Finding:
    finding = ask(certificate_trusted, seen(showing(*chain)), asset=asset, known=known)
    assert finding
    assert "{" not in sentence(certificate_trusted, finding)
    return finding


def test_a_whole_chain_is_trusted_in_any_order() -> None:
    """Leaf and intermediate lead to the root, whatever else was sent and in whatever order."""
    mine = leaf(issuer=intermediate())
    assert verdict(judged(mine, intermediate().der)) == "good trusted"
    assert verdict(judged(mine, root("Other").der, root().der, intermediate().der)) == "good trusted"


def test_the_leaf_itself_may_be_a_root() -> None:
    """A self-signed certificate that the operator trusts is trusted."""
    own = root("Appliance")
    assert verdict(judged(own.der, known=trusting(own))) == "good trusted"


def test_an_expired_leaf_is_not_also_untrusted() -> None:
    """Its chain is judged as it stood while it was valid: one fault, one finding."""
    assert verdict(judged(leaf(issuer=root(), start=AT - 60 * DAY, days=30))) == "good trusted"


def test_the_ways_not_to_be_trusted_are_told_apart() -> None:
    """Self-signed, missing intermediate, unknown root, broken signature, wrong purpose."""
    assert verdict(judged(leaf())) == "bad self_signed"
    assert verdict(judged(leaf(issuer=intermediate()))) == "warn incomplete"
    theirs = leaf(issuer=intermediate("Theirs"))
    assert verdict(judged(theirs, intermediate("Theirs").der, root("Theirs").der)) == "warn unknown_root"
    assert verdict(judged(theirs, intermediate("Theirs").der)) == "warn unknown_root"
    clients = leaf(issuer=root(), usage=ExtendedKeyUsageOID.CLIENT_AUTH)
    assert verdict(judged(clients)) == "warn wrong_purpose"
    forged = leaf(issuer=type(root())(certificate=root().certificate, key=intermediate().key))
    assert verdict(judged(forged)) == "warn broken_signature"


def test_an_expired_intermediate_breaks_the_chain_and_announces_itself() -> None:
    """A chain ends with the first certificate above the leaf that expires, and `until` says when."""
    short = intermediate(days=430)
    mine = leaf(issuer=short, days=200)
    finding = judged(mine, short.der)
    assert finding.until
    assert (finding.until - AT).days == 30
    gone = intermediate(days=401)
    assert verdict(judged(leaf(issuer=gone), gone.der)) == "warn issuer_expired"


def test_mail_is_judged_by_who_verifies() -> None:
    """Between mail servers nothing is verified; a mail program asks its user."""
    assert verdict(judged(leaf(), asset=MX)) == "fair self_signed"
    assert verdict(judged(leaf(), asset=SUBMISSION)) == "warn self_signed"


def test_without_roots_nobody_is_judged() -> None:
    """No root store is no evidence against anyone; an empty answer from one is."""
    assert verdict(judged(leaf(issuer=root()), known=Known())) == "unknown no_roots"
    assert verdict(judged(leaf(issuer=intermediate()), intermediate().der, known=trusting())) == "warn unknown_root"
