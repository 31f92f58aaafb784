"""The plan learns what a server offers, whatever it offers, within the hellos that were promised."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.observation import ABSENT, NOT_ASKED, Present
from scanner.tls import answers, chains, suites
from scanner.tls.groups import WEAK_CURVES
from scanner.tls.heard import Question
from scanner.tls.hello import Version
from scanner.tls.plan import MOST, MOST_INSIDE, MOST_WRONG, OLDER, Inquiry
from scanner.tls.versions import offered
from tests.fakes.tls import P256, Server, follow

TLS12, TLS13 = Version.TLS1_2, Version.TLS1_3
AGAINST = tuple(number for number in suites.STRONG + suites.FALLBACK if "DSS" not in suites.suite(number).name)
MODERN = (*suites.TLS13[:3], 0xC02F, 0xC030, 0xC013)


@st.composite
def servers(draw: st.DrawFn) -> Server:
    """Any server that answers by the standards: with a suite for each version that it has."""
    versions = draw(st.sets(st.sampled_from([Version.SSL3, Version.TLS1_0, Version.TLS1_1, TLS12, TLS13]), min_size=1))
    chosen = draw(st.lists(st.sampled_from(AGAINST), min_size=1, max_size=12, unique=True))
    # One of the oldest, so that each version has a suite; and those of TLS 1.3 where it is spoken.
    chosen += [number for number in (0x002F,) if number not in chosen]
    weak = draw(st.lists(st.sampled_from(suites.WEAK), max_size=4, unique=True))
    order = draw(st.permutations(chosen + [number for number in weak if number not in chosen]))
    return Server(
        versions=frozenset(versions),
        suites=(*(suites.TLS13[:3] if TLS13 in versions else ()), *order),
        own_order=draw(st.booleans()),
        curves=draw(st.sampled_from([(0x001D, P256), (P256,), (P256, 0x0013), (0x0010, P256)])),
        keys=frozenset(draw(st.sampled_from([("RSA",), ("RSA", "ECDSA")]))),
        prime=draw(st.sampled_from([(1 << 1024) - 1, (1 << 2048) - 1])),
        hangs_up=draw(st.booleans()),
    )


def asked(server: Server, **about: object) -> tuple[Inquiry, int]:
    inquiry = Inquiry(server_name="www.acme.example", **about)  # type: ignore[arg-type]  # mail, inside
    return inquiry, follow(inquiry.light(), server)


@given(servers())
def test_versions_and_weak_suites_are_those_that_are_offered(server: Server) -> None:
    """Each version has its answer and it is the true one; a weak suite is named when, and only when, there is one."""
    inquiry, count = asked(server)
    heard = inquiry.heard
    assert count <= MOST_WRONG
    for version in Version:
        found = offered(heard, version)
        if version is Version.TLCP:
            assert found is NOT_ASKED
        else:
            assert found == Present(value=version in server.versions), version
    old = [one for one in server.versions if one < TLS13]
    weak = any(suites.suite(n).weakness for one in old for n in server.usable(one, suites.WEAK, server.curves))
    names = answers.weak_suites(heard)
    assert isinstance(names, Present)
    newest_weak = old and any(
        suites.suite(n).weakness for n in server.usable(max(old), suites.WEAK, (*server.curves, P256))
    )
    assert bool(names.value) >= bool(newest_weak)
    assert bool(names.value) <= weak


@given(servers())
def test_key_exchange_and_encryption_are_those_that_are_offered(server: Server) -> None:
    """Forward secrecy, AEAD, primes and weak curves: never a wrong answer, and an answer where it is graded."""
    inquiry, _ = asked(server)
    heard = inquiry.heard
    old = [one for one in server.versions if one < TLS13]
    usable = {n for one in server.versions for n in server.usable(one, server.suites, (*server.curves, P256))}
    there = [suites.suite(n) for n in usable]
    assert answers.forward_secrecy(heard) == Present(value=any(one.forward_secrecy for one in there))
    assert answers.aead(heard) == Present(value=any(one.aead and one.weakness is None for one in there))
    finite = {
        suites.suite(n) for one in old for n in server.usable(one, server.suites, ())
        if suites.suite(n).key_exchange.startswith("DH")
    }  # fmt: skip
    bits = answers.finite_field_bits(heard)
    assert bits in ((Present(value=server.prime.bit_length()), ABSENT, NOT_ASKED) if finite else (ABSENT, NOT_ASKED))
    assert isinstance(bits, Present) or all(one.weakness for one in finite)
    curve = answers.weak_curve(heard)
    if isinstance(curve, Present):
        assert set(server.curves) & set(WEAK_CURVES)


@given(st.booleans(), st.booleans(), st.booleans(), st.booleans())
def test_eight_hellos_decide_where_nothing_is_wrong(dual: bool, ecdsa: bool, finite: bool, hangs_up: bool) -> None:
    """A server of today, with one key or two, with or without DHE, with alerts or without: at most eight.

    One that hangs up in place of alerts (RFC 5246 7.2.2 wants one) may need one more, to show that it still answers.
    """
    keys = {"RSA", "ECDSA"} if dual else {"ECDSA"} if ecdsa else {"RSA"}
    server = Server(
        versions=frozenset({TLS12, TLS13}),
        suites=(*MODERN, 0xC02B, *((0x009E,) if finite else ())),
        keys=frozenset(keys),
        hangs_up=hangs_up,
    )
    inquiry, count = asked(server)
    assert count <= MOST + hangs_up
    assert answers.weak_suites(inquiry.heard) == Present(value=())
    assert answers.finite_field_bits(inquiry.heard) == (Present(value=2048) if finite and "RSA" in keys else ABSENT)
    assert answers.weak_curve(inquiry.heard) is ABSENT
    other = chains.chain_for(inquiry.heard, Question.OTHER_KEY)
    assert isinstance(other, Present) is dual


def test_the_first_four_settle_the_upper_bound() -> None:
    """Whatever could raise a letter (TLS 1.2 and 1.3, forward secrecy, AEAD) is known after four hellos."""
    inquiry, _ = asked(Server(versions=frozenset({TLS12, TLS13}), suites=MODERN))
    first = inquiry.heard[:4]
    assert offered(first, TLS12) == offered(first, TLS13) == Present(value=True)
    assert offered(first, Version.TLS1_0) == Present(value=False)
    assert answers.forward_secrecy(first) == answers.aead(first) == Present(value=True)
    assert answers.weak_suites(first) == Present(value=())


@given(servers(), st.booleans())
def test_mail_servers_are_asked_four_times(server: Server, mail: bool) -> None:
    """Where each connection costs a session, four hellos at most, and no wrong answer."""
    inquiry, count = asked(server, inside=True, mail=mail)
    assert count <= MOST_INSIDE
    for version in (Version.TLS1_0, Version.TLS1_1, TLS12, TLS13):
        found = offered(inquiry.heard, version)
        if isinstance(found, Present):
            assert found.value is (version in server.versions)


@given(servers())
def test_two_looks_at_a_mail_server_take_four_hellos(server: Server) -> None:
    """What the first look found wrong the second asks again with one hello, and it says nothing that is not so."""
    first, count = asked(server, inside=True, mail=True)
    found = {version: offered(first.heard, version) == Present(value=True) for version in Version}
    weak = answers.weak_suites(first.heard)
    has_weak = isinstance(weak, Present) and bool(weak.value)
    older = next((version for version in OLDER if found[version]), None)
    second = Inquiry(server_name="www.acme.example", inside=True, mail=True)
    again = follow(second.again(weak=has_weak, older=older, newer=found[TLS12]), server)
    assert again == 1
    if has_weak or older:
        assert count + again <= MOST_INSIDE
    for version in Version:
        said = offered(second.heard, version)
        assert not isinstance(said, Present) or said.value is (version in server.versions)
    said = answers.weak_suites(second.heard)
    assert not isinstance(said, Present) or bool(said.value) is has_weak
    if older and not has_weak:
        assert offered(second.heard, older) == Present(value=True)


@given(servers(), st.integers(1, 12))
def test_one_connection_that_is_lost_turns_no_answer_round(server: Server, number: int) -> None:
    """A firewall's or a busy server's hang-up is no refusal, whichever hello it meets: no version is lost by it."""
    server = replace(server, hangs_up=False)
    inquiry = Inquiry(server_name="www.acme.example")
    count = follow(inquiry.light(), server, lost=frozenset({number}))
    assert count <= MOST_WRONG
    for version in Version:
        found = offered(inquiry.heard, version)
        if isinstance(found, Present):
            assert found.value is (version in server.versions), version
    weak, before = answers.weak_suites(inquiry.heard), answers.weak_suites(asked(server)[0].heard)
    assert bool(weak.value) is bool(before.value) if isinstance(weak, Present) else isinstance(before, Present)


@given(servers())
def test_a_server_that_hangs_up_every_second_time_is_seen_as_it_is(server: Server) -> None:
    """What it refuses it refuses twice; what it takes it takes the next time."""
    inquiry = Inquiry(server_name="www.acme.example")
    follow(inquiry.light(), replace(server, hangs_up=False), lost=frozenset(range(1, 99, 2)))
    for version in Version:
        found = offered(inquiry.heard, version)
        if isinstance(found, Present):
            assert found.value is (version in server.versions), version


def test_a_server_that_speaks_tlcp_alone_is_told_apart() -> None:
    """Asked last, when nothing else was answered; it is neither refused nor old."""
    inquiry, _ = asked(Server(versions=frozenset({Version.TLCP}), suites=()))
    assert offered(inquiry.heard, Version.TLCP) == Present(value=True)


@pytest.mark.parametrize("key", ["RSA", "ECDSA"])
def test_the_weakest_curve_is_found_behind_a_better_one(key: str) -> None:
    """A server that likes 192 bits best and takes 160 bits too is known for the 160."""
    suite = 0xC02B if key == "ECDSA" else 0xC02F
    inquiry, count = asked(
        Server(versions=frozenset({TLS12}), suites=(suite,), keys=frozenset({key}), curves=(0x0013, 0x0010, P256))
    )
    assert count <= MOST_WRONG
    assert answers.weak_curve(inquiry.heard) == Present(value="secp160r1")
