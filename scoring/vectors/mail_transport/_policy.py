"""The MTA-STS policy that senders would use, or why they use none."""

from dataclasses import dataclass

from scanner.mail import sts
from scanner.mail.sts import StsPolicy
from scanner.observation import NotAsked, Unseen
from scanner.probes.mta_sts import MtaStsFacts
from scoring.check import Latest, Seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A policy that was served, and the look that saw it; `fault` is why senders cannot use it, "" where they can.

    `text` says whether it came as text/plain, without which careful senders do not take it (RFC 8461 3.2).
    """

    latest: Latest[StsPolicy]
    policy: StsPolicy
    fault: str
    text: bool

    @property
    def counts(self) -> bool:
        """Whether senders are told anything by it: it can be read, and is not the mode that takes a policy back."""
        return not self.fault and self.policy.mode in ("enforce", "testing")


def host_seen(told: Seen[MtaStsFacts]) -> Seen[MtaStsFacts]:
    """The newest look alone that learned how the policy's host answers: what belongs together stays together."""
    known = (
        look for look in reversed(told.looks) if look.facts and not isinstance(look.facts.served, Unseen | NotAsked)
    )
    return Seen(tuple(look for look, _ in zip(known, range(1), strict=False)))


def current(told: Seen[MtaStsFacts]) -> Policy | None:
    """The policy that is announced and was served last; None where none is, or none was seen."""
    records, there = told.latest(lambda facts: facts.records), host_seen(told)
    served, policy = there.latest(lambda facts: facts.served), there.latest(lambda facts: facts.policy)
    if records is None or records.value is None or faulty(records.value):
        return None
    if served is None or served.value is None or policy is None or policy.value is None:
        return None
    return Policy(
        latest=policy,
        policy=policy.value,
        fault="long" if served.value.too_long else policy.value.fault,
        text=served.value.media == "text/plain",
    )


def faulty(records: tuple[str, ...]) -> bool:
    """Whether senders take these records for none: several of them, or one that cannot be read."""
    return len(records) > 1 or not sts.usable(records[0])
