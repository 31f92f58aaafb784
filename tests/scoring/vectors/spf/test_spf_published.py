"""The table of SPF records: which of them receivers can use."""

import pytest

from scanner.observation import ABSENT, NOT_ASKED, Present, Unseen
from scanner.probes.mail_policy import Exchanger, MailPolicy
from scoring.vectors.spf.spf_published import spf_published
from tests.fakes.looks import ask, seen, sentence, verdict
from tests.scoring.vectors.spf.chains import Rows, look

WITH_MAIL = Present(value=(Exchanger(preference=10, host="mail.acme.example"),))
NULL_MX = Present(value=(Exchanger(preference=0, host=""),))

TABLE = {
    "v=spf1 -all": "good published",
    "v=spf1 mx -all": "good published",
    "V=SPF1 MX -ALL": "good published",
    "v=spf1": "good published",
    "v=spf1  mx   ~all": "good published",
    "v=spf1 a mx ptr ?all": "good published",
    "v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 -all": "good published",
    "v=spf1 ip4:192.0.2.7 -all": "good published",
    "v=spf1 a/24 mx//64 a:mail.acme.example/28//120 -all": "good published",
    "v=spf1 include:_spf.acme.example -all": "good published",
    "v=spf1 exists:%{ir}.%{v}._spf.%{d2} -all": "good published",
    "v=spf1 include:%{d1r+} -all": "bad stopped",
    "v=spf1 redirect=_spf.acme.example": "good published",
    "v=spf1 mx -all exp=explain.%{d}": "good published",
    "v=spf1 mx -all unknown-modifier=anything": "good published",
    "v=spf1 +a +mx -all": "good published",
    "v=spf1 a:xn--bcher-kva.example -all": "good published",
    "v=spf1 all:acme.example": "bad wrong_term",
    "v=spf1 all/24": "bad wrong_term",
    "v=spf1 ip4:192.0.2.300 -all": "bad wrong_term",
    "v=spf1 ip4:192.0.2.0/33 -all": "bad wrong_term",
    "v=spf1 ip4:192.0.2.0/024 -all": "bad wrong_term",
    "v=spf1 ip4:2001:db8::1 -all": "bad wrong_term",
    "v=spf1 ip6:192.0.2.1 -all": "bad wrong_term",
    "v=spf1 ip6:2001:db8::/129 -all": "bad wrong_term",
    "v=spf1 ip4 -all": "bad wrong_term",
    "v=spf1 ipv4:192.0.2.1 -all": "bad wrong_term",
    "v=spf1 a:192.0.2.1 -all": "bad wrong_term",
    "v=spf1 include -all": "bad wrong_term",
    "v=spf1 include: -all": "bad wrong_term",
    "v=spf1 include:localhost -all": "bad wrong_term",
    "v=spf1 include:_spf.acme.example; -all": "bad wrong_term",
    "v=spf1 a/33 -all": "bad wrong_term",
    "v=spf1 mx//129 -all": "bad wrong_term",
    "v=spf1 exists:%{z}.acme.example -all": "bad wrong_term",
    "v=spf1 exists:%x.acme.example -all": "bad wrong_term",
    "v=spf1 redirect=a.acme.example redirect=b.acme.example": "bad wrong_term",
    "v=spf1 redirect=": "bad wrong_term",
    "v=spf1 --all": "bad wrong_term",
    "v=spf1 mx,-all": "bad wrong_term",
    "v=spf1 mx –all": "bad wrong_term",
    "v=spf1 mail.acme.example -all": "bad wrong_term",
    "v=spf1 -all v=spf1": "good published",
    "v=spf1 " + " ".join(f"include:s{n}.acme.example" for n in range(10)) + " -all": "good published",
    "v=spf1 " + " ".join(f"include:s{n}.acme.example" for n in range(11)) + " -all": "bad too_many_lookups",
    "v=spf1 -all " + " ".join(f"include:s{n}.acme.example" for n in range(11)): "good published",
    "v=spf1 redirect=s.acme.example " + " ".join(f"a:h{n}.acme.example" for n in range(10)): "bad too_many_lookups",
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), TABLE.items())
def test_each_record_is_read_as_receivers_read_it(text: str, expected: str) -> None:
    """A record is GOOD where the grammar of RFC 7208 holds, BAD where receivers would stop with a permanent error."""
    finding = ask(spf_published, seen(MailPolicy(mx=WITH_MAIL, spf=Present(value=(text,)))))
    assert finding is not None
    assert verdict(finding) == expected
    assert sentence(spf_published, finding)


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (MailPolicy(mx=WITH_MAIL, spf=ABSENT), "bad absent_with_mail"),
        (MailPolicy(mx=ABSENT, spf=ABSENT), "fair absent_without_mail"),
        (MailPolicy(mx=NULL_MX, spf=ABSENT), "fair absent_without_mail"),
        (MailPolicy(mx=Unseen(why="time-out"), spf=ABSENT), "fair absent_without_mail"),
        (MailPolicy(mx=WITH_MAIL, spf=Unseen(why="time-out")), "unknown not_seen"),
        (MailPolicy(mx=WITH_MAIL, spf=NOT_ASKED), "unknown not_seen"),
        (None, "unknown not_seen"),
        (MailPolicy(mx=WITH_MAIL, spf=Present(value=("v=spf1 -all", "v=spf1 mx -all"))), "bad several"),
    ],
)
def test_absence_is_judged_by_what_the_domain_does(policy: MailPolicy | None, expected: str) -> None:
    """Only a proved absence counts, and it fails only a domain that receives mail."""
    assert verdict(ask(spf_published, seen(policy))) == expected


def test_a_silent_look_keeps_the_last_answer() -> None:
    """A time-out after a record was seen changes nothing: it is no absence."""
    first = MailPolicy(mx=WITH_MAIL, spf=Present(value=("v=spf1 mx -all",)))
    later = MailPolicy(mx=WITH_MAIL, spf=Unseen(why="time-out"))
    assert verdict(ask(spf_published, seen(first, None, later))) == "good published"


LOST = Unseen(why="time-out")
CHAINS = [
    ("v=spf1 include:a.example -all", {"a.example": "v=spf1 mx -all"}, "good published"),
    ("v=spf1 include:a.example -all", {"a.example": LOST}, "unknown chain_not_seen"),
    ("v=spf1 include:a.example include:gone.example", {"a.example": LOST}, "bad stopped"),
    ("v=spf1 include:a.example -all", {"a.example": "v=spf1" + " mx" * 10}, "bad too_many_lookups"),
    ("v=spf1 include:a.example -all", {"a.example": "v=spf1 bogus"}, "bad stopped"),
    ("v=spf1 include:a.example -all", {"a.example": Present(value=("v=spf1", "v=spf1 mx"))}, "bad stopped"),
    ("v=spf1 include:acme.example -all", {}, "bad stopped"),
    ("v=spf1 redirect=gone.example", {}, "bad stopped"),
    ("v=spf1 -all redirect=gone.example include:gone.example", {}, "good published"),
    ("v=spf1 include:gone.example bogus", {}, "bad wrong_term"),
]  # fmt: skip


@pytest.mark.parametrize(("record", "rows", "expected"), CHAINS)
def test_a_record_is_as_good_as_what_it_leads_to(record: str, rows: Rows, expected: str) -> None:
    """A permanent error anywhere in the chain is BAD; silence in it is UNKNOWN, and hides no fault that is proved."""
    finding = ask(spf_published, seen(look(record, rows)))
    assert finding is not None
    assert verdict(finding) == expected
    assert sentence(spf_published, finding)


def test_a_chain_that_falls_silent_keeps_its_last_whole_answer() -> None:
    """Lost includes change nothing while the record is the same; another record is judged by what was seen of it."""
    whole = look("v=spf1 include:a.example -all", {"a.example": "v=spf1 mx"})
    lost = look("v=spf1 include:a.example -all", {"a.example": LOST})
    other = look("v=spf1 include:b.example -all", {"b.example": LOST})
    assert verdict(ask(spf_published, seen(whole, lost, None))) == "good published"
    assert verdict(ask(spf_published, seen(whole, other))) == "unknown chain_not_seen"
