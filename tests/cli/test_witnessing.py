"""From an export to a rating: what others saw is imported, accepted, found by address, shown, and replayed."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import config
from cli.settings import settle
from cli.witnessing import witnesses
from scanner.clock import SystemClock
from scanner.conduct import read
from scanner.errors import Misconfigured
from scanner.net.once import Memory
from tests.program import hullmark, run
from tests.scanner.feeds.exported import lines, shodan

LISTS = config.text("registry/dns_lists.toml")
SCAN = ("scan", "--json", "--profile", "passive", "--allow-net", "127.0.0.0/8", "127.9.9.7")


def scanned(home: Path) -> dict[str, Any]:
    """The document of one passive scan; code 3 where nothing could be seen."""
    for code in (0, 3):
        try:
            out = hullmark(home, *SCAN, code=code)
            return json.loads(out.splitlines()[-1]) if out.strip() else {}
        except AssertionError:
            if code:
                raise
    return {}


def test_from_an_export_to_a_rating_and_back(tmp_path: Path) -> None:
    """Off until it is accepted; then each port of the address is judged as likely, with source and day; ours alone."""
    at = (datetime.now(UTC) - timedelta(days=3)).strftime("%Y-%m-%dT%H:%M:%S")
    day = at[:10]
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "export.json").write_bytes(
        lines(
            shodan("127.9.9.7", timestamp=at), shodan("127.9.9.8", port=5900, timestamp=at),
            shodan("127.9.9.7", timestamp=at, port=502, _shodan={"module": "modbus"}, data=""),
        )
    )  # fmt: skip
    assert "shodan" in hullmark(tmp_path, "feeds", "import", str(tmp_path / "files"))
    told = [json.loads(line) for line in hullmark(tmp_path, "feeds", "status", "--json").splitlines()]
    state = next(row for row in told if row["feed"] == "shodan")
    assert (state["stored"]["rows"], state["commercial_use"], state["accepted"]) == (3, "key", None)
    before = scanned(tmp_path)
    assert not [row for row in before.get("findings", ()) if row["check"] == "remote_administration_reachable"]
    if before:
        assert "hullmark feeds accept shodan" in json.dumps(before["not_seen"])
    hullmark(tmp_path, "feeds", "accept", "shodan", "--by", "Ada")
    after = scanned(tmp_path)
    found = {row["check"]: row for row in after["findings"] if row["check"] != "reported_by_others"}
    rdp, plc = found["remote_administration_reachable"], found["device_protocol_reachable"]
    assert (rdp["verdict"], rdp["certainty"], plc["certainty"]) == ("bad", "likely", "likely")
    assert f"Seen by Shodan on {day}, 3 days before, not by us." in json.dumps(rdp)
    assert after["critical"] == []
    assert "5900" not in json.dumps(after["findings"])
    assert after["spent"]["connections"] == 0
    assert json.loads(hullmark(tmp_path, "show", "--json", "127.9.9.7"))["rating"] == after["rating"]


@pytest.mark.parametrize("token", ["two words", "line\nbreak", "ключ"])
def test_a_key_that_is_none_is_a_sentence_without_it(tmp_path: Path, token: str) -> None:
    """What would break the request is refused before one is made."""
    known = settle({"data": str(tmp_path)}, environ={"HULLMARK_CENSYS_TOKEN": token, "XDG_CONFIG_HOME": str(tmp_path)})
    with pytest.raises(Misconfigured) as wrong:
        witnesses(
            known, SystemClock(), read(config.text("conduct.toml"), digest="test"), Memory(), away=True, lists=LISTS
        )
    assert token not in str(wrong.value)


def test_a_key_comes_from_a_file_and_is_never_shown(tmp_path: Path) -> None:
    """`config show` masks it, and settings.toml may not hold it."""
    (tmp_path / "key").write_text("very-secret\n")
    done = run(tmp_path, "config", "show", HULLMARK_CENSYS_TOKEN_FILE=str(tmp_path / "key"))
    assert done.returncode == 0, done.stderr
    assert "very-secret" not in done.stdout
    assert "HULLMARK_CENSYS_TOKEN_FILE" in done.stdout
