"""The table of DMARC records by who vouches for the name's mail."""

import pytest

from scanner.observation import ABSENT, Present
from scanner.probes.mail_policy import MailPolicy
from scoring.vectors.dmarc.dmarc_alignment_strict import dmarc_alignment_strict
from tests.fakes.looks import ask, seen, sentence, verdict

TABLE = {
    "v=DMARC1; p=reject": "neutral relaxed",
    "v=DMARC1; p=none; adkim=r; aspf=r": "neutral relaxed",
    "v=DMARC1; p=reject; adkim=strict": "neutral relaxed",
    "v=DMARC1; p=reject; adkim=s": "neutral half",
    "v=DMARC1; p=reject; aspf=S": "neutral half",
    "v=DMARC1; p=reject; adkim=s; aspf=s": "neutral strict",
    "v=DMARC1; adkim=s": "none",
}


@pytest.mark.parametrize(("text", "expected"), TABLE.items())
def test_alignment_is_told_and_never_a_fault(text: str, expected: str) -> None:
    """Only s is strict; nothing, and what is no value, is relaxed."""
    finding = ask(dmarc_alignment_strict, seen(MailPolicy(dmarc=Present(value=(text,)))))
    assert verdict(finding) == expected
    assert finding is None or sentence(dmarc_alignment_strict, finding)


def test_each_mechanism_is_named_for_what_it_is() -> None:
    """Where they differ, the sentence says which is which."""
    finding = ask(dmarc_alignment_strict, seen(MailPolicy(dmarc=Present(value=("v=DMARC1; p=reject; aspf=s",)))))
    assert finding is not None
    assert dict(finding.values) == {"relaxed": "DKIM", "strict": "SPF"}


def test_without_a_record_there_is_no_question() -> None:
    """Alignment is asked by a record."""
    assert ask(dmarc_alignment_strict, seen(MailPolicy(dmarc=ABSENT, dmarc_above=ABSENT))) is None
