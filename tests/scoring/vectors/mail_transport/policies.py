"""MTA-STS policies and exchangers as probes tell them."""

from typing import Any

from scanner.mail.sts import StsPolicy
from scanner.observation import ABSENT, NOT_ASKED, Fact, Present
from scanner.probes.mail_policy import Exchanger, MailPolicy
from scanner.probes.mta_sts import MtaStsFacts, Served
from scoring.check import Check, Seen
from tests.fakes.looks import ask, seen, sentence, verdict

RECORD: Fact[tuple[str, ...]] = Present(value=("v=STSv1; id=1;",))
TEXT: Fact[Served] = Present(value=Served(status=200, media="text/plain"))
GOOD = StsPolicy(mode="enforce", mx=("mail.acme.example",), max_age=604800)


def sts(
    policy: StsPolicy | None = GOOD,
    *,
    records: Fact[tuple[str, ...]] = RECORD,
    served: Fact[Served] = TEXT,
    **more: Any,
) -> MtaStsFacts:
    """Facts of a domain that announces a policy."""
    held: Fact[StsPolicy] = Present(value=policy) if policy else NOT_ASKED
    return MtaStsFacts(records=records, served=served, policy=held, **more)


def mail(*hosts: str) -> Seen[MailPolicy]:
    """One look at a domain with these exchangers; without any, one that has none."""
    exchangers = tuple(Exchanger(preference=10, host=host) for host in hosts)
    return seen(MailPolicy(mx=Present(value=exchangers) if hosts else ABSENT))


def judged(check: Check, *looks: Seen[Any], **more: Any) -> str:
    """The verdict; its sentence has all its values."""
    finding = ask(check, *looks, **more)
    assert finding is None or sentence(check, finding)
    return verdict(finding)
