"""Ten minutes of coverage-guided fuzzing find nothing that raises, hangs or grows."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from dns.message import make_query

from tests.lab.pki import Authority
from tests.scanner.net.dns_servers import reply

SECONDS = 600
ZONE = "acme.example SOA ns.acme.example. a.acme.example. 1 2 3 4 5"
SPF = b"a mx/24//64 include:0.example exists:%{l1r-}.x.example redirect=1.example\nptr ip6:::1/0\nexp=%{d} ?all"
RDAP = b"""{"objectClassName": "domain", "ldhName": "acme.com", "status": ["active"], "services": [[["com"], ["https://a"]]],
"events": [{"eventAction": "expiration", "eventDate": "2027-01-01T00:00:00Z"}]}"""
DMARC = (
    b"p=none;rua=mailto:a@b.example!1m,https://x:y@z.example;fo=1:d\nsp=no;t=y\np=reject;np=none;psd=n;pct=007;p=none"
)
MAIL = b"version: STSv1\nmode: enforce\nmx: *.a.example\nmax_age: 86400\nv=DKIM1; k=rsa; t=y:s; h=sha1; p=MCowBQYDK2Vw"
MEGABYTES = 512


@pytest.mark.soak
@pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="atheris has no wheel for this machine")
def test_the_parsers_hold(tmp_path: Path) -> None:
    """Every parser of what TLS servers and authorities send, from real certificates and flights onwards."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    issued = Authority(tmp_path).issue(["www.acme.example"], key=ec.generate_private_key(ec.SECP256R1()))
    leaf = x509.load_pem_x509_certificates(issued.chain.read_bytes())[0]
    der = leaf.public_bytes(Encoding.DER)
    rows = len(der).to_bytes(3, "big") + der
    chain = b"\x0b" + (len(rows) + 3).to_bytes(3, "big") + len(rows).to_bytes(3, "big") + rows
    body = b"\x03\x03" + bytes(32) + b"\x00\xc0\x2f\x00"
    query = make_query("www.acme.example", "DS")
    dns = reply(query, "www.acme.example TXT v=spf1", "www.acme.example CNAME a.acme.example.", authority=(ZONE,))
    denials = (
        reply(query, authority=(ZONE, "acme.example NSEC x.acme.example. SOA NS RRSIG NSEC DNSKEY")),
        reply(query, ZONE),
        reply(
            query,
            authority=(
                ZONE,
                "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom.acme.example NSEC3 1 0 0 - 1P9MHAVEQVM6T7VBL5LOP2U3T2RP3TOM A",
            ),
        ),
    )
    told = b"".join(len(row).to_bytes(2, "big") + row for row in denials)
    first = b"\x02" + len(body).to_bytes(3, "big") + body + chain + b"\x0e\x00\x00\x00"
    hello = b"\x16\x03\x03" + len(first).to_bytes(2, "big") + first
    for number, seed in enumerate((hello, b"\x80", der, der * 3, b"220 a\r\n", SPF, DMARC, RDAP, MAIL, dns, told)):
        (corpus / str(number)).write_bytes(bytes([number]) + seed)
    limits = [f"-max_total_time={SECONDS}", f"-rss_limit_mb={MEGABYTES}", "-timeout=5", "-max_len=20000"]
    command = [sys.executable, "-m", "tests.fuzz.parsers", *limits, f"-artifact_prefix={tmp_path}/", str(corpus)]
    # A process begins with the peak memory of the one that started it, so a small one stands between us and it.
    command = ["sh", "-c", '"$@"; exit $?', "fuzz", *command]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=SECONDS + 300)
    assert done.returncode == 0, done.stderr[-3000:]
