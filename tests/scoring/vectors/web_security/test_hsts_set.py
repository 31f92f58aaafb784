"""HSTS counts as browsers read it: first field, one max-age, inside TLS."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.observation import Present
from scanner.probes.web import WebFacts
from scoring.vectors.web_security.hsts_set import hsts_set, max_age
from tests.scoring.vectors.web_security.fronts import BARE, ERROR, LED, TIDY, UNENCRYPTED, judged


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (TIDY, "good long_enough"),
        (replace(TIDY, hsts=Present(value="max-age=15552000")), "good long_enough"),
        (replace(TIDY, hsts=Present(value="max-age=15551999")), "fair short"),
        (replace(TIDY, hsts=Present(value="max-age=0")), "warn absent"),
        (replace(TIDY, hsts=Present(value="max-age=31536000000000")), "good long_enough"),
        (replace(TIDY, hsts=Present(value="max-age=" + "9" * 1400)), "good long_enough"),
        (replace(TIDY, hsts=Present(value="includeSubDomains")), "warn absent"),
        (BARE, "warn absent"),
        (replace(BARE, status=Present(value=301)), "fair absent_on_redirect"),
        (ERROR, "neutral no_page"),
        (LED, "none"),
        (UNENCRYPTED, "none"),
        (None, "none"),
    ],
)
def test_each_header_has_its_verdict(facts: WebFacts | None, expected: str) -> None:
    """180 days are enough; an error page without the header is not held against the site."""
    assert judged(hsts_set, facts) == expected


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("max-age=31536000", 31536000), ('MAX-AGE="600" ; includeSubDomains', 600), ("preload; max-age=5", 5),
        ("max-age=1; max-age=2", None), ("max-age=9, max-age=31536000", 9), ("max-age=-1", None), ("", None),
        ("x-max-age=5", None), ("max-age=9999999999999", 9999999999999), ("max-age=" + "9" * 1400, 10**15),
        ("max-age=31536000, includeSubDomains", None), ("max-age=31536000; includeSubDomains, preload", None),
        ('max-age="31536000', None), ("max-age=31536000 includeSubDomains", None), ("'max-age=31536000'", None),
        ("max-age=5; preload; PRELOAD", None), ("max-age=5;;", 5), (';a="b;c,max-age=6" ; max-age=5', 5),
        ("max-age=5; a=b c", None), ("max-age = 5;a", 5), ('max-age="5, max-age=6', None), ("max-age", None),
    ],
)  # fmt: skip
def test_max_age_is_read_as_the_rfc_says(value: str, seconds: int | None) -> None:
    """RFC 6797 6.1 and 8.1: quoted or not, in any case, once, in the first field, all of it by the grammar."""
    assert max_age(value) == seconds


@given(st.text(max_size=300))
def test_any_value_is_read(value: str) -> None:
    """No header breaks the reading."""
    max_age(value)
