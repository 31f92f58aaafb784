"""The table of SPF records: whom they turn away."""

import pytest

from scanner.observation import ABSENT, Present, Unseen
from scanner.probes.mail_policy import MailPolicy
from scoring.vectors.spf.spf_restricts_senders import spf_restricts_senders
from tests.fakes.looks import ask, seen, sentence, verdict
from tests.scoring.vectors.spf.chains import Rows, look

TABLE = {
    "v=spf1 mx -all": "good fails",
    "v=spf1 -all": "good fails",
    "v=spf1 mx ~all": "good softfails",
    "v=spf1 mx ?all": "warn neutral",
    "v=spf1 mx +all": "bad passes",
    "v=spf1 mx all": "bad passes",
    "v=spf1 all -all": "bad passes",
    "v=spf1 -all +all": "good fails",
    "v=spf1 mx": "warn no_default",
    "v=spf1": "warn no_default",
    "v=spf1 include:_spf.acme.example": "warn no_default",
    "v=spf1 redirect=_spf.acme.example": "neutral redirected",
    "v=spf1 redirect=_spf.acme.example -all": "good fails",
    "v=spf1 ip4:0.0.0.0/0 -all": "bad everyone",
    "v=spf1 ip6:::/0 -all": "bad everyone",
    "v=spf1 ip4:0.0.0.0/1 ip4:128.0.0.0/1 -all": "bad everyone",
    "v=spf1 ip4:0.0.0.0/2 ip4:128.0.0.0/1 ip4:64.0.0.0/2 mx -all": "bad everyone",
    "v=spf1 ip6:::/1 ip6:8000::/1 -all": "bad everyone",
    "v=spf1 ip4:0.0.0.0/1 ip6:8000::/1 -all": "warn wide",
    "v=spf1 ip4:0.0.0.0/1 ip4:0.0.0.0/1 -all": "warn wide",
    "v=spf1 ip4:0.0.0.0/1 -all ip4:128.0.0.0/1": "warn wide",
    "v=spf1 ip4:10.0.0.0/8 -all": "warn wide",
    "v=spf1 ip6:2001::/16 -all": "warn wide",
    "v=spf1 -ip4:0.0.0.0/0 +all": "bad passes",
    "v=spf1 ip4:192.0.2.0/9 -all": "good fails",
    "v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 -all": "good fails",
    "v=spf1 ptr -all": "fair ptr",
    "v=spf1 ptr:acme.example ~all": "fair ptr",
    "v=spf1 ptr +all": "bad passes",
    "v=spf1 mx bogus -all": "none",
}


@pytest.mark.parametrize(("text", "expected"), TABLE.items())
def test_each_record_is_judged_by_what_it_does_to_strangers(text: str, expected: str) -> None:
    """The verdict follows the first `all`, the blocks let through, and ptr; an unusable record is no question here."""
    finding = ask(spf_restricts_senders, seen(MailPolicy(spf=Present(value=(text,)))))
    assert verdict(finding) == expected
    assert finding is None or sentence(spf_restricts_senders, finding)


def test_without_one_record_there_is_no_question() -> None:
    """Absence, silence and several records are the other check's business: nothing is counted twice."""
    for spf in (ABSENT, Unseen(why="time-out"), Present(value=("v=spf1 +all", "v=spf1 -all"))):
        assert ask(spf_restricts_senders, seen(MailPolicy(spf=spf))) is None


LOST = Unseen(why="time-out")
CHAINS = [
    ("v=spf1 redirect=a.example", {"a.example": "v=spf1 mx -all"}, "good fails"),
    ("v=spf1 redirect=a.example", {"a.example": "v=spf1 mx ~all"}, "good softfails"),
    ("v=spf1 redirect=a.example", {"a.example": "v=spf1 mx ?all"}, "warn neutral"),
    ("v=spf1 redirect=a.example", {"a.example": "v=spf1 mx +all"}, "bad passes"),
    ("v=spf1 redirect=a.example", {"a.example": "v=spf1 mx"}, "warn no_default"),
    ("v=spf1 redirect=a.example", {"a.example": "v=spf1 ip4:10.0.0.0/8 -all"}, "warn wide"),
    ("v=spf1 redirect=a.example", {"a.example": LOST}, "unknown chain_not_seen"),
    ("v=spf1 redirect=%{o}.x.example", {}, "neutral redirected"),
    ("v=spf1 include:a.example", {"a.example": "v=spf1 -all"}, "warn no_default"),
    ("v=spf1 include:a.example -all", {"a.example": "v=spf1 mx ?all"}, "good fails"),
    ("v=spf1 include:a.example -all", {"a.example": "v=spf1 mx +all"}, "bad included_passes"),
    ("v=spf1 ?include:a.example -all", {"a.example": "v=spf1 mx +all"}, "good fails"),
    ("v=spf1 include:a.example -all", {"a.example": "v=spf1 redirect=b.example", "b.example": "v=spf1 all"},
     "bad included_passes"),
    ("v=spf1 include:a.example -all", {"a.example": "v=spf1 ip4:0.0.0.0/0"}, "bad everyone"),
    ("v=spf1 a/0 -all", {}, "bad everyone"),
    ("v=spf1 include:a.example -all", {"a.example": LOST}, "unknown chain_not_seen"),
    ("v=spf1 include:a.example +all", {"a.example": LOST}, "bad passes"),
    ("v=spf1 include:gone.example -all", {}, "none"),
]  # fmt: skip


@pytest.mark.parametrize(("record", "rows", "expected"), CHAINS)
def test_the_chain_decides(record: str, rows: Rows, expected: str) -> None:
    """Redirects decide with their own `all`, includes with whom they let pass; silence is UNKNOWN."""
    finding = ask(spf_restricts_senders, seen(look(record, rows)))
    assert verdict(finding) == expected
    assert finding is None or sentence(spf_restricts_senders, finding)
