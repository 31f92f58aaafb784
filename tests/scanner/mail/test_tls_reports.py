"""TLS-RPT records: the places that senders could report to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.mail.tls_reports import is_record, unusable

MAIL, WEB = "mailto:tls@acme.example", "https://reports.acme.example/v1/tlsrpt"


@pytest.mark.parametrize(
    ("record", "wrong"),
    [
        (f"v=TLSRPTv1; rua={MAIL}", ()),
        (f"v=TLSRPTv1;rua={MAIL}, {WEB};", ()),
        (f"v=TLSRPTv1; rua={WEB}; ext=1", ()),
        (f"v=TLSRPTv1; rua={WEB}; x-ext.2=1; 3=1", ()),
        ("v=TLSRPTv1; rua=mailto:***@acme.example", ()),
        (f"v=TLSRPTv1; rua={MAIL}?subject=tls", ()),
        ("v=TLSRPTv1; rua=https://acme.example?v=1,https://[2001:db8::1]:8443/r", ()),
        ("v=TLSRPTv1; rua=https://acme.example:/r,HTTPS://192.0.2.1/", ()),
        ("v=TLSRPTv1; rua=https://[::zz]/", ("https://[::zz]/",)),
        ("v=TLSRPTv1; rua=tls@acme.example", ("tls@acme.example",)),
        (f"v=TLSRPTv1; rua={MAIL},http://acme.example/", ("http://acme.example/",)),
        ("v=TLSRPTv1; rua=mailto:tls@localhost", ("mailto:tls@localhost",)),
        ("v=TLSRPTv1; rua=", None),
        ("v=TLSRPTv1", None),
        ("v=TLSRPTv1; rua", None),
    ],
)
def test_places(record: str, wrong: tuple[str, ...] | None) -> None:
    """mailto: and https: and nothing else (RFC 8460 3)."""
    assert is_record(record)
    assert unusable(record) == wrong


def test_what_is_no_record() -> None:
    """Other versions, other cases, other records."""
    assert not any(map(is_record, ("v=TLSRPTv2; rua=x", "v=tlsrptv1; rua=x", "rua=x; v=TLSRPTv1", "v=spf1 -all", "")))


@given(st.text(max_size=200))
def test_no_text_raises(text: str) -> None:
    """Whatever it says."""
    unusable("v=TLSRPTv1; rua=" + text)
