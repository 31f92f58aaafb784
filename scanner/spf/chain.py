"""The chain of records that one SPF record leans on: what is included and redirected to, and what that adds up to."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from scanner.observation import ABSENT, Fact, Present
from scanner.spf.evaluation import MOST_LOOKUPS, can_be_asked
from scanner.spf.macros import MacroString, expand, letters, name_from
from scanner.spf.record import Broken, Mechanism, Network, parse

WIDE_FOUR, WIDE_SIX = 8, 16
"""Prefix lengths up to which a block is very large: our own line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A block of addresses that the record at `name` lets pass; `own`: that of the domain, or one redirected to.

    `network` is None for a term `a` or `mx` that widens whatever address the host has; `everyone`: to all there are.
    """

    name: str
    own: bool
    term: str
    network: Network | None
    everyone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """All that receivers may come to where no sender matches early; nothing is followed beyond ten look-ups.

    `lookups` counts terms that need DNS, at least those that receivers count. `default` is the qualifier of the `all`
    that ends the chain of redirects (`+ - ~ ?`), None where there is none; `undecided` the redirect that was not read.
    `wanted` are names not asked for yet, `targets` all that are included or redirected to, `dead` those without a
    record, `several` those with more than one, `loops` those that lead back, `unseen` those that gave no answer, and
    `hidden` terms whose name depends on the sender. `broken` are names with their first wrong term. `hosts` are the
    questions of `a`, `mx` and `exists` by mechanism and name, one a term; `ptr` the names whose record uses ptr;
    `passing` included names whose record lets everybody pass.
    """

    lookups: int
    default: str | None
    undecided: str | None
    wanted: tuple[str, ...]
    targets: tuple[str, ...]
    dead: tuple[str, ...]
    several: tuple[str, ...]
    loops: tuple[str, ...]
    unseen: tuple[str, ...]
    hidden: tuple[str, ...]
    broken: tuple[tuple[str, str], ...]
    hosts: tuple[tuple[str, str], ...]
    ptr: tuple[str, ...]
    passing: tuple[str, ...]
    blocks: tuple[Block, ...]

    @property
    def too_long(self) -> bool:
        """Whether receivers stop counting before its end (RFC 7208 4.6.4)."""
        return self.lookups > MOST_LOOKUPS

    @property
    def names_nobody(self) -> bool:
        """Whether it was seen whole and lets no sender pass, as of a name that sends no mail (`v=spf1 -all`)."""
        somebody = (self.blocks, self.hosts, self.hidden, self.ptr, self.passing)
        not_whole = (self.wanted, self.unseen, self.dead, self.several, self.loops, self.broken)
        return self.default in ("-", "~") and not self.too_long and not any((*somebody, *not_whole))


def walk(name: str, text: str, known: Mapping[str, Fact[tuple[str, ...]]]) -> Chain:
    """The chain of the record `text` at `name`; `known` are the SPF records at other names, as far as asked."""
    own = name_from(name)
    walked = _Walk(known)
    default = walked.visit(own, text, (own,), passes=True, own=True)
    return Chain(
        lookups=walked.lookups,
        default=default,
        undecided=walked.undecided,
        wanted=tuple(walked.wanted),
        targets=tuple(walked.targets),
        dead=tuple(walked.dead),
        several=tuple(walked.several),
        loops=tuple(walked.loops),
        unseen=tuple(walked.unseen),
        hidden=tuple(walked.hidden),
        broken=tuple(walked.broken.items()),
        hosts=tuple(walked.hosts),
        ptr=tuple(walked.ptr),
        passing=tuple(walked.passing),
        blocks=tuple(walked.blocks),
    )


Names = dict[str, None]
"""A set that keeps its order."""


@dataclass(slots=True)
class _Walk:
    known: Mapping[str, Fact[tuple[str, ...]]]
    lookups: int = 0
    undecided: str | None = None
    wanted: Names = field(default_factory=dict)
    targets: Names = field(default_factory=dict)
    dead: Names = field(default_factory=dict)
    several: Names = field(default_factory=dict)
    loops: Names = field(default_factory=dict)
    unseen: Names = field(default_factory=dict)
    hidden: Names = field(default_factory=dict)
    broken: dict[str, str] = field(default_factory=dict)
    hosts: list[tuple[str, str]] = field(default_factory=list)
    ptr: Names = field(default_factory=dict)
    passing: Names = field(default_factory=dict)
    blocks: dict[Block, None] = field(default_factory=dict)

    def visit(self, name: str, text: str, path: tuple[str, ...], *, passes: bool, own: bool) -> str | None:
        """One record; `passes`: who matches in it passes the whole. Its default, through its redirects."""
        record = parse(text)
        if isinstance(record, Broken):
            self.broken[name] = record.term
            return None
        for mechanism in record.mechanisms:
            if mechanism.name == "all":
                if passes and mechanism.qualifier == "+" and not own:
                    self.passing[name] = None
                return mechanism.qualifier
            self.lookups += mechanism.asks
            self._term(mechanism, name, path, passes=passes and mechanism.qualifier == "+", own=own)
        if record.redirect is None:
            return None
        self.lookups += 1
        return self._follow(record.redirect, name, path, passes=passes, own=own)

    def _term(self, mechanism: Mechanism, name: str, path: tuple[str, ...], *, passes: bool, own: bool) -> None:
        match mechanism.name:
            case "include" if mechanism.domain:
                self._follow(mechanism.domain, name, path, passes=passes, own=False)
            case "ptr":
                self.ptr[name] = None
            case "a" | "mx" | "exists" if self.lookups <= MOST_LOOKUPS:
                target = _fixed(mechanism.domain, name) if mechanism.domain else name
                if target is None:
                    self.hidden[mechanism.term] = None
                else:
                    self.hosts.append((mechanism.name, target))
        wide = mechanism.four <= WIDE_FOUR or mechanism.six <= WIDE_SIX
        if passes and (wide or mechanism.network):
            block = Block(
                name=name,
                own=own,
                term=mechanism.term,
                network=mechanism.network,
                everyone=0 in (mechanism.four, mechanism.six),
            )
            self.blocks[block] = None

    def _follow(self, spec: MacroString, name: str, path: tuple[str, ...], *, passes: bool, own: bool) -> str | None:
        target = _fixed(spec, name)
        if target is None:
            written = expand(spec, lambda letter: f"%{{{letter}}}")
            self.hidden[written] = None
            self.undecided = written if own else self.undecided
            return None
        self.targets[target] = None
        if target in path:
            self.loops[target] = None
            return None
        if self.lookups > MOST_LOOKUPS:
            return None
        records = self.known.get(target) if can_be_asked(target) and "." in target else ABSENT
        if isinstance(records, Present):
            if len(records.value) == 1:
                return self.visit(target, records.value[0], (*path, target), passes=passes, own=own)
            self.several[target] = None
        elif records is ABSENT:
            self.dead[target] = None
        else:
            (self.wanted if records is None else self.unseen)[target] = None
            self.undecided = target if own else self.undecided
        return None


def _fixed(spec: MacroString, name: str) -> str | None:
    """The name that a domain-spec stands for whoever sends; None where that depends on the sender."""
    return name_from(expand(spec, lambda _: name)) if letters(spec) <= {"d"} else None
