"""Base scores are those that the specifications and their authors' examples give."""

import gzip
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.cvss import base_tenths

REAL = Path(os.environ.get("HULLMARK_PUBLIC_DATA", "/nonexistent")) / "cve/nvd20-subset.jsonl.gz"
METRICS = {
    "AV": "NALP", "AC": "LH", "AT": "NP", "PR": "NLH", "UI": "NPA", "VC": "HLN", "VI": "HLN", "VA": "HLN", "SC": "HLN",
    "SI": "HLN", "SA": "HLN",
}  # fmt: skip


@pytest.mark.parametrize(
    ("vector", "tenths"),
    [
        # FIRST's examples of CVSS 3.1 and 4.0, and scores that vendors recorded beside their vectors.
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 98),
        ("CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", 100),
        ("CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N", 64),
        ("CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N", 31),
        ("CVSS:3.1/AV:L/AC:L/PR:H/UI:N/S:U/C:L/I:L/A:L", 42),
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", 0),
        ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H", 100),
        ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", 93),
        ("CVSS:4.0/AV:L/AC:L/AT:P/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", 73),
        ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:H/SC:N/SI:N/SA:L/E:A/AU:Y", 87),
        ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N", 0),
    ],
)
def test_known_vectors_have_their_scores(vector: str, tenths: int) -> None:
    """Both standards, with and without a change of scope, and metrics that are no base metrics left out."""
    assert base_tenths(vector) == tenths


@given(st.fixed_dictionaries({metric: st.sampled_from(values) for metric, values in METRICS.items()}), st.data())
def test_a_worse_metric_never_lowers_a_score(told: dict[str, str], data: st.DataObject) -> None:
    """Of version 4 every base vector has a score, and none rises where one metric gets better."""
    metric = data.draw(st.sampled_from(sorted(METRICS)))
    better = told | {metric: METRICS[metric][min(METRICS[metric].index(told[metric]) + 1, len(METRICS[metric]) - 1)]}
    before, after = (
        base_tenths("CVSS:4.0/" + "/".join(f"{name}:{one[name]}" for name in METRICS)) for one in (told, better)
    )
    assert before is not None
    assert after is not None
    assert 0 <= after <= before <= 100


@given(st.text(max_size=100) | st.from_regex(r"\ACVSS:[34]\.[01](/[A-Z]{1,3}:[A-Z]){0,14}\Z"))
def test_any_text_has_a_score_or_none(text: str) -> None:
    """Whatever a source writes as a vector."""
    found = base_tenths(text)
    assert found is None or 0 <= found <= 100


@pytest.mark.skipif(not REAL.is_file(), reason="needs real public data: set HULLMARK_PUBLIC_DATA to its folder")
def test_nvds_own_scores_are_met() -> None:
    """All of 2,824 vectors of version 3 have the score that NVD recorded."""
    told = [
        metric["cvssData"]
        for line in gzip.decompress(REAL.read_bytes()).splitlines()
        for kind, metrics in json.loads(line)["cve"].get("metrics", {}).items()
        if "V3" in kind
        for metric in metrics
    ]
    assert len(told) == 2824
    assert all(base_tenths(one["vectorString"]) == round(10 * one["baseScore"]) for one in told)
