"""Weights, points, priors, lifetimes, letters and bands, read from a released TOML file and never built in code."""

import tomllib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from scanner.errors import Misconfigured

THOUSAND = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class VectorRow:
    """One vector: published weight in thousandths of a per cent, prior in thousandths of its full score.

    `observable` False: no outside view can see it, and it leaves the total. `tag` is `data` or
    `expert opinion`, `source` where the number comes from.
    """

    weight_milli: int
    prior: int
    lifetime: timedelta
    observable: bool
    category: str
    tag: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRow:
    """How much of its vector one finding of this check takes, in thousandths, by verdict."""

    fair: int
    warn: int
    bad: int
    tag: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CriticalRow:
    """One kind of exposure that outranks any number: a check, its message ids, and the service shown.

    `younger_than` limits it to findings whose value `since` is at most that old.
    """

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

    @property
    def span_milli(self) -> int:
        """The length of the scale in thousandths of a point."""
        return (self.high - self.low) * THOUSAND


def read(text: str, *, digest: str) -> Model:
    """A Model from TOML text. Raises Misconfigured, naming what does not fit."""
    try:
        data = tomllib.loads(text)
        model = _model(data, text, digest)
    except tomllib.TOMLDecodeError as wrong:
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
    )
    if not 0 < model.low < model.high or model.certainty["possible"] != 0:
        raise ValueError("low lies below high, and a possible finding takes nothing")
    if list(model.fading) != sorted(model.fading, reverse=True):
        raise ValueError("fading never rises")
    if not any(row.weight_milli for row in model.vectors.values() if row.observable):
        raise ValueError("some observable vector carries weight")
    return model


def _vector(row: dict[str, Any]) -> VectorRow:
    days = _whole(row["lifetime_days"])
    if days < 1:
        raise ValueError("a lifetime is at least one day")
    return VectorRow(
        weight_milli=_whole(row["weight_milli"]),
        prior=_share(row["prior"]),
        lifetime=timedelta(days=days),
        observable=bool(row["observable"]),
        category=str(row["category"]),
        tag=_tag(row["tag"]),
        source=str(row["source"]),
    )


def _check(row: dict[str, Any]) -> CheckRow:
    points = CheckRow(
        fair=_share(row["fair"]), warn=_share(row["warn"]), bad=_share(row["bad"]), tag=_tag(row["tag"]),
        reason=str(row["reason"]),
    )  # fmt: skip
    if not points.fair <= points.warn <= points.bad:
        raise ValueError("a worse verdict takes no less")
    return points


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
