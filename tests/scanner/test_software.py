"""Software strings as servers send them: product, version and package, and never an error."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.observation import ABSENT, Present
from scanner.software import (
    of_greeting,
    of_header,
    of_headers,
    of_mysql,
    of_protocol,
    of_ssh,
    split_version,
    whole_version,
)

Told = tuple[str, str | None, str | None]


def told(fact: object) -> list[Told]:
    return [(one.product, one.version, one.package) for one in fact.value] if isinstance(fact, Present) else []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u10", ("openssh", "9.2p1", "9.2p1 Debian-2+deb12u10")),
        ("SSH-2.0-OpenSSH_8.9p1 Ubuntu-3ubuntu0.10", ("openssh", "8.9p1", "8.9p1 Ubuntu-3ubuntu0.10")),
        ("SSH-2.0-OpenSSH_8.0", ("openssh", "8.0", None)),
        ("SSH-2.0-OpenSSH_for_Windows_8.1", ("openssh", "8.1", "8.1 Windows")),
        ("SSH-2.0-dropbear_2022.83", ("dropbear", "2022.83", None)),
        ("SSH-2.0-9.99 FlowSsh: Bitvise SSH Server (WinSSHD) 9.99", ("bitvise-ssh-server", "9.99", None)),
        ("SSH-2.0-8.45 FlowSsh: Bitvise SSH Server (WinSSHD) 8.45: x", ("bitvise-ssh-server", "8.45", None)),
        ("SSH-2.0-Serv-U_15.1.6.25", ("serv-u", "15.1.6.25", None)),
        ("SSH-2.0-Go", ("go", None, None)),
        ("SSH-2.0-OpenSSH_9.2p1Debian-2+deb12u1", ("openssh", "9.2p1", None)),
        ("SSH-2.0-OpenSSH_8.0-FIPS(capable)", ("openssh", "8.0", None)),
        ("SSH-2.0-CerberusFTPServer_12.0", ("cerberus-ftp", "12.0", None)),
    ],
)
def test_ssh_identification(text: str, expected: Told) -> None:
    """RFC 4253 4.2: software version, and a comment that may name the package."""
    assert told(of_ssh(text)) == [expected]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("nginx/1.22.1", [("nginx", "1.22.1", None)]),
        ("nginx", [("nginx", None, None)]),
        ("nginx/1.18.0 (Ubuntu)", [("nginx", "1.18.0", "Ubuntu")]),
        ("Apache/2.4.49 (Unix)", [("apache", "2.4.49", None)]),
        ("Apache/2.4.57 (Debian) OpenSSL/3.0.9", [("apache", "2.4.57", "Debian"), ("openssl", "3.0.9", "Debian")]),
        ("Apache/2.4.6 (CentOS) OpenSSL/1.0.2k-fips PHP/5.4.16",
         [("apache", "2.4.6", "CentOS"), ("openssl", "1.0.2k", "CentOS"), ("php", "5.4.16", "CentOS")]),
        ("Apache/2.4.62 (Win64) OpenSSL/1.0.2h PHP/8.1.10",
         [("apache", "2.4.62", "Win64"), ("openssl", "1.0.2h", "Win64"), ("php", "8.1.10", "Win64")]),
        ("Apache/2.4.52 (Ubuntu) PHP/7.0.33-0+deb9u12 mod_perl",
         [("apache", "2.4.52", "Ubuntu"), ("php", "7.0.33", "7.0.33-0+deb9u12"), ("mod-perl", None, None)]),
        ("PHP/7.4.3-4ubuntu2.19", [("php", "7.4.3", "7.4.3-4ubuntu2.19")]),
        ("PHP/7.0.33-0+deb9u12", [("php", "7.0.33", "7.0.33-0+deb9u12")]),
        ("Microsoft-IIS/10.0", [("iis", "10.0", None)]),
        ("Jetty(9.4.43.v20210629)", [("jetty", "9.4.43", None)]),
        ("Apache-Coyote/1.1", [("tomcat", None, None)]),
        ("HFS 2.3m", [("hfs", "2.3m", None)]),
        ("Phusion Passenger(R) 6.0.18", [("passenger", "6.0.18", None)]),
        ("Apache/2.4.57 () nginx", [("apache", "2.4.57", None), ("nginx", None, None)]),
        (
            "IBM_HTTP_Server/6.1 Apache/2.0.47 (Win32)",
            [("ibm-http-server", "6.1", "Windows"), ("apache", "2.0.47", "Windows")],
        ),
        (  # on both at once: nobody's own build
            "Apache/2.4.49 (Unix) PHP/8.1.20 (Win32)",
            [("apache", "2.4.49", "Windows"), ("php", "8.1.20", "Windows")],
        ),
    ],
)  # fmt: skip
def test_server_headers(value: str, expected: list[Told]) -> None:
    """RFC 9110 10.2.4: products with versions; a comment names the distribution, of the whole answer too."""
    assert told(of_header(value, "http server header")) == expected


@pytest.mark.parametrize(
    ("server", "package"),
    [("Microsoft-IIS/8.5", "Windows"), ("Apache/2.4.62 (Win64)", "Windows"), ("Apache/2.4.38 (Debian)", None),
     ("nginx", None)],
)  # fmt: skip
def test_windows_is_told_by_the_server_for_what_runs_in_it(server: str, package: str | None) -> None:
    """What another field names runs on the same Windows; who built it on a Linux machine is not told that way."""
    answer = of_headers((("server", server), ("x-powered-by", "PHP/7.2.34"), ("x-powered-by", "ASP.NET")))
    assert told(answer)[1:] == [("php", "7.2.34", package), ("asp.net", None, None)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(vsFTPd 3.0.5)", ("vsftpd", "3.0.5", None)),
        ("ProFTPD 1.3.5e Server (Debian) [::ffff:192.0.2.1]", ("proftpd", "1.3.5e", "Debian")),
        ("FileZilla Server version 0.9.41 beta", ("filezilla-server", "0.9.41", None)),
        ("ESMTP Service (Lotus Domino Release 8.5.3FP6) ready", ("domino", "8.5.3", None)),
        ("Serv-U FTP Server v15.1 ready...", ("serv-u", "15.1", None)),
        ("FTP server (MikroTik 6.49.6) ready", ("routeros", "6.49.6", None)),
        ("Wing FTP Server 7.4.3 ready...", ("wing-ftp", "7.4.3", None)),
        ("ESMTP Postfix (Debian/GNU)", ("postfix", None, "Debian/GNU")),
        ("ESMTP Exim 4.94.2 Sun, 22 Nov 2026", ("exim", "4.94.2", None)),
        ("ESMTP Exim 4.93 Ubuntu", ("exim", "4.93", None)),
        ("ESMTP Sendmail 8.15.2/8.15.2/Debian-22; Sun", ("sendmail", "8.15.2", "8.15.2/8.15.2/Debian-22")),
        ("Microsoft ESMTP MAIL Service ready at Sun", ("msexchange", None, None)),
        ("ESMTP MailEnable Service, Version: 10.41--10.41 ready", ("mailenable", "10.41", None)),
        ("ESMTP IceWarp 11.4.5.0 x64; Mon", ("icewarp", "11.4.5.0", None)),
        ("Anti-spam GT for Coremail System (mx[20190226])", ("coremail", None, None)),
        ("ESMTP MDaemon 24.0.2", ("mdaemon", "24.0.2", None)),
        ("Dovecot (Debian) ready.", ("dovecot", None, "Debian")),
        ("ProFTPD 1.3.3c Server (vsftpd) [192.0.2.4]", ("proftpd", "1.3.3c", None)),
        ("Cyrus IMAP 3.6.1-Debian-3.6.1-4+deb12u1 ready", ("cyrus-imap", "3.6.1", "3.6.1-Debian-3.6.1-4+deb12u1")),
    ],
)
def test_greetings_of_mail_and_file_servers(text: str, expected: Told) -> None:
    """The product that a greeting names, with the version behind its name."""
    assert told(of_greeting(text, "greeting")) == [expected]


def test_a_host_named_after_a_product_is_not_that_product() -> None:
    """RFC 5321 4.2: the first word of an SMTP greeting is the host."""
    assert told(of_protocol("smtp", "exim ESMTP Postfix"))[0][0] == "postfix"
    assert told(of_protocol("smtp", "exim.acme.example ESMTP Postfix"))[0][0] == "postfix"
    assert of_protocol("smtp", "mail.acme.example ESMTP") is ABSENT


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("5.5.5-10.11.19-MariaDB-0+deb12u1", ("mariadb", "10.11.19", "10.11.19-MariaDB-0+deb12u1")),
        ("11.4.2-MariaDB-ubu2404", ("mariadb", "11.4.2", "11.4.2-MariaDB-ubu2404")),
        ("8.0.35-0ubuntu0.22.04.1", ("mysql", "8.0.35", "8.0.35-0ubuntu0.22.04.1")),
        ("5.7.44-log", ("mysql", "5.7.44", None)),
        ("8.0.11-TiDB-v7.5.2-serverless", ("tidb", "7.5.2", None)),
        ("5.7.25-OceanBase-v4.2.1.0", ("oceanbase", "4.2.1.0", None)),
        ("8.0.28-OceanBase_CE-v4.2.1.2", ("oceanbase", "4.2.1.2", None)),
        ("5.7.99 Doris version doris-2.0.3-rc06-37d31a5", ("doris", "2.0.3", None)),
        ("8.0.30-Vitess", ("vitess", None, None)),
    ],
)
def test_versions_of_databases(version: str, expected: Told) -> None:
    """MariaDB, and what only speaks the protocol, is told from MySQL, and a package from a bare version."""
    one = of_mysql(version)
    assert (one.product, one.version, one.package) == expected


def test_what_no_distribution_built_stays_whole() -> None:
    """A hotfix or a service release may be what mends it; a package has its upstream version apart."""
    for told in ("10.2.3-h4", "21.2R3-S8", "13.1-49.15", "9.8(4)20"):
        assert whole_version(told) == (told, None)
    assert whole_version("8.2.7-1+deb12u1") == ("8.2.7", "8.2.7-1+deb12u1")
    assert whole_version("unknown") == (None, None)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Apache/2.2.15 (CentOS)", "apache 2.2.15 (CentOS)"),
        ("PHP/7.4.3-4ubuntu2.19", "php 7.4.3-4ubuntu2.19"),
        ("nginx/1.22.1", "nginx 1.22.1"),
        ("nginx", "nginx"),
    ],
)
def test_software_is_shown_with_its_version(value: str, expected: str) -> None:
    """A distribution's name stands beside the version, never in its place."""
    fact = of_header(value, "http server header")
    assert isinstance(fact, Present)
    assert fact.value[0].shown == expected


@given(st.text(max_size=1200))
def test_no_text_breaks_the_reading(text: str) -> None:
    """Whatever servers say, the result is a few products with bounded fields, or none."""
    for fact in (of_ssh(text), of_ssh(f"SSH-2.0-{text}"), of_header(text, "x"), of_greeting(text, "x"),
                 of_headers((("server", text), ("x-powered-by", text)))):  # fmt: skip
        assert len(told(fact)) <= 8
    of_mysql(text)
    split_version(text)
