"""Lifetimes are held against the limit of their date of issue, and are never worse than FAIR."""

from datetime import UTC, datetime

import pytest

from scoring.vectors.tls_certificates.certificate_lifetime_reasonable import certificate_lifetime_reasonable
from tests.fakes.looks import ask, seen, sentence, verdict
from tests.scoring.vectors.tls_certificates.chains import WEB, leaf, root, showing


@pytest.mark.parametrize(
    ("issued", "days", "expected"),
    [
        (datetime(2026, 11, 1, tzinfo=UTC), 90, "good reasonable"),
        (datetime(2026, 11, 1, tzinfo=UTC), 200, "good reasonable"),
        (datetime(2026, 11, 1, tzinfo=UTC), 398, "fair long"),
        (datetime(2026, 3, 14, tzinfo=UTC), 398, "good reasonable"),
        (datetime(2026, 3, 14, tzinfo=UTC), 3650, "fair long"),
        (datetime(2019, 1, 1, tzinfo=UTC), 825, "good reasonable"),
        (datetime(2016, 1, 1, tzinfo=UTC), 7300, "good reasonable"),
    ],
)
def test_each_date_has_its_own_limit(issued: datetime, days: int, expected: str) -> None:
    """A certificate is judged by the rules it was issued under."""
    finding = ask(
        certificate_lifetime_reasonable, seen(showing(leaf(start=issued, days=days, issuer=root()))), asset=WEB
    )
    assert finding
    assert verdict(finding) == expected
    assert "{" not in sentence(certificate_lifetime_reasonable, finding)
