"""Is a domain of theirs on a DNS list of names that did harm?"""

from datetime import datetime

from scanner.probes.domain_lists import DomainListFacts
from scoring.check import Name, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.compromised_systems._lists import BECAUSE, judged


@check(
    because=BECAUSE,
    causes=("web attack", "stolen credentials"),
    losses=("data breach", "business email compromise"),
)
def domain_on_dns_lists(
    subject: Name, lists: Seen[DomainListFacts], known: Known, as_of: datetime
) -> Finding | None:  # fmt: skip
    """Is a domain of theirs on a DNS list of names that did harm?

    Only lists whose own test entries answer as they should are believed.

    Why an insurer cares: a domain that serves malware or phishing pages was broken into, or its mail is abused.

    What to do: find what is served or sent under the name, remove it and the way in, then ask the list to remove it.

    What this cannot see: most of what is broken into. That no list names a domain is no sign of its health.

    Source: RFC 5782, and each list's own publisher (config/registry/dns_lists.toml).
    """
    return judged(subject, lists, as_of)
