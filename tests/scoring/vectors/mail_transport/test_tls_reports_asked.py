"""Whether senders are told where to report, in a way that they can use."""

import pytest

from scanner.observation import ABSENT, Fact, Present, Unseen
from scanner.probes.mta_sts import MtaStsFacts
from scoring.vectors.mail_transport.tls_reports_asked import tls_reports_asked
from tests.fakes.looks import seen
from tests.scoring.vectors.mail_transport.policies import judged

GOOD = "v=TLSRPTv1; rua=mailto:***@acme.example"


@pytest.mark.parametrize(
    ("reports", "expected"),
    [
        (ABSENT, "neutral none"),
        (Present(value=(GOOD,)), "good asked"),
        (Present(value=(GOOD, GOOD + ";")), "fair several"),
        (Present(value=("v=TLSRPTv1;",)), "fair unreadable"),
        (Present(value=(GOOD + ",ftp://acme.example",)), "fair places"),
        (Unseen(why="no answer"), "unknown not_seen"),
    ],
)
def test_each_record_has_its_verdict(reports: Fact[tuple[str, ...]], expected: str) -> None:
    """None is a choice; one that cannot be used is a small fault; silence is neither."""
    assert judged(tls_reports_asked, seen(MtaStsFacts(reports=reports))) == expected
    assert judged(tls_reports_asked, seen(None)) == "unknown not_seen"
