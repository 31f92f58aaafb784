"""The terms of DNS block lists, as those of any other source: the lists themselves stand in config/registry."""

from collections.abc import Iterable

from scanner.dns_lists import DnsList
from scanner.feeds import CommercialUse, Source, Terms


def sources_of(lists: Iterable[DnsList]) -> dict[str, Source]:
    """Every list that is still there as a source that is only asked, by name."""
    return {
        one.name: Source(
            name=one.name,
            url=None,
            terms=Terms(
                words=one.words, url=one.url, read=one.read, commercial_use=CommercialUse(one.commercial_use)
            ),
        )
        for one in lists
        if one.retired is None
    }  # fmt: skip
