"""Which software a server names: what its probe read itself, and what the fingerprints make of the same texts."""

import re
from dataclasses import replace

from scanner.observation import Fact, Hello, Present, Software, TellsSoftware
from scanner.probes.http import HttpFacts
from scoring.knowledge import Known

MOST = 12
"""Products of one answer."""

_KINDS = {
    "ssh": "ssh.banner", "smtp": "smtp.banner", "ftp": "ftp.banner", "imap": "imap4.banner", "pop3": "pop3.banner",
    "mysql": "mysql.banners", "telnet": "telnet_banners", "http": "http_header.server",
}  # fmt: skip
"""The kind of text, in recog's words, that the greeting of a protocol is."""
TOLD_BY = {
    "ssh.banner": "ssh greeting", "smtp.banner": "smtp greeting", "ftp.banner": "ftp greeting",
    "imap4.banner": "imap greeting", "pop3.banner": "pop3 greeting", "mysql.banners": "mysql greeting",
    "telnet_banners": "telnet greeting", "http_header.server": "http server header", "html_title": "http title",
    "http_header.x-powered-by": "http x-powered-by header", "http_header.cookie": "http set-cookie header",
    "http_header.wwwauth": "http www-authenticate header",
}  # fmt: skip
"""Where a text of a kind stands, in the words of `Software.told_by`."""
_BY_NAME = ("smtp greeting", "ftp greeting", "imap greeting", "pop3 greeting")
"""Fields in which one product speaks, and of which our own table reads products by their names only."""
_RIVALS = frozenset({"mysql", "mariadb", "percona-server"})
"""Products of which one greeting comes from one."""
_EITHER = (_RIVALS, frozenset({"webmin", "usermin"}))
"""Products of which one text comes from one; the last two have their web server in common."""
_SSH = re.compile(r"^SSH-[^-]*-")
_CODE = re.compile(r"^(?:\d{3}[ -]|\* OK |\+OK )")
_TAKEN_OUT = re.compile(r"(?<!\S)\.\.\.(?: \.\.\.)*(?!\S)")
_SOME_TIME = "Thu, 1 Jan 1970 00:00:00 +0000"
"""Stands where a greeting told the time, which is not kept."""
_SOME_ID = "<1.1@localhost>"
"""Stands where a greeting told what is of this one conversation (RFC 1939 7), which is not kept."""


def texts(facts: object) -> tuple[tuple[str, str], ...]:
    """(kind, text) of what facts show in a form that fingerprints know; each once, without what is no news."""
    if not isinstance(facts, Hello) or not isinstance(facts.speaks, Present):
        return ()
    kind, found = _KINDS.get(facts.speaks.value), []
    if kind and isinstance(facts.greeting, Present):
        found.append((kind, _plain(kind, facts.greeting.value)))
    if isinstance(facts, HttpFacts) and isinstance(facts.title, Present):
        found.append(("html_title", facts.title.value))
    if isinstance(facts, HttpFacts) and isinstance(facts.texts, Present):
        found += [(one.kind, one.text) for one in facts.texts.value]
    return tuple((kind, text) for kind, text in found if text)


def _plain(kind: str, greeting: str) -> str:
    if kind == "ssh.banner":
        return _SSH.sub("", greeting)
    if kind in ("http_header.server", "mysql.banners", "telnet_banners"):
        return greeting
    return _TAKEN_OUT.sub(_SOME_TIME, _CODE.sub("", greeting)).replace("<...>", _SOME_ID)


def told_software(facts: TellsSoftware, known: Known) -> Fact[tuple[Software, ...]]:
    """The software that these facts name, each once: as the probe read it, and as the fingerprints see its texts.

    A version that the probe did not read is taken from the fingerprint of the same product. What fingerprints say
    beside it is added, but for greetings of which the probe knows the product by its name. Where they name one product
    with two versions, or one greeting as two products, both are kept and `contradicted`.
    """
    own = facts.software.value if isinstance(facts.software, Present) else ()
    found = list(own)
    for kind, text in texts(facts):
        for one in known.identified_as(kind, text):
            _join(found, one, own)
    return Present(value=tuple(found[:MOST])) if found else facts.software


def _join(found: list[Software], one: Software, own: tuple[Software, ...]) -> None:
    same = next((place for place, had in enumerate(found) if had.product == one.product), None)
    if same is not None:
        had = found[same]
        if had.version is None:
            found[same] = replace(had, version=one.version, package=had.package or one.package)
        elif one.version and not _one_version(had.version, one.version):
            found.append(one)
        elif one.version and had.package is None and one.product not in _RIVALS and _more(had.version, one.version):
            found[same] = replace(had, version=one.version)
        return
    beside = [had for had in own if had.told_by == one.told_by]
    of_other_make = one.told_by == "mysql greeting" and beside and beside[0].product not in _RIVALS
    if of_other_make or (beside and one.told_by in _BY_NAME):
        return
    if beside and one.told_by == "ssh greeting" and beside[0].product != "openssh" and beside[0] in found:
        found.remove(beside[0])  # the first word of a line, where the fingerprint knows the product
    found.append(one)


def _one_version(had: str, other: str) -> bool:
    """Whether one is the other with more behind it: `4.89` and `4.89_1b`, not `5.7.8` and `10.3.13`."""
    short, long = sorted((had, other), key=len)
    return long.startswith(short) and not long[len(short) : len(short) + 1].isdigit()


def _more(had: str, other: str) -> bool:
    """Whether `other` tells a patch level besides, `10.2.3-h4` beside `10.2.3`, which may be what is mended."""
    return other.startswith(had) and other[len(had) : len(had) + 1] in ("-", "_", ".")


def contradicted(software: Software, among: tuple[Software, ...]) -> bool:
    """Whether another of what one answer names says otherwise: the same product with another version, or in one
    greeting two products of which only one can be. Nothing that rests on it is confirmed."""
    others = [one for one in among if one != software]
    return any(
        (one.product == software.product and one.version and software.version and one.version != software.version)
        or (one.told_by == software.told_by and any({one.product, software.product} <= either for either in _EITHER))
        for one in others
    )
