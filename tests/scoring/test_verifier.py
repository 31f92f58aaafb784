"""A sealed rating is recomputed from its file alone, and whatever is changed in it is found."""

import json
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.asset import Attribution
from scanner.canonical import dumps, encode, plain
from scanner.observation import Outcome
from scoring import sealed, verifier
from scoring.assess import assess
from scoring.case import Case
from scoring.changes import changes
from scoring.history import cases, chain
from scoring.knowledge import FeedState
from tests.conftest import PROFILE
from tests.worlds.history import DAY, START, Cell, History, Said, histories
from tests.worlds.laws import OWN, examples
from tests.worlds.made_up import MADE_UP
from tests.worlds.model_text import with_text
from tests.worlds.shipped import SHIPPED

ROOT = Path(__file__).parents[2]
BENT = 300 if PROFILE == "soak" else 60
"""Places of a file that are changed, each by itself."""


def sealed_of(before: Case | None, case: Case) -> dict[str, Any]:
    """What is sealed of a case after another, in a chain of its own."""
    ratings = [(number, one) for number, one in ((3, before), (5, case)) if one is not None]
    head, links, rated = chain.beginning(case.target.name), [], []
    for number, one in ratings:
        rating, split = assess(one), changes(None if one is before else before, one)
        body = chain.rating_body(
            cases.case_id(one), one.as_of, one.evidence.sightings, document=encode(rating), split=encode(split),
            scan="s", night=None, conduct="c", issued=None,
        )  # fmt: skip
        head = chain.head(head, "rating", body)
        links.append({"number": number, "kind": "rating", "body": body.hex(), "head": head.hex()})
        model = {"digest": one.model.digest, "text": one.model.text}
        told = {"target": plain(one.target), "as_of": plain(one)["as_of"], "known": plain(one.known), "model": model}
        told["claims"] = [plain(claim) for claim in one.evidence.claims]
        told["sightings"] = [plain(look) for look in one.evidence.sightings]
        rated.append(
            {
                "number": number, "id": cases.case_id(one), "scan": "s", "night": None, "conduct": "c", "issued": None,
                "rating": json.loads(encode(rating)), "split": json.loads(encode(split)), "case": told,
            }
        )  # fmt: skip
    seen = {
        o.id: o
        for _, each in ratings
        for o in each.evidence.observations
        if o.id in {look.observation for look in each.evidence.sightings}
    }
    return {
        "schema": verifier.SCHEMA,
        "rated": rated[-1],
        "before": rated[0] if before else None,
        "observations": [
            {
                "id": o.id, "asset": plain(o.asset), "probe": o.probe, "probe_version": o.probe_version,
                "outcome": o.outcome.value, "facts": None if o.facts is None else plain(o.facts),
            }
            for o in seen.values()
        ],
        "judged": sealed.beside(case),
        "chain": {"before": chain.beginning(case.target.name).hex(), "links": links, "night": None},
    }  # fmt: skip


def written(content: dict[str, Any]) -> bytes:
    return (dumps({"sealed": content, "digest": verifier.digest(content)}) + "\n").encode("utf-8", "surrogatepass")


@examples(60)
@given(histories(MADE_UP), st.integers(0, 900))
def test_the_verifier_computes_what_the_house_computes(history: History, days: int) -> None:
    """Random histories at any age, sealed alone and after another: grades, rating and split come out the same."""
    with MADE_UP.installed():
        before, later = (with_text(one.case) for one in (history, history.later(timedelta(days=days))))
        contents = sealed_of(before, later), sealed_of(None, later)
    for content in contents:
        assert verifier.verify(written(content)) == content


@contextmanager
def shipped() -> Iterator[None]:
    """The shipped checks, and probes whose facts are all of the first version, as this world writes them."""
    first = {name: SimpleNamespace(facts=one.facts, version=1, upgrade=None) for name, one in SHIPPED.probes().items()}
    with SHIPPED.installed(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealed, "every_probe", lambda: first)
        yield


@examples(25, shared_by=8)
@given(st.sampled_from((SHIPPED, OWN)).flatmap(histories), st.integers(0, 900))
def test_the_sealed_evidence_is_judged_again(history: History, days: int) -> None:
    """Under the shipped checks and model: the file verifies, and its evidence gives the same rating and split."""
    with shipped():
        content = sealed_of(history.case, history.later(timedelta(days=days)).case)
        assert verifier.verify(written(content)) == content
        assert sealed.differs(json.loads(dumps(content))) is None


def test_what_must_be_imported_joins_the_total_where_it_was() -> None:
    """The verifier counts a vector that imported data show where their source was loaded and on, and nowhere else."""
    case = History(
        world=SHIPPED, scans=(START,), assets=(), cells=(), known=SHIPPED.known[0], as_of=START + DAY / 24
    ).case  # fmt: skip
    with shipped():
        for feeds, joins in (((), False), ((FILES,), True), ((replace(FILES, off=True),), False)):
            content = sealed_of(None, replace(case, known=replace(case.known, feeds=feeds)))
            assert verifier.verify(written(content)) == content
            (grade,) = (one for one in content["rated"]["rating"]["grades"] if one["vector"] == "file_sharing")
            assert grade["in_total"] is joins


FILES = FeedState(name="file_sharing", released=START, digest="sha256:00")


@pytest.fixture(scope="module")
def content() -> dict[str, Any]:
    """Every place of the shipped world, seen in two nights between which each says something else."""
    cells = tuple(
        Cell(
            scan, look, probe, asset, Said(Outcome.ANSWERED, SHIPPED.answers[probe][scan % len(SHIPPED.answers[probe])])
        )
        for asset, probes in SHIPPED.places
        for probe in probes
        for scan in (0, 1)
        for look in (1, 2)
    )
    assets = tuple((asset, Attribution.A) for asset, _ in SHIPPED.places)
    first = History(
        world=SHIPPED, scans=(START,), assets=assets, cells=tuple(cell for cell in cells if not cell.scan),
        known=SHIPPED.known[0], as_of=START + DAY / 24,
    )  # fmt: skip
    second = replace(first, scans=(START, START + DAY), cells=cells, as_of=START + DAY + DAY / 24)
    with shipped():
        return sealed_of(first.case, second.case)


def said(raw: bytes) -> str:
    """What the verifier says of changed bytes; every one must be refused."""
    with pytest.raises(verifier.Broken) as wrong:
        verifier.verify(raw)
    assert str(wrong.value).endswith(".")
    assert "\n" not in str(wrong.value)
    return str(wrong.value)


def test_any_changed_byte_fails(content: dict[str, Any]) -> None:
    """Places all over the file, each by a bit of it, a byte put in, one taken out, the end cut off."""
    raw, places = written(content), random.Random(3)
    for _ in range(BENT):
        place, bent = places.randrange(len(raw)), bytearray(raw)
        bent[place] ^= 1 << places.randrange(8)
        said(bytes(bent))
        said(raw[:place] + b" " + raw[place:])
        said(raw[:place] + raw[place + 1 :])
    said(raw[:-1])
    said(raw + b"\n")
    said(b"")
    said(b"[" * 100_000)
    said(b'{"sealed": {"schema": "hullmark.seal/1"}, "digest": "x"}\n')


def _leaves(value: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(value, dict):
        return [leaf for key, inner in value.items() for leaf in _leaves(inner, (*way, key))]
    if isinstance(value, list):
        return [leaf for key, inner in enumerate(value) for leaf in _leaves(inner, (*way, key))]
    return [way]


OUTSIDE = ("hullmark", "sealed_at")
"""What only the hash of the whole file holds."""


def test_any_changed_value_fails_though_the_file_was_hashed_anew(content: dict[str, Any]) -> None:
    """Whoever changes a value and the hash of the whole file is found by what it does not fit."""
    places = random.Random(4)
    leaves = [way for way in _leaves(content) if way[0] not in OUTSIDE]
    for way in places.sample(leaves, min(len(leaves), BENT)):
        bent = json.loads(dumps(content))
        inner = bent
        for key in way[:-1]:
            inner = inner[key]
        old = inner[way[-1]]
        inner[way[-1]] = (not old) if isinstance(old, bool) else old + 1 if isinstance(old, int) else f"{old or ''}0"
        if way[0] == "judged" and way[-1] == "silent_since":
            continue  # it may move nothing at all
        told = _found(bent)
        assert told or way[0] == "judged", way
        if told:
            assert told.endswith(".")


def _found(bent: dict[str, Any]) -> str | None:
    try:
        verifier.verify(written(bent))
    except verifier.Broken as wrong:
        return str(wrong)
    with shipped():
        try:
            return sealed.differs(bent)
        except Exception:
            return "It is of another form."


def test_what_does_not_fit_is_named(content: dict[str, Any]) -> None:
    """The observation, the model, the case, the link, each by its own sentence."""
    bent = json.loads(dumps(content))
    bent["observations"][0]["probe_version"] += 1
    assert f"Observation {bent['observations'][0]['id']} is not what its hash says." == said(written(bent))
    bent = json.loads(dumps(content))
    bent["rated"]["case"]["model"]["text"] += " "
    assert said(written(bent)) == "The model is not what its hash says."
    bent = json.loads(dumps(content))
    bent["rated"]["rating"]["exact_milli"] += 1
    assert "is not what its link says" in said(written(bent))
    bent = json.loads(dumps(content))
    bent["chain"]["links"][0]["head"] = "00" * 32
    assert said(written(bent)) == "Link 3 does not follow from the one before it."


def test_the_verifier_stands_alone(content: dict[str, Any], tmp_path: Path) -> None:
    """A copy of it in an empty folder, run by a Python that finds nothing else, verifies, and refuses what is bent."""
    copy, file = tmp_path / "verifier.py", tmp_path / "sealed"
    copy.write_bytes((ROOT / "scoring" / "verifier.py").read_bytes())
    file.write_bytes(written(content))
    command = [sys.executable, "-I", "-S", str(copy), str(file)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=True)
    assert done.stdout.endswith("all of it fits.\n")
    file.write_bytes(written(content).replace(b'"known"', b'"knows"'))
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    done = subprocess.run([*command[:-1], str(tmp_path / "none")], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert len(copy.read_text().splitlines()) < 300
