"""Whether a domain name is used for mail, by what its records say."""

from scanner.observation import NOT_ASKED, Present
from scanner.probes.mail_policy import MailPolicy
from scanner.spf.chain import walk
from scanner.spf.following import SpfTree
from scoring.check import Seen


def receives_mail(policy: Seen[MailPolicy]) -> bool | None:
    """Whether a mail exchanger is named (RFC 5321 5.1, RFC 7505); None where no answer came."""
    told = policy.latest(lambda facts: facts.receives_mail)
    return told.value if told else None


def sends_mail(policy: Seen[MailPolicy]) -> bool | None:
    """Whether mail may be sent in the name; None where that was not seen, or the records cannot be used.

    An SPF record says it: one that lets nobody pass is what a name that sends no mail publishes (RFC 7208 8.4; M3AAWG,
    Protecting Parked Domains), any other names its senders. Without a record, a name that receives mail is taken to
    answer it, and one that names no exchanger is not: published practice counts SPF only where mail is sent.
    """
    spf = policy.latest(lambda facts: facts.spf)
    if spf is None:
        return None
    if spf.value is None:
        return receives_mail(policy)
    if len(spf.value) != 1:
        return None
    record = spf.value[0]
    tree = policy.latest(lambda facts: facts.spf_tree if facts.spf == Present(value=(record,)) else NOT_ASKED)
    chain = walk(spf.asset.value, record, (tree.value if tree and tree.value else SpfTree()).known)
    if chain.names_nobody:
        return False
    return None if chain.broken else True
