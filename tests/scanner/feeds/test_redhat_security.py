"""Records of Red Hat's security data in normal form, and what are none."""

import gzip
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.errors import Misconfigured
from scanner.feeds.redhat_security import looks_like, parse
from tests.scanner.feeds.distributions import redhat
from tests.scanner.feeds.samples import NOW


def test_every_state_has_its_row() -> None:
    """A fix of the release and of its longer supported streams, with its day; states without a fix."""
    parsed = parse(redhat(), NOW, "redhat.jsonl")
    rows = {row[:4]: row[4:] for row in parsed.rows}
    assert rows["9", "openssh", "CVE-2024-6387", "0:8.7p1-38.el9_4.1"] == ("fixed", "2024-07-03")
    assert rows["9", "openssh", "CVE-2024-6387", "0:8.7p1-30.el9_2.4"] == ("fixed", "2024-07-03")
    assert rows["7", "openssh", "CVE-2024-6387", ""] == ("never", "")
    assert rows["8", "httpd", "CVE-2024-38475", ""] == ("open", "")
    assert parsed.released.isoformat() == "2024-07-03T00:00:00+00:00"


@pytest.mark.parametrize(
    ("cpe", "package"),
    [
        ("cpe:/a:redhat:rhel_software_collections:3::el7", "httpd24-httpd-0:2.4.34-23.el7.6"),
        ("cpe:/a:redhat:enterprise_linux:8::appstream", "nginx:1.22-8080020231012034601.63b34585"),
        ("cpe:/a:redhat:enterprise_linux:8::appstream", "nginx-1:1.22.1-1.module+el8.8.0+20359+9bd89172.1"),
        ("cpe:/a:redhat:openshift:4.13::el9", "openssh-0:8.7p1-38.el9_4.1"),
        ("cpe:/o:redhat:enterprise_linux:9", "kernel-0:5.14.0-427.el9"),
        ("cpe:/o:redhat:enterprise_linux:9", None),
    ],
)
def test_other_products_are_left_out(cpe: str, package: str | None) -> None:
    """Collections, modules, other products and other packages: a server does not tell that it is of one."""
    more = {"name": "CVE-2024-9", "affected_release": [{"cpe": cpe, "package": package}]}
    assert len(parse(redhat() + json.dumps(more).encode(), NOW, "x").rows) == len(parse(redhat(), NOW, "x").rows)


def test_a_packed_one_is_the_same() -> None:
    """gzip makes no difference; its beginning is known."""
    assert parse(gzip.compress(redhat()), NOW, "x").rows == parse(redhat(), NOW, "x").rows
    assert looks_like(redhat())
    assert not looks_like(b"{}")


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (gzip.compress(redhat())[:-9], "cut off"),
        (b"", "no records"),
        (b"<html>\n", "no records"),
        (b'{"name": "CVE-2024-6387", "public_date": "2024-07-01"}', "0 rows fit"),
        (b"x" * (9 << 20), "a line of over"),
    ],
    ids=["cut off", "nothing", "a page", "another shape", "one huge line"],
)
def test_what_are_no_records_is_refused(raw: bytes, why: str) -> None:
    """One sentence each; nothing of it is used."""
    with pytest.raises(Misconfigured, match=why):
        parse(raw, NOW, "x")


KEYS = st.sampled_from(("cpe", "package", "fix_state", "package_name", "release_date"))


@given(
    st.recursive(
        st.none() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner),
        max_leaves=12,
    )
)
def test_no_shape_breaks_it(told: object) -> None:
    """Whatever a record holds, the other records are read."""
    odd = {"name": "CVE-2024-6387", "public_date": told, "affected_release": told, "package_state": told}
    assert len(parse(redhat() + json.dumps(odd).encode(), NOW, "x").rows) == len(parse(redhat(), NOW, "x").rows)
