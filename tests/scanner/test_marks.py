"""The table of fronts: every row whole, and how one mark is read."""

import base64
import os
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

import config
from scanner.errors import Misconfigured
from scanner.fronts import title_of
from scanner.marks import KINDS, Shown, read, recognised

TEXT = config.text("registry/fronts.toml")
TABLE = read(TEXT)
RECOG = Path(os.environ.get("HULLMARK_PUBLIC_DATA", "/nonexistent")) / "recog/xml"


def one(*marks: str, weak: tuple[str, ...] = (), opens: tuple[str, ...] = ()) -> str:
    rows = "".join(f"{key} = {list(those)!r}\n" for key, those in (("sure", marks), ("weak", weak), ("opens", opens)))
    return f"[[front]]\nproduct = 'x'\nname = 'X'\nkind = 'vpn'\n{rows}"


def test_every_row_is_whole() -> None:
    """A known kind, an id in lower case, one row for each room, a source; every kind has a product."""
    assert {known.kind for known in TABLE} == set(KINDS)
    assert len({(known.product, known.kind) for known in TABLE}) == len(TABLE)
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9-]{1,39}", known.product) for known in TABLE)
    assert TEXT.count("\nsource = ") == len(TABLE)
    assert len({known.product for known in TABLE}) > 250


def test_a_sure_mark_is_long_enough() -> None:
    """No title or cookie of two letters, no pattern that is nothing but a wildcard."""
    for known in TABLE:
        for sign in (sign for mark in (*known.sure, *known.opens) for sign in mark if sign.place != "status"):
            least = 1 if sign.place == "header" else 3
            assert len(re.sub(r"\*|\{version\}", "", sign.pattern)) >= least or sign.place == "header", (known, sign)


@pytest.mark.parametrize(
    ("mark", "shown", "version"),
    [
        ("title Acme {version}", Shown(titles=("Acme 1.2.3",)), "1.2.3"),
        ("title Acme", Shown(titles=("Acme 2",)), None),
        ("title *Acme*", Shown(titles=("The Acme thing",)), ""),
        ("header:server Acme/{version}-*", Shown(headers=(("server", "Acme/4.5-67 more"),)), "4.5"),
        ("header:server Acme", Shown(headers=(("x-server", "Acme"),)), None),
        ("cookie acme_*", Shown(cookies=("acme_sid",)), ""),
        ("cookie acme", Shown(cookies=("ACME",)), None),
        ("path /acme/*", Shown(paths=("/acme/login",)), ""),
        ("subject O=Acme ++ subject CN=x", Shown(subject=("O=Acme", "CN=y")), None),
        ("subject O=Acme ++ subject CN=x", Shown(subject=("O=Acme", "CN=x")), ""),
        ('body ?acme={version}"', Shown(body=b'?acme=x" ?acme=7.1">'), "7.1"),
        ('body ?acme={version}"', Shown(body=b"?acme=7.1 "), None),
        ("body <acme-app", Shown(body=b"<html><acme-app></html>"), ""),
        ("text Acme*", Shown(text="Acme is up"), ""),
        ("status 401 ++ realm Acme", Shown(status=401, realms=("Acme",)), ""),
    ],
)
def test_one_mark(mark: str, shown: Shown, version: str | None) -> None:
    """Short texts fit as a whole, words of a page anywhere, and the version is told where it stands."""
    found = recognised(shown, read(one(mark)))
    assert [match.version or "" for match in found] == ([] if version is None else [version])


def test_two_weak_marks_make_one_sure_one() -> None:
    """At different places only."""
    table = read(one(weak=("title Outlook", "title Out*", "path /owa/")))
    assert not recognised(Shown(titles=("Outlook",)), table)
    assert recognised(Shown(titles=("Outlook",), paths=("/owa/",)), table)[0].places == ("http title", "http path")


def test_what_opens_is_sure_and_says_so() -> None:
    """The same page with another status lets nobody in."""
    table = read(one(opens=("title Acme ++ status 200",)))
    assert recognised(Shown(titles=("Acme",), status=200), table)[0].opens
    assert not recognised(Shown(titles=("Acme",), status=403), table)


@pytest.mark.parametrize(
    "text",
    [
        "no toml", "[[front]]\nproduct = 'x'", one(), one("title"), one("nowhere x"), one("header Acme"),
        one("title:x y"),
        one("title *a*b*c*"), one("body abc"), one(weak=("title x",)), one("title x").replace("vpn", "other"),
        one("title x").replace("['title x']", "[1]"),
    ],
)  # fmt: skip
def test_rows_that_do_not_fit_are_refused(text: str) -> None:
    """A broken table ends in a sentence that says where to look."""
    with pytest.raises(Misconfigured, match=r"fronts\.toml"):
        read(text)


def _examples(name: str) -> Iterator[tuple[str, str | None]]:
    """The examples of one file of recog, with the version that it reads from each."""
    for fingerprint in (
        ElementTree.parse(RECOG / f"{name}.xml").getroot().iter("fingerprint")
    ):  # a published file of our own choice
        for example in fingerprint.iter("example"):
            text = (example.text or "").strip()
            if example.get("_encoding") == "base64":
                text = base64.b64decode(text).decode("utf-8", "replace")
            yield text, example.get("service.version") or example.get("os.version")


def _shown(name: str, text: str) -> Shown:
    parts = tuple(part.replace("\\,", ",") for part in re.split(r"(?<!\\),", text))
    return {
        "html_title": lambda: Shown(status=200, titles=(title_of(b"<title>" + text.encode() + b"</title>"),)),
        "http_servers": lambda: Shown(headers=(("server", text),)),
        "http_cookies": lambda: Shown(cookies=(text.partition("=")[0],)),
        "x509_subjects": lambda: Shown(subject=parts),
        "x509_issuers": lambda: Shown(issuer=parts),
    }[name]()


OTHER_VERSIONS = ("Lotus-Domino", "NS_", "cisco-IOS", "Cisco AWARE", "Oracle-ILOM", "Cisco ASDM", "Kerio Connect")
"""Where the version of the web server, or none, is told, and we tell none."""


@pytest.mark.skipif(not RECOG.is_dir(), reason="needs real public data: set HULLMARK_PUBLIC_DATA to its folder")
@pytest.mark.parametrize(
    ("name", "least"),
    [("html_title", 180), ("http_servers", 40), ("http_cookies", 40), ("x509_subjects", 60), ("x509_issuers", 8)],
)
def test_the_examples_of_recog(name: str, least: int) -> None:
    """So many are recognised, each as one product at most, and with the version where recog tells one."""
    hits = 0
    for text, version in _examples(name):
        found = recognised(_shown(name, text), TABLE)
        hits += bool(found)
        assert len({match.known.product for match in found}) <= 1, (text, found)
        if found and version and not text.startswith(OTHER_VERSIONS):
            told = next(match.version for match in found)
            assert told is None or version.startswith(told), (text, told)
    assert hits >= least
