"""The shape of one discovery source: pure, from what was seen to what may be theirs."""

from collections.abc import Callable
from dataclasses import dataclass

from scanner.asset import Asset, Lead
from scanner.observation import Evidence
from scanner.registry import Registry
from scanner.target import Target

SourceFunction = Callable[[Target, Evidence, Registry], tuple[Lead, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """`name` is the file's; `shown` the plain words that screens and claims use for it."""

    name: str
    shown: str
    leads: SourceFunction


def source(shown: str) -> Callable[[SourceFunction], Source]:
    """Decorator: this function is the source of its file."""

    def shape(leads: SourceFunction) -> Source:
        return Source(name=leads.__module__.rpartition(".")[2], shown=shown, leads=leads)

    return shape


def lead(asset: Asset, role: str, found_by: str, *proof: str) -> Lead:
    return Lead(asset=asset, role=role, found_by=found_by, proof=proof)
