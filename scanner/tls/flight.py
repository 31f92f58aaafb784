"""What a server sends in answer to a ClientHello: records in, the facts of its first flight out."""

from dataclasses import dataclass, field

from scanner.tls.groups import group_name
from scanner.tls.hello import Hello, Version
from scanner.tls.suites import Suite, suite

MOST_CERTIFICATES = 10
MOST_BYTES = 1 << 16
_CHANGE_CIPHER_SPEC, _ALERT, _HANDSHAKE, _APPLICATION_DATA = 20, 21, 22, 23
_CERTIFICATE, _KEY_EXCHANGE, _CERTIFICATE_REQUEST, _DONE, _STATUS = 11, 12, 13, 14, 22

# RFC 8446 6 and RFC 5246 7.2.2; descriptions that we may have to name.
ALERTS = {
    0: "close_notify", 10: "unexpected_message", 20: "bad_record_mac", 22: "record_overflow",
    40: "handshake_failure", 41: "no_certificate", 42: "bad_certificate", 47: "illegal_parameter", 48: "unknown_ca",
    49: "access_denied", 50: "decode_error", 51: "decrypt_error", 60: "export_restriction", 70: "protocol_version",
    71: "insufficient_security", 80: "internal_error", 86: "inappropriate_fallback", 90: "user_canceled",
    100: "no_renegotiation", 109: "missing_extension", 110: "unsupported_extension", 112: "unrecognized_name",
    115: "unknown_psk_identity", 116: "certificate_required", 120: "no_application_protocol", 121: "ech_required",
}  # fmt: skip
_WARNINGS = (41, 90, 100, 112)
# The last bytes of a random that says: I could speak higher (RFC 8446 4.1.3).
_DOWNGRADED = (b"DOWNGRD\x00", b"DOWNGRD\x01")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerHello:
    """The server's choice. `group` is named only by TLS 1.3 (RFC 8446 4.1.3, 4.1.4).

    `signals_downgrade`: its random says that it could speak a higher version; `compressed`: it chose to compress;
    `answered`: the numbers of the extensions that it answered; `alpn` the protocol chosen, `scts` how many
    timestamps came as an extension (RFC 6962 3.3.1).
    """

    version: Version
    suite: Suite
    group: str | None = None
    signals_downgrade: bool = False
    compressed: bool = False
    answered: tuple[int, ...] = ()
    alpn: str | None = None
    scts: int = 0


@dataclass(slots=True, kw_only=True)
class Flight:
    """What has been understood so far.

    `chain` holds DER certificates as sent, at most 10 and 64 KiB together, `status` the OCSP response that came
    with them; `group` the curve and `prime` the prime of an ephemeral key exchange; `alert` a fatal alert or a
    close_notify, `warned` the last warning; `asks_client`: it wants a certificate of the client; `last` is the kind
    of the last handshake message; `complete` says that nothing more needs to be read, `foreign` that the bytes are
    no TLS.
    """

    hello: ServerHello | None = None
    chain: tuple[bytes, ...] = ()
    status: bytes = b""
    group: str | None = None
    prime: int | None = None
    asks_client: bool = False
    alert: int | None = None
    warned: int | None = None
    last: int | None = None
    complete: bool = False
    foreign: bool = False

    @property
    def finished(self) -> bool:
        """Whether it came to its end: what was not in it is not there."""
        return self.last == _DONE

    @property
    def past_status(self) -> bool:
        """Whether what follows the certificate's status was seen (RFC 6066 8)."""
        return self.last in (_KEY_EXCHANGE, _CERTIFICATE_REQUEST, _DONE)

    @property
    def alert_name(self) -> str:
        """The alert as the registry names it, or its number."""
        return ALERTS.get(self.alert or 0, f"alert {self.alert}")

    @property
    def dh_bits(self) -> int | None:
        """The size of the prime; leading zero bits do not count."""
        return self.prime.bit_length() if self.prime is not None else None


@dataclass(slots=True)
class FlightReader:
    """Reads a growing buffer: `enough(bytes so far)` until it says True, then `flight` holds what came.

    Never raises for what the bytes are; each byte is looked at once, and no more than 64 KiB are kept. `major` is
    the first byte of the record layer's version: 3, or 1 for TLCP.
    """

    flight: Flight = field(default_factory=Flight)
    major: int = 3
    _offset: int = 0
    _messages: bytearray = field(default_factory=bytearray)
    _alerts: bytearray = field(default_factory=bytearray)

    def enough(self, data: bytes) -> bool:
        """Read on from where the last call stopped; True when more bytes would not tell more."""
        while not self._ended and len(data) - self._offset >= 5:
            kind, major = data[self._offset], data[self._offset + 1]
            length = int.from_bytes(data[self._offset + 3 : self._offset + 5], "big")
            # RFC 5246 6.2: plaintext fragments hold at most 2^14 bytes, protected ones 2048 more.
            # An alert comes in whatever version its sender likes: to a TLCP hello, to one of SSL 2.0.
            known = major == self.major or (kind == _ALERT and (major == 3 or length == 2))
            if not _CHANGE_CIPHER_SPEC <= kind <= _APPLICATION_DATA or not known or length > 0x4800:
                self.flight.foreign = True
                break
            if len(data) - self._offset - 5 < length:
                break
            self._record(kind, data[self._offset + 5 : self._offset + 5 + length])
            self._offset += 5 + length
        if self._offset == 0 and data and not _CHANGE_CIPHER_SPEC <= data[0] <= _APPLICATION_DATA:
            self.flight.foreign = True
        return self._ended

    @property
    def _ended(self) -> bool:
        return self.flight.complete or self.flight.foreign

    def _record(self, kind: int, fragment: bytes) -> None:
        if kind == _ALERT:
            # RFC 5246 6.2.1: messages of any kind may be cut; two bytes make an alert.
            self._alerts += fragment
            while not self._ended and len(self._alerts) >= 2:
                self._alert(*self._alerts[:2])
                del self._alerts[:2]
        elif kind == _HANDSHAKE:
            self._messages += fragment
            while not self._ended and len(self._messages) >= 4:
                length = int.from_bytes(self._messages[1:4], "big")
                if length > MOST_BYTES:
                    # After a ServerHello it is too much of a chain; before it, it is nothing of ours.
                    self.flight.foreign = self.flight.hello is None
                    self.flight.complete = True
                    return
                if len(self._messages) - 4 < length:
                    return
                self._message(self._messages[0], bytes(self._messages[4 : 4 + length]))
                del self._messages[: 4 + length]
        else:
            # Neither kind belongs into a first flight before the ServerHello; after it the rest is encrypted.
            self.flight.foreign = self.flight.hello is None
            self.flight.complete = True

    def _alert(self, level: int, description: int) -> None:
        # RFC 6066 3 lets a server warn of an unknown name and go on; error alerts end it whatever their level
        # (RFC 8446 6).
        if level == 2 or description not in _WARNINGS:
            self.flight.alert = description
            self.flight.complete = True
        else:
            self.flight.warned = description

    def _message(self, kind: int, body: bytes) -> None:
        flight = self.flight
        flight.last = kind
        if kind == 2:
            flight.hello = server_hello(body)
            flight.foreign = flight.hello is None
            if flight.hello and flight.hello.version is Version.TLS1_3:
                flight.group = flight.hello.group
                flight.complete = True
        elif kind == _DONE:
            flight.complete = True
        elif flight.hello is None:
            # RFC 5246 7.4.1.1: a HelloRequest may come at any time; anything else must follow the ServerHello.
            flight.foreign = kind != 0
        elif kind == _CERTIFICATE:
            flight.chain = certificate_list(body)
        elif kind == _STATUS:
            # RFC 6066 8: one byte for its type, 1 for OCSP, and three for its length.
            flight.status = body[4:] if body[:1] == b"\x01" else b""
        elif kind == _KEY_EXCHANGE:
            flight.group, flight.prime = key_exchange(flight.hello.suite.key_exchange, body)
        elif kind == _CERTIFICATE_REQUEST:
            flight.asks_client = True


@dataclass(slots=True)
class Ssl2Reader:
    """The same for an answer to an SSL 2.0 CLIENT-HELLO: its SERVER-HELLO, or TLS that turns it down."""

    flight: Flight = field(default_factory=Flight)

    def enough(self, data: bytes) -> bool:
        """True when more bytes would not tell more; draft-hickman-netscape-ssl-00 2.6."""
        if not data or (data[0] & 0x80 and len(data) < 11 and (len(data) < 3 or data[2] == 4)):
            return False
        if not data[0] & 0x80:
            reader = FlightReader()
            reader.enough(data)
            self.flight = Flight(alert=reader.flight.alert, complete=True)
        elif data[2] == 4 and data[5:7] == b"\x00\x02" and int.from_bytes(data[9:11], "big") > 0:
            self.flight = Flight(hello=ServerHello(version=Version.SSL2, suite=suite(0)), complete=True)
        else:
            self.flight = Flight(complete=True)
        return True


def reader_for(hello: Hello) -> FlightReader | Ssl2Reader:
    """What reads the answer to this hello."""
    if hello.version is Version.SSL2:
        return Ssl2Reader()
    return FlightReader(major=1 if hello.version is Version.TLCP else 3)


def server_hello(body: bytes) -> ServerHello | None:
    """A ServerHello or HelloRetryRequest message without its header; None where it is malformed."""
    cursor = 35 + (body[34] if len(body) > 34 else 0)
    if len(body) < cursor + 3 or cursor > 67:
        return None
    version, chosen = int.from_bytes(body[:2], "big"), int.from_bytes(body[cursor : cursor + 2], "big")
    rows = _extensions(body[cursor + 3 :])
    if 43 in rows:
        version = int.from_bytes(rows[43], "big")
    share = rows.get(51, b"")
    try:
        return ServerHello(
            version=Version(version),
            suite=suite(chosen),
            group=group_name(int.from_bytes(share[:2], "big")) if len(share) >= 2 else None,
            signals_downgrade=body[26:34] in _DOWNGRADED,
            compressed=body[cursor + 2] != 0,
            answered=tuple(sorted(rows)),
            alpn=_protocol(rows.get(16, b"")),
            scts=_entries(rows.get(18, b"")),
        )
    except ValueError:
        return None


def certificate_list(body: bytes) -> tuple[bytes, ...]:
    """The DER certificates of a Certificate message up to TLS 1.2 (RFC 5246 7.4.2), the sender's first."""
    found: list[bytes] = []
    cursor, end = 3, min(3 + int.from_bytes(body[:3], "big"), len(body))
    while cursor + 3 <= end and len(found) < MOST_CERTIFICATES:
        length = int.from_bytes(body[cursor : cursor + 3], "big")
        if not length or cursor + 3 + length > end:
            break
        found.append(body[cursor + 3 : cursor + 3 + length])
        cursor += 3 + length
    return tuple(found)


def key_exchange(kind: str, body: bytes) -> tuple[str | None, int | None]:
    """Curve name and DH prime of a ServerKeyExchange (RFC 8422 5.4, RFC 5246 7.4.3); one of them is None."""
    if kind.startswith("ECDH") and len(body) >= 3:
        return (group_name(int.from_bytes(body[1:3], "big")) if body[0] == 3 else "explicit curve"), None
    if kind.startswith("DH"):
        length = int.from_bytes(body[:2], "big")
        prime = body[2 : 2 + length]
        if length and len(prime) == length:
            return None, int.from_bytes(prime, "big")
    return None, None


def _protocol(row: bytes) -> str | None:
    """RFC 7301 3.1: a list of exactly one name, shown without what a terminal would act on."""
    name = row[3 : 3 + row[2]] if len(row) > 3 else b""
    return "".join(letter for letter in name.decode("latin-1") if letter.isascii() and letter.isprintable()) or None


def _entries(row: bytes) -> int:
    """How many entries a list has whose own length and whose entries' lengths take two bytes each."""
    found, cursor = 0, 2
    while cursor + 2 < len(row):
        cursor += 2 + int.from_bytes(row[cursor : cursor + 2], "big")
        found += cursor <= len(row)
    return found


def _extensions(block: bytes) -> dict[int, bytes]:
    rows: dict[int, bytes] = {}
    cursor, end = 2, min(2 + int.from_bytes(block[:2], "big"), len(block))
    while cursor + 4 <= end:
        length = int.from_bytes(block[cursor + 2 : cursor + 4], "big")
        rows.setdefault(int.from_bytes(block[cursor : cursor + 2], "big"), block[cursor + 4 : cursor + 4 + length])
        cursor += 4 + length
    return rows


def bounded(chain: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """As much of a chain in DER as is kept of one that came in the open."""
    kept: list[bytes] = []
    for der in chain[:MOST_CERTIFICATES]:
        if sum(map(len, kept)) + len(der) > MOST_BYTES:
            break
        kept.append(der)
    return tuple(kept)
