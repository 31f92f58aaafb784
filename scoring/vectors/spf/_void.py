"""Terms of an SPF chain whose question finds nothing."""

from dataclasses import dataclass

from scanner.observation import Present, Unseen
from scanner.spf.evaluation import MOST_VOID
from scoring.vectors.spf._chain import Leaning


@dataclass(frozen=True, slots=True, kw_only=True)
class Void:
    """`terms` are the `a`, `mx` and `exists` terms that are proved to find nothing for any sender, one entry a term.

    `lost` are those without an answer, `silence` why.
    """

    terms: tuple[str, ...]
    lost: int
    silence: str

    @property
    def too_many(self) -> bool:
        """Whether receivers are told to stop (RFC 7208 4.6.4)."""
        return len(self.terms) > MOST_VOID

    @property
    def open(self) -> bool:
        """Whether the terms without an answer could make them too many."""
        return not self.too_many and len(self.terms) + self.lost > MOST_VOID


def void(below: Leaning) -> Void:
    """The void terms of a chain, as far as was seen."""
    found = {(host.mechanism, host.name): host.found for host in below.tree.hosts}
    told = [(host, found.get(host)) for host in below.chain.hosts]
    lost = [fact.why for _, fact in told if isinstance(fact, Unseen)]
    return Void(
        terms=tuple(f"{host[0]}:{host[1]}" for host, fact in told if fact == Present(value=False)),
        lost=len(lost),
        silence=lost[0] if lost else "",
    )
