"""PostgreSQL: a database that answers everybody, with and without TLS."""

import shutil
from pathlib import Path

from tests.lab.pki import Certificate
from tests.lab.site import Site, give, prepare

PROGRAM = "postgres"


def binary(name: str) -> str | None:
    """The path of a PostgreSQL program; Debian keeps them, by major version, outside the search path."""
    kept = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    return str(kept[-1]) if kept else shutil.which(name)


def start(site: Site, address: str, certificate: Certificate | None = None) -> None:
    """PostgreSQL on port 5432; its one account has no password, so nobody can log in over TCP."""
    room = site.room("postgresql", "postgres")
    initdb = binary("initdb")
    assert initdb
    data = room / "data"
    prepare(
        [initdb, "-D", str(data), "--no-sync", "--no-locale", "-E", "UTF8", "--auth-host=scram-sha-256"],
        room, user="postgres",
    )  # fmt: skip
    tls = ["-c", "ssl=off"]
    if certificate:
        for name, file in (("server.crt", certificate.chain), ("server.key", certificate.key)):
            (data / name).write_bytes(file.read_bytes())
            (data / name).chmod(0o600)
            give(data / name, "postgres")
        tls = ["-c", "ssl=on"]
    run(site, address, *tls)


def run(site: Site, address: str, *more: str) -> None:
    """Start it in the room in which it was made ready."""
    room, postgres = site.directory / "postgresql", binary("postgres")
    assert postgres
    site.start(
        [postgres, "-D", str(room / "data"), "-h", address, "-p", "5432", "-k", str(room), "-F", *more,
         "-c", "shared_buffers=8MB"],
        room, [(address, 5432)], user="postgres",
    )  # fmt: skip
