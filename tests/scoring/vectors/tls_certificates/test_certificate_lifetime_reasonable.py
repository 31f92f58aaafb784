"""Lifetimes are held against the limit of their date of issue; only public authorities are held to the short ones."""

from datetime import UTC, datetime

import pytest

from scoring.vectors.tls_certificates.certificate_lifetime_reasonable import certificate_lifetime_reasonable
from tests.fakes.looks import ask, seen, sentence, verdict
from tests.scoring.vectors.tls_certificates.chains import DAY, MX, WEB, showing
from tests.scoring.vectors.tls_certificates.encoding import name
from tests.scoring.vectors.tls_certificates.made import CA, LEAF, Party, ec_key, make, server
from tests.scoring.vectors.tls_certificates.table import known

ETERNAL = make(
    name("Eternal"), key=ec_key("Eternal"), start=datetime(1950, 1, 1, tzinfo=UTC),
    end=datetime(2049, 1, 1, tzinfo=UTC), extensions=CA,
)  # fmt: skip


def said(issued: datetime, days: float, *, public: tuple[Party, ...] = (ETERNAL,), own: tuple[Party, ...] = ()) -> str:
    mine = server(by=ETERNAL, start=issued, end=issued + days * DAY, extensions=LEAF)
    looks, roots = seen(showing(mine), asset=WEB), known(*public, own=own)
    finding = ask(certificate_lifetime_reasonable, looks, asset=WEB, known=roots)
    assert finding
    assert "{" not in sentence(certificate_lifetime_reasonable, finding)
    return verdict(finding)


@pytest.mark.parametrize(
    ("issued", "limit"),
    [
        ((1950, 1, 1), 3653),
        ((2012, 6, 30), 3653),
        ((2012, 7, 1), 1827),
        ((2015, 3, 31), 1827),
        ((2015, 4, 1), 1188),
        ((2018, 2, 28), 1188),
        ((2018, 3, 1), 825),
        ((2020, 8, 31), 825),
        ((2020, 9, 1), 398),
        ((2026, 3, 14), 398),
        ((2026, 3, 15), 200),
        ((2027, 3, 14), 200),
        ((2027, 3, 15), 100),
        ((2029, 3, 14), 100),
        ((2029, 3, 15), 47),
    ],
)
def test_each_date_has_its_own_limit(issued: tuple[int, int, int], limit: int) -> None:
    """A public certificate is judged by the rules it was issued under, with a day of grace."""
    at = datetime(*issued, tzinfo=UTC)
    assert said(at, limit) == "good reasonable"
    assert said(at, limit + 1) == "good reasonable"
    assert said(at, limit + 1.1) == "warn too_long"


def test_private_authorities_are_held_to_825_days() -> None:
    """Theirs, an unknown one's and a self-signed one's alike, and never worse than FAIR."""
    at = datetime(2026, 11, 1, tzinfo=UTC)
    assert said(at, 398) == "warn too_long"
    for own in ((ETERNAL,), ()):
        assert said(at, 825, public=(), own=own) == "good reasonable"
        assert said(at, 3650, public=(), own=own) == "fair long"
    assert said(datetime(2019, 6, 30, tzinfo=UTC), 3650, public=(), own=(ETERNAL,)) == "good reasonable"


def test_between_mail_servers_a_long_life_is_fair() -> None:
    """Browsers refuse it; mail servers do not look."""
    at = datetime(2026, 11, 1, tzinfo=UTC)
    looks = seen(showing(server(by=ETERNAL, start=at, end=at + 398 * DAY)), asset=MX)
    finding = ask(certificate_lifetime_reasonable, looks, asset=MX, known=known(ETERNAL))
    assert verdict(finding) == "fair too_long"
