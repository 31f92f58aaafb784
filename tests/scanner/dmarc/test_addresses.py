"""Report addresses: what is an address, whose host it is at, and that nobody's mailbox is kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.dmarc.addresses import MOST, ReportAddress, addresses, masked

READ = {
    "mailto:x@acme.example": (True, "acme.example", None),
    "MAILTO:x@Acme.Example.": (True, "acme.example", None),
    "mailto:x%2Cy@acme.example": (True, "acme.example", None),
    "mailto:x@acme.example?subject=dmarc": (True, "acme.example", None),
    "mailto:x@acme.example!10m": (True, "acme.example", 10 << 20),
    "mailto:x@acme.example!50": (True, "acme.example", 50),
    "mailto:x@acme.example!2T": (True, "acme.example", 2 << 40),
    "mailto:x@acme.example!10x": (False, None, None),
    "https://acme.example/reports": (True, None, None),
    "https://acme.example/reports!1k": (True, None, 1024),
    "mailto:acme.example": (False, None, None),
    "mailto:@acme.example": (False, None, None),
    "mailto:x@": (False, None, None),
    "mailto:x@y@acme.example": (False, None, None),
    "mailto:x@localhost": (False, None, None),
    "mailto:x@[192.0.2.1]": (False, None, None),
    "mailto:x@-acme.example": (False, None, None),
    "mailto:x@acme..example": (False, None, None),
    "mailto:x y@acme.example": (False, None, None),
    "mailto: x@acme.example": (False, None, None),
    "mailto:x@b\u00fccher.example": (False, None, None),
    "mailto:x@" + "a" * 64 + ".example": (False, None, None),
    "x@acme.example": (False, None, None),
    "mailto//x@acme.example": (False, None, None),
    "": (False, None, None),
}


@pytest.mark.parametrize(("text", "expected"), READ.items())
def test_an_address_is_a_uri_with_a_mailbox(text: str, expected: tuple[bool, str | None, int | None]) -> None:
    """Only a URI is valid, only a mail address has a host, and a size is read apart (RFC 9989 4.8, RFC 7489 6.2)."""
    (read,) = addresses(text)
    assert (read.valid, read.host, read.most) == expected


def test_commas_part_addresses() -> None:
    """Blanks around commas are no part of an address, and no list is read without end."""
    assert [one.host for one in addresses("mailto:a@x.example \t,  mailto:b@y.example")] == ["x.example", "y.example"]
    assert len(addresses(",".join(["mailto:a@x.example"] * 1000))) == MOST
    assert addresses("mailto:a@x.example,")[1] == ReportAddress(text="", valid=False)


MASKED = {
    "v=DMARC1; p=none; rua=mailto:jane.doe@acme.example": "v=DMARC1; p=none; rua=mailto:***@acme.example",
    "v=DMARC1; rua = MAILTO:j@a.example!1m , mailto:k@b.example": (
        "v=DMARC1; rua = MAILTO:***@a.example!1m , mailto:***@b.example"
    ),
    "v=DMARC1; rua=jane@acme.example": "v=DMARC1; rua=***@acme.example",
    "v=DMARC1; rua=mailto:jane": "v=DMARC1; rua=mailto:***",
    "v=DMARC1; rua=mailto:@acme.example": "v=DMARC1; rua=mailto:@acme.example",
    "v=DMARC1; rua=mailto:jane doe@acme.example": "v=DMARC1; rua=mailto:*** ***@acme.example",
    "v=DMARC1; rua=mailto:jane@doe@acme.example": "v=DMARC1; rua=mailto:***@***@acme.example",
    "v=DMARC1; rua=mailto:j@a.example?cc=k@b.example": "v=DMARC1; rua=mailto:***@a.example?***",
    "v=DMARC1; rua=https://jane:pw@acme.example/x": "v=DMARC1; rua=https://***@acme.example/x",
    "v=DMARC1; p=none; jane@acme.example": "v=DMARC1; p=none;***@acme.example",
    "v=DMARC1; ruv=mailto:jane@acme.example": "v=DMARC1; ruv=mailto:***@acme.example",
    "v=DMARC1; p=reject; rua=mailto:***@acme.example": "v=DMARC1; p=reject; rua=mailto:***@acme.example",
    "v=DMARC1; p=reject": "v=DMARC1; p=reject",
}


@pytest.mark.parametrize(("text", "expected"), MASKED.items())
def test_mailboxes_are_masked(text: str, expected: str) -> None:
    """The part before the @ is gone wherever it stood, and the rest is as it was."""
    assert masked(text).replace("; ***", ";***") == expected


@given(st.text(alphabet="aB1@,:!?= \t/.*-%", max_size=200))
def test_masking_changes_no_verdict(text: str) -> None:
    """A masked mail address is as valid as before, at the same host, and masking it again changes nothing."""
    value = f"mailto:{text.replace(',', ',mailto:')}"
    once = masked(f"v=DMARC1;rua={value}")
    assert masked(once) == once
    before = [(a.valid, a.host, a.host and a.most) for a in addresses(value)]
    assert [(a.valid, a.host, a.host and a.most) for a in addresses(once.partition("rua=")[2])] == before


@given(st.text(max_size=300))
def test_any_text_can_be_read_and_masked(text: str) -> None:
    """No text breaks either, and what is masked is not much longer."""
    assert len(addresses(text)) <= MOST
    assert len(masked(text)) <= 5 * len(text) + 5
