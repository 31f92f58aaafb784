"""Is there one SPF record that receivers can use?"""

from datetime import datetime

from scanner.probes.mail_policy import MailPolicy
from scoring.check import Name, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.spf._chain import leaning
from scoring.vectors.spf._void import void


@check(
    because={
        "published": "One SPF record is published and can be read.",
        "absent_with_mail": "The domain receives mail and has no SPF record.",
        "absent_without_mail": "The domain names no mail server and has no SPF record that would say it sends none.",
        "several": "There are {count} SPF records; receivers then use none of them.",
        "wrong_term": "The SPF record has a term that receivers cannot read: {term}.",
        "too_many_lookups": "The SPF record needs at least {count} DNS look-ups; receivers stop after 10.",
        "stopped": "Receivers stop with an error at {name}, to which the SPF record leads.",
        "too_many_void": "{count} look-ups of the SPF record find nothing; receivers are told to stop after 2.",
        "chain_not_seen": "No answer came from a name that the SPF record leads to ({why}).",
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

    What this cannot see: whether the hosts named are the right ones; names that depend on the sender.

    Source: RFC 7208 sections 3.2, 4.5, 4.6, 4.6.4, 5.2 and 6.1; RFC 7505.
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
    below = leaning(policy)
    if below is None:
        return None
    if below.broken is not None:
        return subject.bad("wrong_term", spf, term=below.broken[:80])
    if below.chain.too_long:
        return subject.bad("too_many_lookups", spf, below.seen, count=below.chain.lookups)
    if below.stopped_at is not None:
        return subject.bad("stopped", spf, below.seen, name=below.stopped_at[:80])
    if below.silence:
        return subject.unknown("chain_not_seen", spf, below.seen, why=below.silence)
    hosts = leaning(policy, hosts=True)
    found = void(hosts or below)
    if found.too_many:
        return subject.warn("too_many_void", spf, (hosts or below).seen, count=len(found.terms))
    if found.open:
        return subject.unknown("chain_not_seen", spf, below.seen, why=found.silence)
    return subject.good("published", spf, below.seen)
