"""What the index holds of a source whose terms nobody has accepted, and how long indexes are kept."""

from contextlib import closing
from pathlib import Path

from scanner.feeds import blocklist
from scanner.feeds.folder import FeedFolder
from scoring.history.index import KEPT, Index
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


def test_old_indexes_make_room(tmp_path: Path) -> None:
    """Only the newest are left, and one that is open can still be asked."""

    def opened(list_: bytes) -> Index:
        FeedFolder(tmp_path / "feeds").put(blocklist.parse(list_, NOW, "list.txt"), at=NOW)
        return Index.open(tmp_path, SHEETS, roots_released=ROOTS_OF, suffix=str.upper)

    with closing(opened(b"192.0.2.7\n")) as first:
        for number in range(5):
            opened(b"203.0.113.%d\n" % number).close()
        assert len(list((tmp_path / "index").iterdir())) == KEPT
        assert first.listings("192.0.2.7")
