"""Does the MTA-STS policy name the mail exchangers that the domain has?"""

from datetime import datetime

from scanner.mail.sts import covers
from scanner.observation import Fact, Present
from scanner.probes.mail_policy import MailPolicy
from scanner.probes.mta_sts import MtaStsFacts
from scoring.check import Name, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.together import APART, seen_together
from scoring.vectors.mail_transport._policy import current


@check(
    because={
        "named": "The MTA-STS policy names all {count} mail exchangers.",
        "none_named": "The MTA-STS policy names none of the mail exchangers, so senders that follow it cannot deliver: "
        "{hosts}.",
        "some_missing": "The MTA-STS policy does not name a mail exchanger, which senders that follow it pass over: "
        "{hosts}.",
        "missing_on_trial": "The MTA-STS policy, still on trial, does not name a mail exchanger: {hosts}.",
        "not_seen": "Whether the MTA-STS policy names the mail exchangers could not be seen ({why}).",
    },
    causes=("mail fraud",),
    losses=("business interruption",),
)
def mta_sts_names_exchangers(
    subject: Name, told: Seen[MtaStsFacts], mail: Seen[MailPolicy], known: Known, as_of: datetime
) -> Finding | None:
    """Does the MTA-STS policy name the mail exchangers that the domain has?

    Why an insurer cares: senders that follow the policy return mail rather than give it to a host that it does not
    name: the company loses mail, often for weeks, and learns of it from customers.

    What to do: change the policy first and its id, then the MX records; name every exchanger.

    What this cannot see: older policies that senders still remember.

    Source: RFC 8461 sections 4.1, 4.2 and 8.3.
    """
    found = current(told)
    mx = mail.latest(_hosts)
    if found is None or not found.counts or mx is None or not mx.value:
        return None
    hosts, seen_at = mx.value, min(found.latest.at, mx.at)
    missing = [host for host in hosts if not covers(found.policy.mx, host)]
    if not missing:
        return subject.good("named", found.latest, mx, count=len(hosts), seen_at=seen_at)
    if not seen_together(told, lambda facts: facts.policy, mail, _hosts):
        return subject.unknown("not_seen", found.latest, mx, why=APART)
    shown = ", ".join(missing)
    if found.policy.mode == "testing":
        return subject.fair("missing_on_trial", found.latest, mx, hosts=shown, seen_at=seen_at)
    if len(missing) == len(hosts):
        return subject.bad("none_named", found.latest, mx, hosts=shown, seen_at=seen_at)
    return subject.warn("some_missing", found.latest, mx, hosts=shown, seen_at=seen_at)


def _hosts(facts: MailPolicy) -> Fact[tuple[str, ...]]:
    """The exchangers that are named, by name alone: what else was seen of them changes nothing here."""
    if not isinstance(facts.mx, Present):
        return facts.mx
    return Present(value=tuple(sorted({one.host for one in facts.mx.value if one.host})))
