"""The base score of a CVSS 3 vector, where a source gives the vector alone."""

import re

_WEIGHTS = {
    "AV": {"N": 0.85, "A": 0.62, "L": 0.55, "P": 0.2},
    "AC": {"L": 0.77, "H": 0.44},
    "PR": {"N": 0.85, "L": 0.62, "H": 0.27},
    "UI": {"N": 0.85, "R": 0.62},
    "C": {"H": 0.56, "L": 0.22, "N": 0.0},
    "I": {"H": 0.56, "L": 0.22, "N": 0.0},
    "A": {"H": 0.56, "L": 0.22, "N": 0.0},
}
_CHANGED = {"N": 0.85, "L": 0.68, "H": 0.5}
"""Weights of metric values, and those of privileges where the scope changes (CVSS 3.1 specification, 7.4)."""

_VECTOR = re.compile(r"CVSS:3\.[01]((?:/[A-Z]{1,3}:[A-Z])+)\Z")


def base_tenths(vector: str) -> int | None:
    """The base score times ten (CVSS 3.0 and 3.1 specifications, 7.1); None for any other vector.

    CVSS 4.0 has no formula: its scores are looked up in a table that we do not carry.
    """
    found = _VECTOR.match(vector)
    if not found:
        return None
    told = dict(part.split(":") for part in found[1][1:].split("/"))
    try:
        weight = {metric: values[told[metric]] for metric, values in _WEIGHTS.items()}
        changed = {"C": True, "U": False}[told["S"]]
        if changed:
            weight["PR"] = _CHANGED[told["PR"]]
    except KeyError:
        return None
    lost = 1 - (1 - weight["C"]) * (1 - weight["I"]) * (1 - weight["A"])
    impact = 7.52 * (lost - 0.029) - 3.25 * (lost - 0.02) ** 15 if changed else 6.42 * lost
    if impact <= 0:
        return 0
    ease = 8.22 * weight["AV"] * weight["AC"] * weight["PR"] * weight["UI"]
    return _rounded_up(min((1.08 if changed else 1) * (impact + ease), 10))


def _rounded_up(score: float) -> int:
    """To the next tenth, by whole numbers, so that 4.000000001 stays 4.0 (appendix A)."""
    whole = round(score * 100_000)
    return whole // 10_000 + (whole % 10_000 > 0)
