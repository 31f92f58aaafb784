"""MariaDB: a database that greets everybody."""

from tests.lab.site import Site, prepare

PROGRAM = "mariadbd"


def start(site: Site, address: str) -> None:
    """MariaDB on port 3306 with no account that may log in from elsewhere."""
    room = site.room("mariadb", "mysql")
    data = room / "data"
    small = ["--innodb-buffer-pool-size=8M", "--innodb-log-file-size=4M"]
    prepare(
        ["mariadb-install-db", "--no-defaults", f"--datadir={data}", "--skip-test-db", "--skip-name-resolve",
         "--auth-root-authentication-method=socket", *small],
        room, user="mysql",
    )  # fmt: skip
    site.start(
        ["mariadbd", "--no-defaults", f"--datadir={data}", f"--bind-address={address}", "--port=3306",
         f"--socket={room}/sock", f"--pid-file={room}/pid", "--skip-name-resolve", "--performance-schema=OFF",
         "--max-connect-errors=4294967295", *small],
        room, [(address, 3306)], user="mysql",
    )  # fmt: skip
