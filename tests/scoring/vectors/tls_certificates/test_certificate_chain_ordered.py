"""Order matters before TLS 1.3, and what leads nowhere is only ballast."""

from dataclasses import replace

from scanner.observation import Fact, Present, Unseen
from scoring.finding import Finding
from scoring.vectors.tls_certificates.certificate_chain_ordered import certificate_chain_ordered
from tests.fakes.looks import ask, seen, sentence, verdict
from tests.scoring.vectors.tls_certificates.chains import WEB, intermediate, leaf, root, showing

MINE = leaf(issuer=intermediate())
SPOKEN: Fact[bool] = Present(value=True)


def judged(*chain: bytes, tls1_2: Fact[bool] = SPOKEN) -> Finding:
    facts = replace(showing(*chain), tls1_2=tls1_2)
    finding = ask(certificate_chain_ordered, seen(facts, asset=WEB), asset=WEB)
    assert finding
    return finding


def test_each_is_issued_by_one_after_it() -> None:
    """With or without the root; a leaf alone has no order to break."""
    assert verdict(judged(MINE)) == "good ordered"
    assert verdict(judged(MINE, intermediate().der)) == "good ordered"
    assert verdict(judged(MINE, intermediate().der, root().der)) == "good ordered"


def test_the_wrong_order_is_a_fault_of_old_versions() -> None:
    """RFC 5246 forbids what RFC 8446 allows."""
    turned = (MINE, root().der, intermediate().der)
    assert verdict(judged(*turned)) == "fair disordered"
    assert verdict(judged(*turned, tls1_2=Present(value=False))) == "neutral disordered"
    assert verdict(judged(*turned, tls1_2=Unseen(why="time-out"))) == "neutral disordered"


def test_ballast_is_named() -> None:
    """Strangers and doubles do no harm, and the operator learns which they are."""
    finding = judged(MINE, intermediate().der, root("Elsewhere").der, intermediate().der)
    assert verdict(finding) == "neutral superfluous"
    told = sentence(certificate_chain_ordered, finding)
    assert "Elsewhere" in told
    assert "sent twice" in told
