"""What exports tell of an address is found by it, newest first, whatever their size."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scanner.errors import Misconfigured
from scanner.feeds.exports import import_exports
from scanner.feeds.folder import FeedFolder
from scanner.told import MOST, SHOWN
from scoring.history.witnessed import Witnessed
from tests.scanner.feeds.exported import censys, lines, shodan

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def opened(data: Path, *off: str, **files: bytes) -> Witnessed:
    (data / "files").mkdir(exist_ok=True)
    for name, content in files.items():
        (data / "files" / f"{name}.json").write_bytes(content)
    import_exports(FeedFolder(data / "feeds"), data / "files", now=NOW)
    return Witnessed.open(data, SHOWN, off=off)


def test_the_newest_of_each_port_is_found_by_address(tmp_path: Path) -> None:
    """Other addresses are not; a second look at the files compiles nothing again."""
    rows = lines(
        shodan(timestamp="2026-11-20T00:00:00"), shodan(timestamp="2026-11-22T00:00:00"),
        shodan(timestamp="2026-11-21T00:00:00"), shodan("192.0.2.8", port=22), shodan("2001:DB8:0::7", port=25),
    )  # fmt: skip
    with closing(opened(tmp_path, a=rows, b=lines(censys()))) as kept:
        assert kept.sources() == ("censys", "shodan")
        assert [(one.port, one.at.day) for one in kept.of("shodan", "192.0.2.7")] == [(3389, 22)]
        assert [one.port for one in kept.of("shodan", "2001:db8::7")] == [25]
        assert kept.of("censys", "192.0.2.9") == ()
    files = sorted((tmp_path / "index").iterdir())
    with closing(Witnessed.open(tmp_path, SHOWN)):
        assert sorted((tmp_path / "index").iterdir()) == files


def test_a_host_of_a_thousand_ports_is_bounded(tmp_path: Path) -> None:
    """A middlebox fills no memory."""
    with closing(opened(tmp_path, a=lines(*(shodan(port=port) for port in range(1, 1000))))) as kept:
        assert len(kept.of("shodan", "192.0.2.7")) == MOST


def test_what_is_off_is_named_but_not_opened(tmp_path: Path) -> None:
    """It can be said that it is there; nothing of it is read."""
    with closing(opened(tmp_path, "shodan", a=lines(shodan()))) as kept:
        assert kept.sources() == ("shodan",)
        assert not (tmp_path / "index").exists()


def test_a_changed_export_is_a_sentence(tmp_path: Path) -> None:
    """Nothing that is not what was imported is used."""
    with closing(opened(tmp_path, "shodan", a=lines(shodan()))):
        (path,) = (tmp_path / "feeds" / "shodan").glob("*.json")
    path.write_bytes(path.read_bytes() + b"{}\n")
    with pytest.raises(Misconfigured, match="was changed on disk"):
        Witnessed.open(tmp_path, SHOWN)
