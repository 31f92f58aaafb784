"""Finish a TLS handshake with the library's own client, whatever the other side shows; nothing is verified here."""

import ssl
from functools import cache
from typing import Any

from scanner.session import TlsSession

_LEGACY_SERVER_CONNECT = 0x4
"""SSL_OP_LEGACY_SERVER_CONNECT of OpenSSL, named by Python only from 3.12: servers without RFC 5746 are seen too."""

_DER = 2
"""ENCODING_DER of the certificates that 3.11 and 3.12 hand out."""


def widest_context() -> ssl.SSLContext:
    """The widest client the library has: every version and suite that carries a certificate, unverified."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.check_hostname = False
    made.verify_mode = ssl.CERT_NONE
    made.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    made.set_ciphers("ALL:!aNULL:!eNULL:@SECLEVEL=0")
    made.options |= ssl.OP_NO_RENEGOTIATION | _LEGACY_SERVER_CONNECT
    return made


def why(wrong: ssl.SSLError) -> str:
    """A TLS failure in a few words, as the library names it (`tlsv1 alert protocol version`)."""
    return "TLS: " + (wrong.reason or "handshake failed").replace("_", " ").lower()


def is_alert(wrong: ssl.SSLError) -> bool:
    """Whether the failure is an alert that came: the library names those after the version that defined them."""
    return (wrong.reason or "").startswith(("SSLV3_ALERT_", "TLSV1_", "TLSV13_ALERT_"))


@cache
def _context(resumable: bool) -> ssl.SSLContext:
    made = widest_context()
    if resumable:
        # With TLS 1.3 a ticket comes after the handshake, and perhaps never.
        made.maximum_version = ssl.TLSVersion.TLSv1_2
    return made


class TlsClient:
    """One TLS client without a socket: bytes that came go in with `feed`, bytes to send come out with `outgoing`.

    `resumable` and `again` are those of Stream.start_tls. Raises ValueError when `server_name` cannot be written as
    SNI (RFC 6066).
    """

    def __init__(self, server_name: str | None, *, resumable: bool = False, again: TlsSession | None = None) -> None:
        self._in, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
        state = again.state if again and isinstance(again.state, ssl.SSLSession) else None
        context = _context(resumable or state is not None)
        self._tls = context.wrap_bio(self._in, self._out, server_hostname=server_name or None, session=state)

    def feed(self, data: bytes) -> None:
        """What came from the peer; empty when the peer closed."""
        if data:
            self._in.write(data)
        else:
            self._in.write_eof()

    def outgoing(self) -> bytes:
        return self._out.read()

    def handshake(self) -> TlsSession | None:
        """The session once it stands, None while more bytes are needed. Raises ssl.SSLError."""
        try:
            self._tls.do_handshake()
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return None
        suite = self._tls.cipher()
        return TlsSession(
            version=self._tls.version() or "", suite=suite[0] if suite else "", chain=shown_chain(self._tls),
            state=self._tls.session, resumed=bool(self._tls.session_reused),
        )  # fmt: skip

    def read(self, most: int) -> bytes | None:
        """Plain bytes, b"" at the end, None while more bytes are needed. Raises ssl.SSLError."""
        try:
            return self._tls.read(most)
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return None
        except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
            return b""

    def write(self, data: bytes) -> None:
        """Encrypt; `outgoing` has the result. Raises ssl.SSLError."""
        self._tls.write(data)

    def farewell(self) -> None:
        """A close_notify for `outgoing`, where the session still allows one."""
        try:
            self._tls.unwrap()
        except (ssl.SSLError, ValueError):
            return


def shown_chain(tls: Any) -> tuple[bytes, ...]:
    """The chain as presented, leaf first, in DER: public from Python 3.13, on the inner object before."""
    if hasattr(tls, "get_unverified_chain"):
        return tuple(tls.get_unverified_chain() or ())
    inner = tls._sslobj  # noqa: SLF001  # there is no public way before 3.13
    return tuple(each.public_bytes(_DER) for each in inner.get_unverified_chain() or ())
