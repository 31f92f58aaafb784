"""Two companies of the little world: harbour.example, tidy until its second night, and drift.example, not."""

from contextlib import AsyncExitStack
from datetime import date, timedelta
from pathlib import Path

from cli.demo import servers
from cli.demo.certificates import Authority
from cli.demo.loopback import Loopback
from scoring.policy import Policy, Status

TIDY, UNTIDY = "harbour.example", "drift.example"
HEADERS = (
    "Server: nginx/1.24.0 (Ubuntu)",
    "Strict-Transport-Security: max-age=63072000; includeSubDomains",
    "Content-Security-Policy: default-src 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options: nosniff",
    "X-Frame-Options: DENY",
    "Referrer-Policy: strict-origin-when-cross-origin",
)
NEGLECTED = "Server: Apache/2.4.6 (CentOS)"
YEAR, QUARTER = timedelta(days=365), timedelta(days=90)

Records = dict[tuple[str, str], tuple[str, ...]]


def zones() -> dict[str, Records]:
    """What the name servers say on the first night."""
    return {
        "example": {("example", "SOA"): (_soa("example"),), ("example", "NS"): ("ns1.harbour.example.",)},
        TIDY: {
            **_zone(TIDY, web="192.0.2.10", mail="192.0.2.20", servers={"ns1": "192.0.2.53", "ns2": "192.0.2.54"}),
            (TIDY, "TXT"): ('"v=spf1 mx -all"',),
            (f"_dmarc.{TIDY}", "TXT"): (f'"v=DMARC1; p=reject; rua=mailto:dmarc@{TIDY}"',),
            (TIDY, "CAA"): ('0 issue "ca.example"',),
        },
        UNTIDY: {
            **_zone(UNTIDY, web="198.51.100.10", mail="198.51.100.20", servers={"ns1": "198.51.100.53"}),
            (f"_dmarc.{UNTIDY}", "TXT"): ('"v=DMARC1; p=none"',),
            (f"db.{UNTIDY}", "A"): ("198.51.100.30",),
            (f"remote.{UNTIDY}", "A"): ("198.51.100.31",),
            (f"ftp.{UNTIDY}", "A"): ("198.51.100.32",),
        },
    }


def policy(today: date) -> Policy:
    """The tidy company's line of the book: bound, and renewed in six weeks."""
    return Policy(
        key="P-1",
        name="Harbour",
        domains=(TIDY,),
        status=Status.BOUND,
        status_since=today - YEAR,
        inception=today - YEAR + timedelta(weeks=6),
        renewal=today + timedelta(weeks=6),
        underwriter="underwriter@insurer.example",
    )


async def first_night(world: Loopback, stack: AsyncExitStack, authority: Authority) -> None:
    """Start every server of the first night."""
    web = authority.identity(TIDY, f"www.{TIDY}", valid_from=timedelta(days=-30), valid_for=QUARTER)
    mail = authority.identity(f"mail.{TIDY}", valid_from=timedelta(days=-30), valid_for=QUARTER)
    late = authority.identity(UNTIDY, f"www.{UNTIDY}", valid_from=-YEAR, valid_for=YEAR - timedelta(days=9))
    await world.serve(stack, "192.0.2.10", 80, servers.redirect(f"https://{TIDY}/"))
    await world.serve(stack, "192.0.2.10", 443, servers.page(*HEADERS), tls=servers.modern(web))
    await world.serve(stack, "192.0.2.20", 25, servers.mail(f"mail.{TIDY}", servers.modern(mail)))
    await world.serve(stack, "198.51.100.10", 80, servers.page(NEGLECTED))
    await world.serve(stack, "198.51.100.10", 443, servers.page(NEGLECTED), tls=servers.outdated(late))
    await world.serve(stack, "198.51.100.20", 25, servers.mail(f"mail.{UNTIDY}", None))
    await world.serve(stack, "198.51.100.30", 6379, servers.open_store)
    await world.serve(stack, "198.51.100.31", 3389, servers.remote_desktop)
    await world.serve(stack, "198.51.100.32", 21, servers.files("Serv-U FTP Server v15.1 ready..."))


async def second_night(world: Loopback, stack: AsyncExitStack, names: dict[str, Records]) -> None:
    """The tidy company lets somebody in by remote desktop, and relaxes its mail policy."""
    names[TIDY][f"remote.{TIDY}", "A"] = ("192.0.2.30",)
    names[TIDY][f"_dmarc.{TIDY}", "TXT"] = (f'"v=DMARC1; p=none; rua=mailto:dmarc@{TIDY}"',)
    await world.serve(stack, "192.0.2.30", 3389, servers.remote_desktop)


def samples() -> Path:
    """The demo's own samples of the public feeds, in the publishers' formats."""
    return Path(__file__).with_name("samples")


def _zone(apex: str, *, web: str, mail: str, servers: dict[str, str]) -> Records:
    records: Records = {
        (apex, "SOA"): (_soa(apex),),
        (apex, "NS"): tuple(f"{label}.{apex}." for label in servers),
        (apex, "A"): (web,),
        (f"www.{apex}", "A"): (web,),
        (apex, "MX"): (f"10 mail.{apex}.",),
        (f"mail.{apex}", "A"): (mail,),
    }
    return records | {(f"{label}.{apex}", "A"): (address,) for label, address in servers.items()}


def _soa(apex: str) -> str:
    return f"ns1.{apex}. hostmaster.{apex}. 1 7200 3600 1209600 300"
