"""Where a DMARC record has its reports sent, and whether those at the other end agreed."""

from dataclasses import dataclass

from scanner.dmarc.consent import agrees, consent_name, home, is_outside
from scanner.dmarc.record import Record
from scanner.observation import NOT_ASKED, Fact, Present
from scanner.probes.mail_policy import MailPolicy
from scoring.check import Latest, Seen
from scoring.vectors.dmarc._record import Discovered


@dataclass(frozen=True, slots=True, kw_only=True)
class Destinations:
    """The hosts of one tag's mail addresses: own ones and those that agreed, those that did not, those not known.

    `looks` are what the answers of others rest on; `why` says why one is not known.
    """

    reached: tuple[str, ...]
    refused: tuple[str, ...]
    unknown: tuple[str, ...]
    looks: tuple[Latest[tuple[str, ...]], ...]
    why: str


def destinations(found: Discovered, record: Record, policy: Seen[MailPolicy], tag: str) -> Destinations:
    """Where `tag` (rua, ruf) of the record that holds leads to."""
    addresses = record.failure_reports if tag == "ruf" else record.reports
    domain, registrable = found.at or found.name, policy.latest(lambda facts: facts.registrable)
    own_house = home(domain, record.psd, registrable.value if registrable else None)
    hosts = dict.fromkeys(address.host for address in addresses if address.host)
    said: dict[str, list[str]] = {"reached": [], "refused": [], "unknown": []}
    looks, why = [], ""
    for host in hosts:
        if not is_outside(host, own_house):
            said["reached"].append(host)
            continue
        consent, silence = _consent(policy, consent_name(domain, host))
        if consent is None:
            said["unknown"].append(host)
            why = why or silence
        else:
            said["reached" if agrees(host, consent.value or (), tag) else "refused"].append(host)
            looks.append(consent)
    return Destinations(
        reached=tuple(said["reached"]),
        refused=tuple(said["refused"]),
        unknown=tuple(said["unknown"]),
        looks=tuple(looks),
        why=why,
    )


def _consent(policy: Seen[MailPolicy], name: str) -> tuple[Latest[tuple[str, ...]] | None, str]:
    """The newest answer at one name, or why there is none."""

    def at(facts: MailPolicy) -> Fact[tuple[str, ...]]:
        asked = facts.dmarc_consents
        found = (one.records for one in asked.value if one.name == name) if isinstance(asked, Present) else ()
        return next(iter(found), NOT_ASKED)

    return policy.latest(at), policy.unseen(at) or "not asked"
