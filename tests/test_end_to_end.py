"""The program as its users run it, against the laboratory's companies."""

import itertools
import json
import os
import random
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cli.world import MODEL
from scanner.canonical import encode
from scoring.assess import assess
from scoring.history.store import History
from tests import forked
from tests.lab.laboratory import Laboratory
from tests.program import command, hullmark, impatient, import_feeds

KILLS = 300 if os.environ.get("HULLMARK_PROFILE") == "soak" else 15
TOP = 900_000

pytestmark = pytest.mark.lab


def scanned(folder: Path, laboratory: Laboratory, *targets: str, profile: str = "consent") -> list[dict[str, Any]]:
    options = list(laboratory.options())
    options[options.index("--profile") + 1] = profile
    out = hullmark(folder, "scan", *options, "--json", *targets)
    return [json.loads(line) for line in out.splitlines()]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with feeds that are as fresh as the day of the test, of somebody who waits less than others."""
    folder = tmp_path_factory.mktemp("home")
    import_feeds(folder)
    impatient(folder)
    return folder


@pytest.fixture(scope="module")
def documents(home: Path, laboratory: Laboratory) -> dict[str, dict[str, Any]]:
    found = scanned(home, laboratory, *laboratory.companies)
    return {document["target"]["name"]: document for document in found}


def test_another_released_model_rates_when_told_to(
    home: Path, documents: dict[str, dict[str, Any]], laboratory: Laboratory
) -> None:
    """`--model` judges the same company by Hullmark's own model, and the step from the other is the model's part."""
    before = documents["untidy.test"]
    out = hullmark(home, "scan", *laboratory.options(), "--json", "--model", "hullmark-2026.1", "untidy.test")
    (after,) = [json.loads(line) for line in out.splitlines()]
    assert (before["model"]["version"], after["model"]["version"]) == (MODEL, "hullmark-2026.1")
    assert "new model" in [part["cause"] for part in after["split"]["parts"]]


def test_every_planted_fault_has_its_finding(documents: dict[str, dict[str, Any]], laboratory: Laboratory) -> None:
    """Each fault planted in the untidy company is found where it is, with a reason; the grave ones are critical."""
    document = documents["untidy.test"]
    missing = []
    for planted in laboratory.planted:
        places = {planted.name, f"{laboratory.address(planted.name)}:{planted.port}/tcp"}
        hits = [
            finding
            for finding in document["findings"]
            if finding["vector"] == planted.vector
            and any(place in finding["asset"] for place in places)
            and finding["because"]
            and (finding["verdict"] in ("bad", "warn", "fair") or finding["certainty"] == "possible")
        ]
        exposed = {entry["value"] for entry in document["critical"]}
        if not hits or (planted.critical and not places & exposed):
            missing.append((planted.fault, bool(hits)))
    assert not missing


def test_the_tidy_company_has_nothing_against_it(documents: dict[str, dict[str, Any]]) -> None:
    """No WARN, no BAD, nothing critical, and a rating in the highest band."""
    document = documents["tidy.test"]
    assert [f for f in document["findings"] if f["verdict"] in ("warn", "bad")] == []
    assert document["critical"] == []
    assert document["rating"]["value"] >= 740


def test_the_chain_of_trust_is_walked_from_the_laboratorys_root(documents: dict[str, dict[str, Any]]) -> None:
    """With `--trust-anchor` the signed company's chain holds in every respect; the unsigned one has none to judge."""
    asked = {
        name: {f["check"]: f["verdict"] for f in document["findings"] if f["vector"] == "dnssec"}
        for name, document in documents.items()
    }
    assert set(asked["tidy.test"].values()) == {"good"}
    assert "dnssec_chain_holds" in asked["tidy.test"]
    assert asked["untidy.test"] == {"dnssec_present": "fair"}


def test_the_tidy_companys_mail_is_in_order(documents: dict[str, dict[str, Any]]) -> None:
    """A DKIM key, an enforced policy, TLSA records that fit and reports: every question has a good answer."""
    vectors = ("mail_transport", "dkim")
    asked = {f["check"]: f["verdict"] for f in documents["tidy.test"]["findings"] if f["vector"] in vectors}
    assert set(asked.values()) == {"good"}
    assert {"dkim_keys_strong", "dane_matches", "mta_sts_exchangers_verify", "tls_reports_asked"} <= set(asked)


def test_the_parked_name_is_rated_on_the_rest(documents: dict[str, dict[str, Any]]) -> None:
    """A name with neither web nor mail is rated, and nothing is held against what it does not have."""
    document = documents["parked.test"]
    assert document["rating"]["value"] is not None
    assert [f for f in document["findings"] if f["verdict"] in ("warn", "bad")] == []


def test_public_lists_alone_prove_little(documents: dict[str, dict[str, Any]]) -> None:
    """That no list names an address is worth a confidence of 0.3 at most, and is said in just these words."""
    for name in ("tidy.test", "untidy.test"):
        document = documents[name]
        (grade,) = [one for one in document["grades"] if one["vector"] == "compromised_systems"]
        assert 0 < grade["confidence"] <= 0.3
        found = [one for one in document["findings"] if one["check"] == "listed_on_blocklist"]
        assert found
        for one in found:
            address = one["asset"].removeprefix("address:")
            assert one["because"] == f"{address} is not listed on the 1 lists asked (blocklist)."
            assert one["verdict"] == "good"


def test_each_domain_is_asked_what_fits_its_roles(documents: dict[str, dict[str, Any]]) -> None:
    """Mail and web are seen where they are; the parked name is judged by null MX, -all and reject, and by no header."""
    roles = {name: document["domains"][0] for name, document in documents.items()}
    assert roles["tidy.test"]["roles"] == ["web", "sends mail", "receives mail"]
    assert roles["parked.test"]["roles"] == ["parked", "defensive"]
    assert roles["untidy.test"]["roles"] == ["web", "sends mail", "receives mail"]
    assert not {"parked", "redirect"} & {*roles["hostile.test"]["roles"]}
    asked = {f["check"] for f in documents["parked.test"]["findings"] if f["verdict"] not in ("neutral", "unknown")}
    assert {"null_mx_published", "spf_denies_everyone", "dmarc_rejects_all"} <= asked
    assert not {"hsts_set", "spf_published", "dmarc_enforced"} & asked


def test_hostile_servers_change_nothing(documents: dict[str, dict[str, Any]]) -> None:
    """Servers that say nothing, never stop, or send control characters end as outcomes, and no text of theirs acts."""
    document = documents["hostile.test"]
    outcomes = {row["outcome"] for row in document["not_seen"]}
    assert outcomes & {"silent", "garbled"}
    text = json.dumps(document, ensure_ascii=False)
    assert not any(ord(character) < 32 or 127 <= ord(character) < 160 for character in text)


def test_points_add_up_in_every_document(documents: dict[str, dict[str, Any]]) -> None:
    """Grades and findings, each with what was not seen, sum to exactly what is missing from 900."""
    for document in documents.values():
        unseen = sum(row["points_lost_milli"] for row in document["unseen"])
        lost = TOP - document["rating"]["exact_milli"]
        assert sum(row["points_lost_milli"] for row in document["grades"]) + unseen == lost
        assert sum(row["points_lost_milli"] for row in document["findings"]) + unseen == lost


def test_under_light_a_connect_is_no_exposure(home: Path, laboratory: Laboratory) -> None:
    """Services that light only connects to are *accepts connections, product not asked*, and never critical."""
    (document,) = scanned(home, laboratory, "untidy.test", profile="light")
    hosts = {"dev": (6379, 11211, 27017), "gw": (1883, 5672)}
    for place in (f"{laboratory.address(f'{host}.untidy.test')}:{port}/tcp" for host in hosts for port in hosts[host]):
        about = [finding for finding in document["findings"] if place in finding["asset"]]
        assert about
        assert {finding["verdict"] for finding in about} <= {"neutral", "unknown"}
        assert place not in {entry["value"] for entry in document["critical"]}


def test_explain_sums_exactly(home: Path, documents: dict[str, dict[str, Any]]) -> None:
    """`explain` accounts for every thousandth of a point."""
    assert documents
    for name in documents:
        explained = json.loads(hullmark(home, "explain", "--json", name))
        lost = sum(line["points_lost_milli"] for line in explained["lines"])
        assert explained["top_milli"] - lost == explained["exact_milli"]


def test_explain_leads_down_to_what_came(home: Path, documents: dict[str, dict[str, Any]]) -> None:
    """From a point lost to the finding, to its looks with their times, to the bytes that were answered."""
    assert documents
    explained = json.loads(hullmark(home, "explain", "--evidence", "--json", "untidy.test"))
    raw = {row["observation"]: row["text"] for row in explained["evidence"]}
    looks = {look["observation"]: look for look in explained["looks"]}
    taken = [line for line in explained["lines"] if line["finding"]]
    assert taken
    assert all(looks[one]["at"].startswith("20") for line in taken for one in line["observations"])
    told = [line for line in taken if line["check"] == "data_service_reachable"]
    assert told
    assert all(any(raw.get(one) for one in line["observations"]) for line in told), told
    shown = hullmark(home, "explain", "--evidence", "untidy.test")
    assert all(looks[one]["at"] in shown for line in told for one in line["observations"])


async def test_every_stored_case_replays_byte_for_byte(home: Path, documents: dict[str, dict[str, Any]]) -> None:
    """Law 10 on real evidence: what was stored as a case gives exactly the bytes stored as its rating."""
    history = await History.open(f"sqlite:///{home}/data/hullmark/hullmark.sqlite", now=datetime.now(UTC))
    try:
        for name in documents:
            for rated in await history.ratings(name):
                assert encode(assess(await history.case(rated.id))) == rated.stored
    finally:
        await history.close()


def test_a_second_scan_says_what_changed(
    home: Path, laboratory: Laboratory, documents: dict[str, dict[str, Any]]
) -> None:
    """The split of the next rating telescopes from the one before it."""
    assert documents
    scanned(home, laboratory, "tidy.test")
    rows = [json.loads(line) for line in hullmark(home, "history", "--json", "tidy.test").splitlines()]
    assert len(rows) >= 2
    assert [row["as_of"] for row in rows] == sorted(row["as_of"] for row in rows)
    for before, after in itertools.pairwise(rows):
        moved = after["rating"]["exact_milli"] - before["rating"]["exact_milli"]
        assert sum(part["milli"] for part in after["split"]["parts"]) == moved


def test_two_scans_at_once_on_one_store(tmp_path: Path, laboratory: Laboratory) -> None:
    """Two processes scan into one SQLite file; both are stored whole."""
    scan, environment = ("scan", *laboratory.options(), "--json", "tidy.test"), command(tmp_path)[1]
    running = [forked.start(scan, environment) for _ in range(2)]
    for process in running:
        _, errors = process.communicate(timeout=240)
        assert process.returncode == 0, errors
    assert len(hullmark(tmp_path, "history", "--json", "tidy.test").splitlines()) == 2
    hullmark(tmp_path, "db", "check")


def test_killed_in_the_middle_nothing_is_lost_or_doubled(tmp_path: Path, laboratory: Laboratory) -> None:
    """kill -9 at random moments of a scan: the last rating still shows, the store is whole, a new scan works."""
    first = scanned(tmp_path / "0", laboratory, "tidy.test")[0]
    stores = [tmp_path / "0", *(shutil.copytree(tmp_path / "0", tmp_path / str(number)) for number in (1, 2))]

    def killed(folder: Path) -> None:
        scan, environment = ("scan", *laboratory.options(), "--json", "tidy.test"), command(folder)[1]
        for _ in range(KILLS // len(stores)):
            process = forked.start(scan, environment)
            time.sleep(random.uniform(0.2, 1.6))
            process.kill()
            shown = json.loads(hullmark(folder, "show", "--json", "tidy.test").splitlines()[0])
            assert shown["rating"]["exact_milli"] == first["rating"]["exact_milli"]
        hullmark(folder, "db", "check")

    with ThreadPoolExecutor(len(stores)) as pool:  # most of it is waiting
        list(pool.map(killed, stores))
    ratings = len(hullmark(stores[0], "history", "--json", "tidy.test").splitlines())
    again = scanned(stores[0], laboratory, "tidy.test")[0]
    assert again["rating"]["exact_milli"] == first["rating"]["exact_milli"]
    assert len(hullmark(stores[0], "history", "--json", "tidy.test").splitlines()) == ratings + 1
