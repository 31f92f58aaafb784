"""Names are compared whatever their string type, capitals and spaces, and nothing else is taken for the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.tls.spelling import folded
from tests.scoring.vectors.tls_certificates.encoding import BMP, PRINTABLE, T61, UTF8, name


@pytest.mark.parametrize(
    "other",
    [
        name("Acme Authority", PRINTABLE),
        name("ACME authority"),
        name("  Acme   Authority "),
        name("Acme Authority".encode("utf-16-be"), BMP),
        name("Acme Authority", T61),
    ],
)
def test_one_name_in_many_spellings(other: bytes) -> None:
    """RFC 5280 7.1: string type, case and rows of spaces make no other name."""
    assert folded(other) == folded(name("Acme Authority", UTF8))


@pytest.mark.parametrize(
    "other",
    [name("Acme Authorities"), name("AcmeAuthority"), name("Acme Authority", country="KR"), b"", b"\x30\x00"],
)
def test_another_name_stays_another(other: bytes) -> None:
    """Another word, no space or one part more."""
    assert folded(other) != folded(name("Acme Authority"))


@given(st.binary(max_size=80))
def test_no_bytes_raise(bytes_of_no_name: bytes) -> None:
    """What is no name is read as far as it goes."""
    assert isinstance(folded(bytes_of_no_name), tuple)
    assert isinstance(folded(name(bytes_of_no_name)), tuple)
