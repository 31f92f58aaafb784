"""What may be said to a server: for each probe and profile the whole of what one connection may carry, as patterns.

Written from the table of packet types in docs and config/conduct.toml, not from the probes: a probe that says one byte
more fails.
"""

import re
from collections.abc import Mapping

from scanner.target import Profile

CONTACT = "Acme Scans abuse@scan.example"
NOTHING = rb""
GET = (
    rb"GET %s HTTP/1\.1\r\nHost: [\w.\[\]:-]+\r\nUser-Agent: Hullmark/[^\r\n]*\r\nAccept: \*/\*\r\n"
    rb"Accept-Encoding: identity\r\nConnection: close\r\nFrom: abuse@scan\.example\r\n\r\n"
)
ROOT = GET.replace(b"%s", b"/")
OLD_ROOT = rb"GET / HTTP/1\.0\r\nUser-Agent: Hullmark/[^\r\n]*\r\nFrom: abuse@scan\.example\r\nAccept: \*/\*\r\n\r\n"
"""Where a GET of HTTP/1.1 was hung up on and a TLS hello brought nothing."""
ANY_PAGE = GET.replace(b"%s", rb"/\S{0,2000}")
"""Where a redirect led: the path is the server's own."""
WANDERED = GET.replace(b"%s", rb"/(?:on/){1,5}")
"""The pages to which the one server of the test that sends visitors on does send them."""
LOGIN_PAGE = GET.replace(
    b"%s",
    rb"/(?:robots\.txt|remote/login|owa/auth/logon\.aspx|global-protect/login\.esp|RDWeb|vpn/index\.html|dana-na/)",
)
TLS = rb"(?s:(?:\x16[\x01\x03][\x00-\x04]..\x01|[\x80-\xff].\x01).*|)"
"""A ClientHello, of SSL 2 or later or of TLCP, and what follows it inside TLS."""
EHLO = rb"EHLO scan\.example\r\n"
STARTTLS = {
    "smtp": EHLO + rb"(?:STARTTLS\r\n" + TLS + rb")?(?:QUIT\r\n)?",
    "imap": rb"\w+ STARTTLS\r\n" + TLS,
    "pop3": rb"STLS\r\n" + TLS,
    "ftp": rb"AUTH TLS\r\n" + TLS,
    "postgresql": rb"\x00\x00\x00\x08\x04\xd2\x16\x2f" + TLS,
    "mysql": rb"(?s:\x20\x00\x00\x01.{32})" + TLS,
}
"""What comes before a ClientHello where TLS starts inside another protocol."""

_LIGHT = (Profile.LIGHT, Profile.CONSENT)
_NARROW = (Profile.LIGHT_NARROW, *_LIGHT)


def _from(profiles: tuple[Profile, ...], *patterns: bytes) -> Mapping[Profile, tuple[bytes, ...]]:
    return dict.fromkeys(profiles, patterns)


def _under_consent(*patterns: bytes) -> Mapping[Profile, tuple[bytes, ...]]:
    """The connect alone under light."""
    return {Profile.LIGHT: (NOTHING,), Profile.CONSENT: patterns}


def _null_call(program: bytes) -> bytes:
    """Procedure 0 of version 0, with neither credentials nor verifier (RFC 5531 9)."""
    return rb"(?s:\x80\x00\x00\x28.{4}\x00{4}\x00\x00\x00\x02" + program + rb"\x00{4}\x00{4}\x00{16})?"


ALLOWED: Mapping[str, Mapping[Profile, tuple[bytes, ...]]] = {
    "ports": _from(_NARROW, NOTHING),
    "tls": _from(_NARROW, TLS, *(rb"(?:" + before + rb")?" for before in STARTTLS.values())),
    "web": _from(_NARROW, TLS, ANY_PAGE),
    "http": {
        **_from(_NARROW, TLS, ROOT, WANDERED),
        Profile.CONSENT: (
            TLS,
            ROOT,
            OLD_ROOT,
            WANDERED,
            LOGIN_PAGE,
            GET.replace(b"%s", rb"/(?:version|api/version|v2/|wsman)"),
        ),
    },
    "listen": _from(_LIGHT, NOTHING),
    "smtp": _from(_NARROW, TLS, rb"(?:" + EHLO + rb")?(?:QUIT\r\n)?"),
    "imap": _from(_NARROW, TLS, rb"(?:\w+ CAPABILITY\r\n)?(?:\w+ LOGOUT\r\n)?"),
    "pop3": _from(_NARROW, TLS, rb"(?:CAPA\r\n)?(?:QUIT\r\n)?"),
    "ssh": _from(_LIGHT, rb"(?:SSH-2\.0-Hullmark_\S+ \S*abuse@scan\.example\r\n)?"),
    "ftp": _from(_LIGHT, rb"(?:FEAT\r\n)?(?:AUTH TLS\r\n)?(?:QUIT\r\n)?"),
    "rdp": _from(_LIGHT, rb"(?s:\x03\x00\x00\x13\x0e\xe0\x00{5}\x01\x00\x08\x00.\x00\x00\x00)?"),
    "mysql": _from(_LIGHT, NOTHING),
    "postgresql": _from(_LIGHT, rb"(?:\x00\x00\x00\x08\x04\xd2\x16\x2f)?"),
    "redis": _under_consent(rb"(?:PING\r\n)?"),
    "telnet": _from(_LIGHT, NOTHING),
    "memcached": _under_consent(rb"(?:version\r\n)?"),
    "mongodb": _under_consent(
        rb"(?s:.{12}\xd4\x07\x00\x00\x00{4}admin\.\$cmd\x00.{8}.{4}\x10isMaster\x00.{4}\x08helloOk.{3})?"
    ),
    "mssql": _from(_LIGHT, rb"(?s:\x12\x01\x00.\x00\x00\x01\x00\x00.{0,60})?"),
    "amqp": _under_consent(TLS, rb"(?:AMQP\x00\x00\x09\x01)?"),
    "mqtt": _under_consent(TLS, rb"(?:\x10\x0c\x00\x04MQTT\x7f\x00\x00\x00\x00\x00)?"),
    "rsync": _from(_LIGHT, NOTHING),
    "vnc": _from(_LIGHT, rb"(?:RFB 003\.00[378]\n)?"),
    "smb": _under_consent(
        rb"(?s:\x00\x00\x00\x45\xffSMB\x72.{27}\x00\x22\x00\x02NT LM 0\.12\x00\x02SMB 2\.002\x00\x02SMB 2\.\?\?\?\x00)?"
    ),
    "ldap": _under_consent(
        TLS,
        rb"(?:\x30\x81\xaf\x02\x01\x01\x63\x81\xa9\x04\x00\x0a\x01\x00\x0a\x01\x00\x02\x01\x01\x02\x01\x0a\x01\x01\x00"
        rb"\x87\x0bobjectClass\x30\x81\x88(?:\x04[\x01-\x40][A-Za-z]+)+)?",
    ),
    "rpcbind": _under_consent(_null_call(rb"\x00\x01\x86\xa0")),
    "nfs": _under_consent(_null_call(rb"\x00\x01\x86\xa3")),
}
"""Probe, profile, and what a whole connection may say; a profile that is missing allows not even the connect."""


def allows(probe: str, profile: Profile, said: bytes) -> bool:
    """Whether the probe may say this, and no more, in one connection under the profile."""
    return any(re.fullmatch(pattern, said) for pattern in ALLOWED[probe].get(profile, ()))


DATAGRAMS: Mapping[str, Mapping[Profile, bytes]] = {
    "snmp": {
        Profile.CONSENT: rb"(?s:\x30\x3a\x02\x01\x03\x30.{10}\x04\x01\x04\x02\x01\x03\x04\x10\x30\x0e"
        rb"\x04\x00\x02\x01\x00\x02\x01\x00\x04\x00\x04\x00\x04\x00\x30\x12\x04\x00\x04\x00\xa0\x0c.{4}\x02\x01\x00\x02\x01\x00\x30\x00)"
    },
}
"""Probe, profile, and the one datagram that it may send: no user, no community (RFC 3414 4)."""

ADDRESSES = frozenset({"A", "AAAA", "SOA"})
DENIED = frozenset({"A", "SOA", "NS"})
"""What proves that a name does not exist, and finds the servers that may say so."""
SIGNED = frozenset({"DNSKEY", "DS", "SOA"})
QUESTIONS: Mapping[str, frozenset[str]] = {
    "addresses": ADDRESSES,
    "reverse": frozenset({"PTR"}),
    "labels": ADDRESSES,
    "services": ADDRESSES | {"CNAME", "SRV"},
    "zone": DENIED | SIGNED | ADDRESSES | {"CAA"},
    "delegation": DENIED | ADDRESSES,
    "named_hosts": DENIED | ADDRESSES | {"MX"},
    "recursion": frozenset({"NS"}),
    "transfer": frozenset({"AXFR"}),
    "registration": frozenset(),
    "reports": frozenset(),
    "block_lists": frozenset({"A"}),
    "domain_lists": frozenset({"A"}),
    "told_service": frozenset(),
    "dnssec": DENIED | SIGNED | {"TXT"} | ADDRESSES,
    "mail_policy": DENIED | ADDRESSES | {"MX", "TXT"},
    "dkim": frozenset({"TXT"}),
    "mta_sts": DENIED | ADDRESSES | {"TXT"},
    "mail_tlsa": DENIED | SIGNED | ADDRESSES | {"TLSA"},
    "web_tlsa": DENIED | SIGNED | ADDRESSES | {"TLSA"},
}
"""Probe, and the types of the questions that it may ask in DNS; one that is missing asks nothing there."""
