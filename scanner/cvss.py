"""The base score of a CVSS vector of version 3 or 4, where a source gives the vector alone."""

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

_VECTOR = re.compile(r"CVSS:(3\.0|3\.1|4\.0)((?:/[A-Z]{1,3}:[A-Za-z]{1,6}){6,40})\Z")

_LEVELS = {
    "AV": "NALP", "PR": "NLH", "UI": "NPA", "AC": "LH", "AT": "NP", "VC": "HLN", "VI": "HLN", "VA": "HLN",
    "SC": "HLN", "SI": "HLN", "SA": "HLN",
}  # fmt: skip
"""Values of version 4's base metrics, the worst first: their places are the distances of its specification, 8.2."""

_TENTHS = {
    "0001": "100 96 93 92 xx 79", "0002": "93 90 88 80 xx 69", "0101": "95 91 92 82 xx 71", "0102": "92 81 84 70 xx 63",
    "1001": "94 89 86 76 xx 65", "1002": "87 75 72 57 xx 53", "1101": "90 77 74 59 xx 58", "1102": "77 66 61 52 xx 23",
    "2001": "86 74 72 57 xx 47", "2002": "70 54 53 36 xx 24", "2101": "73 55 61 51 xx 24", "2102": "54 43 46 18 xx 10",
}  # fmt: skip
"""Scores times ten of the macro vectors that base metrics make (CVSS 4.0 specification, 8.3; FIRST's table of its
calculator): by equivalence classes 1, 2, 0 and 4, then by 3 and 6 as 00, 01, 10, 11, none, 21."""


def base_tenths(vector: str) -> int | None:
    """The base score times ten; None for a vector of another version, or one that is not whole."""
    found = _VECTOR.match(vector)
    if not found:
        return None
    told = dict(part.split(":") for part in found[2][1:].split("/"))
    try:
        if found[1] == "4.0":
            return _fourth({metric: levels.index(told[metric]) for metric, levels in _LEVELS.items()})
        return _third(told)
    except (KeyError, ValueError):
        return None


def _third(told: dict[str, str]) -> int:
    """CVSS 3.0 and 3.1 specifications, 7.1."""
    weight = {metric: values[told[metric]] for metric, values in _WEIGHTS.items()}
    changed = {"C": True, "U": False}[told["S"]]
    if changed:
        weight["PR"] = _CHANGED[told["PR"]]
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


def _fourth(level: dict[str, int]) -> int:
    """CVSS 4.0 specification, 8.2 and 8.3, with every metric but the base ones at its default.

    The score of a macro vector is lowered by how far the vector is from the worst of its class, in proportion to what
    the next class is lower, in the mean of all classes that have a lower one.
    """
    if all(level[metric] == 2 for metric in ("VC", "VI", "VA", "SC", "SI", "SA")):
        return 0
    ease = [level[metric] for metric in ("AV", "PR", "UI")]
    own, beyond = ([level[metric] for metric in names] for names in (("VC", "VI", "VA"), ("SC", "SI", "SA")))
    one = 0 if not any(ease) else 2 if ease[0] == 3 or all(ease) else 1
    two = int(level["AC"] + level["AT"] > 0)
    three = 0 if own[0] == own[1] == 0 else 1 if 0 in own else 2
    four = 1 if 0 in beyond else 2
    value = _score(one, two, three, four) or 0
    lower = (
        (_score(one + 1, two, three, four), sum(ease) - (0, 1, 3)[one], (1, 4, 5)[one]),
        (_score(one, two + 1, three, four), level["AC"] + level["AT"] - two, two + 1),
        (_below(one, two, three, four), sum(own) - (0, 1, 3)[three], (7, 8, 10)[three]),
        (_score(one, two, three, four + 1), sum(beyond) - (0, 0, 3)[four], (6, 5, 4)[four]),
    )
    present = [(value - score) * distance / most for score, distance, most in lower if score is not None]
    # How likely it is exploited is a class, too, which is at its worst and has a lower one.
    mean = sum(present) / (len(present) + 1)
    return int(value - mean + 0.5 + 1e-6)


def _score(one: int, two: int, three: int, four: int, six: int | None = None) -> int | None:
    row = _TENTHS.get(f"{one}{two}0{four}", "").split()
    place = 2 * three + (six if six is not None else int(three == 2))
    return int(row[place]) if row and place < len(row) and row[place] != "xx" else None


def _below(one: int, two: int, three: int, four: int) -> int | None:
    """The score below in classes 3 and 6 together, of which 3 is at 0 or 1 where 6 is at 0."""
    if three == 0:
        return max(filter(None, (_score(one, two, 0, four, 1), _score(one, two, 1, four, 0))))
    return _score(one, two, 1, four, 1) if three == 1 else None
