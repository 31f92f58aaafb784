"""An index answers by the fingerprints and library ranges that are stored, and follows them."""

from datetime import UTC, datetime
from pathlib import Path

import config
from scanner.feeds import recog, retirejs
from scanner.feeds.folder import FeedFolder
from scanner.observation import Software
from scoring.history.compiling import Sheets
from scoring.history.index import Index
from tests.scanner.feeds.samples import NOW
from tests.scanner.feeds.test_recog import OURS
from tests.scanner.feeds.test_retirejs import repository

SHEETS = Sheets(
    products=config.text("registry/products.csv"), exploited=config.text("registry/exploited_ranges.csv"),
    claimable="suffix,service\n", roots=(), fingerprints=config.text("registry/fingerprints.toml"),
)  # fmt: skip


def opened(data: Path) -> Index:
    return Index.open(data, SHEETS, roots_released=datetime(2026, 10, 18, tzinfo=UTC), suffix=lambda name: name)


def test_without_feeds_our_own_set_speaks(tmp_path: Path) -> None:
    """What is shipped is known at once; every product of the registry has a CPE name; no library is known."""
    index = opened(tmp_path)
    jeus = Software(product="jeus", version="8.0", told_by="http server header")
    assert index.identify("http_header.server", "Jeus WebContainer-8.0") == (jeus,)
    assert index.cpe("jeus", "8.0") == "cpe:2.3:a:tmaxsoft:jeus:8.0:*:*:*:*:*:*:*"
    assert index.cpe("fortios", "7.2.5") == "cpe:2.3:o:fortinet:fortios:7.2.5:*:*:*:*:*:*:*"
    assert index.identify("ssh.banner", "AcmeSSH_1.2") == ()
    assert index.library("/js/acme-1.1.0.js") is None


def test_the_index_follows_fingerprints_and_ranges(tmp_path: Path) -> None:
    """What was imported speaks from the next opening on; what is open keeps what it had."""
    before = opened(tmp_path)
    feeds = FeedFolder(tmp_path / "feeds")
    feeds.put(recog.parse_files([("ssh_banners.xml", OURS)], NOW, "xml"), at=NOW)
    feeds.put(retirejs.parse(repository(), NOW, "r.json"), at=NOW)
    after = opened(tmp_path)
    acme = Software(product="ssh", version="1.2", told_by="ssh greeting")
    assert after.identify("ssh.banner", "AcmeSSH_1.2") == (acme,)
    assert after.cpe("ssh", "1.2") == "cpe:2.3:a:acme:ssh:1.2:*:*:*:*:*:*:*"
    library = after.library("/js/acme-1.1.0.min.js")
    assert library is not None
    assert [flaw.cves for flaw in library.flaws] == [("CVE-2020-1000",), ()]
    assert {"recog", "retirejs"} <= {state.name for state in after.feeds()}
    assert before.identify("ssh.banner", "AcmeSSH_1.2") == ()
