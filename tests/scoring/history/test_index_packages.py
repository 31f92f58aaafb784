"""What distributions say is part of the index: support that is sold, builds, and when the tables change."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from scanner.feeds import endoflife
from scanner.feeds.folder import FeedFolder
from scoring.history.index import Index
from scoring.knowledge import EndOfLife
from tests.scanner.feeds import samples
from tests.scanner.feeds.samples import NOW
from tests.scoring.history.compiled import published, shipped

DEBIAN = samples.cycle("12", eolFrom="2026-07-11", eoesFrom="2028-06-30")


@contextmanager
def opened(data: Path, packages: str | None = None) -> Iterator[Index]:
    sheets = shipped() if packages is None else replace(shipped(), packages=packages)
    released = datetime(2026, 10, 18, tzinfo=UTC)
    with closing(Index.open(data, sheets, roots_released=released, suffix=lambda name: name)) as index:
        yield index


def _put(data: Path) -> None:
    raw = samples.products(result=[{"name": "debian", "releases": [DEBIAN]}])
    for parsed in (endoflife.parse(raw, NOW, "full"), *published()):
        FeedFolder(data / "feeds").put(parsed, at=NOW)


def test_what_is_sold_stands_beside_what_is_free(tmp_path: Path) -> None:
    """Debian's own list says until when the support after the free one is sold; without it that is not known."""
    _put(tmp_path)
    free = EndOfLife(
        product="debian",
        cycle="12",
        ended=datetime(2026, 7, 11, tzinfo=UTC),
        extended=datetime(2028, 6, 30, tzinfo=UTC),
    )
    with opened(tmp_path) as index:
        assert index.end_of_life("debian", "12") == replace(free, paid=datetime(2033, 6, 30, tzinfo=UTC))
    (tmp_path / "feeds" / "distro_info" / "current").unlink()
    with opened(tmp_path) as index:
        assert index.end_of_life("debian", "12") == free


def test_another_table_of_packages_is_another_index(tmp_path: Path) -> None:
    """The table decides what is found, so that no index of an older one is used."""
    _put(tmp_path)
    for packages in (None, "product,debian,ubuntu,rhel\n"):
        with opened(tmp_path, packages) as index:
            assert "debian_security" in {state.name for state in index.feeds()}
    assert len(list((tmp_path / "index").iterdir())) == 2
