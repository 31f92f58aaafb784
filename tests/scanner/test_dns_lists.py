"""The lists of config/registry fit, and what their answers mean is what their publishers say."""

import re
from dataclasses import replace

import pytest

import config
from scanner.dns_lists import Category, DnsList, ListSaid, Says, family_of, read
from scanner.errors import Misconfigured
from tests.fakes.lists import dns_list

SHIPPED = {one.name: one for one in read(config.text("registry/dns_lists.toml"))}


def test_every_list_is_whole() -> None:
    """A zone each, terms in words, codes that can be told; read terms have an address; most are off."""
    assert len({one.zone for one in SHIPPED.values()}) == len(SHIPPED)
    for one in SHIPPED.values():
        assert re.fullmatch(r"[a-z0-9.-]+\.[a-z]+", one.zone)
        assert one.words
        assert one.url or one.read is None
        assert one.retired or one.codes
        for code, _ in one.codes:
            assert code.isdigit() if one.masked else re.fullmatch(r"127\.\d+\.\d+\.\d+", code)
    assert {one.name for one in SHIPPED.values() if one.commercial_use == "yes"} == {"dronebl", "psbl"}


def test_free_for_business_is_said_only_where_it_was_read() -> None:
    """Nobody is asked by default whose own words we have not seen."""
    assert all(one.read for one in SHIPPED.values() if one.commercial_use == "yes")


@pytest.mark.parametrize(
    ("name", "subject", "question"),
    [
        ("psbl", "192.0.2.7", "7.2.0.192.psbl.surriel.com"),
        ("s5h", "2001:db8::7", "7." + "0." * 23 + "8.b.d.0.1.0.0.2.all.s5h.net"),
        ("s5h", "::ffff:7f00:2", "2.0.0.0.0.0.f.7.f.f.f.f." + "0." * 20 + "all.s5h.net"),
        ("uribl", "acme.example", "acme.example.multi.uribl.com"),
    ],
)
def test_how_a_question_is_written(name: str, subject: str, question: str) -> None:
    """Octets and nibbles backwards (RFC 5782 2.1, 2.4), names as they are."""
    assert SHIPPED[name].question(subject) == question


@pytest.mark.parametrize(
    ("name", "codes", "kinds"),
    [
        ("spamhaus-zen", ("127.0.0.4",), {Category.EXPLOITED}),
        ("spamhaus-zen", ("127.0.0.10", "127.0.0.2"), {Category.POLICY, Category.SPAM}),
        ("spamhaus-zen", ("127.0.0.9",), {Category.HIJACKED}),
        ("dronebl", ("127.0.0.17",), {Category.BOTNET}),
        ("dronebl", ("127.0.0.9",), {Category.POLICY}),
        ("dronebl", ("127.0.0.200",), {Category.UNNAMED}),
        ("uceprotect-2", ("127.0.0.2",), {Category.NEIGHBOURHOOD}),
        ("surbl", ("127.0.0.80",), {Category.MALWARE, Category.SPAM}),
        ("surbl", ("127.0.0.2",), {Category.UNNAMED}),
        ("dnswl", ("127.0.10.3",), {Category.TRUSTED}),
    ],
)
def test_what_an_answer_means(name: str, codes: tuple[str, ...], kinds: set[Category]) -> None:
    """Codes and bits as published; what is not published means nothing."""
    said = SHIPPED[name].reads(codes)
    assert (said.says, set(said.kinds)) == (Says.LISTED, kinds)


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("spamhaus-zen", ("127.255.255.254",)), ("spamhaus-zen", ("127.255.255.252", "127.0.0.4")),
        ("psbl", ("127.255.255.255",)), ("uribl", ("127.0.0.1",)), ("dnswl", ("127.0.0.255",)),
        ("spamhaus-dbl", ("127.0.1.255",)), ("psbl", ("198.51.100.1",)), ("psbl", ("127.0.0.2", "8.8.8.8")),
        ("psbl", ("no address",)), ("psbl", ("127.0.0.2.3",)), ("psbl", ("::1",)),
    ],
)  # fmt: skip
def test_what_is_no_listing(name: str, codes: tuple[str, ...]) -> None:
    """A refusal, and whatever no list answers, leave it unseen with a reason."""
    said = SHIPPED[name].reads(codes)
    assert said.says is Says.UNSEEN
    assert said.why
    assert not said.kinds


def test_only_harm_hurts() -> None:
    """Ranges of policy, neighbours, trust and silence about a code do not."""
    hurting = {Category.EXPLOITED, Category.MALWARE, Category.BOTNET, Category.SPAM}
    assert {kind for kind in Category if kind.hurts} == hurting


def test_a_list_is_asked_of_its_own_kind_only() -> None:
    """IPv6 where its families name it; names of lists of names."""
    four, both, names = dns_list("four"), dns_list("both", families=(4, 6)), dns_list("names", of="names")
    assert [one.fits("192.0.2.7") for one in (four, both, names)] == [True, True, False]
    assert [one.fits("2001:db8::1") for one in (four, both, names)] == [False, True, False]
    assert [one.fits("acme.example") for one in (four, both, names)] == [False, False, True]
    assert [family_of(one) for one in ("192.0.2.7", "::1", "a.example", "1.2.3")] == [4, 6, 0, 0]


def test_no_records_are_no_listing() -> None:
    """The answer that a list gives of what it does not hold."""
    one: DnsList = replace(dns_list("x"))
    assert one.reads(()) == ListSaid(list="x", says=Says.NOT_LISTED)


@pytest.mark.parametrize(
    "spoiled",
    [
        "", "[lists]\nx = 1", "[lists.x", '[lists.x]\ntitle = "x"',
        '[lists.x]\ntitle="x"\nzone="x.y"\nof="addresses"\nwords="w"\ncommercial_use="perhaps"\ncodes={}',
        '[lists.x]\ntitle="x"\nzone="x.y"\nof="people"\nwords="w"\ncommercial_use="yes"\ncodes={}',
        '[lists.x]\ntitle="x"\nzone="x.y"\nof="names"\nwords="w"\ncommercial_use="yes"\ncodes={"127.0.0.2"="bad"}',
        '[lists.x]\ntitle="x"\nzone="x.y"\nof="names"\nwords="w"\ncommercial_use="yes"\nread="today"\ncodes={}',
    ],
)  # fmt: skip
def test_a_file_that_does_not_fit_is_one_sentence(spoiled: str) -> None:
    """Whatever is wrong with it."""
    with pytest.raises(Misconfigured, match="DNS block lists does not fit"):
        read(spoiled)
