"""OpenLDAP: an empty directory, with TLS where it has a certificate."""

from tests.lab.pki import Certificate
from tests.lab.site import Site

PROGRAM = "slapd"


def start(site: Site, address: str, certificate: Certificate | None = None) -> None:
    """slapd on port 389; with a certificate it offers StartTLS, and listens on 636 too."""
    room = site.room(f"slapd-{address}")
    (room / "db").mkdir()
    tls = f"TLSCertificateFile {certificate.chain}\nTLSCertificateKeyFile {certificate.key}\n" if certificate else ""
    (room / "slapd.conf").write_text(
        f"modulepath /usr/lib/ldap\nmoduleload back_mdb\ninclude /etc/ldap/schema/core.schema\npidfile {room}/pid\n"
        f'{tls}database mdb\nsuffix "dc=lab,dc=test"\ndirectory {room}/db\n'
    )
    places = [f"ldap://{address}:389/", *([f"ldaps://{address}:636/"] if certificate else [])]
    answers = [(address, 389), *([(address, 636)] if certificate else [])]
    site.start(["slapd", "-d", "0", "-h", " ".join(places), "-f", str(room / "slapd.conf")], room, answers)
