"""Does the mail exchanger take mail over TLS?"""

from datetime import datetime

from scanner.probes.smtp import SmtpFacts
from scoring.check import Endpoint, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known

PORT = 25
"""Where mail exchangers take mail from each other (RFC 5321 4.5.4.2); submission ports are judged with logins."""


@check(
    because={
        "offered": "The mail exchanger offers STARTTLS.",
        "missing": "The mail exchanger does not offer STARTTLS: mail to it travels in the clear.",
        "not_seen": "The mail exchanger gave no answer that says whether it offers STARTTLS ({why}).",
    },
    causes=("mail fraud", "stolen credentials"),
    losses=("business email compromise", "data breach"),
)
def starttls_offered(subject: Endpoint, hello: Seen[SmtpFacts], known: Known, as_of: datetime) -> Finding | None:
    """Does the mail exchanger take mail over TLS?

    Why an insurer cares: mail in the clear can be read and changed on its way, password resets and invoices included.

    What to do: give the mail exchanger a certificate and switch STARTTLS on.

    What this cannot see: whether it offers TLS only to senders other than us.

    Source: RFC 3207; RFC 7435.
    """
    if subject.asset is None or subject.asset.port != PORT or "mail exchanger" not in subject.roles:
        return None
    tls = hello.latest(lambda facts: facts.tls)
    if tls is None:
        return subject.unknown("not_seen", hello, why=hello.silence)
    return subject.good("offered", tls) if tls.value else subject.bad("missing", tls)
