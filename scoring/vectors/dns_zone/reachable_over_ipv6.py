"""Can the host be reached over IPv6?"""

from datetime import datetime

from scanner.probes.addresses import AddressFacts
from scoring.check import Name, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known

WORKS = {
    "apex": "domain", "www": "web host", "mail exchanger": "mail exchanger", "name server": "name server",
}  # fmt: skip
"""Roles whose hosts everybody has to reach, in words."""


@check(
    because={
        "both": "The {what} has addresses of both families, IPv4 and IPv6.",
        "ipv4_only": "The {what} has no IPv6 address.",
        "ipv6_only": "The {what} has no IPv4 address: many cannot reach it.",
        "not_seen": "No answer came that says whether the {what} has an IPv6 address ({why}).",
    },
    causes=("web attack",),
    losses=("business interruption",),
)
def reachable_over_ipv6(subject: Name, addresses: Seen[AddressFacts], known: Known, as_of: datetime) -> Finding | None:
    """Can the host be reached over IPv6?

    Asked of the domain, its web host, mail exchangers and name servers. To have IPv4 alone is shown and never held
    against anybody.

    Why an insurer cares: a second way to the same service is one more that has to fail.

    What to do: ask the provider for an AAAA record.

    What this cannot see: whether anything answers at the address.

    Source: RFC 3596; RFC 3901 section 4; RFC 6540.
    """
    what = next((words for role, words in WORKS.items() if role in subject.roles), None)
    four, six = addresses.latest(lambda facts: facts.a), addresses.latest(lambda facts: facts.aaaa)
    if what is None or (four is not None and four.value is None and (six is None or six.value is None)):
        return None
    if six is None or four is None:
        return subject.unknown("not_seen", addresses, why=addresses.silence, what=what)
    if six.value is None:
        return subject.neutral("ipv4_only", four, six, what=what)
    return (
        subject.fair("ipv6_only", four, six, what=what)
        if four.value is None
        else subject.good("both", four, six, what=what)
    )
