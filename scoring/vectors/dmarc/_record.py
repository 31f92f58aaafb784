"""Which DMARC record holds for a name by the newest answers, and what it asks of receivers."""

from dataclasses import dataclass

from scanner.dmarc.discovery import PolicyAbove, holding, organisation
from scanner.dmarc.record import Broken, Policy, Record, parse
from scanner.observation import Unseen
from scanner.probes.mail_policy import MailPolicy
from scoring.check import Latest, Seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovered:
    """The record that holds for a name, or why none does.

    `name` is whose question it is, `at` the name above where the record stands, None for the name itself; `text` is
    empty where no record holds, and `record` None where that, or what stands there, is of no use: `broken` says why.
    `own` are the texts at the name itself. `heads`: the name is its organisation's, so that its word for subdomains
    counts (RFC 9989 4.7); None where that was not seen. `registry`: a public suffix speaks, the owner does not.
    """

    name: str
    text: str
    record: Record | None
    broken: Broken | None
    at: str | None
    own: tuple[str, ...]
    above: tuple[PolicyAbove, ...]
    heads: bool | None
    registry: bool
    seen: Latest[tuple[str, ...]] | Latest[tuple[PolicyAbove, ...]]

    @property
    def policy(self) -> Policy | None:
        """What is asked for mail from the name itself; None where no record holds."""
        if self.record is None:
            return None
        return self.record.subdomains if self.at else self.record.policy

    @property
    def done(self) -> Policy:
        """What receivers by the current standard do with mail from the name itself: none where no record holds."""
        if self.record is None or self.policy is None:
            return Policy.NONE
        return self.record.done(self.policy)


def above_unseen(policy: Seen[MailPolicy]) -> str:
    """Why the records above were not seen, by the newest look that asked for them; empty where none asked in vain."""
    asked = [look.facts.dmarc_above for look in policy.looks if look.facts is not None]
    return next((fact.why for fact in reversed(asked) if isinstance(fact, Unseen)), "")


def discover(policy: Seen[MailPolicy]) -> Discovered | None:
    """The record in force by the newest answers; None where no answer came that decides it."""
    own = policy.latest(lambda facts: facts.dmarc)
    if own is None:
        return None
    name, texts = own.asset.value, own.value or ()
    higher = policy.latest(lambda facts: facts.dmarc_above)
    above = (higher.value if higher else None) or ()
    held = holding(name, texts, above)
    lost = higher is None and bool(above_unseen(policy))
    if held is None and higher is None and (lost or not texts):
        return None
    read = parse(held.text) if held else None
    return Discovered(
        name=name,
        text=held.text if held else "",
        record=read if isinstance(read, Record) else None,
        broken=read if isinstance(read, Broken) else None,
        at=held.domain if held and held.inherited else None,
        own=texts,
        above=above,
        heads=None if lost else organisation(name, texts, above) == name,
        registry=held is not None and held.psd,
        seen=higher if higher and (held.inherited if held else not texts) else own,
    )
