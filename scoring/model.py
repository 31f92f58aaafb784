"""Weights, points, priors, lifetimes, letters and bands, read from a released TOML file and never built in code."""

import tomllib
from collections.abc import Container
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from scanner.errors import Misconfigured
from scoring.declared_size import SizeRow
from scoring.domain import DomainRole

THOUSAND = 1000
SHORTEST = 20
"""Days: an answer ages in daily steps over one lifetime (law 9)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VectorRow:
    """One vector: published weight in thousandths of a per cent, prior in thousandths of its full score.

    `observable` False: no outside view can see it, and it leaves the total. So it does while the source that `imported`
    names is not there, or off: what only imported data show is asked of nobody without them. `tag` is `data` or
    `expert opinion`, `source` where the number comes from.
    """

    weight_milli: int
    prior: int
    lifetime: timedelta
    observable: bool
    category: str
    tag: str
    source: str
    imported: str = ""

    def counts(self, sources: Container[str]) -> bool:
        """Whether it is in the total where these sources are loaded."""
        return self.observable and (not self.imported or self.imported in sources)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRow:
    """How much of its vector one finding of this check takes, in thousandths, by verdict.

    `trust` is how much of the vector its answers can speak for, in thousandths: where a check sees a small part of what
    the vector asks (public lists of what was broken into), even the best answer leaves the rest open.
    """

    fair: int
    warn: int
    bad: int
    tag: str
    reason: str
    trust: int = THOUSAND


@dataclass(frozen=True, slots=True, kw_only=True)
class CriticalRow:
    """One kind of exposure that outranks any number: a check, those of its message ids, and why."""

    check: str
    because: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A released model. `text` is the file it was read from, `digest` that text's hash."""

    version: str
    released: str
    digest: str
    text: str
    low: int
    high: int
    step: int
    bands: tuple[tuple[str, int], ...]
    letters: tuple[tuple[str, int], ...]
    certainty: dict[str, int]
    single_finding_cap_milli: int
    least_coverage: int
    needed: tuple[str, ...]
    fading: tuple[int, ...]
    vectors: dict[str, VectorRow]
    checks: dict[str, CheckRow]
    critical: tuple[CriticalRow, ...]
    roles: dict[DomainRole, tuple[str, ...]] = field(default_factory=dict)
    """Checks by the role of the domain names that are asked them; what no role lists is asked of every name."""
    size: SizeRow | None = None
    """What a declared size does; None where the model asks nobody for one."""

    @property
    def span_milli(self) -> int:
        """The length of the scale in thousandths of a point."""
        return (self.high - self.low) * THOUSAND


def read(text: str, *, digest: str) -> Model:
    """A Model from TOML text. Raises Misconfigured, naming what does not fit."""
    try:
        data = tomllib.loads(text)
        model = _model(data, text, digest)
    except (tomllib.TOMLDecodeError, RecursionError) as wrong:
        raise Misconfigured(f"The model file is not valid TOML: {wrong}.") from None
    except KeyError as missing:
        raise Misconfigured(f"The model file lacks the key {missing}: add it or use the shipped model.") from None
    except (TypeError, ValueError, AttributeError) as wrong:
        raise Misconfigured(f"The model file has a value that does not fit: {wrong}.") from None
    return model


def _model(data: dict[str, Any], text: str, digest: str) -> Model:
    scale, rules = data["scale"], data["rules"]
    model = Model(
        version=str(data["version"]),
        released=str(data["released"]),
        digest=digest,
        text=text,
        low=_whole(scale["low"]),
        high=_whole(scale["high"]),
        step=_whole(scale["step"]),
        bands=tuple((str(name), _whole(least)) for name, least in data["bands"].items()),
        letters=tuple((str(letter), _share(least)) for letter, least in data["letters"].items()),
        certainty={name: _share(data["certainty"][name]) for name in ("confirmed", "likely", "possible")},
        single_finding_cap_milli=_whole(rules["single_finding_cap_points"]) * THOUSAND,
        least_coverage=_share(rules["least_coverage"]),
        needed=tuple(str(name) for name in rules["one_needed"]),
        fading=tuple(_share(part) for part in rules["fading"]),
        vectors={name: _vector(row) for name, row in data["vectors"].items()},
        checks={name: _check(row) for name, row in data["checks"].items()},
        critical=tuple(
            CriticalRow(
                check=str(row["check"]),
                because=tuple(f"{row['check']}.{key}" for key in row["because"]),
                reason=str(row["reason"]),
            )
            for row in data["critical"]
        ),
        roles={DomainRole(role): tuple(map(str, row["ask"])) for role, row in data.get("roles", {}).items()},
        size=_size(data["size"]) if "size" in data else None,
    )
    _fits(model)
    return model


def _fits(model: Model) -> None:
    """Raises ValueError where the laws of the rating (docs/method.md) would not hold by construction."""
    likely = model.certainty["likely"]
    leasts = [least for _, least in model.bands]
    marks = [least for _, least in model.letters]
    rules = (
        (0 < model.low < model.high and model.step > 0, "low lies below high, and a step is at least one point"),
        (leasts and leasts == sorted(leasts) and leasts[0] == model.low, "bands rise from the low end of the scale"),
        (marks and marks == sorted(marks, reverse=True) and marks[-1] == 0, "letters fall to 0"),
        (model.certainty["possible"] == 0 < likely <= model.certainty["confirmed"], "a possible finding takes nothing"),
        (
            all(row.fair * THOUSAND <= likely * row.warn for row in model.checks.values())
            and all(row.warn * THOUSAND <= likely * row.bad for row in model.checks.values()),
            "a better verdict takes no more, though it is confirmed where the worse one was likely",
        ),
        (all(row.bad for row in model.checks.values()), "a check without points has no row"),
        (list(model.fading) == sorted(model.fading, reverse=True), "fading never rises"),
        (model.fading and model.fading[0] == THOUSAND, "the first finding of a check counts in full"),
        (model.single_finding_cap_milli > 0, "the cap on a single finding is above 0"),
        (set(model.needed) <= set(model.vectors), "every vector of one_needed has a row"),
        ({row.check for row in model.critical} <= set(model.checks), "every critical check has a row"),
        (not model.roles or set(model.roles) == set(DomainRole), "every role of a domain has its list, or none has"),
        (
            any(row.weight_milli for row in model.vectors.values() if row.counts(())),
            "some observable vector carries weight",
        ),
    )
    for holds, rule in rules:
        if not holds:
            raise ValueError(rule)


def _vector(row: dict[str, Any]) -> VectorRow:
    days = _whole(row["lifetime_days"])
    if days < SHORTEST:
        raise ValueError(f"a lifetime is at least {SHORTEST} days, so that no day moves more than 5 of 100")
    return VectorRow(
        weight_milli=_whole(row["weight_milli"]),
        prior=_share(row["prior"]),
        lifetime=timedelta(days=days),
        observable=bool(row["observable"]),
        category=str(row["category"]),
        tag=_tag(row["tag"]),
        source=_said(row["source"]),
        imported=str(row.get("imported", "")),
    )


def _check(row: dict[str, Any]) -> CheckRow:
    return CheckRow(
        fair=_share(row["fair"]), warn=_share(row["warn"]), bad=_share(row["bad"]), tag=_tag(row["tag"]),
        reason=_said(row["reason"]), trust=_share(row.get("trust", THOUSAND)),
    )  # fmt: skip


def _size(row: dict[str, Any]) -> SizeRow:
    size = SizeRow(
        employees=_whole(row["employees"]),
        revenue=tuple((str(currency), _whole(most)) for currency, most in row["revenue"].items()),
        per_doubling=_share(row["per_doubling"]), least=_share(row["least"]), tag=_tag(row["tag"]),
        reason=_said(row["reason"]),
    )  # fmt: skip
    if not all((size.employees, size.per_doubling, size.least, *dict(size.revenue).values())):
        raise ValueError("the sizes from which on something counts less, and by how much, are above 0")
    return size


def _said(text: Any) -> str:
    if not str(text).strip():
        raise ValueError("every number has its reason or its source")
    return str(text)


def _tag(tag: Any) -> str:
    if tag not in ("data", "expert opinion"):
        raise ValueError(f"the tag {tag!r} should be 'data' or 'expert opinion'")
    return str(tag)


def _whole(number: Any) -> int:
    if not isinstance(number, int) or isinstance(number, bool) or number < 0:
        raise ValueError(f"{number!r} should be a whole number, 0 or more")
    return number


def _share(number: Any) -> int:
    if _whole(number) > THOUSAND:
        raise ValueError(f"{number!r} should lie between 0 and 1000")
    return int(number)
