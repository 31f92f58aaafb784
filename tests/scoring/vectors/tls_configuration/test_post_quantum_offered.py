"""Post-quantum key exchange is good, and its absence no fault."""

import pytest

from scanner.observation import ABSENT, Present
from scanner.probes.tls import TlsFacts
from scoring.vectors.tls_configuration.post_quantum_offered import post_quantum_offered
from tests.scoring.vectors.tls_configuration.servers import YES, judged


@pytest.mark.parametrize(
    ("facts", "web", "mail"),
    [
        (TlsFacts(tls1_3_group=Present(value="X25519MLKEM768")), "good offered", "good offered"),
        (TlsFacts(tls1_3_group=Present(value="x25519")), "neutral not_offered", "neutral not_offered"),
        (TlsFacts(tls1_3_group=ABSENT), "none", "none"),
        (TlsFacts(tls1_2=YES), "none", "none"),
    ],
)
def test_each_offer_has_its_verdict(facts: TlsFacts, web: str, mail: str) -> None:
    """A stock server of today is neutral."""
    assert judged(post_quantum_offered, facts) == (web, mail)
