"""Real servers with the TLS that a configuration asks for: one process each, at its place."""

import sys
from collections.abc import Callable
from pathlib import Path

from tests.lab import nginx as websites
from tests.lab.pki import Certificate
from tests.lab.tls.certificates import NAME
from tests.lab.tls.place import Place

Start = Callable[[Place], None]
Shown = Callable[[Place], Certificate]


def usual(place: Place) -> Certificate:
    """What most servers show."""
    return place.certificates.rsa


def openssl(*options: str, shows: Shown = usual, prepared: Callable[[Place, Path], list[str]] | None = None) -> Start:
    """OpenSSL's own test server; it holds one conversation at a time. `prepared` makes files and gives options."""

    def start(place: Place) -> None:
        room, certificate = place.room(), shows(place)
        mark = "-----BEGIN"
        above = room / "above.pem"
        above.write_text("".join(mark + text for text in certificate.chain.read_text().split(mark)[2:]))
        chain = ["-cert_chain", str(above)] if above.stat().st_size else []
        more = prepared(place, room) if prepared else []
        place.start(
            ["openssl", "s_server", "-accept", place.listens, "-www", "-quiet", "-cert", str(certificate.chain),
             "-key", str(certificate.key), *chain, *options, *more],
            room,
        )  # fmt: skip

    return start


def nginx(
    directives: str = "",
    *,
    shows: tuple[Shown, ...] = (usual,),
    legacy: bool = False,
    prepared: Callable[[Place, Path], str] | None = None,
    http: str = "",
) -> Start:
    """nginx with one HTTPS server of these directives; `http` are further servers, LISTENS standing for the place."""

    def start(place: Place) -> None:
        room = place.room()
        kept = "".join(
            f" {kind}_temp_path {room}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        pairs = "".join(
            f" ssl_certificate {one.chain}; ssl_certificate_key {one.key};" for one in (show(place) for show in shows)
        )
        more = prepared(place, room) if prepared else ""
        (room / "nginx.conf").write_text(
            f"daemon off; worker_processes 1; pid {room}/pid; error_log {room}/error.log; events {{}}\n"
            f"http {{ access_log off;{kept} {http.replace('LISTENS', place.listens)}\n"
            f"server {{ listen {place.listens} ssl; server_name {NAME};{pairs} {directives} {more} }} }}\n"
        )
        place.start(
            ["nginx", "-e", f"{room}/error.log", "-c", f"{room}/nginx.conf"],
            room,
            legacy=_old(room) if legacy else None,
        )

    return start


def apache(place: Place) -> None:
    """Apache with its defaults for TLS."""
    room, certificate = place.room(), usual(place)
    modules = "".join(
        f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n"
        for name in ("mpm_event", "authz_core", "socache_shmcb", "ssl")
    )
    tls = f"SSLEngine on\nSSLCertificateFile {certificate.chain}\nSSLCertificateKeyFile {certificate.key}\n"
    (room / "apache.conf").write_text(
        f"ServerRoot {room}\nPidFile {room}/pid\nListen {place.listens}\nServerName {NAME}\nErrorLog {room}/error.log\n"
        f"{modules}DefaultRuntimeDir {room}\nMutex file:{room}\nUser www-data\nGroup www-data\nStartServers 1\n{tls}"
    )
    place.start(["apache2", "-DFOREGROUND", "-f", f"{room}/apache.conf"], room)


def haproxy(place: Place) -> None:
    """HAProxy with its defaults for TLS."""
    room, certificate = place.room(), usual(place)
    (room / "both.pem").write_bytes(certificate.chain.read_bytes() + certificate.key.read_bytes())
    (room / "haproxy.cfg").write_text(
        "global\n  log stderr local0 err\ndefaults\n  mode http\n  timeout client 10s\n  timeout connect 1s\n"
        f"  timeout server 10s\nfrontend front\n  bind {place.listens} ssl crt {room}/both.pem\n"
        "  http-request return status 200\n"
    )
    place.start(["haproxy", "-db", "-f", f"{room}/haproxy.cfg"], room)


def lighttpd(place: Place) -> None:
    """lighttpd with its defaults for TLS."""
    room, certificate = place.room(), usual(place)
    (room / "lighttpd.conf").write_text(
        f'server.document-root = "{room}"\nserver.bind = "{place.address}"\nserver.port = {place.port}\n'
        f'server.modules = ("mod_openssl")\nserver.errorlog = "{room}/error.log"\nssl.engine = "enable"\n'
        f'ssl.pemfile = "{certificate.chain}"\nssl.privkey = "{certificate.key}"\n'
    )
    place.start(["lighttpd", "-D", "-f", f"{room}/lighttpd.conf"], room)


def stunnel(place: Place) -> None:
    """stunnel with its defaults, before a port where nothing is."""
    room, certificate = place.room(), usual(place)
    (room / "stunnel.conf").write_text(
        f"foreground = yes\npid =\n[front]\naccept = {place.listens}\nconnect = {place.address}:1\n"
        f"cert = {certificate.chain}\nkey = {certificate.key}\n"
    )
    place.start(["stunnel4", f"{room}/stunnel.conf"], room)


def gnutls(priority: str) -> Start:
    """GnuTLS, which still has RC4, Triple DES and NULL; `priority` is in its own words."""

    def start(place: Place) -> None:
        certificate = usual(place)
        script = str(Path(__file__).with_name("gnutls.py"))
        place.start(
            [sys.executable, "-I", script, place.address, str(place.port), str(certificate.chain),
             str(certificate.key), priority],
            place.room(),
        )  # fmt: skip

    return start


def _old(room: Path) -> Path:
    file = room / "openssl.cnf"
    file.write_text(websites.OPENSSL_LEGACY)
    return file
