"""A product that attackers are known to use is told with a shade, another one without."""

import pytest

from scanner.fronts import Front
from scoring.vectors.open_ports.mail_web_shown import mail_web_shown as check
from tests.scoring.vectors.open_ports.fronts import front, holds, told_once


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (front("msexchange", "mail web"), "fair attacked"),
        (front("sogo", "mail web"), "neutral shown"),
        (front("zimbra", "management"), "none"),
    ],
)
def test_each_front_has_its_verdict(shown: Front, expected: str) -> None:
    """With a name and without one; a certificate alone is likely, and each has its sentence."""
    holds(check, shown, expected)


def test_what_the_address_shows_by_itself_is_told_once() -> None:
    """Under a name nothing is said again; a front that shows nothing is no finding."""
    told_once(check, front("msexchange", "mail web"))
