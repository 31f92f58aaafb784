"""What a certificate names is followed only where it is a plain http address."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.errors import Forbidden
from scanner.stranger import Stranger, stranger


@pytest.mark.parametrize(
    ("url", "host", "port", "path"),
    [
        ("http://ca.example/ca.der", "ca.example", 80, "/ca.der"),
        ("HTTP://CA.Example.:8080", "ca.example", 8080, "/"),
        ("http://192.0.2.7/x?y=%2F#z", "192.0.2.7", 80, "/x?y=%2F"),
        ("http://[2001:db8::7]:81/", "2001:db8::7", 81, "/"),
    ],
)
def test_an_http_address_is_taken_apart(url: str, host: str, port: int, path: str) -> None:
    """Host in lower case, port 80 where none is named, path with its query."""
    found = stranger(url)
    assert (found.host, found.port, found.path) == (host, port, path)
    assert found.name == (None if found.is_address else host)


@pytest.mark.parametrize(
    "url",
    [
        "https://ca.example/", "ftp://ca.example/", "ldap:///cn=CA", "file:///etc/passwd", "//ca.example/", "", "http://",
        "http://user@ca.example/", "http://user:word@ca.example/", "http://@ca.example/", "http://ca.example:0/",
        "http://ca.example:65536/", "http://ca.example:x/", "http://[::1/", "http://[fe80::1%25eth0]/", "http://a b/",
        "http://ca\r\nHost: x/", "http://-ca.example/", f"http://{'a' * 254}/",
    ],
)  # fmt: skip
def test_nothing_else_is_followed(url: str) -> None:
    """Other schemes, user names, ports that cannot be, and what is no host."""
    with pytest.raises(Forbidden):
        stranger(url)


@given(st.text(max_size=60).map("http://".__add__))
def test_no_text_raises_anything_else(url: str) -> None:
    """It is followed or refused."""
    with contextlib.suppress(Forbidden):
        assert isinstance(stranger(url), Stranger)
