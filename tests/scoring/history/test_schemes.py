"""Versions sort as their vendors mean it, whatever the scheme, and what is no version sorts nowhere."""

import itertools
import warnings
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.history.schemes import SCHEMES, above, beginnings, deeper, key, of, train

ORDERED = {
    # Semantic Versioning 2.0.0, section 11.
    "semver": "1.0.0-alpha 1.0.0-alpha.1 1.0.0-alpha.beta 1.0.0-beta 1.0.0-beta.2 1.0.0-beta.11 1.0.0-rc.1 1.0.0 1.0.1",
    # OpenSSL's release history and release strategy.
    "openssl": "1.0.2-beta1 1.0.2 1.0.2k 1.0.2z 1.0.2za 1.1.0-pre1 1.1.0 1.1.1 1.1.1w 3.0.0-alpha1 3.0.0-beta2 3.0.0",
    # Palo Alto's release notes: hotfixes follow their release.
    "pan-os": "10.2.0-b1 10.2.0 10.2.0-c3 10.2.0-h1 10.2.3 10.2.3-h4 10.2.3-h10 10.2.4 11.0.0",
    # Juniper: release, service release.
    "junos": "15.1R7 21.2R1 21.2R3 21.2R3-S4 21.2R3-S10 21.4R1 22.1R1-S2",
    # Cisco: rebuilds of one train, which is apart from what has none; interim builds of the ASA.
    "cisco": "15.2(4)M3 15.2(4)M7 15.3(1)M1 9.8(4) 9.8(4)20 9.12(1) 9.16.4.19",
    # Citrix build numbers; SonicWall firmware names.
    "netscaler": "12.1-65.15 13.0-92.21 13.1-49.13 13.1-49.15 14.1-8.50",
    "sonicwall": "10.2.1.7-50sv 10.2.1.9-57sv 10.2.1.10-62sv 10.2.1.14-75sv",
    # Apache Tomcat's archive; Oracle's release notes; Microsoft's table of Exchange builds.
    "milestones": "9.0.0.M1 9.0.0.M27 9.0.0-RC1 9.0.0 9.0.1 10.0.0-M1 10.0.0",
    "java": "1.7.0_80 1.8.0_202 8u212 11.0.2 11.0.12 17",
    "exchange": "14.3.123.4 15.1.2507.6 15.02.0986.005 15.02.1118.020 15.2.1118.40 15.2.1258.12",
    "fortinet": "6.0.18 6.2.0 7.0.9 7.0.12 v7.2.4,build1396 7.4.0",
    # PHP and the pre-releases of others; a package's suffix after an upstream version; what nobody releases.
    "generic": "1.0.0-rc1 1.0.0-rc1+deb12u3~bpo 1.0.0 8.1.0RC1 8.1.0 9.2 9.2p1 9.3 10.0 9999",
}
SAME = [
    ("generic", "4.92", "4.92.0"), ("exchange", "15.02.1118.040", "15.2.1118.40"), ("cisco", "9.8(4)20", "9.8.4.20"),
    ("java", "1.8.0_202", "8u202"), ("java", "1.8.0-update_202", "1.8.0-update202"), ("fortinet", "v7.2.4", "7.2.4"),
    ("pan-os", "10.2", "10.2.0"), ("junos", "21.2R3-S4.9", "21.2-r3-s4"),
    ("netscaler", "13.1-49.15", "13.1 Build 49.15"),
    ("milestones", "9.0.0-milestone1", "9.0.0.M1"), ("semver", "1.0.0+build", "1.0"),
    ("openssl", "1.0.2k-fips", "1.0.2k"), ("generic", "16.5.5-ee.0", "16.5.5"), ("generic", "7.1.2.Final", "7.1.2"),
]  # fmt: skip
NOT_OF_IT = [
    ("exchange", "2019"), ("exchange", "2019-cumulative_update_12"), ("openssl", "0xdeadbeef"),
    ("netscaler", "13.1-FIPS"),
    ("pan-os", "all"), ("junos", "evolved"), ("generic", ""), ("generic", "unspecified"), ("semver", "1.0.0.0.0"),
    ("cisco", "IOS XE"), ("java", "x"), ("sonicwall", "SMA"), ("fortinet", "FortiOS 7"), ("milestones", "main"),
]  # fmt: skip


def test_repairs_of_ios_xe_are_of_no_train() -> None:
    """`17.9.4a` mends what `17.9` up to `17.9.4` has, so that it has to come after both and before `17.9.5`."""
    found = [key(SCHEMES["cisco"], version) for version in ("17.9", "17.9.4", "17.9.4a", "17.9.5")]
    assert sorted(found, key=lambda one: one or b"") == found


@pytest.mark.parametrize("scheme", sorted(SCHEMES))
def test_the_order_is_the_vendors(scheme: str) -> None:
    """Of each scheme a table by hand, every version of it before all that follow."""
    keys = [key(SCHEMES[scheme], version) for version in ORDERED[scheme].split()]
    assert all(one is not None and other is not None and one < other for one, other in itertools.pairwise(keys))


@pytest.mark.parametrize(("scheme", "one", "other"), SAME, ids=str)
def test_one_version_in_two_writings_is_one(scheme: str, one: str, other: str) -> None:
    """As CPE names, records and servers write it."""
    assert key(SCHEMES[scheme], one) == key(SCHEMES[scheme], other) is not None


@pytest.mark.parametrize(("scheme", "told"), NOT_OF_IT, ids=str)
def test_what_is_no_version_of_a_scheme_has_no_place(scheme: str, told: str) -> None:
    """It is compared with nothing, instead of somehow."""
    assert key(SCHEMES[scheme], told) is None
    assert above(SCHEMES[scheme], told) is None


def test_a_branch_ends_after_its_last_version() -> None:
    """Whatever follows the first numbers is below the end of the branch; the next branch is above."""
    generic, pan = SCHEMES["generic"], SCHEMES["pan-os"]
    for scheme, version, within, beyond in (
        (generic, "6.0.7", ("6.0", "6.0.99", "6.0.99-rc1"), ("6.1", "6.1.0-rc1", "7")),
        (generic, "6", ("6.0.1",), ("6.1", "7")),
        (pan, "10.2.8-h3", ("10.2.8", "10.2.8-h99"), ("10.2.9-b1", "10.2.9")),
        (pan, "10.2.8", ("10.2.99-h1",), ("10.3.0",)),
        (SCHEMES["exchange"], "15.2.1118.40", ("15.2.1118.99",), ("15.2.1258.1",)),
    ):
        end = above(scheme, version)
        assert end is not None
        assert all((found := key(scheme, one)) is not None and found < end for one in within)
        assert all((found := key(scheme, one)) is not None and found > end for one in beyond)
    assert train(SCHEMES["cisco"], "15.2(4)M3") > (key(SCHEMES["cisco"], "15.2(4)E9") or b"")
    assert train(generic, "6.0") == b""


@given(st.sampled_from(sorted(SCHEMES)), st.data())
def test_what_lies_between_two_versions_begins_as_both_do(scheme: str, data: st.DataObject) -> None:
    """Of any two versions of a scheme and the end of a branch: the middle one shares what the others share."""
    told = st.sampled_from(ORDERED[scheme].split())
    keys = [key(SCHEMES[scheme], data.draw(told)) or b"" for _ in range(2)] + [
        above(SCHEMES[scheme], data.draw(told)) or b""
    ]
    low, middle, high = sorted(keys)
    shared = [one for one, other in zip(beginnings(low), beginnings(high), strict=True) if one == other]
    assert max(shared, key=len) in beginnings(middle)


def test_products_have_their_scheme_by_name() -> None:
    """By vendor and product as the index squashes them; the rest is generic."""
    named = {
        "openssl:openssl": "openssl", "paloaltonetworks:panos": "pan-os", "fortinet:fortios": "fortinet",
        "cisco:adaptivesecurityappliancesoftware": "cisco", "juniper:junos": "junos", "oracle:jre": "java",
        "citrix:netscalergateway": "netscaler", "citrix:sharefile": "generic", "apache:tomcat": "milestones",
        "microsoft:exchangeserver": "exchange", "sonicwall:sma200firmware": "sonicwall", "php:php": "generic",
    }  # fmt: skip
    assert {name: of(name) for name in named} == {name: SCHEMES[scheme] for name, scheme in named.items()}


TEXTS = st.text(max_size=100) | st.from_regex(r"\A[0-9]{1,30}([.()_-]?([a-zA-Z]{1,4}|[0-9]{1,20})){0,30}\Z")


@given(st.sampled_from(sorted(SCHEMES)), TEXTS, TEXTS)
def test_any_text_has_a_key_or_none(scheme: str, one: str, other: str) -> None:
    """Whatever servers and records write: bytes or None, and equal only where neither is before the other."""
    keys = [key(SCHEMES[scheme], one), key(SCHEMES[scheme], other)]
    for text, found in zip((one, other), keys, strict=True):
        end = above(SCHEMES[scheme], text)
        assert (found is None) == (end is None)
        assert found is None or end is None or found < end
    train(SCHEMES[scheme], one)


def _numbers(least: int, most: int) -> st.SearchStrategy[str]:
    return st.lists(st.integers(0, 120), min_size=least, max_size=most).map(lambda found: ".".join(map(str, found)))


PRE = st.sampled_from(["", "-alpha", "-alpha.1", "-beta.2", "-rc.1", "-rc.11"])
BRANCHES = st.sampled_from(["0.9.7", "0.9.8", "1.0.0", "1.0.1", "1.0.2", "1.1.0", "1.1.1"])
OPENSSL = st.builds(lambda branch, letter: branch + letter, BRANCHES, st.sampled_from(["", "a", "k", "z", "za", "zh"]))
MILESTONES = st.builds(lambda n, end: n + end, _numbers(3, 3), st.sampled_from(["", "-M1", "-M12", "-RC1"]))


@pytest.mark.parametrize(
    ("scheme", "theirs", "versions"),
    [
        ("semver", "SemverVersion", st.builds(lambda n, end: n + end, _numbers(3, 3), PRE)),
        ("openssl", "LegacyOpensslVersion", OPENSSL),
        ("generic", "NginxVersion", _numbers(3, 3)),
        (
            "generic",
            "ComposerVersion",
            st.builds(lambda n, e: n + e, _numbers(3, 3), st.sampled_from(["", "RC1", "RC2"])),
        ),
        ("milestones", "MavenVersion", MILESTONES),
    ],
    ids=["semver", "openssl", "nginx", "php", "milestones"],
)
def test_the_order_is_that_of_univers(scheme: str, theirs: str, versions: st.SearchStrategy[str]) -> None:
    """Another program that knows the scheme says the same of any two versions of it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # theirs uses what its own libraries no longer like
        kinds: Any = pytest.importorskip("univers.versions")
    kind = getattr(kinds, theirs)

    @given(versions, versions)
    def compare(one: str, other: str) -> None:
        ours, others = key(SCHEMES[scheme], one), key(SCHEMES[scheme], other)
        assert ours is not None
        assert others is not None
        assert (ours < others) == (kind(one) < kind(other))

    compare()


@pytest.mark.parametrize(
    ("scheme", "version", "below", "beside"),
    [
        ("generic", "7.0", ("7.0.1", "7.0.0.5"), ("7.1", "7", "7.0p1", "7.2.9")),
        ("generic", "9.2p1", (), ("9.2", "9.2p1", "9.2p2")),
        ("netscaler", "13.1", ("13.1-49.15",), ("13.0-92.31", "14.1-1.1")),
        ("cisco", "9.8", ("9.8(4)20", "9.8.4.20"), ("9.9", "9.8", "9.12(1)")),
        ("semver", "5.1", ("5.1.7",), ("5.2.0", "5.1.0-rc1")),
        ("pan-os", "10.2.3", (), ("10.2.3-h4", "10.2.4")),
    ],
)
def test_what_a_version_told_in_part_may_be(
    scheme: str, version: str, below: tuple[str, ...], beside: tuple[str, ...]
) -> None:
    """Those with more numbers behind the ones that are told, however the scheme fills them up; letters are told."""
    chosen = SCHEMES[scheme]
    inside, past = deeper(chosen, version)
    keys = {one: key(chosen, one) or b"" for one in (*below, *beside)}
    assert {one for one, at in keys.items() if inside <= at < past} == set(below)
