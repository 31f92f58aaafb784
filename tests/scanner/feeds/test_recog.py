"""Recog's files become rows, and of its own examples all give what they say; hostile XML is refused."""

import base64
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.errors import Misconfigured
from scanner.feeds.importing import read_folder
from scanner.feeds.recog import RECOG, fingerprint, parse, parse_files
from scanner.fingerprints import BINARY, Fingerprint, Fingerprints
from tests.scanner.feeds.samples import NOW
from tests.scanner.hostile_text import takes_long

REAL = Path(os.environ.get("HULLMARK_PUBLIC_DATA", "/nonexistent")) / "recog/xml"
OURS = b"""<?xml version='1.0' encoding='UTF-8'?>
<fingerprints matches="ssh.banner" protocol="ssh"><!-- of our own making -->
  <fingerprint pattern="^AcmeSSH_([\\d.]+)$" flags="REG_ICASE">
    <description>Acme</description>
    <example service.version="1.2">acmessh_1.2</example>
    <param pos="0" name="service.product" value="AcmeSSH"/>
    <param pos="1" name="service.version"/>
    <param pos="0" name="service.cpe23" value="cpe:/a:acme:ssh:{service.version}"/>
  </fingerprint>
  <fingerprint pattern="^(?=look)around"><param pos="0" name="service.product" value="None"/></fingerprint>
</fingerprints>
"""


def prints(rows: object) -> dict[str, list[Fingerprint]]:
    found: dict[str, list[Fingerprint]] = {}
    for kind, _, pattern, attributes in rows:  # type: ignore[attr-defined]  # rows of strings
        found.setdefault(kind, []).append(fingerprint(pattern, attributes))
    return found


def test_a_file_becomes_rows() -> None:
    """Kind, place, pattern, attributes; what RE2 cannot do is skipped and counted; the time is that of the import."""
    parsed = parse(OURS, NOW, "ssh_banners.xml")
    assert [row[:2] for row in parsed.rows] == [("ssh.banner", "00001")]
    assert (parsed.skipped, parsed.released, RECOG.looks_like(OURS)) == (1, NOW, True)
    assert Fingerprints("ssh.banner", prints(parsed.rows)["ssh.banner"]).told("ACMEssh_7.1") == (
        ("service.cpe23", "cpe:/a:acme:ssh:7.1"),
        ("service.product", "AcmeSSH"),
        ("service.version", "7.1"),
    )


def test_a_file_without_a_kind_has_the_one_of_its_name() -> None:
    """As recog does it itself."""
    raw = OURS.replace(b' matches="ssh.banner"', b"")
    assert parse(raw, NOW, "telnet_banners.xml").rows[0][0] == "telnet_banners"


def test_a_folder_of_them_is_one_source(tmp_path: Path) -> None:
    """Imported together with whatever lies beside, which is left alone; the order of a kind goes on over its files."""
    for name in ("a.xml", "b.xml"):
        (tmp_path / name).write_bytes(OURS)
    (tmp_path / "other.xml").write_bytes(b"<other/>")
    read = read_folder(tmp_path, imported=NOW)
    assert [(one.feed, len(one.rows)) for one in read.parsed] == [("recog", 2)]
    assert [one.path.rpartition("/")[2] for one in read.found if one.feed is None] == ["other.xml"]


BOMB = b"""<!DOCTYPE fingerprints [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<fingerprints><fingerprint pattern="&b;"/></fingerprints>"""


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        BOMB,
        b'<!DOCTYPE fingerprints SYSTEM "file:///etc/passwd"><fingerprints/>',
        OURS[:-40],
        OURS.replace(b"<fingerprints ", b"<other ").replace(b"</fingerprints>", b"</other>"),
        b"<fingerprints>" * 50,
        b"<a>" * 100_000,
        OURS.replace(b"UTF-8", b"utf-7"),
        OURS + b" " * (9 << 20),
        b"<fingerprints/>",
    ],
)
def test_what_is_not_recog_is_refused(raw: bytes) -> None:
    """Entities, document types, cut off, deep, large, of another root, empty: one sentence."""
    with pytest.raises(Misconfigured, match=r"recog|MiB"):
        parse(raw, NOW, "a.xml")


@given(st.binary(max_size=300), st.integers(0, len(OURS)))
def test_bent_files_are_rows_or_one_sentence(middle: bytes, at: int) -> None:
    """Whatever stands in the middle of a file."""
    try:
        parsed = parse(OURS[:at] + middle + OURS[at:], NOW, "a.xml")
    except Misconfigured:
        return
    assert parsed.rows


@pytest.fixture(scope="module")
def real() -> dict[str, list[Fingerprint]]:
    if not REAL.is_dir():
        pytest.skip("needs real public data: set HULLMARK_PUBLIC_DATA to its folder")
    parsed = parse_files([(path.name, path.read_bytes()) for path in sorted(REAL.glob("*.xml"))], NOW, "xml")
    assert (len(parsed.rows), parsed.skipped) == (4657, 0)
    return prints(parsed.rows)


def examples() -> Iterator[tuple[str, int, str, dict[str, str]]]:
    """(kind, index of the fingerprint, text, expected attributes) of every example."""
    for path in sorted(REAL.glob("*.xml")):
        root = ElementTree.parse(path).getroot()
        kind = root.get("matches", path.stem)
        for index, one in enumerate(root.iter("fingerprint")):
            for example in one.iter("example"):
                raw = (example.text or "").encode()
                raw = base64.b64decode(raw) if example.get("_encoding") == "base64" else raw
                text = raw.decode("latin-1" if kind in BINARY else "utf-8", "replace")
                yield kind, index, text, {k: v for k, v in example.attrib.items() if not k.startswith("_")}


def test_of_recogs_own_examples_all_give_what_they_say(real: dict[str, list[Fingerprint]]) -> None:
    """Of 7,525 examples at least 99 in 100 give product and version; in truth all give each attribute they name."""
    right = whole = count = 0
    known = {kind: Fingerprints(kind, found) for kind, found in real.items()}
    alone = cache(lambda kind, index: Fingerprints(kind, [real[kind][index]]))
    for kind, index, text, wanted in examples():
        count += 1
        told, own = dict(known[kind].told(text)), dict(alone(kind, index).told(text))
        expected = {name: value for name, value in {**own, **wanted}.items() if name.endswith((".product", ".version"))}
        right += expected == {name: told.get(name) for name in expected}
        whole += all(told.get(name) == value for name, value in wanted.items())
    assert count == 7525
    assert right >= 0.99 * count
    assert (right, whole) == (7525, 7525)


def test_no_fingerprint_takes_long_over_hostile_text(real: dict[str, list[Fingerprint]]) -> None:
    """Each pattern alone, on what would be the end of a backtracking engine."""
    fits = {(kind, index): text for kind, index, text, _ in examples()}
    slow = []
    for kind, found in real.items():
        for index, one in enumerate(found):
            if takes_long(Fingerprints(kind, [one]), fits.get((kind, index), "")):
                slow.append((kind, one.pattern))
    assert not slow
