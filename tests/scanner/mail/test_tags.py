"""Lists of tags: read by the grammar, or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.mail.tags import MOST, tags


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("v=DKIM1; p=abc", {"v": "DKIM1", "p": "abc"}),
        (" v = DKIM1 ;p= a b ; ", {"v": "DKIM1", "p": "a b"}),
        ("p=a==;t=", {"p": "a==", "t": ""}),
        ("", {}),
    ],
)
def test_a_list_is_read(text: str, found: dict[str, str]) -> None:
    """Spaces around names and values, a semicolon at the end, equals signs in a value."""
    assert tags(text) == found


@pytest.mark.parametrize("text", ["v", "a=1;a=2", "a=1;;b=2", "1a=x", "a b=x", ";a=1", ";".join(["a=1"] * 500)])
def test_anything_else_is_no_list(text: str) -> None:
    """No name, no equals sign, a name twice, an empty tag in between, far too many."""
    assert tags(text) is None


@given(st.text(max_size=300))
def test_no_text_raises(text: str) -> None:
    """It is a bounded list or none."""
    found = tags(text)
    assert found is None or len(found) <= MOST
