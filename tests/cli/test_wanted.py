"""What the rating lacked of public data, with the command that brings it."""

from dataclasses import replace
from datetime import timedelta

from cli.wanted import MENDS, feeds_wanted, too_old
from scanner.feeds import Source, every, recorded
from scoring.knowledge import FeedState, Known
from tests.worlds.history import START, History
from tests.worlds.made_up import MADE_UP

CASE = History(
    world=MADE_UP, scans=(START,), assets=(), cells=(), known=Known(), as_of=START + timedelta(minutes=5)
).case  # fmt: skip


def known(days: int, *names: str) -> str:
    feeds = tuple(FeedState(name=name, released=CASE.as_of - timedelta(days=days), digest="") for name in names)
    return feeds_wanted(replace(CASE, known=Known(feeds=feeds)))


def test_each_source_is_named_with_the_command_that_brings_it() -> None:
    """What `feeds update` does not fetch is not promised from it; nothing is said where all is well."""
    assert known(1) == (
        "Public data: no kev, no nvd, no epss, no endoflife: run `hullmark feeds update`; "
        "no blocklist: run `hullmark feeds import DIR`."
    )
    assert known(1, "kev", "nvd", "epss", "endoflife") == "Public data: no blocklist: run `hullmark feeds import DIR`."
    assert known(1, *MENDS) == ""


def test_what_is_too_old_to_be_used_is_named() -> None:
    """Those whose silence speaks for 14 days only; end-of-life dates stay true."""
    assert known(15, *MENDS) == (
        "Public data: kev is of 2026-11-07, nvd is of 2026-11-07: run `hullmark feeds update`; "
        "blocklist is of 2026-11-07: run `hullmark feeds import DIR`."
    )
    assert not too_old("endoflife", timedelta(days=9999))


def test_a_source_that_is_off_is_named_with_the_command_that_lifts_it() -> None:
    """It is there, but nobody has accepted its terms."""
    state = FeedState(name="blocklist", released=CASE.as_of, digest="", off=True)
    told = feeds_wanted(replace(CASE, known=Known(feeds=(state,))))
    assert told.endswith("; blocklist is off: run `hullmark feeds accept blocklist`.")


def test_the_commands_are_those_of_the_sources() -> None:
    """Every source that ratings need is named, and exactly those that have a publisher are fetched.

    Who announces which networks, fingerprints, when versions came out, the flaws of libraries, what distributions say
    of their builds, who serves malware, events, incidents and sharing only add to what some checks can see; other
    records of flaws only add to those of NVD.
    """
    adding = {
        "cve", "osv", "origins", "recog", "retirejs", "distro_info", "debian_security", "ubuntu_security",
        "redhat_security", "malware_hosts", "shadowserver_events", "incidents", "file_sharing", "releases",
    }  # fmt: skip
    assert {name: bool(feed.url) for name, feed in _taken().items() if name not in adding} == {
        name: command == "update" for name, command in MENDS.items()
    }


def _taken() -> dict[str, Source]:
    """What is taken as a whole, and what is taken record by record."""
    return {**every(), **recorded()}
