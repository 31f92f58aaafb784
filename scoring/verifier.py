"""Verifies a sealed rating with nothing but Python's own library: no database, no other part of Hullmark.

`python3 verifier.py FILE` checks every hash (observations, model, case, rating, chain, sealed night) and computes
grades, value, bounds, band, critical exposures and split again from the sealed findings and model, as docs/method.md
says. It ends with 0 where all of it fits, else with 1 and a sentence that says what does not. It takes as given what a
finding says of its observations: `hullmark verify` judges those again.
"""

import hashlib
import json
import sys
import tomllib
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from math import ceil, floor
from typing import Any

SCHEMA = "hullmark.seal/1"
LARGEST = 256 * 1024 * 1024
LOOK = ("look", "scan", "profile", "vantage", "answered_by", "why")
DAY = timedelta(days=1)
ONE, NIL = Fraction(1), Fraction(0)
Plain = dict[str, Any]


class Broken(Exception):
    """One sentence that says what does not fit."""


def verify(raw: bytes) -> Plain:
    """What the bytes of a sealed file hold, as plain data. Raises Broken."""
    try:
        fits(len(raw) <= LARGEST, "The file is larger than any sealed rating.")
        whole = json.loads(raw.decode("utf-8", "surrogatepass"))
        sealed: Plain = whole["sealed"]
        fits(sealed["schema"] == SCHEMA, f"The file is not of the form {SCHEMA}.")
        _hashes(sealed)
        _model_says(sealed)
        fits((dumps(whole) + "\n").encode("utf-8", "surrogatepass") == raw, "The file is not written as it was sealed.")
        fits(whole == {"sealed": sealed, "digest": digest(sealed)}, "The hash of the whole file does not fit.")
    except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError):
        raise Broken("The file is not a whole sealed rating.") from None
    return sealed


def dumps(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def sha(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def digest(*parts: Any) -> str:
    return "sha256:" + sha(dumps(list(parts)))


def instant(text: str) -> str:
    at = datetime.fromisoformat(text).astimezone(UTC)
    return at.isoformat(timespec="microseconds").replace("+00:00", "Z")


def fits(holds: object, sentence: str) -> None:
    if not holds:
        raise Broken(sentence)


def _hashes(sealed: Plain) -> None:
    for seen in sealed["observations"]:
        parts = (seen["asset"], seen["probe"], seen["probe_version"], seen["outcome"], seen["facts"])
        fits(digest(*parts) == seen["id"], f"Observation {seen['id']} is not what its hash says.")
    there = {seen["id"] for seen in sealed["observations"]}
    links = {link["number"]: link for link in sealed["chain"]["links"]}
    for one in [sealed["rated"], *([sealed["before"]] if sealed["before"] else [])]:
        _case_fits(one, there)
        link = links.get(one["number"], {"kind": None})
        fits(link["kind"] == "rating", f"The rating as of {one['case']['as_of']} stands in no link.")
        fits(_body(one) == link["body"], f"The rating as of {one['case']['as_of']} is not what its link says.")
    _chain_fits(sealed["chain"], sealed["rated"]["case"]["target"]["name"])


def _case_fits(one: Plain, there: set[str]) -> None:
    case = one["case"]
    fits("sha256:" + sha(case["model"]["text"]) == case["model"]["digest"], "The model is not what its hash says.")
    missing = {look["observation"] for look in case["sightings"]} - there
    fits(not missing, f"Observation {min(missing, default='')} is missing.")
    looks = sorted([look["observation"], look["scan"], look["look"]] for look in case["sightings"])
    told = [case["target"], case["as_of"].replace("Z", "+00:00"), case["model"]["digest"], case["known"]]
    made = digest(*told, sorted(map(dumps, case["claims"])), looks)
    fits(made == one["id"], f"The case as of {case['as_of']} is not what its hash says.")
    name = case["target"]["name"]
    for found in one["rating"]["findings"]:
        fits(digest(name, found["check"], found["subject"]) == found["id"], f"Finding {found['id']} is not of {name}.")


def _body(one: Plain) -> str:
    seen = one["case"]["sightings"]
    looks = sorted([look["observation"], instant(look["at"]), *(look.get(key, "") for key in LOOK)] for look in seen)
    told = [sha(dumps(one["rating"])), sha(dumps(one["split"])), one["scan"], one["night"], one["conduct"]]
    return digest("rating", one["id"], instant(one["case"]["as_of"]), looks, *told, one["issued"])[7:]


def _chain_fits(chain: Plain, target: str) -> None:
    head = bytes.fromhex(chain["before"])
    for link in chain["links"]:
        head = hashlib.sha256(head + link["kind"].encode() + b"\0" + bytes.fromhex(link["body"])).digest()
        fits(head.hex() == link["head"], f"Link {link['number']} does not follow from the one before it.")
    if (night := chain["night"]) is None:
        return
    reached = hashlib.sha256(b"\0" + hashlib.sha256(target.encode("utf-8", "surrogatepass")).digest() + head).digest()
    for side, other in night["path"]:
        pair = reached + bytes.fromhex(other) if side == "right" else bytes.fromhex(other) + reached
        reached = hashlib.sha256(b"\1" + pair).digest()
    told = f"{night['number']} {night['upto']} {instant(night['at'])} ".encode()
    made = hashlib.sha256(bytes.fromhex(night["before"]) + told + reached).hexdigest()
    fits(made == night["root"], f"The heads sealed at {night['at']} do not hold this chain.")


def _model_says(sealed: Plain) -> None:
    one = sealed["rated"]
    rating, as_of = one["rating"], datetime.fromisoformat(one["case"]["as_of"])
    model = tomllib.loads(one["case"]["model"]["text"])
    beside = {row["finding"]: row for row in sealed["judged"]}
    fits(set(beside) == {found["id"] for found in rating["findings"]}, "Not every finding says whose it is.")
    judged = [_Judged(model, found, beside[found["id"]], as_of) for found in rating["findings"]]
    rows, grades = model["vectors"], {grade["vector"]: grade for grade in rating["grades"]}
    loaded = {"", *(feed["name"] for feed in one["case"]["known"].get("feeds", ()) if not feed.get("off"))}
    asked = {name for name, row in rows.items() if row["observable"] and row.get("imported", "") in loaded}
    counted = asked - set(rating["parked"])
    total = sum(rows[name]["weight_milli"] for name in counted)
    model["beside"] = _beside(model.get("size"), one["case"]["target"].get("organisation", {}))
    fits(list(grades) == list(rows), "The grades are not those of the model's vectors.")
    for name, row in rows.items():
        made = _grade(model, name, row, [each for each in judged if each.vector == name], total * (name in counted))
        fits(made == grades[name], f"The grade of {name} does not follow from its findings.")
    for key, value in _rating(model, rating, judged).items():
        fits(rating[key] == value, f"The rating's {key} does not follow from its grades.")
    _split_fits(sealed["rated"], sealed["before"], model)


class _Judged:
    """A finding as the formula sees it."""

    def __init__(self, model: Plain, found: Plain, beside: Plain, as_of: datetime) -> None:
        self.id, self.check, self.vector, self.because = found["id"], found["check"], found["vector"], found["because"]
        self.verdict, self.certainty, self.claimed = found["verdict"], found["certainty"], beside["claimed"]
        self.rule, self.theirs = model["checks"].get(self.check), beside["theirs"]
        self.told = any(key == "told_by" for key, _ in found.get("values", ()))
        judged = self.verdict not in ("neutral", "unknown") and self.certainty != "possible"
        row = model["vectors"].get(self.vector)
        self.decides = bool(self.rule and row and self.theirs and judged)
        self.aged, self.days, self.lifetime = NIL, 0, row["lifetime_days"] if row else 1
        if found.get("seen_at") and row:
            over = (as_of - datetime.fromisoformat(found["seen_at"]) - timedelta(days=self.lifetime)) // DAY
            self.aged = min(ONE, max(NIL, Fraction(over, self.lifetime)))
        if beside["silent_since"]:
            self.days = (as_of - datetime.fromisoformat(beside["silent_since"])) // DAY + 1

    def damage(self, model: Plain, points: Fraction) -> tuple[Any, ...] | None:
        """(check, finding, exact, best, worst, gone, aged, decides, told); None where it can do nothing."""
        if self.rule is None or self.verdict == "neutral" or not self.theirs:
            return None
        cap = min(ONE, Fraction(model["rules"]["single_finding_cap_points"] * 1000) / points) if points else ONE
        gone = min(cap, Fraction(self.rule["bad"], 1000))
        exact, best, worst = NIL, NIL, gone
        if self.verdict != "unknown":
            full = Fraction(0 if self.verdict == "good" else self.rule[self.verdict], 1000)
            exact = min(cap, full * Fraction(model["certainty"][self.certainty], 1000))
            lost = min(ONE, Fraction(self.days, 2 * self.lifetime)) if self.decides else NIL
            best = exact * (ONE - lost) if self.certainty == "confirmed" else NIL
            worst = max(min(cap, full), gone * lost)
        return self.check, self.id, exact, best, worst, gone, self.aged * self.decides, self.decides, self.told


def _grade(model: Plain, name: str, row: Plain, judged: list[_Judged], total: int) -> Plain:
    span = (model["scale"]["high"] - model["scale"]["low"]) * 1000
    points = Fraction(span * row["weight_milli"], total) if total else NIL
    prior, deciding = ONE - Fraction(row["prior"], 1000), [one for one in judged if one.decides]
    grade = {"vector": name, "category": row["category"], "weight_milli": row["weight_milli"]}
    grade |= {"points_milli": int(points), "in_total": total > 0}
    if all(one.aged == ONE for one in deciding):
        part = {"vector": name, "finding": None, "reason": "lost sight" if deciding else "unseen"}
        parts = [part | {"milli": int(points * prior)}] if int(points * prior) else []
        unseen = {"score_milli": None, "letter": None, "confidence_milli": 0, "low_milli": ceil(points)}
        return grade | unseen | {"contributions": parts, "high_milli": 0}
    damages = [damage for one in judged if (damage := one.damage(model, points)) is not None]
    taken = dict[str, Fraction]()
    rest, best, worst, reached = NIL, NIL, NIL, NIL
    for threshold in sorted({damage[6] for damage in damages if damage[6]} | {ONE}):
        width, reached = threshold - reached, threshold
        kept = [damage for damage in damages if damage[6] < threshold]
        lost = [damage for damage in damages if damage[6] >= threshold and not damage[8]]
        seen = any(damage[7] for damage in kept)
        shares = _shares(model, [(d[0], d[1], d[2]) for d in kept])
        for finding, share in shares.items():
            taken[finding] = taken.get(finding, NIL) + width * share
        if lost or not seen:
            rest += width * max(NIL, prior - sum(shares.values(), NIL))
        best += width * sum(_shares(model, [(d[0], d[1], d[3]) for d in kept]).values(), NIL)
        all_of_it = [(d[0], d[1], d[4]) for d in kept] + [(d[0], d[1], d[5]) for d in lost]
        most = sum(_shares(model, all_of_it).values(), NIL)
        worst += width * (ONE if not seen else max(prior, most) if lost else most)
    trust = max(Fraction(one.rule.get("trust", 1000), 1000) for one in deciding)
    worst = max(worst, ONE - trust)
    score = int((ONE - sum(taken.values(), rest)) * 100_000)
    running, given, parts = NIL, 0, []
    for whose, share in (*sorted(taken.items()), (None, rest)):
        running += points * share
        step, given = int(running) - given, int(running)
        if step:
            part = {"vector": name, "finding": whose, "reason": "finding" if whose else "lost sight"}
            parts.append(part | {"milli": step})
    letter = next(letter for letter, least in model["letters"].items() if score >= least * 100)
    told = {"score_milli": score, "letter": letter, "confidence_milli": int(min(ONE - (worst - best), trust) * 1000)}
    return grade | told | {"contributions": parts, "low_milli": ceil(points * worst), "high_milli": int(points * best)}


def _beside(size: Plain | None, told: Plain) -> Fraction:
    """What every finding but the worst of a vector counts, by the declared size."""
    size, staff, money = size or {"employees": 0, "revenue": {}}, told.get("employees"), told.get("revenue", 0)
    free, many = (size["revenue"].get(told.get("currency"), 0), money) if staff is None else (size["employees"], staff)
    if not free or many <= free:
        return ONE
    up, down = (number.bit_length() + Fraction(number, 1 << number.bit_length() - 1) for number in (many, free))
    return Fraction(max(Fraction(size["least"], 1000), ONE - Fraction(size["per_doubling"], 1000) * (up - down)))


def _shares(model: Plain, rows: list[tuple[str, str, Fraction]]) -> dict[str, Fraction]:
    """Shares of 1 - product(1 - d) by finding; the worst check first, and in it the worst finding."""
    by_check: dict[str, list[tuple[Fraction, str]]] = {}
    taken, shares, remaining = [], dict[str, Fraction](), ONE
    worst = min(rows, key=lambda row: (-row[2], row[0], row[1]), default=("", ""))[1]
    for check, finding, take in sorted(rows, key=lambda row: (-row[2], row[1])):
        by_check.setdefault(check, []).append((take, finding))
    for check, takes in by_check.items():
        left, parts = ONE, []
        for (take, finding), fade in zip(takes, model["rules"]["fading"], strict=False):
            part = left * take * Fraction(fade, 1000) * (ONE if finding == worst else model["beside"])
            parts.append((finding, part))
            left -= part
        taken.append((left, check, parts))
    for left, _, parts in sorted(taken, key=lambda row: row[:2]):
        shares |= {finding: remaining * part for finding, part in parts}
        remaining *= left
    return shares


def _rating(model: Plain, rating: Plain, judged: list[_Judged]) -> Plain:
    scale, rules, grades = model["scale"], model["rules"], rating["grades"]
    top, step = scale["high"] * 1000, scale["step"] * 1000
    exact = top - sum(part["milli"] for grade in grades for part in grade["contributions"])
    counted = [grade for grade in grades if grade["in_total"]]
    weight = sum(grade["weight_milli"] for grade in counted) or 1
    fresh = {one.vector: ONE - one.aged for one in sorted(judged, key=lambda one: -one.aged) if one.decides}
    coverage = sum((grade["weight_milli"] * fresh.get(grade["vector"], NIL) for grade in counted), NIL) / weight
    there = {grade["vector"] for grade in grades if grade["score_milli"] is not None} | set(rating["parked"])
    enough = coverage >= Fraction(rules["least_coverage"], 1000) and not there.isdisjoint(rules["one_needed"])
    value = scale["step"] * ceil(Fraction(exact, step) - Fraction(1, 2)) if enough else None
    low = max(scale["low"] * 1000, top - sum(grade["low_milli"] for grade in grades))
    high = top - sum(grade["high_milli"] for grade in grades)
    listed = {f"{row['check']}.{key}" for row in model["critical"] for key in row["because"]}
    worst = [one for one in judged if one.because in listed and (one.verdict, one.certainty) == ("bad", "confirmed")]
    critical = sorted(one.id for one in worst if one.claimed and one.decides and not one.aged)
    fits(sorted(one["finding"] for one in rating["critical"]) == critical, "What is critical does not follow.")
    band = None if value is None else [name for name, least in model["bands"].items() if value >= least][-1]
    sure = int(1000 * (1 - Fraction(high - low, (scale["high"] - scale["low"]) * 1000)))
    bounds = {"low": scale["step"] * floor(Fraction(low, step)), "high": scale["step"] * ceil(Fraction(high, step))}
    told = {"exact_milli": exact, "value": value, "band": band, "coverage_milli": int(coverage * 1000)}
    return told | bounds | {"confidence_milli": sure}


def _split_fits(one: Plain, before: Plain | None, model: Plain) -> None:
    """The parts sum to the difference, and what opened and closed is what takes points now and did not, or did."""
    split, exact = one["split"], one["rating"]["exact_milli"]
    start = model["scale"]["high"] * 1000 if split["before_milli"] is None else split["before_milli"]
    reached = start + sum(part["milli"] for part in split["parts"])
    fits(reached == split["after_milli"] == exact, "The parts of the split do not add up.")
    if before is None or split["before_milli"] is None:
        return
    fits(split["before_milli"] == before["rating"]["exact_milli"], "The split does not begin at the rating before.")
    both = [[part for grade in of["rating"]["grades"] for part in grade["contributions"]] for of in (before, one)]
    then, now = ({part["finding"] for part in parts} - {None} for parts in both)
    told = split.get("opened", []) == sorted(now - then) and split.get("closed", []) == sorted(then - now)
    fits(told, "What the split says was opened or closed does not fit the two ratings.")


def main() -> None:
    """The command line: one file."""
    try:
        with open(sys.argv[1], "rb") as file:
            sealed = verify(file.read(LARGEST + 1))
    except (IndexError, OSError, Broken) as wrong:
        sys.exit(str(wrong))
    value, case = sealed["rated"]["rating"]["value"], sealed["rated"]["case"]
    print(f"{case['target']['name']}, {value or 'not rated'}, as of {case['as_of']}: all of it fits.")


if __name__ == "__main__":
    main()
