"""Texts become products by their fingerprints, and products have CPE names; what is not known has none."""

import os
import sqlite3
from collections.abc import Iterable
from pathlib import Path

import pytest

import config
from scanner.feeds.recog import parse_files
from scanner.observation import Software
from scoring.history.compiling import sheet
from scoring.history.naming import Names, fill, own_rows
from tests.scanner.feeds.samples import NOW
from tests.scanner.feeds.test_recog import examples

PRODUCTS = (("openssh", "a:openbsd:openssh"), ("joomla", r"a:joomla:joomla\!"), ("debian", "o:debian:debian_linux"),
            ("fortios", "o:fortinet:fortios"), ("horizon", "a:vmware:horizon|a:omnissa:horizon"))  # fmt: skip
OURS = b"""<fingerprints matches="ssh.banner">
  <fingerprint pattern="^OpenSSH_(\\S+)( Deb)?"><param pos="0" name="service.product" value="OpenSSH"/>
    <param pos="1" name="service.version"/>
    <param pos="0" name="service.cpe23" value="cpe:/a:openbsd:openssh:{service.version}"/>
    <param pos="0" name="os.cpe23" value="cpe:/o:debian:debian_linux:12"/><param pos="0" name="os.product" value="L"/>
  </fingerprint>
  <fingerprint pattern="^FGT_(\\S+)"><param pos="0" name="os.product" value="FortiOS"/>
    <param pos="1" name="os.version"/>
    <param pos="0" name="os.cpe23" value="cpe:/o:fortinet:fortios:{os.version}"/></fingerprint>
  <fingerprint pattern="^Stack_(\\S+)"><param pos="0" name="service.product" value="Horizon"/>
    <param pos="0" name="service.cpe23" value="cpe:/a:openstack:horizon:-"/>
    <param pos="0" name="service.component.product" value="Some Part"/>
    <param pos="1" name="service.component.version"/>
  </fingerprint>
  <fingerprint pattern="^J (.*)$"><param pos="0" name="service.product" value="J"/>
    <param pos="1" name="service.version"/>
    <param pos="0" name="service.cpe23" value="cpe:/a:joomla:joomla%21:{service.version}"/></fingerprint>
  <fingerprint pattern="^Box"><param pos="0" name="hw.vendor" value="Box Makers"/></fingerprint>
</fingerprints>"""


def names(products: Iterable[tuple[str, str]] = PRODUCTS, own: str = "", recog: bytes = OURS) -> Names:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE product (product TEXT)")
    products = tuple(products)
    connection.executemany("INSERT INTO product VALUES (?)", ((product,) for product, _ in products))
    fill(connection, products, (*own_rows(own), *parse_files([("a.xml", recog)], NOW, "a.xml").rows))
    return Names(connection)


def told(text: str, known: Names) -> tuple[tuple[str, str | None, str | None], ...]:
    return tuple((one.product, one.version, one.package) for one in known.identify("ssh.banner", text))


def test_a_text_becomes_products() -> None:
    """By CPE name our id; else the name; a part is a product too, and the place is told in our words."""
    known = names()
    assert told("OpenSSH_9.2p1", known) == (("openssh", "9.2p1", None),)
    assert told("Stack_1.2", known) == (("openstack-horizon", None, None), ("some-part", "1.2", None))
    assert told("Box", known) == told("Other", known) == known.identify("no.such.kind", "x") == ()
    assert known.identify("ssh.banner", "OpenSSH_9.2p1")[0].told_by == "ssh greeting"


def test_a_system_counts_where_its_maker_alone_mends_it() -> None:
    """FortiOS is the product; the distribution under a server is a guess of the fingerprint, and no finding."""
    known = names()
    assert told("FGT_7.2.5", known) == (("fortios", "7.2.5", None),)
    assert ("debian", "12", None) not in told("OpenSSH_9.2p1 Deb", known)


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("10.2.3-h4", ("10.2.3-h4", None)),
        ("3.0.8-6+deb10u6", ("3.0.8", "3.0.8-6+deb10u6")),
        ("13.1-49.15", ("13.1-49.15", None)),
        ("master", (None, None)),
        ("", (None, None)),
        ("9999", ("9999", None)),
    ],
)
def test_a_version_is_not_cut_short(version: str, expected: tuple[str | None, str | None]) -> None:
    """What a vendor's version ends in says what is mended; what a distribution adds makes it a package."""
    assert told(f"J {version}", names()) == (("joomla", *expected),)


def test_our_own_fingerprints_come_first() -> None:
    """Before those of recog, of the same kind."""
    row = 'kind = "ssh.banner"\npattern = "^OpenSSH_9"\nvendor = "V"\nproduct = "Mine"\nexamples = ["OpenSSH_9"]\n'
    known = names(own=f"[[fingerprint]]\n{row}")
    assert told("OpenSSH_9.2p1", known) == (("mine", None, None),)
    assert told("OpenSSH_8.2p1", known) == (("openssh", "8.2p1", None),)


@pytest.mark.parametrize(
    ("product", "version", "cpe"),
    [
        ("openssh", "9.2p1", "cpe:2.3:a:openbsd:openssh:9.2:p1:*:*:*:*:*:*"),
        ("openssh", None, "cpe:2.3:a:openbsd:openssh:*:*:*:*:*:*:*:*"),
        ("joomla", "4.1 (x:y)", r"cpe:2.3:a:joomla:joomla\!:4.1\ \(x\:y\):*:*:*:*:*:*:*"),
        ("horizon", "8", "cpe:2.3:a:vmware:horizon:8:*:*:*:*:*:*:*"),
        ("openstack-horizon", "1", "cpe:2.3:a:openstack:horizon:1:*:*:*:*:*:*:*"),
        ("nobody", "1", ""),
    ],
)
def test_products_have_cpe_names(product: str, version: str | None, cpe: str) -> None:
    """A formatted string of CPE 2.3 with the first name; a patch level apart; empty where there is none."""
    assert names().cpe(product, version) == cpe


REAL = Path(os.environ.get("HULLMARK_PUBLIC_DATA", "/nonexistent")) / "recog/xml"


@pytest.mark.skipif(not REAL.is_dir(), reason="needs real public data: set HULLMARK_PUBLIC_DATA to its folder")
def test_our_own_set_changes_nothing_that_recog_knows() -> None:
    """Of its examples each that names software names the same with our rows before."""
    parsed = parse_files([(path.name, path.read_bytes()) for path in sorted(REAL.glob("*.xml"))], NOW, "xml")
    products = [(row["product"], row["cpe"]) for row in sheet(config.text("registry/products.csv"))]
    found: list[list[tuple[Software, ...]]] = []
    for own in ("", config.text("registry/fingerprints.toml")):
        connection = sqlite3.connect(":memory:")
        connection.execute("CREATE TABLE product (product TEXT)")
        fill(connection, products, (*own_rows(own), *parsed.rows))
        known = Names(connection)
        found.append([known.identify(kind, text) for kind, _, text, _ in examples()])
    different = [pair for pair in zip(*found, strict=True) if pair[0] and pair[0] != pair[1]]
    assert not different


def test_a_version_counts_where_the_text_tells_it() -> None:
    """What the author of a fingerprint concluded from elsewhere is no version that was told."""
    recog = b"""<fingerprints matches="html_title"><fingerprint pattern="^Default Page$">
      <param pos="0" name="service.product" value="Acme"/><param pos="0" name="service.version" value="7.0"/>
    </fingerprint></fingerprints>"""
    found = names(recog=recog).identify("html_title", "Default Page")
    assert [(one.product, one.version, one.told_by) for one in found] == [("acme", None, "http title")]
