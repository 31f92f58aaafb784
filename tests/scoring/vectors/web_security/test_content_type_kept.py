"""nosniff is the only value that counts."""

from dataclasses import replace

import pytest

from scanner.observation import Present
from scoring.vectors.web_security.content_type_kept import content_type_kept
from tests.scoring.vectors.web_security.fronts import BARE, TIDY, judged, judges_pages_only


@pytest.mark.parametrize(
    ("value", "expected"), [("NoSniff", "good kept"), ("nosniff, nosniff", "good kept"), ("none", "fair guessed")]
)
def test_each_value_has_its_verdict(value: str, expected: str) -> None:
    """The first value decides, in any case."""
    assert judged(content_type_kept, replace(TIDY, content_type_options=Present(value=value))) == expected


def test_pages_only() -> None:
    """Absent is FAIR at worst, and only pages are judged."""
    assert judged(content_type_kept, BARE) == "fair guessed"
    judges_pages_only(content_type_kept)
