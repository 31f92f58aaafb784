"""Whole lists hold what a server has, in its order where it has one, and say what stayed open."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from scanner.observation import ABSENT, NOT_ASKED, Present
from scanner.tls import answers, chains, order, suites
from scanner.tls.groups import MODERN
from scanner.tls.heard import OF_LISTS, Question
from scanner.tls.hello import Version
from scanner.tls.lists import MOST_LISTED, newest_older, open_groups, whole_lists
from scanner.tls.plan import Inquiry
from scanner.tls.versions import offered
from tests.fakes.tls import P256, Server, follow
from tests.scanner.tls.test_plan import servers as plain_servers

TLS12, TLS13 = Version.TLS1_2, Version.TLS1_3
X25519, P384, P521, X448, HYBRID = 0x001D, 0x0018, 0x0019, 0x001E, 0x11EC
FINITE_FIELDS = (0x0100, 0x0101, 0x0102, 0x0103, 0x0104)
OPENSSL_3 = (X25519, P256, X448, P521, P384, *FINITE_FIELDS)
ECDHE = (0xC030, 0xC02F, 0xCCA8, 0xC028, 0xC027, 0xC014, 0xC013)
DHE, STATIC = (0x009F, 0x009E, 0xCCAA, 0x006B, 0x0067, 0x0039, 0x0033), (0x009D, 0x009C, 0x003D, 0x003C, 0x0035, 0x002F)
DEFAULT = (0x1302, 0x1303, 0x1301, *ECDHE, *DHE, *STATIC)
MANY = (*DEFAULT, *suites.under("ECDSA", suites.STRONG), *suites.RARE)


@st.composite
def servers(draw: st.DrawFn) -> Server:
    """Any server that answers by the standards, with groups of its own in an order that counts or does not."""
    groups = draw(st.lists(st.sampled_from((*MODERN, 0x0015, 0x0016)), max_size=8, unique=True))
    return replace(
        draw(plain_servers()),
        curves=tuple(draw(st.permutations([*groups, *({P256, X25519} - set(groups))]))),
        own_groups=draw(st.booleans()),
    )


def listed(server: Server, *, lost: frozenset[int] = frozenset()) -> Inquiry:
    inquiry = Inquiry(server_name="www.acme.example")
    follow(whole_lists(inquiry), server, lost=lost)
    assert len(inquiry.heard) <= MOST_LISTED
    return inquiry


def has(server: Server, version: Version) -> list[int]:
    """Its suites of one version, in its order."""
    return replace(server, own_order=True).usable(version, server.suites, (*server.curves, P256))


@given(servers(), st.sets(st.integers(1, 40), max_size=3))
def test_a_list_that_is_called_whole_is_whole(server: Server, lost: set[int]) -> None:
    """Every suite of the version and no other, be it an old one, whatever connections are lost on the way."""
    inquiry = listed(server, lost=frozenset(lost))
    for version in Version:
        found = order.found_suites(inquiry.heard, version)
        assert set(found) <= set(has(server, version))
        if version in inquiry.whole:
            assert set(found) == set(has(server, version)), version


@given(servers())
def test_suites_stand_in_the_order_of_the_server(server: Server) -> None:
    """What is said to have a place has that of the server's own list; of a whole list every suite has one."""
    inquiry = listed(server)
    own = order.server_order(inquiry.heard)
    assert own in (NOT_ASKED, Present(value=server.own_order))
    for version in inquiry.whole:
        places = order.placed_suites(inquiry.heard, version)
        if own == Present(value=True):
            assert list(places) == has(server, version)[: len(places)]
            assert version < TLS12 or len(places) == len(has(server, version))
        if own is NOT_ASKED:
            assert version < TLS12 or len(has(server, version)) < 2 or not server.own_order


def test_the_first_suite_of_all_is_offered_last_before_an_order_is_left_open() -> None:
    """A server whose first suite came late, by another group, shows its order in one more hello."""
    suites_of_it = (0xC010, 0xC02F, 0x002F)
    server = Server(versions=frozenset({TLS12}), suites=suites_of_it, own_groups=False, curves=(X25519, P256))
    assert order.server_order(listed(server).heard) == Present(value=True)


@given(servers(), st.sets(st.integers(1, 40), max_size=3))
def test_no_group_is_lost(server: Server, lost: set[int]) -> None:
    """Each is found, turned down, or said to be open; none that the server has is called turned down."""
    inquiry = listed(server, lost=frozenset(lost))
    found = set(order.found_groups(inquiry.heard))
    assert found <= set(server.curves)
    assert not order.refused_groups(inquiry.heard) & set(server.curves)
    if inquiry.speaks(TLS13):
        assert set(server.curves) & set(MODERN) <= found | set(open_groups(inquiry, TLS13))


@given(servers())
def test_groups_stand_in_the_order_of_the_server(server: Server) -> None:
    """Where the server's order is said to count it does, and the groups with a place stand in it."""
    inquiry = listed(server)
    for version in (TLS12, TLS13):
        own = order.server_group_order(inquiry.heard, version)
        places = order.placed_groups(inquiry.heard, version)
        assert own in (None, server.own_groups)
        if own:
            assert places == tuple(number for number in server.curves if number in places)


def test_a_modern_server_is_listed_whole_within_the_mean() -> None:
    """Suites and groups of a server with OpenSSL's usual groups and seven suites of TLS 1.2, places and all."""
    server = Server(versions=frozenset({TLS12, TLS13}), suites=(*DEFAULT[:3], *ECDHE), curves=OPENSSL_3)
    inquiry = listed(server)
    assert len(inquiry.heard) <= 32
    assert inquiry.whole == {TLS12, TLS13}
    assert set(order.found_groups(inquiry.heard)) == set(OPENSSL_3)
    assert order.placed_groups(inquiry.heard, TLS13) == OPENSSL_3


def test_larger_finite_fields_come_after_the_suites_of_older_versions() -> None:
    """Every list of suites is whole; groups that no connection was left for are open, not absent."""
    versions = frozenset({Version.TLS1_0, Version.TLS1_1, TLS12, TLS13})
    server = Server(versions=versions, suites=DEFAULT, own_order=False, curves=OPENSSL_3)
    assert len(has(server, TLS12)) == 20
    inquiry = listed(server)
    assert inquiry.whole == versions
    left = open_groups(inquiry, TLS13)
    assert left
    assert set(left) < set(FINITE_FIELDS)
    assert set(order.found_groups(inquiry.heard)) | set(left) == set(OPENSSL_3)
    newer = listed(replace(server, versions=frozenset({TLS12, TLS13})))
    assert set(order.found_groups(newer.heard)) == set(OPENSSL_3)


def test_hybrid_groups_are_listed() -> None:
    """Those after quantum computers stand beside the others, and the rest is turned down."""
    server = Server(versions=frozenset({TLS13}), suites=DEFAULT[:3], curves=(HYBRID, X25519, P256, 0x0100))
    inquiry = listed(server)
    assert set(order.found_groups(inquiry.heard)) == set(server.curves)
    assert open_groups(inquiry, TLS13) == ()
    assert order.placed_groups(inquiry.heard, TLS13) == server.curves


def test_what_tells_most_is_asked_before_the_last_suites() -> None:
    """Of a server with more suites than can be asked for, order, groups and resumption are known all the same."""
    server = Server(
        versions=frozenset({TLS12, TLS13}), suites=MANY, own_order=False, own_groups=False,
        keys=frozenset({"RSA", "ECDSA"}), curves=(X25519, P256, X448, P521, P384, HYBRID),
    )  # fmt: skip
    inquiry = listed(server)
    assert TLS12 not in inquiry.whole
    assert TLS13 in inquiry.whole
    assert order.server_order(inquiry.heard) == Present(value=False)
    assert set(order.found_groups(inquiry.heard)) == set(server.curves)
    assert answers.resumption(inquiry.heard) is not NOT_ASKED
    common = set(suites.STRONG) & set(has(server, TLS12))
    assert len(common - set(order.found_suites(inquiry.heard, TLS12))) <= len(common) // 4


def test_a_certificate_keeps_its_curve_among_those_offered() -> None:
    """A server whose only key is ECDSA would seem to have no suites once its own curve is left out (RFC 8422 5.1)."""
    server = Server(
        versions=frozenset({TLS12}), suites=(0xC02B, 0xC02C), keys=frozenset({"ECDSA"}), curves=(X25519, P256, P384)
    )
    inquiry = listed(server)
    assert order.found_suites(inquiry.heard, TLS12) == (0xC02B, 0xC02C)
    assert inquiry.whole == {TLS12}
    assert set(order.found_groups(inquiry.heard)) >= {X25519, P256}
    # P-384 hides behind the curve that cannot be left out.
    assert P384 in open_groups(inquiry, TLS12)


def test_of_an_older_version_what_the_newer_lacks_is_asked_first() -> None:
    """Where its list cannot be finished it is not called whole, but nothing stands in it that the newer has not."""
    old = tuple(number for number in MANY if suites.suite(number).first_version < TLS12)
    versions = frozenset({Version.TLS1_0, Version.TLS1_1, TLS12})
    inquiry = listed(Server(versions=versions, suites=(*old, *ECDHE, *STATIC, *DHE)))
    assert newest_older(inquiry) is TLS12
    assert Version.TLS1_0 not in inquiry.whole
    assert len(order.found_suites(inquiry.heard, Version.TLS1_0)) >= 1
    gone, newer = order.refused_suites(inquiry.heard, Version.TLS1_0), order.found_suites(inquiry.heard, TLS12)
    assert TLS12 not in inquiry.whole or gone >= set(suites.before(Version.TLS1_0, suites.WEAK)) - set(newer)


@given(servers())
def test_lists_give_the_graded_answers_of_the_light_plan(server: Server) -> None:
    """Whichever hello brought them: nothing is lost because it was not asked by itself, and more may be found."""
    light, inquiry = Inquiry(server_name="www.acme.example"), listed(server)
    follow(light.light(), server)
    for version in (Version.SSL2, Version.SSL3, Version.TLS1_1, TLS12, TLS13):
        assert offered(inquiry.heard, version) == offered(light.heard, version)
    assert answers.forward_secrecy(inquiry.heard) == answers.forward_secrecy(light.heard)
    assert answers.aead(inquiry.heard) == answers.aead(light.heard)
    for found, few in (
        (answers.finite_field_bits(inquiry.heard), answers.finite_field_bits(light.heard)),
        (answers.weak_curve(inquiry.heard), answers.weak_curve(light.heard)),
    ):
        assert found == few or isinstance(found, Present)
    weak = answers.weak_suites(light.heard)
    if isinstance(weak, Present) and weak.value:
        assert answers.weak_suites(inquiry.heard) not in (NOT_ASKED, Present(value=()))
    if isinstance(chains.other_chain(light.heard), Present):
        assert isinstance(chains.other_chain(inquiry.heard), Present)


def test_what_lists_answer_is_not_asked_by_itself() -> None:
    """A server of today with DHE: no hello for weak suites, weak curves, finite fields or the other certificate."""
    inquiry = listed(Server(versions=frozenset({TLS12, TLS13}), suites=DEFAULT, curves=OPENSSL_3[:5]))
    asked = {one.question for one in inquiry.heard}
    assert asked <= {Question.VERSION, *OF_LISTS}
    assert answers.weak_suites(inquiry.heard) == Present(value=())
    assert answers.finite_field_bits(inquiry.heard) == Present(value=2048)
    assert answers.weak_curve(inquiry.heard) is ABSENT
    assert chains.other_chain(inquiry.heard) is ABSENT


def test_what_the_default_server_of_another_name_has_is_not_said_of_this_one() -> None:
    """The hello without a name may be answered by another server, with suites of its own."""
    inquiry = listed(Server(versions=frozenset({TLS12}), suites=(0xC02F, 0xC030)))
    nameless = [one for one in inquiry.heard if one.question is Question.NAMELESS]
    assert nameless
    assert all(one not in nameless for one, _ in order.named(inquiry.heard))
