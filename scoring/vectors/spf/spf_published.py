"""Is there one SPF record that receivers can use?"""

from datetime import datetime

from scanner.probes.mail_policy import MailPolicy
from scoring.check import Name, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.spf._record import MOST_LOOKUPS, read


@check(
    because={
        "published": "One SPF record is published and can be read.",
        "absent_with_mail": "The domain receives mail and has no SPF record.",
        "absent_without_mail": "The domain names no mail server and has no SPF record that would say it sends none.",
        "several": "There are {count} SPF records; receivers then use none of them.",
        "wrong_term": "The SPF record has a term that receivers cannot read: {term}.",
        "too_many_lookups": "The SPF record needs {count} DNS look-ups by itself; receivers stop at 10.",
        "not_seen": "No answer came that says whether there is an SPF record ({why}).",
    },
    causes=("mail fraud",),
    losses=("funds transfer fraud", "business email compromise"),
)
def spf_published(subject: Name, policy: Seen[MailPolicy], known: Known, as_of: datetime) -> Finding | None:
    """Is there one SPF record that receivers can use?

    A domain without mail servers is not failed for lacking one: FAIR, since `v=spf1 -all` would close it.

    Why an insurer cares: without a record that works, anybody's mail in the company's name looks as good as its own.

    What to do: publish exactly one TXT record that starts with v=spf1 and names the hosts that send; a domain that
    sends no mail publishes v=spf1 -all.

    What this cannot see: whether the hosts named are the right ones; included records are not followed.

    Source: RFC 7208 sections 3.2, 4.5, 4.6 and 4.6.4; RFC 7505.
    """
    spf = policy.latest(lambda facts: facts.spf)
    receives = policy.latest(lambda facts: facts.receives_mail)
    if spf is None:
        return subject.unknown("not_seen", policy, why=policy.silence)
    if spf.value is None:
        if receives and receives.value:
            return subject.bad("absent_with_mail", spf)
        return subject.fair("absent_without_mail", spf)
    if len(spf.value) > 1:
        return subject.bad("several", spf, count=len(spf.value))
    record = read(spf.value[0])
    if record.wrong is not None:
        return subject.bad("wrong_term", spf, term=record.wrong[:80])
    if record.lookups > MOST_LOOKUPS:
        return subject.bad("too_many_lookups", spf, count=record.lookups)
    return subject.good("published", spf)
