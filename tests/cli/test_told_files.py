"""From a file of events and of sharing to a rating: off until accepted, then judged, stored and shown the same."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.cli.test_witnessing import scanned
from tests.program import hullmark

ADDRESS = "127.9.9.7"


def test_from_files_to_a_rating_and_back(tmp_path: Path) -> None:
    """An infection that a sinkhole saw and sharing count by their own dates, for the address that they name alone."""
    at = datetime.now(UTC) - timedelta(days=3)
    files = tmp_path / "files"
    files.mkdir()
    (files / f"{at:%Y-%m-%d}-event4_sinkhole-acme.csv").write_text(
        '"timestamp","protocol","src_ip","src_port","infection","tag"\n'
        f'"{at:%Y-%m-%d %H:%M:%S}","tcp","{ADDRESS}",41000,"andromeda","sinkhole"\n'
        f'"{at:%Y-%m-%d %H:%M:%S}","tcp","127.9.9.8",41000,"mirai","sinkhole"\n'
    )
    (files / "torrents.csv").write_text(
        f"network,first_seen,last_seen,protocol,source\n{ADDRESS},,{at:%Y-%m-%d},bittorrent,Sensors\n"
    )
    told = hullmark(tmp_path, "feeds", "import", str(files))
    assert "shadowserver_events" in told
    assert "file_sharing" in told
    before = {row["check"]: row for row in scanned(tmp_path).get("findings", ())}
    assert all(
        before[name]["verdict"] == "unknown" for name in before if name in ("listed_on_blocklist", "files_shared")
    )
    for name in ("shadowserver_events", "file_sharing"):
        hullmark(tmp_path, "feeds", "accept", name, "--by", "Ada")
    after = scanned(tmp_path)
    found = {row["check"]: row for row in after["findings"]}
    assert found["listed_on_blocklist"]["verdict"] == "bad"
    assert found["listed_on_blocklist"]["because"] == f"{ADDRESS} is listed on Shadowserver botnet since {at:%Y-%m-%d}."
    assert found["files_shared"]["verdict"] == "bad"
    assert found["files_shared"]["points_lost_milli"] > 0
    assert "mirai" not in json.dumps(after)
    assert json.loads(hullmark(tmp_path, "show", "--json", ADDRESS))["rating"] == after["rating"]
