"""What servers say they run, read out of greetings and headers: product, version, package."""

import re
from dataclasses import replace

from scanner.greeting import shown
from scanner.observation import ABSENT, Fact, Present, Software

MOST = 8
"""Products kept of one header: more is noise, or an attack on our memory."""

_DISTRIBUTION = (
    r"Debian|Ubuntu|Raspbian|Red Hat|RHEL|CentOS|Rocky|Alma|Fedora|Amazon|SUSE|FreeBSD|OpenBSD|NetBSD|Win(?:32|64|dows)"
)
_PACKAGED = re.compile(
    r"deb\d+u\d|~bpo\d|ubuntu|ubu\d{4}|\.?el\d|\.fc\d|\.amzn|debian|dfsg|maria~|MariaDB-deb\d|FreeBSD", re.IGNORECASE
)
_UPSTREAM = re.compile(r"v?(\d+(?:\.\d+)*(?:rc\d+|-?beta\d*|p\d{1,2}|[a-z]{1,2}\d{0,3}(?![a-z]))?)", re.IGNORECASE)

_NAMES = {
    "microsoft-iis": "iis", "mod_ssl": "mod_ssl", "apache-coyote": "tomcat", "apache tomcat": "tomcat",
    "phusion": "passenger", "libwww-perl-daemon": "libwww-perl", "openssh_for_windows": "openssh",
    "mini_httpd": "mini-httpd", "simplehttp": "python-http", "ws_ftp-ssh": "ws-ftp",
    "cerberusftpserver": "cerberus-ftp",
}  # fmt: skip
"""Names as servers write them, in lower case, to our product ids."""


def split_version(told: str) -> tuple[str | None, str | None]:
    """(upstream version, package) of a version as told: `8.2.7-1+deb12u1` -> (`8.2.7`, `8.2.7-1+deb12u1`)."""
    found = _UPSTREAM.match(told)
    if not found:
        return None, None
    return found[1], told[:80] if _PACKAGED.search(told) else None


def whole_version(told: str) -> tuple[str | None, str | None]:
    """The same, but the whole of what was told where no distribution built it, since `10.2.3-h4` may be mended."""
    upstream, package = split_version(told)
    return (upstream, package) if package or upstream is None else (told, None)


_SSH_OPENSSH = re.compile(r"^OpenSSH(?:_for_Windows)?[_-](\d+(?:\.\d+)*(?:p\d+)?)(\S*)(?: (.*))?$")
_SSH_FLOW = re.compile(r"^(?:\d[\d.]* FlowSsh: )?Bitvise SSH Server(?: \([^)]*\))?(?: v?(\d[\d.]*))?")
_SSH_OTHER = re.compile(r"^([A-Za-z][A-Za-z]*(?:[_-][A-Za-z]+)*)(?:[_/ -]v?(\d[\w.]*))?(?: (.*))?$")


def of_ssh(identification: str) -> Fact[tuple[Software, ...]]:
    """Software of an identification string `SSH-protoversion-softwareversion SP comments` (RFC 4253 4.2)."""
    parts = identification.split("-", 2)
    if len(parts) < 3 or not parts[2]:
        return ABSENT
    told, by = parts[2], "ssh greeting"
    if found := _SSH_OPENSSH.match(told):
        version, mark, comment = found.groups()
        package = f"{version}{mark} {comment}" if comment and re.search(_DISTRIBUTION, comment, re.IGNORECASE) else None
        if told.startswith("OpenSSH_for_Windows"):
            package = f"{version} Windows"
        return Present(value=(Software(product="openssh", version=version, package=package, told_by=by),))
    if found := _SSH_FLOW.match(told):
        return Present(value=(Software(product="bitvise-ssh-server", version=found[1], told_by=by),))
    if found := _SSH_OTHER.match(told):
        return Present(value=(Software(product=product_id(found[1]), version=found[2], told_by=by),))
    return ABSENT


def product_id(name: str) -> str:
    """Our id of a product as somebody writes its name."""
    low = name.strip().lower()
    return _NAMES.get(low, low.replace(" ", "-").replace("_", "-") if low not in _NAMES else low)[:40]


_REBUILDERS = ("ibm-http-server", "oracle-")
"""Servers that are somebody's own build of Apache, who mends it without the number of Apache's release."""
_OF_WINDOWS = ("iis", "microsoft-httpapi")
_TRADEMARK = re.compile(r"\((?:R|TM)\)")
_TOKEN = re.compile(
    r"\(([^()]{0,200})\)|(Apache Tomcat|[A-Za-z][\w.!#$%&'*+^`|~-]*)(?:/([^\s()]+)|\((\d[^\s()]*)\)| (\d[\w.]*)$)?"
)


def of_header(value: str, told_by: str) -> Fact[tuple[Software, ...]]:
    """Software of a Server or X-Powered-By field (RFC 9110 10.2.4: products with versions, and comments).

    A comment that names a distribution belongs to the product before it: it is the package where no better is told,
    and, since one machine gives one answer, that of every other product with a version.
    """
    found: list[Software] = []
    platform, on_windows = "", set()
    for comment, name, version, bracketed, after in _TOKEN.findall(_TRADEMARK.sub("", value[:1000])):
        if re.search(rf"{_DISTRIBUTION}|Unix", comment, re.IGNORECASE):
            on_windows.add("win" in comment.lower())
        elif re.fullmatch(_DISTRIBUTION, name, re.IGNORECASE):
            on_windows.add("win" in name.lower())
        if comment and found and re.search(_DISTRIBUTION, comment, re.IGNORECASE):
            platform = comment[:80]
            found[-1] = replace(found[-1], package=found[-1].package or platform)
        if not name:
            continue
        if name.lower() in ("apache-coyote", "unix", "powered", "by"):
            version = ""
        upstream, package = split_version(version or bracketed or after)
        found.append(Software(product=product_id(name), version=upstream, package=package, told_by=told_by))
        if len(found) == MOST:
            break
    told = _on(platform, found)
    if len(on_windows) > 1 or any(one.product.startswith(_REBUILDERS) for one in told):
        told = tuple(replace(one, package="Windows") if one.package in ("Win32", "Win64") else one for one in told)
    versioned = {one.product for one in told if one.version}
    told = tuple(one for one in told if one.version or one.product not in versioned)
    return Present(value=told) if told else ABSENT


def _on(platform: str, found: list[Software]) -> tuple[Software, ...]:
    """The products with `platform` as package where one tells its version and no package."""
    return tuple(
        replace(one, package=platform) if platform and one.version and one.package is None else one for one in found
    )


def of_headers(headers: tuple[tuple[str, str], ...]) -> Fact[tuple[Software, ...]]:
    """What the Server and X-Powered-By fields of a response name; ABSENT where they name nothing.

    What runs in a server on Windows has `Windows` as package, unless a better one is told.
    """
    server, language = _of_field(headers, "server"), _of_field(headers, "x-powered-by")
    on_windows = any(one.product in _OF_WINDOWS or "Win" in (one.package or "") for one in server)
    found = (*server, *_on("Windows" if on_windows else "", language))
    return Present(value=tuple(dict.fromkeys(found))[:MOST]) if found else ABSENT


def _of_field(headers: tuple[tuple[str, str], ...], field: str) -> list[Software]:
    told = (of_header(shown(value, 400), f"http {field} header") for name, value in headers if name == field)
    return [one for fact in told if isinstance(fact, Present) for one in fact.value]


_MAIL_AND_FILES = (
    ("vsftpd", r"vsFTPd"),
    ("proftpd", r"ProFTPD"),
    ("pure-ftpd", r"Pure-FTPd"),
    ("filezilla-server", r"FileZilla Server"),
    ("serv-u", r"Serv-U(?: FTP Server| MFT Server)?"),
    ("ws-ftp", r"WS_FTP Server"),
    ("wing-ftp", r"Wing FTP Server"),
    ("crushftp", r"CrushFTP(?: Server)?"),
    ("cerberus-ftp", r"Cerberus FTP Server"),
    ("pyftpdlib", r"pyftpdlib"),
    ("xlight-ftp", r"Xlight FTP Server"),
    ("titan-ftp", r"Titan FTP Server"),
    ("routeros", r"MikroTik(?: FTP server)?"),
    ("microsoft-ftp", r"Microsoft FTP Service"),
    ("cyrus-imap", r"Cyrus (?:IMAP4?|POP3?|ESMTP)"),
    ("dovecot", r"Dovecot"),
    ("courier", r"Courier-IMAP|Courier"),
    ("zimbra", r"Zimbra"),
    ("exim", r"Exim"),
    ("sendmail", r"Sendmail"),
    ("opensmtpd", r"OpenSMTPD"),
    ("haraka", r"Haraka"),
    ("hmailserver", r"hMailServer"),
    ("mailenable", r"MailEnable"),
    ("mdaemon", r"MDaemon(?: PRO)?"),
    ("kerio-connect", r"Kerio Connect|Kerio MailServer"),
    ("domino", r"Lotus Domino|HCL Domino|Domino"),
    ("communigate", r"CommuniGate Pro"),
    ("icewarp", r"IceWarp"),
    ("coremail", r"Coremail(?: SMTP| System)?"),
    ("axigen", r"AXIGEN"),
    ("stalwart", r"Stalwart"),
    ("apache-james", r"JAMES"),
    ("postfix", r"Postfix"),
    ("microsoft-smtp", r"Microsoft ESMTP MAIL Service, Version"),
    ("msexchange", r"Microsoft ESMTP MAIL Service|Microsoft Exchange(?: Server)?|The Microsoft Exchange"),
)
_KNOWN = tuple(
    (product, re.compile(rf"(?<![\w.-])(?:{name})(?![\w-]|\.[a-z])", re.IGNORECASE))
    for product, name in _MAIL_AND_FILES
)
_VERSION_AFTER = re.compile(
    r"(?:[ ,:/_-]|\b(?:server|service|esmtp|imap4?|pop3|release|version)\b)*v?"
    r"(\d+(?:\.\d+)+(?:rc\d+|[a-z]\d*(?:rc\d+)?(?![a-z])|))([^\s;,]*)",
    re.IGNORECASE,
)
_REPLY = re.compile(r"^\d{3}[ -]")
"""The code before a line of FTP, with a hyphen where more lines follow (RFC 959 4.2)."""
_COMMENT = re.compile(rf"[(/]((?:{_DISTRIBUTION})[^\s);,]*)", re.IGNORECASE)


def of_greeting(text: str, told_by: str) -> Fact[tuple[Software, ...]]:
    """The one server product named in a greeting of SMTP, IMAP, POP3 or FTP; ABSENT where none is known by name."""
    text = text[:400]
    named = [(found.start(), product, found) for product, pattern in _KNOWN if (found := pattern.search(text))]
    if not named:
        return ABSENT
    # The product comes first; what follows may be a name that its owner gave it.
    _, product, found = min(named, key=lambda one: one[0])
    told, comment = _VERSION_AFTER.match(text, found.end()), _COMMENT.search(text)
    version, rest = (told[1], told[2]) if told else (None, "")
    package = f"{version}{rest}"[:80] if version and _PACKAGED.search(rest) else None
    package = package or (comment[1][:80] if comment else None)
    return Present(value=(Software(product=product, version=version, package=package, told_by=told_by),))


_SPEAKS_MYSQL = re.compile(
    r"[- ](TiDB|OceanBase|OBProxy|Vitess|Doris)(?![a-z])(?:[-_ ](?:CE|seekdb|version|doris))*"
    r"(?:[-_ ]v?(\d+(?:\.\d+)+))?",
    re.IGNORECASE,
)
"""Databases that speak its protocol: the number before their name is the MySQL that they resemble (their manuals, and
sessions with them that users show, read 2026-11-27)."""


def of_mysql(version: str) -> Software:
    """Software of the server version of a MySQL handshake; MariaDB before 11 puts `5.5.5-` before its own version."""
    told = version[:80]
    if found := _SPEAKS_MYSQL.search(told):
        return Software(product=product_id(found[1]), version=found[2], told_by="mysql greeting")
    if "mariadb" in told.lower() or "maria~" in told.lower():
        told = told.removeprefix("5.5.5-")
        product = "mariadb"
    elif "percona" in told.lower():
        product = "percona-server"
    else:
        product = "mysql"
    upstream, package = split_version(told)
    return Software(product=product, version=upstream, package=package, told_by="mysql greeting")


def of_protocol(protocol: str, line: str) -> Fact[tuple[Software, ...]]:
    """Software of a first line that proved `protocol`, whichever port it came from."""
    if protocol == "ssh":
        return of_ssh(line)
    if protocol in ("smtp", "ftp", "imap", "pop3"):
        # RFC 5321 4.2: the host's own name comes first, and a host may be called after any product.
        text = line.partition(" ")[2] or line if protocol == "smtp" else _REPLY.sub("", line)
        return of_greeting(text, f"{protocol} greeting")
    if protocol == "mysql" and re.match(r"\d+\.", line):
        return Present(value=(of_mysql(line),))
    return ABSENT
