"""Do the mail exchangers keep what the MTA-STS policy promises of them?"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scanner.mail.sts import StsPolicy, covers
from scanner.observation import Fact
from scanner.probes.mta_sts import MtaStsFacts
from scanner.probes.tls import TlsFacts
from scoring import trust
from scoring.check import Latest, Seen, Whole, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.together import APART, seen_together
from scoring.vectors.mail_transport._policy import Policy, current

PORT = 25
NO_TLS = "it offers no TLS"


@check(
    because={
        "verify": "Every mail exchanger that was seen shows a certificate as the MTA-STS policy promises.",
        "refused": "Senders that follow the MTA-STS policy cannot deliver: {hosts}.",
        "some_refused": "Senders that follow the MTA-STS policy pass a mail exchanger over: {hosts}.",
        "refused_on_trial": "The MTA-STS policy, on trial, promises what a mail exchanger does not keep: {hosts}.",
        "not_judged": "Whether the mail exchangers keep what the MTA-STS policy promises could not be judged ({why}).",
    },
    causes=("mail fraud",),
    losses=("business interruption", "business email compromise"),
)
def mta_sts_exchangers_verify(
    subject: Whole, told: Seen[MtaStsFacts], tls: Seen[TlsFacts], known: Known, as_of: datetime
) -> Finding | None:
    """Do the mail exchangers keep what the MTA-STS policy promises of them?

    Between mail servers a certificate matters only to senders that were told to look: by DANE, or by this policy.

    Why an insurer cares: under a policy an expired certificate is no warning but an outage, in which large providers
    return the company's mail.

    What to do: give every exchanger a certificate of a public authority that names it, renewed automatically.

    What this cannot see: exchangers that gave no answer; the other certificate of one that has two.

    Source: RFC 8461 section 4.2; RFC 9525; RFC 5280 6.
    """
    found = [(one, policy) for one in told.each() if (policy := current(one)) and policy.counts]
    kept = [said for one in tls.each() if (said := _kept(one, found, known, as_of))]
    if not kept:
        return None
    bad = [one for one in kept if one.why]
    looks = [*(policy.latest for _, policy in found), *(one.latest for one in kept if one.latest)]
    until = min((one.until for one in kept if one.until), default=None)
    seen_at = max((one.seen_at for one in bad or kept if one.seen_at), default=None)
    if not bad:
        if any(one.why is None for one in kept):
            why = APART if any(one.apart for one in kept) else tls.silence
            return subject.unknown("not_judged", *looks, why=why)
        return subject.good("verify", *looks, until=until, seen_at=seen_at)
    hosts = ", ".join(sorted({f"{one.host} ({one.why})" for one in bad}))
    if all(one.mode == "testing" for one in bad):
        return subject.fair("refused_on_trial", *looks, hosts=hosts, until=until, seen_at=seen_at)
    if len(bad) == len(kept):
        return subject.bad("refused", *looks, hosts=hosts, until=until, seen_at=seen_at)
    return subject.warn("some_refused", *looks, hosts=hosts, until=until, seen_at=seen_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """How an exchanger keeps a promise: `why` senders refuse it, "" where they do not, None where nobody knows.

    `apart`: it would be refused, had it and the policy been seen in one scan. `seen_at` is of the older of the two.
    """

    host: str
    mode: str
    why: str | None
    latest: Latest[tuple[str, ...]] | Latest[bool] | None
    seen_at: datetime | None = None
    until: datetime | None = None
    apart: bool = False


def _kept(
    tls: Seen[TlsFacts], found: list[tuple[Seen[MtaStsFacts], Policy]], known: Known, as_of: datetime
) -> _Kept | None:
    """What is seen of an exchanger; None where this is none, or no policy names it."""
    asset = tls.looks[0].asset
    host = asset.asked_as if asset.port == PORT and asset.asked_as else ""
    promised = [(told, policy) for told, policy in found if covers(policy.policy.mx, host)]
    if not promised:
        return None
    offered, chain = tls.latest(_offered), tls.latest(_chain)
    latest: Latest[bool] | Latest[tuple[str, ...]] | None
    read: Callable[[TlsFacts], Fact[Any]]
    taken: trust.Taken | None
    if offered and offered.value is False:
        latest, read, taken = offered, _offered, trust.Taken(refusal=NO_TLS)
    else:
        latest, read = chain, _chain
        taken = trust.taken(chain.value, host, chain.at, known, as_of) if chain and chain.value else None
    if latest is None or taken is None:
        return _Kept(host=host, mode="", why=None, latest=latest)
    if taken.refusal:
        promised = [(told, policy) for told, policy in promised if seen_together(told, _policy, tls, read)]
    if not promised:
        return _Kept(host=host, mode="", why=None, latest=latest, until=taken.until, apart=True)
    policy = promised[0][1]
    seen_at = min(policy.latest.at, latest.at)
    mode, why = policy.policy.mode, taken.refusal
    return _Kept(host=host, mode=mode, why=why, latest=latest, seen_at=seen_at, until=taken.until)


def _policy(facts: MtaStsFacts) -> Fact[StsPolicy]:
    return facts.policy


def _offered(facts: TlsFacts) -> Fact[bool]:
    return facts.starttls


def _chain(facts: TlsFacts) -> Fact[tuple[str, ...]]:
    return facts.chain
