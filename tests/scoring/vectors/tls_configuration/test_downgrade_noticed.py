"""Silent downgrades are found."""

import pytest

from scanner.probes.tls import TlsFacts
from scoring.vectors.tls_configuration.downgrade_noticed import downgrade_noticed
from tests.scoring.vectors.tls_configuration.servers import LOST, NO, YES, judged, keeps_its_promises


@pytest.mark.parametrize(
    ("facts", "web", "mail"),
    [
        (TlsFacts(downgrade_signalled=NO), "fair no_signal", "fair no_signal"),
        (TlsFacts(downgrade_signalled=YES, fallback_refused=NO), "fair no_refusal", "fair no_refusal"),
        (TlsFacts(fallback_refused=YES), "good noticed", "good noticed"),
        (TlsFacts(fallback_refused=LOST), "none", "none"),
        (TlsFacts(tls1_2=YES), "none", "none"),
    ],
)
def test_each_offer_has_its_verdict(facts: TlsFacts, web: str, mail: str) -> None:
    """FAIR where either mark is missing; one version alone cannot be left."""
    assert judged(downgrade_noticed, facts) == (web, mail)


def test_the_promises_of_the_vector_are_kept() -> None:
    """GOOD for a stock server of today, UNKNOWN for silence, no finding where there is no TLS."""
    keeps_its_promises(downgrade_noticed)
