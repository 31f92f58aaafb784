"""Who agreed to reports: the name that says so, and what it has to say."""

import pytest

from scanner.dmarc.consent import agrees, consent_name, is_outside

HOST = "in.reports.example"
SAID = {
    ("v=DMARC1",): True,
    ("v=DMARC1;",): True,
    ("v=DMARC1; nothing else",): True,
    ("other text", "v=DMARC1"): True,
    ("v=DMARC1", "v=DMARC1"): True,
    ("v=DMARC1; rua=mailto:***@in.reports.example",): True,
    ("v=DMARC1; rua=mailto:***@IN.reports.example!5m",): True,
    ("v=DMARC1; ruf=mailto:***@elsewhere.example",): True,
    ("v=DMARC1; rua=mailto:***@elsewhere.example",): False,
    ("v=DMARC1; rua=mailto:***@reports.example",): False,
    ("v=DMARC1; rua=mailto:***@in.reports.example,mailto:***@elsewhere.example",): False,
    ("v=DMARC1", "v=DMARC1; rua=mailto:***@elsewhere.example"): False,
    ("v=dmarc1",): False,
    ("v=spf1 -all",): False,
    ("",): False,
    (): False,
}


@pytest.mark.parametrize(("records", "expected"), SAID.items())
def test_one_record_that_counts_agrees(records: tuple[str, ...], expected: bool) -> None:
    """v=DMARC1 is enough; a word for another host of its own takes it back (RFC 9990 4)."""
    assert agrees(HOST, records, "rua") is expected


def test_each_kind_of_report_has_its_own_word() -> None:
    """Failure reports are redirected by ruf, and by nothing else (RFC 9991 5)."""
    assert not agrees(HOST, ("v=DMARC1; ruf=mailto:***@elsewhere.example",), "ruf")
    assert agrees(HOST, ("v=DMARC1; rua=mailto:***@elsewhere.example",), "ruf")


def test_who_has_to_agree() -> None:
    """Hosts of the same organisation have not; a host that only ends alike has."""
    assert not is_outside("acme.example", "acme.example")
    assert not is_outside("mail.acme.example", "acme.example")
    assert is_outside("notacme.example", "acme.example")
    assert is_outside("example", "acme.example")
    assert consent_name("acme.example", HOST) == "acme.example._report._dmarc.in.reports.example"
