"""Real web servers in front of pages that show a product: nginx, Apache, lighttpd, each in its own way."""

from pathlib import Path

from tests.lab.site import Site

PROGRAMS = ("nginx", "apache2", "lighttpd")
MODULES = "/usr/lib/apache2/modules"
PORT = 80


def start(site: Site, program: str, address: str, pages: dict[str, bytes], header: tuple[str, str]) -> None:
    """`program` on port 80 of `address` with these pages by their path (`/` or one name), and one header on each."""
    room = site.room(f"front-{program}")
    root = room / "root"
    root.mkdir()
    for path, body in pages.items():
        (root / (path.strip("/") or "index.html")).write_bytes(body)
    {"nginx": _nginx, "apache2": _apache, "lighttpd": _lighttpd}[program](site, room, address, header)


def _nginx(site: Site, room: Path, address: str, header: tuple[str, str]) -> None:
    paths = "".join(f"{kind}_temp_path {room}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (room / "nginx.conf").write_text(
        f"daemon off; worker_processes 1; pid {room}/pid; error_log {room}/error.log; events {{}}\n"
        f"http {{ access_log off; {paths} default_type text/html; server {{ listen {address}:{PORT};\n"
        f'root {room}/root; add_header {header[0]} "{header[1]}" always; }} }}\n'
    )
    site.start(["nginx", "-e", f"{room}/error.log", "-c", f"{room}/nginx.conf"], room, [(address, PORT)])


def _apache(site: Site, room: Path, address: str, header: tuple[str, str]) -> None:
    modules = "".join(
        f"LoadModule {name}_module {MODULES}/mod_{name}.so\n" for name in ("mpm_event", "authz_core", "dir", "headers")
    )
    (room / "apache.conf").write_text(
        f"ServerRoot {room}\nPidFile {room}/pid\nListen {address}:{PORT}\nServerName {address}\n{modules}"
        f"ErrorLog {room}/error.log\nDefaultRuntimeDir {room}\nMutex file:{room}\nUser www-data\nGroup www-data\n"
        f'StartServers 1\nDocumentRoot {room}/root\nHeader always set {header[0]} "{header[1]}"\n'
        f"DirectoryIndex index.html\n<Directory {room}/root>\nRequire all granted\n</Directory>\n"
    )
    site.start(["apache2", "-DFOREGROUND", "-f", f"{room}/apache.conf"], room, [(address, PORT)])


def _lighttpd(site: Site, room: Path, address: str, header: tuple[str, str]) -> None:
    (room / "lighttpd.conf").write_text(
        f'server.document-root = "{room}/root"\nserver.bind = "{address}"\nserver.port = {PORT}\n'
        f'server.modules = ("mod_setenv", "mod_indexfile")\nserver.errorlog = "{room}/error.log"\n'
        f'index-file.names = ("index.html")\nmimetype.assign = ("" => "text/html")\n'
        f'setenv.add-response-header = ("{header[0]}" => "{header[1]}")\n'
    )
    site.start(["lighttpd", "-D", "-f", f"{room}/lighttpd.conf"], room, [(address, PORT)])
