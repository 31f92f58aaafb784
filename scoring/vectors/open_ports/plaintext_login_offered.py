"""Can a password be asked for without encryption?"""

from datetime import datetime

from scanner.observation import ABSENT, Hello
from scanner.probes.ftp import FtpFacts
from scanner.probes.pop3 import Pop3Facts
from scoring.check import Endpoint, Seen, check
from scoring.finding import Certainty, Finding
from scoring.knowledge import Known

NAMES = {
    "ftp": "FTP", "smtp": "SMTP", "imap": "IMAP", "pop3": "POP3", "http": "HTTP", "amqp": "AMQP",
    "mssql": "Microsoft SQL Server",
}  # fmt: skip
CONCLUDED = frozenset({"ftp", "mssql"})
"""Where a login without TLS is concluded from there being no TLS, which no longer holds once there is."""


@check(
    because={
        "offered": "{product} on port {port} takes passwords without TLS.",
        "announces_none": "{product} on port {port} announces no TLS: it probably takes passwords without it.",
        "not_offered": "{product} on port {port} takes no password before TLS.",
        "not_seen": "{product} on port {port} offers TLS; whether it demands it only a login would show.",
        "lost": "Whether {product} on port {port} takes passwords without TLS was not seen ({why}).",
    },
    causes=("stolen credentials",),
    losses=("business email compromise", "data breach"),
)
def plaintext_login_offered(subject: Endpoint, hello: Seen[Hello], known: Known, as_of: datetime) -> Finding | None:
    """Can a password be asked for without encryption?

    FTP without AUTH TLS, mail services that offer LOGIN or PLAIN before TLS, web servers that ask for a basic login
    without HTTPS, AMQP brokers that take PLAIN outside TLS, and SQL Server that knows no TLS. Where an FTP or POP3
    server does not know the command that lists what it offers, it is likely: passwords are
    part of the oldest form of both, and TLS is announced in that list.

    Why an insurer cares: a password that crosses the network in the open can be read on the way and used for mail
    fraud.

    What to do: offer TLS, and refuse logins before it has started.

    What this cannot see: whether accounts exist that would be allowed to log in.

    Source: RFC 8314 3 (cleartext is obsolete for mail access), RFC 4217 6 and RFC 2389 (FTP), RFC 1939 7 and
    RFC 2595 4 (POP3), RFC 7617 4 (basic authentication), RFC 4616 6 (PLAIN),
    [MS-TDS] 2.2.6.5.
    """
    if subject.asset is None or subject.asset.asked_as:
        return None
    spoken = hello.latest(lambda facts: facts.speaks)
    if spoken is None or spoken.value not in NAMES:
        return None
    values = {"service": spoken.value, "product": NAMES[spoken.value], "port": subject.asset.port}
    offered, tls = hello.latest(lambda facts: facts.plaintext_login), hello.latest(lambda facts: facts.tls)
    if offered and offered.value and spoken.value in CONCLUDED and tls and tls.value and tls.at > offered.at:
        offered = None
    if offered and offered.value:
        return subject.warn("offered", offered, **values)
    if spoken.value == "http":
        return None  # an ordinary page without a login says nothing about logins
    if offered:
        return subject.good("not_offered", offered, **values)
    if tls and tls.value:
        return subject.neutral("not_seen", tls, **values)
    if _lists_nothing(hello):
        return subject.warn("announces_none", hello, certainty=Certainty.LIKELY, **values)
    why = hello.unseen(lambda facts: facts.plaintext_login)
    return subject.unknown("lost", hello, why=why, **values) if why else None


def _lists_nothing(hello: Seen[Hello]) -> bool:
    """Whether the server knows no command that lists what it offers."""
    facts = hello.answered.facts if hello.answered else None
    if isinstance(facts, FtpFacts):
        return facts.features is ABSENT
    return isinstance(facts, Pop3Facts) and facts.capabilities is ABSENT
