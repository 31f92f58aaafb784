"""The configurations: one line each says which server it is and what is special about its TLS."""

from dataclasses import dataclass

from tests.lab import dovecot, mariadb, postfix, postgresql, vsftpd
from tests.lab.tls import finite_field
from tests.lab.tls.antique import SSL3, TLCP, TLS1_0, TLS1_1, TLS1_2, TLS1_3, Antique
from tests.lab.tls.certificates import NAME
from tests.lab.tls.place import Place
from tests.lab.tls.servers import Start, apache, gnutls, haproxy, lighttpd, nginx, openssl, stunnel, usual

PROGRAMS = ("apache2", "haproxy", "lighttpd", "stunnel4")
"""What is needed beside the servers of the laboratory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """One server under a label: a real one that is started, or a byte-level one."""

    label: str
    server: Start | Antique
    port: int = 443


def _real(label: str, start: Start, port: int = 443) -> Configuration:
    return Configuration(label=label, server=start, port=port)


def _postfix(place: Place) -> None:
    exchanger = postfix.Exchanger(address=place.address, name=NAME, certificate=usual(place))
    postfix.start(place.site, [exchanger])


def _client_certificate(place: Place, room: object) -> str:
    return f"ssl_client_certificate {place.certificates.authority.ca_file}; ssl_verify_client on;"


def _staple(place: Place, room: object) -> str:
    certificates = place.certificates
    return f"ssl_stapling on; ssl_stapling_file {certificates.authority.status(certificates.must_staple)};"


_OLD = "ALL:@SECLEVEL=0"
_REFUSING = "server { listen LISTENS ssl default_server; ssl_reject_handshake on; }"

WEB = (
    _real("nginx as it comes", nginx()),
    _real("nginx, TLS 1.2 and 1.3", nginx("ssl_protocols TLSv1.2 TLSv1.3;")),
    _real("nginx, TLS 1.2 alone, its own order", nginx("ssl_protocols TLSv1.2; ssl_prefer_server_ciphers on;")),
    _real("nginx, TLS 1.3 alone", nginx("ssl_protocols TLSv1.3;")),
    _real("nginx, TLS 1.0 to 1.2", nginx(f"ssl_protocols TLSv1 TLSv1.1 TLSv1.2; ssl_ciphers {_OLD};", legacy=True)),
    _real("nginx, RSA beside ECDSA", nginx(shows=(usual, lambda at: at.certificates.p256))),
    _real("Apache as it comes", apache),
    _real("HAProxy as it comes", haproxy),
    _real("lighttpd as it comes", lighttpd),
    _real("stunnel as it comes", stunnel),
)
SHOWN = (
    _real("nginx, status brought along", nginx(shows=(lambda at: at.certificates.must_staple,), prepared=_staple)),
    _real("nginx, must-staple unanswered", nginx(shows=(lambda at: at.certificates.must_staple,))),
    _real("nginx, no tickets", nginx("ssl_session_tickets off; ssl_session_cache none;")),
    _real("nginx, client certificate demanded", nginx(prepared=_client_certificate)),
    _real("nginx, a known name demanded", nginx(http=_REFUSING)),
    _real("nginx, certificate expired", nginx(shows=(lambda at: at.certificates.expired,))),
    _real("nginx, certificate signed by itself", nginx(shows=(lambda at: at.certificates.self_signed,))),
    _real("nginx, certificate of another name", nginx(shows=(lambda at: at.certificates.other_name,))),
    _real("nginx, issuer not sent", nginx(shows=(lambda at: at.certificates.incomplete,))),
    _real("nginx, certificates that do not belong", nginx(shows=(lambda at: at.certificates.long_chain,))),
    _real("nginx, timestamps in the certificate", nginx(shows=(lambda at: at.certificates.logged,))),
)
"""The settings of the first web server; what it shows and asks for differs."""
MAIL_AND_MORE = (
    _real("Postfix, STARTTLS", _postfix, 25),
    _real("Dovecot, IMAP with STARTTLS", lambda at: dovecot.start(at.site, at.address, usual(at), starttls=True), 143),
    _real("Dovecot, POP3 with STARTTLS", lambda at: dovecot.start(at.site, at.address, usual(at), starttls=True), 110),
    _real("Dovecot, IMAP inside TLS", lambda at: dovecot.start(at.site, at.address, usual(at)), 993),
    _real("vsftpd, AUTH TLS", lambda at: vsftpd.start(at.site, at.address, usual(at)), 21),
    _real("PostgreSQL, SSLRequest", lambda at: postgresql.start(at.site, at.address, usual(at)), 5432),
    _real("MariaDB, SSLRequest", lambda at: mariadb.start(at.site, at.address, usual(at)), 3306),
)
KEYS = (
    _real("ECDSA P-256", openssl(shows=lambda at: at.certificates.p256)),
    _real("ECDSA P-384, no other curve", openssl("-groups", "P-384", shows=lambda at: at.certificates.p384)),
    _real("ECDSA P-521, X25519 exchange", openssl("-groups", "X25519:P-521", shows=lambda at: at.certificates.p521)),
    _real("Ed25519", openssl(shows=lambda at: at.certificates.ed25519)),
    _real("RSA-PSS", openssl(shows=lambda at: at.certificates.rsa_pss)),
    _real("RSA 1024", openssl("-cipher", "DEFAULT:@SECLEVEL=0", shows=lambda at: at.certificates.rsa_1024)),
    _real("RSA 4096", openssl(shows=lambda at: at.certificates.rsa_4096)),
)
EXCHANGES = (
    _real("DHE 1024, a shared prime", openssl("-tls1_2", "-cipher", "DHE:@SECLEVEL=0", prepared=finite_field.shared)),
    _real("DHE 1024, its own prime", openssl("-tls1_2", "-cipher", "DHE:@SECLEVEL=0", prepared=finite_field.own)),
    _real("DHE 2048, RFC 3526", openssl("-tls1_2", "-cipher", "DHE:@SECLEVEL=0")),
    _real("DHE 2048, RFC 7919", openssl("-tls1_2", "-cipher", "DHE", prepared=finite_field.ffdhe)),
    _real("static RSA alone", openssl("-tls1_2", "-cipher", "kRSA:!eNULL:@SECLEVEL=0")),
    _real("X448 alone", openssl("-groups", "X448")),
    _real("brainpool alone", openssl("-tls1_2", "-groups", "brainpoolP256r1:brainpoolP384r1")),
    _real("secp224r1 alone", openssl("-tls1_2", "-cipher", _OLD, "-groups", "secp224r1")),
    _real("secp160r1 beside X25519", openssl("-tls1_2", "-cipher", _OLD, "-groups", "X25519:secp160r1")),
    _real("sect163r2 alone", openssl("-tls1_2", "-cipher", _OLD, "-groups", "sect163r2")),
    _real("finite fields in TLS 1.3", openssl("-tls1_3", "-groups", "ffdhe2048:ffdhe3072")),
)
CIPHERS = (
    _real("OpenSSL, all it has", openssl("-cipher", "ALL:COMPLEMENTOFALL:@SECLEVEL=0")),
    _real("CBC alone", openssl("-tls1_2", "-cipher", "ECDHE-RSA-AES128-SHA:ECDHE-RSA-AES256-SHA384")),
    _real("CBC in TLS 1.0", openssl("-tls1", "-cipher", "ECDHE-RSA-AES128-SHA:AES128-SHA:@SECLEVEL=0")),
    _real("NULL alone", openssl("-tls1_2", "-cipher", "eNULL:!aNULL:@SECLEVEL=0")),
    _real("anonymous alone", openssl("-tls1_2", "-cipher", "aNULL:!eNULL:@SECLEVEL=0")),
    _real("Camellia alone", openssl("-tls1_2", "-cipher", "CAMELLIA:!aNULL:@SECLEVEL=0")),
    _real("ARIA alone", openssl("-tls1_2", "-cipher", "ARIA")),
    _real("CCM alone", openssl("-tls1_2", "-cipher", "AESCCM:!PSK")),
    _real("ChaCha20 alone", openssl("-tls1_2", "-cipher", "CHACHA20:!PSK")),
    _real("server order, static RSA first", openssl(
        "-tls1_2", "-serverpref", "-cipher", "AES128-SHA:ECDHE-RSA-AES128-SHA:ECDHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0"
    )),
    _real("GnuTLS, Triple DES", gnutls("NORMAL:+3DES-CBC:+VERS-TLS1.0:+RSA")),
    _real("GnuTLS, RC4 alone", gnutls("NONE:+VERS-TLS1.0:+VERS-TLS1.2:+ARCFOUR-128:+SHA1:+RSA:+ECDHE-RSA:"
                                      "+SIGN-ALL:+GROUP-ALL:+COMP-NULL")),
    _real("GnuTLS, anonymous and NULL", gnutls("NORMAL:-VERS-TLS1.3:+ANON-ECDH:+ANON-DH:+NULL:+RSA")),
    _real("GnuTLS, secp192r1 alone", gnutls("NORMAL:-VERS-TLS1.3:-GROUP-ALL:+GROUP-SECP192R1:-DHE-RSA")),
)  # fmt: skip

_CBC, _RC4, _DES, _EXPORT = (0x002F, 0x0035), (0x0005, 0x0004), (0x0009,), (0x0003, 0x0006, 0x0008)
_SSL2 = bytes.fromhex("010080 020080 0700c0")
_ALL_TO_1_2 = (SSL3, TLS1_0, TLS1_1, TLS1_2)


def _antique(label: str, **said: object) -> Configuration:
    return Configuration(label=label, server=Antique(**said))  # type: ignore[arg-type]  # its own fields, passed on


BYTES = (
    _antique("SSL 2.0 and 3.0", versions=(SSL3,), suites=(*_RC4, 0x000A), ssl2=_SSL2, renegotiation=False),
    _antique("SSL 3.0 to TLS 1.2", versions=_ALL_TO_1_2, suites=(*_CBC, 0x000A)),
    _antique("export and DES", versions=(SSL3, TLS1_0), suites=(*_CBC, *_DES, *_EXPORT), renegotiation=False),
    _antique("DHE 512 alone", versions=(TLS1_0, TLS1_1, TLS1_2), suites=(0x0033, 0x0039),
             prime=finite_field.OWN_512),
    _antique("no renegotiation information", versions=(TLS1_0, TLS1_1, TLS1_2), suites=_CBC, renegotiation=False),
    _antique("compression", versions=(TLS1_0, TLS1_1, TLS1_2), suites=_CBC, deflate=True),
    _antique("hybrid post-quantum group alone", versions=(TLS1_3,), suites=(0x1301, 0x1302), group=0x11EC),
    _antique("TLCP alone", versions=(TLCP,), suites=(0xE013, 0xE011)),
    _antique("TLCP beside TLS 1.2", versions=(TLCP, TLS1_2), suites=(0xE013, 0xE011, *_CBC)),
)  # fmt: skip

SETTINGS = (*WEB, *KEYS, *EXCHANGES, *CIPHERS)
"""Those of real servers of which no two have the same TLS settings."""
CONFIGURATIONS = (*SETTINGS, *SHOWN, *MAIL_AND_MORE, *BYTES)
