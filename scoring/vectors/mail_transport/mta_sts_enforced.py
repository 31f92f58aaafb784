"""Are senders told to deliver over verified TLS only?"""

from datetime import datetime

from scanner.probes.mail_policy import MailPolicy
from scanner.probes.mta_sts import MtaStsFacts
from scoring.check import Name, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.mail_transport._policy import current, faulty, host_seen

A_DAY = 86400

FAULTS = {
    "long": "it is longer than 64 kB",
    "version": "its version is not STSv1",
    "mode": "its mode is none of enforce, testing and none",
    "max_age": "it does not say how long it lasts",
    "age": "it says that it lasts longer than a year (31557600 seconds), which is the most that it may",
    "mx": "it does not name the mail exchangers in a way that can be read",
}


@check(
    because={
        "enforced": "An MTA-STS policy tells senders to deliver over verified TLS only.",
        "short": "The MTA-STS policy lasts less than a day, so most senders forget it between two mails.",
        "testing": "The MTA-STS policy is on trial: senders deliver in the clear all the same, and report it.",
        "not_text": "The MTA-STS policy is not served as text/plain, and careful senders do not take it.",
        "withdrawn": "The MTA-STS policy says that there is none (mode none).",
        "none": "No MTA-STS policy is announced.",
        "record_faulty": "The MTA-STS record cannot be used: senders want exactly one, with an id.",
        "no_host": "An MTA-STS policy is announced, and its host does not exist or takes no connections.",
        "redirected": "The host of the MTA-STS policy redirects, which senders do not follow.",
        "not_found": "An MTA-STS policy is announced, and its host answers with status {status}.",
        "policy_faulty": "Senders cannot use the MTA-STS policy: {fault}.",
        "not_seen": "No answer came that says what the MTA-STS policy is ({why}).",
    },
    causes=("mail fraud", "stolen credentials"),
    losses=("business email compromise", "data breach"),
)
def mta_sts_enforced(
    subject: Name, told: Seen[MtaStsFacts], mail: Seen[MailPolicy], known: Known, as_of: datetime
) -> Finding | None:
    """Are senders told to deliver over verified TLS only?

    A domain that receives no mail is not asked; one that has no policy is told so, and may have DANE instead.

    Why an insurer cares: without a policy, whoever sits between two mail servers can strike STARTTLS out and read
    invoices and password resets on their way. A policy that nobody can fetch protects as little, and seems to.

    What to do: serve the policy at https://mta-sts.your.domain/.well-known/mta-sts.txt, in mode testing until TLS
    reports are quiet, then in mode enforce, for weeks.

    What this cannot see: whether senders honour it; whether its certificate and its names hold is asked separately.

    Source: RFC 8461 sections 3.1 to 3.3, 5 and 8.3. Published practice does not score it; WARN for one
    that cannot be used is expert opinion.
    """
    receives = mail.latest(lambda facts: facts.receives_mail)
    records = told.latest(lambda facts: facts.records)
    if records is None:
        return subject.unknown("not_seen", told, why=told.silence)
    if records.value is None:
        return subject.neutral("none", records) if receives is None or receives.value else None
    if faulty(records.value):
        return subject.warn("record_faulty", records)
    served = host_seen(told).latest(lambda facts: facts.served)
    if served is None:
        return subject.unknown("not_seen", told, why=told.silence)
    if served.value is None:
        return subject.warn("no_host", served)
    if 300 <= served.value.status < 400:
        return subject.warn("redirected", served)
    found = current(told)
    if found is None:
        return subject.warn("not_found", served, status=served.value.status)
    if found.fault:
        beyond = found.fault == "max_age" and found.policy.max_age > 0
        return subject.warn("policy_faulty", found.latest, fault=FAULTS["age" if beyond else found.fault])
    if found.policy.mode == "none":
        return subject.neutral("withdrawn", found.latest)
    if not found.text:
        return subject.fair("not_text", found.latest)
    if found.policy.mode == "testing":
        return subject.fair("testing", found.latest)
    short = found.policy.max_age < A_DAY
    return subject.fair("short", found.latest) if short else subject.good("enforced", found.latest)
