"""The chain of the one SPF record of a name, from the newest look that saw all of it."""

from dataclasses import dataclass

from scanner.observation import NOT_ASKED, Fact, Present, Unseen
from scanner.probes.mail_policy import MailPolicy
from scanner.spf.chain import Chain, walk
from scanner.spf.following import SpfTree
from scoring.check import Latest, Seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaning:
    """What one record leans on. `name` is whose record it is, `record` the record itself.

    `silence` says why a part of the chain was not seen although it was asked for; `seen` is the answer it rests on.
    """

    name: str
    record: str
    chain: Chain
    tree: SpfTree
    seen: Latest[SpfTree] | Latest[tuple[str, ...]]
    silence: str

    @property
    def broken(self) -> str | None:
        """The first wrong term of the record itself."""
        return dict(self.chain.broken).get(self.name)

    @property
    def stopped_at(self) -> str | None:
        """A name below at which receivers stop with a permanent error (RFC 7208 5.2, 6.1)."""
        chain = self.chain
        below = [name for name, _ in chain.broken if name != self.name]
        return next(iter((*chain.loops, *chain.dead, *chain.several, *below)), None)

    @property
    def unread(self) -> str:
        """Why a part of the chain is not known: not seen, or of a time when nothing was followed."""
        return self.silence or ("not asked" if self.chain.wanted and not self.chain.too_long else "")

    @property
    def usable(self) -> bool:
        """Whether receivers come to a result, as far as was seen."""
        return not (self.chain.broken or self.chain.too_long or self.stopped_at)


def leaning(policy: Seen[MailPolicy], *, hosts: bool = False) -> Leaning | None:
    """The chain of the newest record; None where there is none, or several, or no answer.

    A look at the same record that saw all records of the chain, and with `hosts` all hosts too, stands for later
    ones that did not.
    """
    spf = policy.latest(lambda facts: facts.spf)
    if spf is None or spf.value is None or len(spf.value) != 1:
        return None
    name, record = spf.asset.value, spf.value[0]
    full = policy.latest(lambda facts: _if_seen(facts, name, record, hosts=True)) if hosts else None
    whole = full or policy.latest(lambda facts: _if_seen(facts, name, record, hosts=False))
    tree = whole or policy.latest(lambda facts: _tree(facts, record))
    seen = tree.value if tree and tree.value else SpfTree()
    return Leaning(
        name=name,
        record=record,
        chain=walk(name, record, seen.known),
        tree=seen,
        seen=tree or spf,
        silence=seen.silence if tree and not whole else "",
    )


def _tree(facts: MailPolicy, record: str) -> Fact[SpfTree]:
    return facts.spf_tree if facts.spf == Present(value=(record,)) else NOT_ASKED


def _if_seen(facts: MailPolicy, name: str, record: str, *, hosts: bool) -> Fact[SpfTree]:
    tree = _tree(facts, record)
    if not isinstance(tree, Present):
        return tree
    lost = tree.value.silence if hosts else walk(name, record, tree.value.known).unseen
    return Unseen(why=tree.value.silence) if lost else tree
