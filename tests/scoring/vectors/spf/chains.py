"""What a look at one SPF record brings home, given what stands at the names that it leads to."""

from collections.abc import Mapping

from scanner.observation import ABSENT, Fact, Present
from scanner.probes.mail_policy import MailPolicy
from scanner.spf.chain import walk
from scanner.spf.following import SpfAt, SpfHost, SpfTree

Rows = Mapping[str, str | Fact[tuple[str, ...]]]
YES, NO = Present(value=True), Present(value=False)


def look(record: str, rows: Rows | None = None, hosts: Mapping[str, Fact[bool]] | None = None) -> MailPolicy:
    """A look at acme.example; names without a row have no record, hosts without one are there."""
    known: dict[str, Fact[tuple[str, ...]]] = {}
    chain = walk("acme.example", record, known)
    while chain.wanted and not chain.too_long:
        for name in chain.wanted:
            said = (rows or {}).get(name, ABSENT)
            known[name] = Present(value=(said,)) if isinstance(said, str) else said
        chain = walk("acme.example", record, known)
    return MailPolicy(
        spf=Present(value=(record,)),
        spf_tree=Present(
            value=SpfTree(
                records=tuple(SpfAt(name=name, records=fact) for name, fact in sorted(known.items())),
                hosts=tuple(
                    SpfHost(mechanism=mechanism, name=name, found=(hosts or {}).get(name, YES))
                    for mechanism, name in sorted(set(chain.hosts))
                ),
            )
        ),
    )
