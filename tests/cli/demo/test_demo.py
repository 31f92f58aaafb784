"""The little world as its visitors see it: every family of signals has something to show."""

import pytest

from cli.demo import run

def grades(lines: list[str], company: str) -> dict[str, str]:
    """Vector to letter on the first screen of a company."""
    rest = lines[lines.index(company) :]
    first = next(number for number, line in enumerate(rest) if line.startswith("vector "))
    last = next(number for number, line in enumerate(rest) if line.startswith("verdict "))
    return {words[0]: words[1] for words in map(str.split, rest[first + 1 : last])}


def test_the_samples_of_public_data_are_seen_at_work(capsys: pytest.CaptureFixture[str]) -> None:
    """Exploited flaws, ended support and listings take the untidy company's letters and leave the tidy one its own."""
    run()
    lines = capsys.readouterr().out.splitlines()
    moved = ("compromised_systems", "patching_cadence", "server_software")
    tidy, untidy = grades(lines, "harbour.example"), grades(lines, "drift.example")
    assert {vector: tidy[vector] for vector in moved} == dict.fromkeys(moved, "A")
    assert all(untidy[vector] in "DF" for vector in moved), untidy
    text = "\n".join(lines)
    for told in ("CVE-2021-35211", "centos 7", "is listed on blocklist"):
        assert told in text
