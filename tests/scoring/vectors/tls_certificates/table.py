"""One row a chain: what is shown, and what every certificate check says of it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from scanner.asset import Asset
from scanner.observation import ABSENT, Present
from scanner.probes.tls import TlsFacts
from scanner.tls.certificate import encode_chain
from scoring.check import Endpoint
from scoring.knowledge import FeedState, Known
from scoring.vectors import every
from tests.fakes.looks import AT, ask, seen, sentence, verdict
from tests.scoring.vectors.tls_certificates.chains import WEB
from tests.scoring.vectors.tls_certificates.made import Party, root

FEED = FeedState(name="roots", released=datetime(2026, 1, 1, tzinfo=AT.tzinfo), digest="sha256:0")
CHECKS = {
    name: check
    for name, check in every().items()
    if check.vector == "tls_certificates" and check.subject is Endpoint and name.startswith("certificate_")
}  # fmt: skip
FAULTLESS = {
    "certificate_chain_ordered": "good ordered",
    "certificate_expired": "good valid",
    "certificate_expires_soon": "good in_time",
    "certificate_key_strong": "good strong",
    "certificate_lifetime_reasonable": "good reasonable",
    "certificate_names_match": "good match",
    "certificate_revoked": "good in_force",
    "certificate_signature_current": "good current",
    "certificate_status_stapled": "neutral not_stapled",
    "certificate_transparency_shown": "good shown",
    "certificate_trusted": "good trusted",
}
UNREADABLE = {name.removeprefix("certificate_"): "unknown unseen" for name in FAULTLESS}
UNTRUSTED = {"certificate_transparency_shown": "neutral not_public"}
"""What follows wherever no path to a public root was verified."""


def known(*public: Party, own: tuple[Party, ...] = ()) -> Known:
    """The roots that browsers ship, and the user's own."""
    roots = tuple(sorted(one.der for one in (*public, *own)))
    return Known(feeds=(FEED,), roots=roots, own_roots=tuple(one.der for one in own))


@dataclass(frozen=True, kw_only=True)
class Case:
    """A chain (made when the test runs), and where its verdicts differ from those on a faultless one.

    Names in `expect` are those of the checks without `certificate_`; a chain that reaches no public root
    has `certificate_transparency_shown` neutral without saying so.
    """

    name: str
    chain: Callable[[], tuple[bytes, ...]]
    expect: dict[str, str] = field(default_factory=dict)
    roots: Callable[[], Known] = lambda: known(root())
    facts: dict[str, Any] = field(default_factory=dict)
    asset: Asset = WEB
    at: datetime = AT + timedelta(days=1)

    @property
    def expected(self) -> dict[str, str]:
        told = {f"certificate_{name}": said for name, said in self.expect.items()}
        trusted = told.get("certificate_trusted", "good trusted") == "good trusted"
        return {**FAULTLESS, **({} if trusted else UNTRUSTED), **told}


def verdicts(case: Case) -> dict[str, str]:
    """What every check says; its sentence is made too, so that none lacks a word."""
    facts = TlsFacts(
        chain=Present(value=encode_chain(case.chain())), tls1_2=Present(value=True), staple=ABSENT,
        revoked=Present(value=False), scts=ABSENT,
    )  # fmt: skip
    looks = seen(replace(facts, **case.facts), asset=case.asset)
    said = {}
    for name, check in CHECKS.items():
        finding = ask(check, looks, asset=case.asset, known=case.roots(), as_of=case.at)
        said[name] = verdict(finding)
        if finding:
            # A brace alone may be a letter of the certificate.
            assert not re.search(r"\{\w+\}", sentence(check, finding))
    return said


def names(cases: tuple[Case, ...]) -> list[str]:
    """Test ids; no name may stand twice."""
    found = [case.name for case in cases]
    assert len(set(found)) == len(found)
    return found
