"""Web servers with every fault that the recipes of their product mend."""

from dataclasses import replace

from tests.recipes.ground import LOOPBACK, Ground
from tests.recipes.planted import Planted, Server

MODULES = "/usr/lib/apache2/modules"

NGINX = """server {
    listen 80;
    server_name example.com www.example.com;
    root /var/www/html;
}
server {
    listen 443 ssl;
    server_name example.com www.example.com;
    root /var/www/html;
    ssl_certificate /etc/ssl/example.com/cert.pem;
    ssl_certificate_key /etc/ssl/example.com/privkey.pem;
    ssl_protocols TLSv1 TLSv1.1 TLSv1.2;
    ssl_ciphers ALL;
}
"""
APACHE = """<VirtualHost *:80>
    ServerName example.com
    ServerAlias www.example.com
    DocumentRoot /var/www/html
</VirtualHost>
<VirtualHost *:443>
    ServerName example.com
    ServerAlias www.example.com
    DocumentRoot /var/www/html
    SSLEngine on
    SSLCertificateFile /etc/ssl/example.com/cert.pem
    SSLCertificateKeyFile /etc/ssl/example.com/privkey.pem
    SSLProtocol +TLSv1 +TLSv1.1 +TLSv1.2
    SSLCipherSuite AES128-SHA:AES256-SHA
</VirtualHost>
"""

LIGHTTPD = """server.modules = ("mod_openssl", "mod_setenv", "mod_indexfile")
server.document-root = "/var/www/html"
server.bind = "192.0.2.10"
server.port = 443
server.errorlog = "{room}/error.log"
index-file.names = ("index.html")
mimetype.assign = (".html" => "text/html")
ssl.engine = "enable"
ssl.pemfile = "/etc/ssl/example.com/fullchain.pem"
ssl.privkey = "/etc/ssl/example.com/privkey.pem"
ssl.openssl.ssl-conf-cmd = ("MinProtocol" => "TLSv1", "CipherString" => "ALL")
"""
HAPROXY = """defaults
    mode http
    timeout client 10s
    timeout connect 10s
    timeout server 10s
frontend statistics
    bind 0.0.0.0:9000
    stats enable
    stats uri /
"""
POLICY_HOST = """server {
    listen 443 ssl;
    root /var/www/html;
    default_type text/plain;
    ssl_certificate /etc/ssl/example.com/fullchain.pem;
    ssl_certificate_key /etc/ssl/example.com/privkey.pem;
}
"""
POLICY = "version: STSv1\nmode: testing\nmax_age: 3600\nmx: mail.example.com\n"


def nginx(ground: Ground, planted: Planted) -> Server:
    """nginx, whose own file holds nothing but where it lives."""
    return _nginx(ground, planted, NGINX)


def _nginx(ground: Ground, planted: Planted, text: str) -> Server:
    site, address = ground.site, planted.address(ground)
    room = site.room(planted.label)
    paths = "".join(f"{kind}_temp_path {room}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (room / "nginx.conf").write_text(
        f"daemon off; worker_processes 1; pid {room}/pid; error_log {room}/error.log; events {{}}\n"
        f"http {{ access_log off; {paths} default_type text/html; include {room}/site.conf; }}\n"
    )
    filled = {"listen 80;": f"listen {address}:80;", "listen 443 ssl;": f"listen {address}:443 ssl;"}
    server = planted.written(ground, room, room / "site.conf", text, filled | planted.web(ground, room))
    site.start(
        ["nginx", "-e", f"{room}/error.log", "-c", f"{room}/nginx.conf"], room, [(address, 443)],
        env=ground.old(room),
    )  # fmt: skip
    return server


def apache(ground: Ground, planted: Planted) -> Server:
    """Apache with the modules that Debian turns on, and headers and ssl."""
    site, address = ground.site, planted.address(ground)
    room = site.room(planted.label)
    modules = "".join(
        f"LoadModule {name}_module {MODULES}/mod_{name}.so\n"
        for name in ("mpm_event", "authz_core", "dir", "headers", "alias", "socache_shmcb", "ssl", "mime")
    )
    (room / "apache.conf").write_text(
        f"ServerRoot {room}\nPidFile {room}/pid\nListen {address}:80\nListen {address}:443\nServerName {address}\n"
        f"{modules}ErrorLog {room}/error.log\nDefaultRuntimeDir {room}\nMutex file:{room}\nUser www-data\n"
        f"Group www-data\nStartServers 1\nDirectoryIndex index.html\nTypesConfig /etc/mime.types\n"
        f"<Directory {room}/html>\nRequire all granted\n</Directory>\nInclude {room}/site.conf\n"
    )
    filled = {"*:80": f"{address}:80", "*:443": f"{address}:443"} | planted.web(ground, room)
    server = planted.written(ground, room, room / "site.conf", APACHE, filled)
    site.start(
        ["apache2", "-DFOREGROUND", "-f", f"{room}/apache.conf"], room, [(address, 80), (address, 443)],
        env=ground.old(room),
    )  # fmt: skip
    return server


def lighttpd(ground: Ground, planted: Planted) -> Server:
    """lighttpd over HTTPS alone."""
    room = ground.site.room(planted.label)
    text, filled = LIGHTTPD.replace("{room}", str(room)), planted.web(ground, room)
    server = planted.written(ground, room, room / "lighttpd.conf", text, filled)
    argv = ["lighttpd", "-D", "-f", str(server.file)]
    ground.site.start(argv, room, [(planted.address(ground), 443)], env=ground.old(room))
    return server


def haproxy(ground: Ground, planted: Planted) -> Server:
    """HAProxy whose page of statistics answers everybody."""
    room = ground.site.room(planted.label)
    after = [(ground.site.address(LOOPBACK), 9000)]
    server = planted.written(ground, room, room / "haproxy.cfg", HAPROXY, {}, after)
    ground.site.start(["haproxy", "-db", "-f", str(server.file)], room, [(planted.address(ground), 9000)])
    return server


def policy(ground: Ground, planted: Planted) -> Server:
    """The policy of a domain's mail, on trial and soon forgotten; its record changes when the policy does."""
    server = _nginx(ground, replace(planted, first=()), POLICY_HOST)
    file, zone = server.room / "html" / ".well-known" / "mta-sts.txt", ground.zones / f"{planted.domain}.zone"
    file.parent.mkdir()

    def announced() -> None:
        zone.write_text(zone.read_text().replace("id=1", "id=2"))
        ground.site.restart(ground.zones)

    return replace(planted.written(ground, server.room, file, POLICY, server.filled), then=announced)
