"""What the index holds of a source whose terms nobody has accepted: that it is there, and nothing else."""

from contextlib import closing
from pathlib import Path

from scanner.feeds import blocklist
from scanner.feeds.folder import FeedFolder
from scoring.history.index import Index
from tests.scanner.feeds.samples import NOW
from tests.scoring.history.test_index import ROOTS_OF, SHEETS


def test_nothing_is_read_of_a_source_that_is_off(tmp_path: Path) -> None:
    """Its state is shown as off, what it lists is not there, and another index serves once it is on."""
    FeedFolder(tmp_path / "feeds").put(blocklist.parse(b"192.0.2.7\n", NOW, "list.txt"), at=NOW)

    def opened(*off: str) -> Index:
        return Index.open(tmp_path, SHEETS, roots_released=ROOTS_OF, suffix=str.upper, off=frozenset(off))

    with closing(opened("blocklist")) as index:
        assert [state.name for state in index.feeds() if state.off] == ["blocklist"]
        assert index.listings("192.0.2.7") == ()
    with closing(opened()) as index:
        assert index.listings("192.0.2.7")
