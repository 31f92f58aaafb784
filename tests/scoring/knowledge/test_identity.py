"""What a probe read and what fingerprints say of the same texts becomes one list, without doubles or lost doubts."""

from dataclasses import replace

import pytest

from scanner.observation import ABSENT, Fact, Hello, Present, Software, TellsSoftware
from scanner.probes.http import HttpFacts
from scanner.texts import Text
from scoring.knowledge import Identified, Known
from scoring.knowledge.identity import contradicted, texts, told_software


def hello(speaks: str, greeting: str, *software: Software) -> Hello:
    told: Fact[tuple[Software, ...]] = Present(value=software) if software else ABSENT
    return Hello(speaks=Present(value=speaks), greeting=Present(value=greeting), software=told)


def known(kind: str, text: str, *software: Software) -> Known:
    return Known(identified=(Identified(kind=kind, text=text, software=software),))


def one(product: str, version: str | None = None, package: str | None = None, by: str = "smtp greeting") -> Software:
    return Software(product=product, version=version, package=package, told_by=by)


@pytest.mark.parametrize(
    ("speaks", "greeting", "expected"),
    [
        ("ssh", "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u5", ("ssh.banner", "OpenSSH_9.2p1 Debian-2+deb12u5")),
        ("smtp", "mx.acme.example ESMTP Postfix", ("smtp.banner", "mx.acme.example ESMTP Postfix")),
        ("smtp", "220 a ESMTP Exim 4.96 ... ...", ("smtp.banner", "a ESMTP Exim 4.96 Thu, 1 Jan 1970 00:00:00 +0000")),
        ("imap", "* OK Dovecot ready.", ("imap4.banner", "Dovecot ready.")),
        ("pop3", "+OK Dovecot ready. <...>", ("pop3.banner", "Dovecot ready. <1.1@localhost>")),
        ("ftp", "vsFTPd 2.0.4 ready...", ("ftp.banner", "vsFTPd 2.0.4 ready...")),
        ("pop3", "+OK Dovecot ready.", ("pop3.banner", "Dovecot ready.")),
        ("ftp", "(vsFTPd 3.0.3)", ("ftp.banner", "(vsFTPd 3.0.3)")),
        ("mysql", "8.0.36", ("mysql.banners", "8.0.36")),
        ("http", "nginx/1.24.0", ("http_header.server", "nginx/1.24.0")),
    ],
)
def test_texts_are_as_fingerprints_know_them(speaks: str, greeting: str, expected: tuple[str, str]) -> None:
    """Without what the protocol puts before them; a time that was taken out is some time again."""
    assert texts(hello(speaks, greeting)) == (expected,)


def test_a_title_is_a_text_and_what_was_not_told_is_none() -> None:
    """The title of a bare front counts; facts that show nothing, or of other protocols, have no text."""
    front = HttpFacts(speaks=Present(value="http"), greeting=ABSENT, title=Present(value="ipTIME A3004"))
    assert texts(front) == (("html_title", "ipTIME A3004"),)
    login = Text(kind="http_header.wwwauth", text='Basic realm="Box"')
    asking = replace(front, title=ABSENT, texts=Present(value=(login,)))
    assert texts(asking) == (("http_header.wwwauth", 'Basic realm="Box"'),)
    assert texts(TellsSoftware()) == texts(Hello()) == texts(hello("rdp", "x")) == texts(None) == ()


def test_the_same_said_twice_is_said_once() -> None:
    """The probe's own reading stays, with its package; a longer form of one version is no other version."""
    own = one("openssh", "9.2p1", "9.2p1 Debian-2+deb12u5", "ssh greeting")
    for version in ("9.2p1", "9.2p1-x", "9.2", None):
        said = known("ssh.banner", "X", one("openssh", version, None, "ssh greeting"))
        assert told_software(hello("ssh", "SSH-2.0-X", own), said) == Present(value=(own,))


def test_a_version_that_the_probe_missed_is_filled_in() -> None:
    """The fingerprint's version of the same product, where the probe read none."""
    said = known("smtp.banner", "X", one("postfix", "3.1.4"))
    assert told_software(hello("smtp", "X", one("postfix")), said) == Present(value=(one("postfix", "3.1.4"),))


def test_a_patch_level_is_never_lost() -> None:
    """What the probe cut short is told whole, since it may be what is mended; serial numbers are no patch level."""
    for version, expected in (("7.0.0_GA_3079", "7.0.0_GA_3079"), ("7.0.0-h4", "7.0.0-h4"), ("7.0.0(501)", "7.0.0")):
        said = known("smtp.banner", "X", one("zimbra", version))
        assert told_software(hello("smtp", "X", one("zimbra", "7.0.0")), said) == Present(
            value=(one("zimbra", expected),)
        )


def test_what_the_probe_does_not_know_is_added() -> None:
    """A product that only a fingerprint knows, also where the probe read nothing at all."""
    said = known("smtp.banner", "X", one("coremail"))
    assert told_software(hello("smtp", "X"), said) == Present(value=(one("coremail"),))
    assert told_software(hello("smtp", "Y"), said) is ABSENT
    by = "http server header"
    server = known("http_header.server", "X", one("wing-ftp", "6.3", by=by))
    assert told_software(hello("http", "X", one("wing", by=by)), server) == Present(
        value=(one("wing", by=by), one("wing-ftp", "6.3", by=by))
    )


def test_a_name_that_the_probe_knows_stays_alone() -> None:
    """A greeting that our table knows by its name is no other product; the first word of an SSH line is not a name."""
    said = known("smtp.banner", "X", one("iis", "10.0.17763.1"))
    own = one("microsoft-smtp", "10.0.17763.1")
    assert told_software(hello("smtp", "X", own), said) == Present(value=(own,))
    ssh = known("ssh.banner", "X", one("ws-ftp", "6.1.1", by="ssh greeting"))
    assert told_software(hello("ssh", "X", one("ws-ftp-ssh", "6.1.1", by="ssh greeting")), ssh) == Present(
        value=(one("ws-ftp", "6.1.1", by="ssh greeting"),)
    )


@pytest.mark.parametrize(
    "other", [one("mariadb", "10.3.13", by="m"), one("percona-server", "5.7.8", by="mysql greeting")]
)
def test_a_contradiction_is_kept_whole(other: Software) -> None:
    """Two versions of one product, or two products in a greeting of one: both stay, and neither is confirmed."""
    own = one("mariadb", "5.7.8", by="mysql greeting")
    found = told_software(hello("mysql", "X", own), known("mysql.banners", "X", other))
    assert found == Present(value=(own, other))
    assert contradicted(own, (own, other))
    assert contradicted(other, (own, other))
    assert not contradicted(own, (own,))


def test_a_system_and_its_server_are_no_contradiction() -> None:
    """One fingerprint may name the server and the firmware around it, in place of a first word that is no name."""
    by = "ssh greeting"
    server, system = one("some-ssh", "2.0", by=by), one("routeros", by=by)
    found = told_software(hello("ssh", "SSH-2.0-X", one("x", by=by)), known("ssh.banner", "X", server, system))
    assert found == Present(value=(server, system))
    assert not contradicted(server, (server, system))


def test_products_beside_each_other_are_no_contradiction() -> None:
    """A Server header names several products; one whose version is not told says nothing against the other."""
    by = "http server header"
    apache, php = one("apache", "2.4.62", by=by), one("php", "8.2.7", by=by)
    assert not contradicted(apache, (apache, php, one("apache", by="http title")))


def test_of_two_products_with_one_server_either_is_doubtful() -> None:
    """Nothing that rests on one of them is confirmed; named by a page of its own, it is no doubt."""
    webmin, usermin = (one(name, "2.010", by="http server header") for name in ("webmin", "usermin"))
    assert contradicted(webmin, (usermin, webmin))
    assert contradicted(usermin, (usermin, webmin))
    assert not contradicted(webmin, (one("miniserv", "2.010", by="http server header"), webmin))


def test_what_only_speaks_a_protocol_is_not_whom_it_resembles() -> None:
    """A fingerprint takes a database that tells MySQL's number first for MySQL; the probe knows it by its name."""
    own = one("tidb", "7.5.1", by="mysql greeting")
    said = known("mysql.banners", "X", one("mysql", "8.0.11", by="mysql greeting"))
    assert told_software(hello("mysql", "X", own), said) == Present(value=(own,))
