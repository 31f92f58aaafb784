"""The grammar of SPF records: what holds, and what breaks."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.spf.record import Broken, Record, is_record, parse, records_among

HOLDS = (
    "v=spf1", "v=spf1 ", "V=SPF1 -ALL", "v=spf1   mx   ~all  ", "v=spf1 ?all", "v=spf1 +mx", "v=spf1 all",
    "v=spf1 a", "v=spf1 a/24", "v=spf1 a//64", "v=spf1 a/24//64", "v=spf1 a/0", "v=spf1 a//0", "v=spf1 a/32//128",
    "v=spf1 a:mail.acme.example", "v=spf1 a:mail.acme.example.", "v=spf1 a:mail.acme.example/24//64",
    "v=spf1 a:_x.acme.example", "v=spf1 a:mail.acme.1example", "v=spf1 a:mail.1-2", "v=spf1 a:.example",
    "v=spf1 mx:acme.example//0", "v=spf1 ptr", "v=spf1 ptr:acme.example", "v=spf1 exists:%{i}", "v=spf1 exists:a%%",
    "v=spf1 exists:a%_", "v=spf1 exists:a%-", "v=spf1 exists:%{l3r.-+,/_=}", "v=spf1 exists:%{D999}.x.example",
    "v=spf1 include:%{d2}", "v=spf1 include:x.%{o}", "v=spf1 include:a/b.example", "v=spf1 a:%{d}/24",
    "v=spf1 ip4:192.0.2.1", "v=spf1 ip4:192.0.2.1/0", "v=spf1 ip4:192.0.2.1/32", "v=spf1 ip6:::", "v=spf1 ip6:::1/0",
    "v=spf1 ip6:2001:DB8::/128", "v=spf1 ip6:::ffff:192.0.2.1/96", "v=spf1 redirect=x.example", "v=spf1 exp=%{d}",
    "v=spf1 Redirect=x.example", "v=spf1 x=", "v=spf1 x=y x=z", "v=spf1 x.y-z_0=%{d}", "v=spf1 all=y",
    "v=spf1 redirect=x.example exp=y.example mx", "v=spf1 v=spf1",
)  # fmt: skip
BREAKS = (
    "v=spf1 all/8", "v=spf1 all:x.example", "v=spf1 all.", "v=spf1 all:", "v=spf1 --all", "v=spf1 - all",
    "v=spf1 -", "v=spf1 mx\tall", "v=spf1 mx\r\n", "v=spf1 mx,all", "v=spf1 \u2013all", "v=spf1 \u212a",
    "v=spf1 include:x.\u212a", "v=spf1 include:\u017f.example", "v=spf1 \u212a=y",
    "v=spf1 x=\u017f", "v=spf1 :x",
    "v=spf1 a:", "v=spf1 a/", "v=spf1 a//", "v=spf1 a/33", "v=spf1 a/024", "v=spf1 a//129", "v=spf1 a//01",
    "v=spf1 a/-1", "v=spf1 a/ 8", "v=spf1 a:x.example/", "v=spf1 a:x.example/33", "v=spf1 a:x.example//129",
    "v=spf1 a:localhost", "v=spf1 a:192.0.2.1", "v=spf1 a:x.123", "v=spf1 a:x.-a", "v=spf1 a:x.a-", "v=spf1 a:x..",
    "v=spf1 a:x.\u00e9", "v=spf1 a:x.example\u00e9.example", "v=spf1 mx:", "v=spf1 mx:x", "v=spf1 ptr:", "v=spf1 ptr/0",
    "v=spf1 include", "v=spf1 include:", "v=spf1 include/24", "v=spf1 include:x.example/24", "v=spf1 exists",
    "v=spf1 exists:%{z}", "v=spf1 exists:%{d", "v=spf1 exists:%d", "v=spf1 exists:%", "v=spf1 exists:%(d)",
    "v=spf1 exists:%{}", "v=spf1 exists:%{d0}", "v=spf1 exists:%{d00r}", "v=spf1 exists:%{dr2}", "v=spf1 exists:%{d:}",
    "v=spf1 exists:%{c}.x.example", "v=spf1 exists:%{r}", "v=spf1 exists:%{t}", "v=spf1 exists:%%{d}",
    "v=spf1 ip4", "v=spf1 ip4:", "v=spf1 ip4/8", "v=spf1 ip4:1.2.3", "v=spf1 ip4:1.2.3.4.5", "v=spf1 ip4:1.2.3.256",
    "v=spf1 ip4:1.2.3.04", "v=spf1 ip4:1.2.3.4/", "v=spf1 ip4:1.2.3.4/33", "v=spf1 ip4:1.2.3.4/08",
    "v=spf1 ip4:1.2.3.4//32", "v=spf1 ip4:1.2.3.4/255.0.0.0", "v=spf1 ip4:::1", "v=spf1 ip4:mail.acme.example",
    "v=spf1 ip6", "v=spf1 ip6:", "v=spf1 ip6:1.2.3.4", "v=spf1 ip6:::1/129", "v=spf1 ip6:::1//64",
    "v=spf1 ip6:fe80::1%1", "v=spf1 ip6:[::1]", "v=spf1 ip6:1::2::3", "v=spf1 ipv4:1.2.3.4", "v=spf1 redirect",
    "v=spf1 redirect=",
    "v=spf1 redirect:x.example", "v=spf1 redirect=x", "v=spf1 redirect=x.example redirect=x.example", "v=spf1 exp=",
    "v=spf1 exp=x.example EXP=y.example", "v=spf1 exp=%{r}.x.example", "v=spf1 x=%", "v=spf1 -x=y", "v=spf1 1x=y",
    "v=spf1 mail.acme.example", "v=spf1 include:x.example;", "v=spf1 \"mx\"", "v=spf1 -all mx:bad",
)  # fmt: skip


@pytest.mark.parametrize("text", HOLDS)
def test_what_the_grammar_allows_is_read(text: str) -> None:
    """Odd but right: nothing that RFC 7208 allows is called broken."""
    assert isinstance(parse(text), Record)


@pytest.mark.parametrize("text", BREAKS)
def test_what_the_grammar_forbids_is_broken(text: str) -> None:
    """One wrong term breaks the record, wherever it stands, and it is named."""
    found = parse(text)
    assert isinstance(found, Broken)
    assert found.term in text


def test_a_record_is_chosen_by_its_version() -> None:
    """RFC 7208 4.5: the version ends at a space or with the text; case does not matter, anything else does."""
    texts = (
        "v=spf1",
        "V=sPf1 mx",
        "v=spf10",
        "v=spf1\tmx",
        " v=spf1",
        "v=spf1;",
        "spf1",
        "v=\u017fpf1 mx",
        "v=spf2.0/pra",
        "v=spf1\n",
        "",
    )
    assert records_among(texts) == ("v=spf1", "V=sPf1 mx")


PIECES = st.sampled_from(
    ["a", "mx", "ptr", "ip4:", "ip6:", "include:", "exists:", "redirect=", "exp=", "all", "+", "-", "~", "?", "/", "//",
     "%{", "}", "%%", "%", "d", "s", "r", "0", "9" * 30, ".", "x.example", "192.0.2.1", "::", " ", "é", "\x00"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=60).map("".join) | st.text(max_size=200))
def test_any_text_is_read_or_broken(text: str) -> None:
    """No text raises; a broken term is one of the record's own, and what is read has a name and a qualifier."""
    found = parse(f"v=spf1 {text}")
    if isinstance(found, Broken):
        assert found.term in text
        return
    assert is_record(f"v=spf1 {text}")
    assert all(one.qualifier in "+-~?" and one.term in text for one in found.mechanisms)


@pytest.mark.parametrize(
    "piece", ["a ", "%{d}", "a:" + "x." * 40, "/24", "%", "//1", "ip4:1.2.3.4/8 ", "a:%{l1r-+}.", "a-"]
)
def test_64_kilobytes_are_read_in_a_moment(piece: str) -> None:
    """The largest TXT that DNS can carry costs no more than its length."""
    started = time.process_time()
    parse("v=spf1 a:" + piece * (65_536 // len(piece)))
    assert time.process_time() - started < 1
