"""MariaDB: a database that greets everybody, with and without TLS."""

from tests.lab.pki import Certificate
from tests.lab.site import Site, give, prepare

PROGRAM = "mariadbd"


def start(site: Site, address: str, certificate: Certificate | None = None) -> None:
    """MariaDB on port 3306 with no account that may log in from elsewhere.

    Where it has a certificate it offers TLS, to one account that is locked.
    """
    room = site.room("mariadb", "mysql")
    data = room / "data"
    small = ["--innodb-buffer-pool-size=8M", "--innodb-log-file-size=4M"]
    prepare(
        ["mariadb-install-db", "--no-defaults", f"--datadir={data}", "--skip-test-db", "--skip-name-resolve",
         "--auth-root-authentication-method=socket", *small],
        room, user="mysql",
    )  # fmt: skip
    tls = []
    if certificate:
        for name, file in (("tls.crt", certificate.chain), ("tls.key", certificate.key)):
            (room / name).write_bytes(file.read_bytes())
            give(room / name, "mysql")
        # Where no account may come from elsewhere, an error is all that a stranger gets, and no TLS.
        account = room / "account.sql"
        account.write_text("CREATE USER 'nobody'@'%' ACCOUNT LOCK;\n")
        give(account, "mysql")
        tls = [f"--init-file={account}", f"--ssl-cert={room}/tls.crt", f"--ssl-key={room}/tls.key"]
    site.start(
        ["mariadbd", "--no-defaults", f"--datadir={data}", f"--bind-address={address}", "--port=3306",
         f"--socket={room}/sock", f"--pid-file={room}/pid", "--skip-name-resolve", "--performance-schema=OFF",
         "--max-connect-errors=4294967295", *small, *tls],
        room, [(address, 3306)], user="mysql",
    )  # fmt: skip
