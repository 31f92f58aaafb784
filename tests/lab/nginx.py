"""nginx: web servers over HTTP and HTTPS, modern and legacy."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.lab.pki import Certificate
from tests.lab.site import Site

PROGRAM = "nginx"

MODERN = "ssl_protocols TLSv1.2 TLSv1.3; ssl_ciphers ECDHE+AESGCM:ECDHE+CHACHA20; ssl_prefer_server_ciphers off;"
LEGACY = "ssl_protocols TLSv1 TLSv1.1 TLSv1.2; ssl_ciphers ALL:@SECLEVEL=0;"

PAGE = "<!doctype html><html lang=en><title>{name}</title><h1>{name}</h1></html>"

OPENSSL_LEGACY = """openssl_conf = init
[init]
ssl_conf = ssl
[ssl]
system_default = legacy
[legacy]
MinProtocol = TLSv1
CipherString = ALL:@SECLEVEL=0
"""
"""Lets OpenSSL 3 load small keys and speak TLS 1.0, which its default security level refuses."""


@dataclass(frozen=True, kw_only=True)
class Website:
    """One name on one address. `headers` and `pages` are sent over HTTPS where there is a certificate, else over HTTP.

    `plain` says what port 80 does: `redirect` to HTTPS, `serve` the page, or `closed`.
    """

    address: str
    names: tuple[str, ...]
    certificate: Certificate | None
    tls: str = MODERN
    plain: str = "redirect"
    headers: tuple[tuple[str, str], ...] = ()
    pages: tuple[tuple[str, str], ...] = ()
    media: str = "text/plain"
    """the type of the pages"""


def start(site: Site, name: str, websites: Sequence[Website], *, versions: bool, legacy: bool = False) -> None:
    """One nginx for all the websites; `versions` shows its own in the Server header."""
    room = site.room(name)
    for folder in ("body", "proxy", "fastcgi", "uwsgi", "scgi"):
        (room / folder).mkdir()
    servers = "\n".join(_server(website) for website in websites)
    (room / "nginx.conf").write_text(
        f"""daemon off; worker_processes 1; pid {room}/nginx.pid; error_log {room}/error.log;
events {{ worker_connections 1024; }}
http {{
  access_log off; server_tokens {"on" if versions else "off"}; default_type text/html;
  client_body_temp_path {room}/body; proxy_temp_path {room}/proxy; fastcgi_temp_path {room}/fastcgi;
  uwsgi_temp_path {room}/uwsgi; scgi_temp_path {room}/scgi;
{servers}
}}
"""
    )
    (room / "openssl.cnf").write_text(OPENSSL_LEGACY)
    env = {"OPENSSL_CONF": str(room / "openssl.cnf")} if legacy else {}
    ports = [(w.address, 443) for w in websites if w.certificate] + [
        (w.address, 80) for w in websites if w.plain != "closed"
    ]
    site.start(["nginx", "-e", str(room / "error.log"), "-c", str(room / "nginx.conf")], room, ports, env=env)


def _server(website: Website) -> str:
    names = " ".join(website.names)
    extra = "".join(f'    add_header {name} "{value}" always;\n' for name, value in website.headers)
    locations = "".join(
        f"    location = {path} {{ default_type {website.media}; return 200 '{text}'; }}\n"
        for path, text in website.pages
    )
    page = f"    location / {{ return 200 '{PAGE.format(name=website.names[0])}'; }}\n"
    out = ""
    if website.certificate:
        out += (
            f"  server {{\n    listen {website.address}:443 ssl; server_name {names};\n"
            f"    ssl_certificate {website.certificate.chain}; ssl_certificate_key {website.certificate.key};\n"
            f"    {website.tls}\n{extra}{locations}{page}  }}\n"
        )
    if website.plain == "redirect":
        out += (
            f"  server {{ listen {website.address}:80; server_name {names}; return 301 https://$host$request_uri; }}\n"
        )
    if website.plain == "serve":
        own = extra if website.certificate is None else ""
        out += f"  server {{\n    listen {website.address}:80; server_name {names};\n{own}{locations}{page}  }}\n"
    return out
