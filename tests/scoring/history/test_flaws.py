"""The flaws of a version: which source is believed, what is sure, what is worst, and what nobody is accused of."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from scanner.feeds import epss, kev
from scanner.feeds.folder import FeedFolder
from scanner.feeds.increments import import_records
from scanner.observation import Software
from scoring.history import flaws as asked
from scoring.history.backports import Stand
from scoring.history.compiling import Sheets
from scoring.history.index import Index
from scoring.knowledge.vulnerability import MOST, Flaws, Score, Standing
from tests.scanner.feeds.recorded import CVSS3, CVSS4, affected, cpe, cve, lines, match, nvd, osv
from tests.scanner.feeds.samples import NOW, entry
from tests.scanner.feeds.samples import kev as catalogue

PRODUCTS = (
    "# ours\nproduct,endoflife,kev_vendor,kev_product,packaged,cpe\n"
    "gate,gate,Acme,Gate,no,a:acme:gate|a:acme:old_gate\n"
    "daemon,,Free,Daemon,yes,a:free:daemon\nserv-u,,SolarWinds,Serv-U,no,a:solarwinds:serv-u\n"
    "pan-os,,Palo Alto Networks,PAN-OS,no,o:paloaltonetworks:pan-os\n"
    "f5-big-ip,,F5,BIG-IP,no,a:f5:big-ip_local_traffic_manager|a:f5:big-ip_access_policy_manager\n"
)
RANGES = "# 2026-11-01\ncve,product,introduced,fixed,packaged,edge,source\nCVE-2026-7000,gate,0,1.5,no,yes,x\n"
Opened = Callable[..., Index]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    """An index of records of the sources, the catalogue and the scores."""
    indexes: list[Index] = []

    def of(*items: dict[str, Any], kev_entries: tuple[dict[str, Any], ...] = (), scores: bytes = b"") -> Index:
        source, folder = tmp_path / "source", FeedFolder(tmp_path / "feeds")
        source.mkdir()
        for name, own in (("nvd", "cve"), ("cve", "containers"), ("osv", "schema_version")):
            mine = [item for item in items if own in item]
            if mine:
                (source / f"{name}.jsonl").write_bytes(lines(*mine))
        import_records(folder, source, now=NOW)
        if kev_entries:
            folder.put(kev.parse(catalogue(*kev_entries), NOW, "k"), at=NOW)
        if scores:
            folder.put(epss.parse(b"#score_date:2026-11-20\ncve,epss\n" + scores, NOW, "e"), at=NOW)
        sheets = Sheets(products=PRODUCTS, exploited=RANGES, claimable="suffix,service\n", roots=())
        indexes.append(Index.open(tmp_path, sheets, roots_released=NOW, suffix=str))
        return indexes[-1]

    yield of
    for index in indexes:
        index.close()


def told(version: str | None, product: str = "gate", package: str | None = None) -> Software:
    return Software(product=product, version=version, package=package, told_by="test")


def stands(found: Flaws) -> dict[str, Standing]:
    return {one.cve: one.standing for one in found.open}


def test_a_vulnerability_holds_all_that_is_known(opened: Opened) -> None:
    """Scores of every standard, weaknesses, dates, exploitation and its clock, probability, fix, and who said so."""
    index = opened(
        nvd(), cve(), osv(), kev_entries=(entry("CVE-2026-1000", vendorProject="Acme", product="Gate"),),
        scores=b"CVE-2026-1000,0.5\n",
    )  # fmt: skip
    (one,) = index.flaws(told("1.8")).open
    assert (one.cve, one.standing, one.fixed, one.cpe) == ("CVE-2026-1000", Standing.OPEN, "2.0", cpe())
    assert one.published == datetime(2026, 10, 1, 9, tzinfo=UTC)
    assert one.scores == (
        Score(version="4.0", tenths=93, vector=CVSS4), Score(version="3.1", tenths=98, vector=CVSS3),
        Score(version="2.0", tenths=75, vector="AV:N/AC:L/Au:N"),
    )  # fmt: skip
    assert set(one.weaknesses) == {"CWE-787", "CWE-79"}
    assert (one.exploited, one.due) == (datetime(2021, 11, 3, tzinfo=UTC), datetime(2021, 11, 17, tzinfo=UTC))
    assert (one.ransomware, one.epss_milli, one.told_by) == (True, 500, "CVE record (vendor)")
    assert index.flaws(told("2.0")) == Flaws(ranged=True)
    assert index.flaws(told(None)) == Flaws(ranged=True)
    assert index.flaws(told("1.8", "unheard-of")) == Flaws()


@pytest.mark.parametrize(
    ("items", "version", "by"),
    [
        ((cve(by="acme"), nvd("CVE-2026-1000", match(versionEndExcluding="9"))), "1.8", "CVE record (vendor)"),
        ((cve(by="mitre"), nvd("CVE-2026-1000", match(versionEndExcluding="9"))), "5", "NVD"),
        ((cve(by="mitre"), osv()), "1.8", "CVE record"),
        (
            (cve("CVE-2026-1000", affected({"version": "n/a", "status": "affected"})), osv()),
            "1.8",
            "CISA (Vulnrichment)",
        ),
        ((osv(),), "1.8", "OSV"),
        ((cve("CVE-2026-7000"), nvd("CVE-2026-7000", match(versionEndExcluding="9"))), "1.4", "our own table"),
    ],
    ids=range(6),
)
def test_one_source_is_believed(opened: Opened, items: tuple[dict[str, Any], ...], version: str, by: str) -> None:
    """Our own table, who builds it, NVD, other givers of numbers, CISA, open source: the first that has versions."""
    (one,) = (
        one for one in opened(*items).flaws(told(version)).open if one.cve in ("CVE-2026-1000", by, "CVE-2026-7000")
    )
    assert one.told_by == by


def test_who_builds_it_clears_what_nvd_would_accuse(opened: Opened) -> None:
    """The vendor's range ends before NVD's."""
    assert opened(cve(), nvd("CVE-2026-1000", match(versionEndExcluding="9"))).flaws(told("5")).open == ()


@pytest.mark.parametrize(
    ("product", "updates", "standing"),
    [
        ("gate", ("-", "p1", "p31"), Standing.MAYBE), ("gate", ("-", "update_1"), Standing.MAYBE),
        ("gate", ("-",), Standing.OPEN), ("gate", ("-", "rc1", "beta"), Standing.OPEN),
        ("pan-os", ("-", "h1", "h9"), Standing.OPEN),
    ],
    ids=str,
)  # fmt: skip
def test_which_update_a_version_has_is_not_told(
    opened: Opened, product: str, updates: tuple[str, ...], standing: Standing
) -> None:
    """`8.8.15` is told with each of its patches (Zimbra, ESXi); hotfixes are told, earlier ones are no updates."""
    vendor, part = ("paloaltonetworks", "o") if product == "pan-os" else ("acme", "a")
    criteria = [cpe(vendor, product, "8.8.15", part=part, rest=f"{update}:*:*:*:*:*:*") for update in updates]
    index = opened(nvd("CVE-2026-1000", *(match(one, versionEndExcluding=None) for one in criteria)))
    assert stands(index.flaws(told("8.8.15", product))) == {"CVE-2026-1000": standing}


def test_the_beginning_of_a_build_is_no_build(opened: Opened) -> None:
    """`15.2.1258` may be any build of `15.02.1258.038`, whichever way the zeros are written."""
    index = opened(nvd("CVE-2026-1000", match(versionEndExcluding="15.02.1258.038")))
    assert stands(index.flaws(told("15.2.1258"))) == {"CVE-2026-1000": Standing.MAYBE}
    assert stands(index.flaws(told("15.2.1258.34"))) == {"CVE-2026-1000": Standing.OPEN}


def test_what_distributions_ship_is_never_sure(opened: Opened) -> None:
    """A bare version may be mended by whoever packaged it, and so may one with a package until they tell."""
    index = opened(nvd("CVE-2026-1000", match(cpe("free", "daemon"))))
    for package in (None, "1.0-1+deb12u1"):
        assert stands(index.flaws(told("1.0", "daemon", package))) == {"CVE-2026-1000": Standing.MAYBE}


def test_the_word_of_a_distribution_decides_on_its_package(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mended ones are told apart; open and unfixed ones, also such as no upstream range names, carry its fix."""
    index = opened(
        *(nvd(f"CVE-2026-{number}", match(cpe("free", "daemon"))) for number in (1000, 1001, 1002)),
        nvd("CVE-2026-1003"),
    )

    def standings(_: object, software: Software, candidates: Any) -> dict[str, Stand]:
        assert (software.package, sorted(candidates)) == ("p", ["CVE-2026-1000", "CVE-2026-1001", "CVE-2026-1002"])
        return {
            "CVE-2026-1000": Stand(standing=None), "CVE-2026-1001": Stand(standing=Standing.UNFIXED, told_by="debian"),
            "CVE-2026-1002": Stand(standing=Standing.OPEN, fixed="1.0-2", fixed_at=NOW, told_by="debian"),
            "CVE-2026-1003": Stand(standing=Standing.OPEN), "CVE-2026-9999": Stand(standing=Standing.OPEN),
            "CVE-2026-8888": Stand(standing=None),
        }  # fmt: skip

    monkeypatch.setattr(asked, "standings", standings)
    found = index.flaws(told("1.0", "daemon", "p"))
    assert found.mended == ("CVE-2026-1000",)
    assert stands(found) == {
        "CVE-2026-1001": Standing.UNFIXED, "CVE-2026-1002": Standing.OPEN, "CVE-2026-1003": Standing.OPEN,
        "CVE-2026-9999": Standing.OPEN,
    }  # fmt: skip
    fixed = next(one for one in found.open if one.cve == "CVE-2026-1002")
    assert (fixed.fixed, fixed.fixed_at, fixed.told_by, fixed.tenths) == ("1.0-2", NOW, "debian", 98)


def test_a_distribution_knows_more_than_upstream(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a product without any range its word is all there is."""
    index = opened(nvd())
    assert index.flaws(told("1.0", "daemon", "p")) == Flaws()
    monkeypatch.setattr(asked, "standings", lambda *_: {"CVE-2026-1000": Stand(standing=Standing.OPEN, fixed="1.0-2")})
    monkeypatch.setattr(asked, "covered", lambda *_: True)
    found = index.flaws(told("1.0", "daemon", "p"))
    assert (stands(found), found.ranged) == ({"CVE-2026-1000": Standing.OPEN}, True)


def test_a_version_told_in_part_is_not_sure(opened: Opened) -> None:
    """`1` may be 1.0 or 1.9; `1.4` is before 1.5.3 whatever follows."""
    index = opened(nvd("CVE-2026-1000", match(versionEndExcluding="1.5.3")))
    assert [stands(index.flaws(told(version)))["CVE-2026-1000"] for version in ("1", "1.5", "1.4", "1.5.2")] == [
        Standing.MAYBE, Standing.MAYBE, Standing.OPEN, Standing.OPEN,
    ]  # fmt: skip


def test_a_number_is_not_held_against_a_year(opened: Opened) -> None:
    """A product of 2023 may call itself 15.0.1 inside, which is no version of the year 15."""
    index = opened(nvd("CVE-2026-1000", match(versionEndExcluding="2023.0.2")))
    assert [stands(index.flaws(told(version)))["CVE-2026-1000"] for version in ("15.0.1", "2022.1.5")] == [
        Standing.MAYBE, Standing.OPEN,
    ]  # fmt: skip


def test_a_range_without_an_end_is_not_sure(opened: Opened) -> None:
    """Nobody told of a fix when it was written, which says nothing of what came later."""
    index = opened(nvd("CVE-2026-1000", match(versionEndExcluding=None, versionStartIncluding="1.0")))
    assert stands(index.flaws(told("999"))) == {"CVE-2026-1000": Standing.MAYBE}


def test_a_hotfix_may_be_newer_than_the_record(opened: Opened) -> None:
    """PAN-OS: of a hotfix sure only where the record names a later one of that very release."""

    def record(*ats: str) -> dict[str, Any]:
        changes = [{"at": at, "status": "unaffected"} for at in ats]
        versions = {"version": "10.2.0", "lessThan": "10.2.9-h1", "status": "affected", "changes": changes}
        return affected(versions, vendor="Palo Alto Networks", product="PAN-OS")

    index = opened(
        cve("CVE-2026-1000", record("10.2.9-h1"), by="palo_alto"),
        cve("CVE-2026-1001", record("10.2.9-h1", "10.2.8-h3"), by="palo_alto"),
    )
    for version, expected in {
        "10.2.8-h3": {"CVE-2026-1000": Standing.MAYBE},
        "10.2.8-h2": {"CVE-2026-1000": Standing.MAYBE, "CVE-2026-1001": Standing.OPEN},
        "10.2.8": {"CVE-2026-1000": Standing.OPEN, "CVE-2026-1001": Standing.MAYBE},
        "10.2.7-h1": {"CVE-2026-1000": Standing.MAYBE, "CVE-2026-1001": Standing.MAYBE},
        "10.2.9-h1": {},
        "10.2.8-c2": {"CVE-2026-1000": Standing.MAYBE, "CVE-2026-1001": Standing.MAYBE},
        "10.2.9-c2": {"CVE-2026-1000": Standing.MAYBE, "CVE-2026-1001": Standing.MAYBE},
    }.items():
        assert stands(index.flaws(told(version, "pan-os"))) == expected, version


def test_a_flaw_of_a_module_is_not_sure(opened: Opened) -> None:
    """BIG-IP with all modules tells the same version as one without."""
    names = [cpe("f5", f"big-ip_{name}") for name in ("local_traffic_manager", "access_policy_manager")]
    index = opened(nvd("CVE-2026-1000", match(names[1])), nvd("CVE-2026-1001", match(names[0]), match(names[1])))
    assert stands(index.flaws(told("1.0", "f5-big-ip"))) == {
        "CVE-2026-1000": Standing.MAYBE, "CVE-2026-1001": Standing.OPEN,
    }  # fmt: skip


def test_what_is_no_product_of_ours_is_asked_by_its_cpe(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    """By vendor and product; nobody has said who mends it, unless it is the firmware of a device."""
    strange, device = cpe("other", "thing"), cpe("other", "box_firmware", part="o")
    index = opened(nvd("CVE-2026-1000", match(strange)), nvd("CVE-2026-1001", match(device)))
    for name, expected in ((strange, {"CVE-2026-1000": Standing.MAYBE}), (device, {"CVE-2026-1001": Standing.OPEN})):
        monkeypatch.setattr(Index, "cpe", lambda _, product, version, name=name: name)
        assert stands(index.flaws(told("1.0", name))) == expected


def test_the_worst_come_first_and_the_rest_is_counted(opened: Opened) -> None:
    """Exploited, by ransomware, then score, probability and number; at most a hundred of them."""

    def scored(number: int, base: float) -> dict[str, Any]:
        data = {"baseScore": base, "vectorString": CVSS3}
        return nvd(f"CVE-2026-{number}", metrics={"cvssMetricV31": [{"type": "Primary", "cvssData": data}]})

    items = [scored(1000 + number, 1.0) for number in range(MOST)]
    items += [scored(2001, 9.8), scored(2002, 9.8), scored(2003, 5.0), scored(2004, 4.0), scored(2005, 9.9)]
    known = "knownRansomwareCampaignUse"
    index = opened(
        *items, kev_entries=(entry("CVE-2026-2003", **{known: "Unknown"}), entry("CVE-2026-2004", **{known: "Known"})),
        scores=b"CVE-2026-2002,0.9\nCVE-2026-2001,0.1\n",
    )  # fmt: skip
    found = index.flaws(told("1.6"))
    assert [one.cve[-4:] for one in found.open[:6]] == ["2004", "2003", "2005", "2002", "2001", "1000"]
    assert (len(found.open), found.more) == (MOST, 5)


def test_nothing_of_a_source_that_is_off(opened: Opened, tmp_path: Path) -> None:
    """Its records are not in the index, and nothing is said of the product."""
    opened(nvd())
    sheets = Sheets(products=PRODUCTS, exploited=RANGES, claimable="suffix,service\n", roots=())
    index = Index.open(tmp_path, sheets, roots_released=NOW, suffix=str, off=frozenset({"nvd"}))
    assert stands(index.flaws(told("1.6"))) == {}
    assert [state.name for state in index.feeds() if state.off] == ["nvd"]
    index.close()
