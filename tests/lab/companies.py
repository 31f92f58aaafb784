"""The companies that are scanned: their names, addresses and zones, and every fault planted in them."""

from dataclasses import dataclass

from tests.lab.knot import Zone

HOSTS = {
    "tidy.test": {
        "@": "1.10", "www": "1.10", "mta-sts": "1.10", "mail": "1.25", "imap": "1.26", "ns1": "1.53", "ns2": "2.53",
    },
    "untidy.test": {
        "@": "3.10", "www": "3.10", "vpn": "3.11", "portal": "3.12", "extranet": "3.13", "owa": "3.14",
        "intranet": "3.15", "api": "3.16", "db": "3.20", "sql": "3.21", "dev": "3.22", "ftp": "3.23", "ssh": "3.24",
        "mail": "3.25", "imap": "3.26", "rdp": "3.30", "gw": "3.31", "shop": "3.32", "ns1": "3.53",
    },
    "parked.test": {"@": "5.10", "www": "5.10", "ns1": "5.53", "ns2": "6.53"},
    "hostile.test": {
        "@": "4.10", "www": "4.10", "api": "4.11", "blog": "4.12", "ssh": "4.13", "app": "4.14", "ns1": "4.53",
        "ns2": "7.53",
    },
}  # fmt: skip
"""The second half of each host's address, by company and label."""

ROOT, RESOLVER = "0.53", "0.54"


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """One fault: its words, the risk vector it belongs to, where it is, and what a scan must say of it.

    `port` is None where the subject is the name or the zone itself.
    """

    fault: str
    vector: str
    name: str
    port: int | None
    must_find: str
    critical: bool = False


def _planted(fault: str, vector: str, place: str, must_find: str, *, critical: bool = False) -> Planted:
    name, _, port = place.partition(":")
    return Planted(
        fault=fault, vector=vector, name=name, port=int(port) if port else None, must_find=must_find, critical=critical
    )


PLANTED = (
    _planted("legacy tls", "tls_configuration", "www.untidy.test:443", "TLS 1.0 and TLS 1.1 are offered"),
    _planted("certificate expired", "tls_certificates", "vpn.untidy.test:443", "the certificate expired 30 days ago"),
    _planted("self-signed", "tls_certificates", "portal.untidy.test:443", "the certificate is signed by itself"),
    _planted("wrong name", "tls_certificates", "extranet.untidy.test:443", "the certificate is for another name"),
    _planted("small key", "tls_certificates", "owa.untidy.test:443", "the RSA key has 1024 bits"),
    _planted("sha-1 signature", "tls_certificates", "intranet.untidy.test:443", "the certificate is signed with SHA-1"),
    _planted("missing intermediate", "tls_certificates", "api.untidy.test:443", "the issuer is not sent"),
    _planted("no hsts", "web_security", "www.untidy.test:443", "Strict-Transport-Security is missing"),
    _planted("no https redirect", "web_security", "www.untidy.test:80", "pages are served over HTTP, not redirected"),
    _planted("no spf", "spf", "untidy.test", "there is no SPF record, though the domain receives mail"),
    _planted("dmarc without effect", "dmarc", "untidy.test", "the DMARC policy is none"),
    _planted("one name server", "dns_zone", "untidy.test", "all of the zone depends on one name server"),
    _planted("no caa", "dns_zone", "untidy.test", "any authority may issue certificates"),
    _planted("no dnssec", "dnssec", "untidy.test", "the zone is not signed"),
    _planted("no starttls", "mail_transport", "mail.untidy.test:25", "the mail exchanger does not offer STARTTLS"),
    _planted("redis open", "open_ports", "dev.untidy.test:6379", "Redis answers without a login", critical=True),
    _planted("mysql reachable", "open_ports", "db.untidy.test:3306", "MariaDB is reachable", critical=True),
    _planted("postgresql reachable", "open_ports", "sql.untidy.test:5432", "PostgreSQL is reachable", critical=True),
    _planted("rdp reachable", "open_ports", "rdp.untidy.test:3389", "remote desktop is reachable", critical=True),
    _planted("telnet reachable", "open_ports", "gw.untidy.test:23", "Telnet is reachable", critical=True),
    _planted("memcached open", "open_ports", "dev.untidy.test:11211", "memcached answers anybody", critical=True),
    _planted("mqtt in plain text", "open_ports", "gw.untidy.test:1883", "an MQTT broker answers without TLS"),
    _planted("rsync reachable", "open_ports", "ftp.untidy.test:873", "rsync is reachable", critical=True),
    _planted("etcd reachable", "open_ports", "dev.untidy.test:2379", "etcd is reachable", critical=True),
    _planted("mongodb reachable", "open_ports", "dev.untidy.test:27017", "MongoDB is reachable", critical=True),
    _planted("mssql reachable", "open_ports", "db.untidy.test:1433", "SQL Server is reachable", critical=True),
    _planted("couchdb reachable", "open_ports", "db.untidy.test:5984", "CouchDB is reachable", critical=True),
    _planted("amqp in plain text", "open_ports", "gw.untidy.test:5672", "an AMQP broker takes passwords without TLS"),
    _planted("ftp in plain text", "open_ports", "ftp.untidy.test:21", "FTP logins are sent in plain text"),
    _planted("imap in plain text", "open_ports", "imap.untidy.test:143", "IMAP logins are sent in plain text"),
    _planted("pop3 in plain text", "open_ports", "imap.untidy.test:110", "POP3 logins are sent in plain text"),
    _planted("out of support", "server_software", "shop.untidy.test:80", "PHP 5.3.29 is out of support"),
    _planted("known exploited", "patching_cadence", "shop.untidy.test:80", "CVE-2021-41773 fits the version told"),
)
"""What is wrong with untidy.test; the sentences are for people, a scan words its own."""

HOSTILE = {
    "hostile.test": "accepts on 22, 25, 80 and 443 and says nothing",
    "api.hostile.test": "garbage without end on 22, 25, 80 and 443",
    "blog.hostile.test": "port 80 redirects to 127.0.0.1",
    "ssh.hostile.test": "control characters in the greeting on 21, 22 and 25",
    "app.hostile.test": "one byte a second on 22, 25, 80 and 443",
}


def address(network: str, name: str) -> str:
    """The address of a host, by its full name, in a laboratory on `network`."""
    for company, hosts in HOSTS.items():
        if name == company:
            return f"{network}.{hosts['@']}"
        if name.endswith(f".{company}"):
            return f"{network}.{hosts[name.removesuffix(f'.{company}')]}"
    raise KeyError(name)


def name_servers(network: str, company: str) -> tuple[str, ...]:
    """The addresses of a company's name servers."""
    return tuple(f"{network}.{rest}" for label, rest in HOSTS[company].items() if label in ("ns1", "ns2"))


def company_zones(network: str, tidy_dkim: str, tidy_tlsa: str) -> tuple[Zone, ...]:
    """The zones of the companies. `tidy_dkim` is a public key in base64, `tidy_tlsa` a digest for port 25."""
    records = {
        "tidy.test": (
            '@ CAA 0 issue "authority.tidy.test"', '@ CAA 0 issuewild ";"', '@ CAA 0 iodef "mailto:pki@tidy.test"',
            "@ MX 10 mail", '@ TXT "v=spf1 mx -all"',
            '_dmarc TXT "v=DMARC1; p=reject; rua=mailto:dmarc@tidy.test"',
            'default._domainkey TXT "v=DKIM1; k=rsa; " ' + _strings("p=" + tidy_dkim),
            '_mta-sts TXT "v=STSv1; id=20260101T000000"', '_smtp._tls TXT "v=TLSRPTv1; rua=mailto:tls@tidy.test"',
            f"_25._tcp.mail TLSA 3 1 1 {tidy_tlsa}", "_imaps._tcp SRV 0 1 993 imap", "_pop3s._tcp SRV 10 1 995 imap",
        ),
        "untidy.test": ("@ MX 10 mail", '_dmarc TXT "v=DMARC1; p=none"'),
        "parked.test": ("@ MX 0 .", '@ TXT "v=spf1 -all"', '_dmarc TXT "v=DMARC1; p=reject"'),
        "hostile.test": ("@ MX 10 ssh", '@ TXT "v=spf1 -all"'),
    }  # fmt: skip
    return tuple(
        Zone(name=f"{company}.", text=_zone(network, company, records[company]), signed=company == "tidy.test")
        for company in HOSTS
    )


def upper_zones(network: str) -> tuple[Zone, ...]:
    """The root, `test.` and the reverse zone of the laboratory's addresses."""
    root = f"{network}.{ROOT}"
    delegations = "".join(
        f"{company}. NS {label}.{company}.\n{label}.{company}. A {network}.{rest}\n"
        for company, hosts in HOSTS.items()
        for label, rest in hosts.items()
        if label in ("ns1", "ns2")
    )
    reverse = f"{network.split('.')[1]}.127.in-addr.arpa."
    pointers = {
        f"{'.'.join(reversed(rest.split('.')))}.{reverse} PTR {company if label == '@' else f'{label}.{company}'}.\n"
        for company, hosts in reversed(HOSTS.items())
        for label, rest in hosts.items()
        if label not in ("www", "mta-sts")
    }
    start = (
        "$TTL 60\n{origin} SOA a.nic.test. hostmaster.nic.test. 2026010101 3600 900 1209600 60\n"
        "{origin} NS a.nic.test.\n"
    )
    return (
        Zone(
            name=".", signed=True, children=("test.",),
            text=start.format(origin=".") + f"test. NS a.nic.test.\n{reverse} NS a.nic.test.\na.nic.test. A {root}\n",
        ),
        Zone(
            name="test.", signed=True, children=("tidy.test.",),
            text=start.format(origin="test.") + f"a.nic.test. A {root}\n" + delegations,
        ),
        Zone(name=reverse, text=start.format(origin=reverse) + "".join(sorted(pointers))),
    )  # fmt: skip


def _zone(network: str, company: str, records: tuple[str, ...]) -> str:
    hosts = HOSTS[company]
    servers = [label for label in hosts if label in ("ns1", "ns2")]
    lines = [
        f"$ORIGIN {company}.", "$TTL 60", "@ SOA ns1 hostmaster 2026010101 3600 900 1209600 60",
        *(f"@ NS {label}" for label in servers),
        *(f"{label} A {network}.{rest}" for label, rest in hosts.items()),
        *records,
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _strings(text: str) -> str:
    """Character strings of at most 255 bytes, as TXT data holds them (RFC 1035, 3.3)."""
    return " ".join(f'"{text[start : start + 255]}"' for start in range(0, len(text), 255))
