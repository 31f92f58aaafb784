"""Do TLSA records protect every mail exchanger?"""

from datetime import datetime

from scanner.observation import Present
from scanner.probes.mail_policy import MailPolicy
from scanner.probes.mail_tlsa import MailTlsa
from scoring.check import Seen, Whole, check
from scoring.dane import Published, published
from scoring.finding import Finding
from scoring.knowledge import Known

ELSEWHERE = "it is named by an alias, and records where that leads were not asked for"


@check(
    because={
        "all": "Every mail exchanger has TLSA records that senders can use.",
        "some": "Not every mail exchanger has TLSA records that senders can use, and an attacker picks one without: "
        "{hosts}.",
        "none": "No mail exchanger has TLSA records that senders can use.",
        "not_seen": "Whether every mail exchanger has TLSA records could not be seen ({why}).",
    },
    causes=("mail fraud", "stolen credentials"),
    losses=("business email compromise", "data breach"),
)
def dane_covers_exchangers(
    subject: Whole, mail: Seen[MailPolicy], tlsa: Seen[MailTlsa], known: Known, as_of: datetime
) -> Finding | None:
    """Do TLSA records protect every mail exchanger?

    Without DANE nothing is held against anybody; with it on one exchanger and not on the next, it protects neither.

    Why an insurer cares: whoever can stand in between can also make the protected exchanger look dead, and senders then
    turn to the other one.

    What to do: publish signed TLSA records for every exchanger, or ask the provider for exchangers that have them.

    What this cannot see: whether the domain's own MX records are signed is told by the checks of its chain of trust.

    Source: RFC 7672 sections 2.2.1 and 2.2.2.
    """
    hosts, aliases, used = set(), set(), []
    for one in mail.each():
        mx = one.latest(lambda facts: facts.mx)
        named = [each for each in (mx.value if mx else None) or () if each.host]
        hosts |= {each.host for each in named}
        aliases |= {each.host for each in named if each.alias == Present(value=True)}
        used += [mx] if mx else []
    told = {one.looks[0].asset.value: found for one in tlsa.each() if (found := published(one))}
    if not hosts or not tlsa.looks:
        return None
    without = {host for host in hosts & set(told) if not _protects(told[host])}
    bare, lost = sorted(without - aliases), hosts - set(told)
    unseen = lost | (without & aliases)  # senders ask where an alias leads first (RFC 7672 2.2.2)
    looks = [*used, *(told[host].latest for host in sorted(hosts & set(told)))]
    if bare and len(bare) < len(hosts - unseen):
        return subject.fair("some", *looks, hosts=", ".join(bare))
    if unseen:
        return subject.unknown("not_seen", tlsa, why=tlsa.silence if lost else ELSEWHERE)
    return subject.neutral("none", *looks) if bare else subject.good("all", *looks)


def _protects(told: Published) -> bool:
    return told.status == "secure" and any(one.for_mail for one in told.records)
