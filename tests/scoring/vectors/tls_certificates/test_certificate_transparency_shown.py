"""Only publicly trusted certificates owe timestamps, as many as their life asks for."""

from dataclasses import replace

import pytest

from scanner.observation import ABSENT, NOT_ASKED, Fact, Present
from scoring.vectors.tls_certificates.certificate_transparency_shown import certificate_transparency_shown
from tests.fakes.looks import AT, ask, seen, verdict
from tests.scoring.vectors.tls_certificates.chains import DAY, WEB, showing
from tests.scoring.vectors.tls_certificates.encoding import timestamps
from tests.scoring.vectors.tls_certificates.made import LEAF, between, root, server
from tests.scoring.vectors.tls_certificates.table import known


def said(inside: int, outside: Fact[int], staple: Fact[str] = ABSENT, days: int = 90, *, own: bool = False) -> str:
    mine = server(extensions=(*LEAF[:2], timestamps(inside)), end=AT - 10 * DAY + days * DAY)
    facts = replace(showing(mine, between().der), scts=outside, staple=staple)
    roots = known(own=(root(),)) if own else known(root())
    return verdict(ask(certificate_transparency_shown, seen(facts, asset=WEB), asset=WEB, known=roots))


@pytest.mark.parametrize(
    ("inside", "outside", "expected"),
    [
        (2, NOT_ASKED, "good shown"),
        (0, Present(value=2), "good shown"),
        (1, Present(value=1), "warn too_few"),
        (0, ABSENT, "warn none"),
        (0, Present(value=0), "warn none"),
        (0, NOT_ASKED, "unknown unseen"),
        (1, NOT_ASKED, "unknown unseen"),
    ],
)
def test_enough_of_one_kind_is_asked_for(inside: int, outside: Fact[int], expected: str) -> None:
    """Inside the certificate or in the handshake; where the handshake was not looked at, nothing is missing."""
    assert said(inside, outside) == expected


def test_long_lives_owe_one_more() -> None:
    """More than 180 days ask for three."""
    assert said(2, ABSENT, days=180) == "good shown"
    assert said(2, ABSENT, days=190) == "warn too_few"
    assert said(3, ABSENT, days=190) == "good shown"


def test_a_stapled_status_may_hold_them() -> None:
    """We do not look inside it, so nothing is said."""
    assert said(0, ABSENT, Present(value="good")) == "unknown unseen"


def test_private_authorities_owe_none() -> None:
    """An own root, and no root at all, are no matter of public logs."""
    assert said(0, ABSENT, own=True) == "neutral not_public"
