"""A version is called missing where it was turned down itself, and not for want of a suite."""

from hypothesis import given
from hypothesis import strategies as st

from scanner.observation import NOT_ASKED, Present
from scanner.tls import suites
from scanner.tls.heard import Question
from scanner.tls.hello import Version
from scanner.tls.lists import MOST_LISTED, whole_lists
from scanner.tls.plan import MOST_WRONG, Inquiry
from scanner.tls.versions import offered
from tests.fakes.tls import Server, follow
from tests.scanner.tls.test_answers import NO, YES, heard

OLD = (Version.SSL3, Version.TLS1_0, Version.TLS1_1, Version.TLS1_2)
UNUSUAL = tuple(
    number for number in suites.WEAK
    if number not in suites.BROAD and suites.suite(number).key_exchange in ("RSA", "RSA_EXPORT", "DH_anon")
    and suites.suite(number).first_version == Version.SSL3
)  # fmt: skip


@given(
    st.sets(st.sampled_from(OLD), min_size=1), st.lists(st.sampled_from(UNUSUAL), min_size=1, max_size=4, unique=True),
    st.booleans(),
)  # fmt: skip
def test_a_server_of_weak_suites_alone_has_the_versions_that_it_has(
    versions: set[Version], chosen: list[int], hangs_up: bool
) -> None:
    """NULL, export or anonymous suites alone: hellos for versions lack them, those for weak suites do not."""
    server = Server(versions=frozenset(versions), suites=tuple(chosen), hangs_up=hangs_up)
    for most, plan in ((MOST_WRONG, Inquiry.light), (MOST_LISTED, whole_lists)):
        inquiry = Inquiry(server_name="www.acme.example")
        assert follow(plan(inquiry), server) <= most
        for version in (*OLD, Version.TLS1_3):
            assert offered(inquiry.heard, version) == Present(value=version in versions), (plan, version)


def test_a_no_to_suites_is_not_one_to_the_version() -> None:
    """Who turned a TLS 1.1 hello down, and is then seen to have other suites than those in it, may speak TLS 1.1."""
    turned_down = heard(Version.TLS1_1, alert=40)
    assert offered([turned_down], Version.TLS1_1) == NO
    null = heard(Version.TLS1_2, chose=Version.TLS1_2, number=0x0001, question=Question.WEAK)
    assert offered([turned_down, null], Version.TLS1_1) is NOT_ASKED
    assert offered([heard(Version.TLS1_1, alert=70), null], Version.TLS1_1) == NO
    modern = heard(Version.TLS1_2, chose=Version.TLS1_2)
    assert offered([turned_down, modern], Version.TLS1_1) == NO
    old = heard(Version.TLS1_1, chose=Version.TLS1_0, number=0x0001, question=Question.RARE)
    assert [offered([turned_down, null, old], one) for one in (Version.TLS1_0, Version.TLS1_1)] == [YES, NO]
    weak = heard(Version.SSL3, alert=40, question=Question.RARE)
    assert offered([weak], Version.SSL3) != NO
    assert offered([weak, heard(Version.SSL3, alert=70)], Version.SSL3) == NO
