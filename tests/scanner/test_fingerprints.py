"""The first fingerprint that fits speaks, in linear time, whatever pattern and text strangers send."""

import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner import fingerprints
from scanner.fingerprints import (
    LONGEST_PATTERN,
    MOST_TEXT,
    MOST_VALUE,
    Fingerprint,
    Fingerprints,
    Param,
    Told,
    fault,
    translated,
)


def told(text: str, *known: tuple[str, dict[str, int | str]], kind: str = "ssh.banner") -> Told:
    prints = [
        Fingerprint(
            pattern=translated(pattern, ""),
            params=tuple(
                Param(name=name, group=value if isinstance(value, int) else 0, value=value if value != 1 else "")
                if isinstance(value, str)
                else Param(name=name, group=value)
                for name, value in params.items()
            ),
        )
        for pattern, params in known
    ]
    assert not any(fault(one, kind) for one in prints)
    return Fingerprints(kind, prints).told(text)


def test_the_first_in_order_speaks() -> None:
    """Where two fit the first of the file decides, however many are tried at once; where none does nothing is said."""
    many = [(f"^nobody{number}$", {"service.product": "Nobody"}) for number in range(450)]
    wide, narrow = ("^Acme", {"service.product": "Wide"}), ("^AcmeSSH$", {"service.product": "Narrow"})
    assert told("AcmeSSH", narrow, *many, wide) == (("service.product", "Narrow"),)
    assert told("AcmeSSH", wide, *many, narrow) == (("service.product", "Wide"),)
    assert told("AcmeSSH", *many, narrow, wide) == (("service.product", "Narrow"),)
    assert told("Other", wide, *many, narrow) == ()


def test_groups_and_holes_become_values() -> None:
    """A group that fits gives its text, one that does not gives none; `{name}` is filled, through one step more."""
    known = (
        r"^Acme(?:/(\d\S*))?(?: on (\w+))?$",
        {
            "service.product": "Acme",
            "service.version": 1,
            "_tmp.1": 2,
            "os.product": "{hw.product} Firmware",
            "hw.product": "Box {_tmp.1}",
            "service.cpe23": "cpe:/a:acme:acme:{service.version}",
        },
    )
    assert told("Acme/1.2 on X7", known) == (
        ("hw.product", "Box X7"),
        ("os.product", "Box X7 Firmware"),
        ("service.cpe23", "cpe:/a:acme:acme:1.2"),
        ("service.product", "Acme"),
        ("service.version", "1.2"),
    )
    assert told("Acme", known) == (("service.cpe23", "cpe:/a:acme:acme:-"), ("service.product", "Acme"))


def test_lines_and_flags_are_rubys() -> None:
    """`^` and `$` are the ends of a line; letters of both cases and dots over lines are one where a flag says so."""
    one = Fingerprint(pattern=translated("^b$", "REG_ICASE"), params=(Param(name="x", group=0, value="y"),))
    assert Fingerprints("k", [one]).told("a\nB\nc")
    for flags, fits in (("", False), ("REG_DOT_NEWLINE", True), ("REG_ICASE,REG_MULTILINE", True)):
        dot = Fingerprint(pattern=translated("a.c", flags), params=one.params)
        assert bool(Fingerprints("k", [dot]).told("a\nc")) is fits


def test_bytes_are_characters_where_a_text_is_binary() -> None:
    """An LDAP answer is bytes: `.` is one of them, whatever they would be in UTF-8."""
    one = Fingerprint(pattern=translated("a.{1,5}\x04z", ""), params=(Param(name="x", group=0, value="y"),))
    assert Fingerprints("ldap.search_result", [one]).told("a\x84\x00\x00\x00\x03\x04z")


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("a(?=b)", "invalid perl operator"),
        (r"(a)\1", "invalid escape sequence"),
        ("a++", "bad repetition operator"),
        ("(", "missing"),
        ("(a{900}){900}", "repetition|repeat|large"),
        ("x" * LONGEST_PATTERN, "too long"),
    ],
)
def test_what_cannot_be_done_in_linear_time_is_refused(pattern: str, why: str) -> None:
    """Look-around, back-references, possessive repeats, broken and enormous patterns: each has its reason."""
    import re

    assert re.search(why, fault(Fingerprint(pattern=translated(pattern, ""), params=()), "k"))


def test_a_group_that_is_not_there_is_refused() -> None:
    """An attribute of group 2 needs two groups."""
    assert fault(Fingerprint(pattern="(a)", params=(Param(name="x", group=2),)), "k")
    assert not fault(Fingerprint(pattern="(a)(b)", params=(Param(name="x", group=2),)), "k")


@pytest.mark.parametrize("pattern", ["^(a+)+$", "(a|a)*b", "^(([a-z])+.)+[A-Z]([a-z])+$", "(.*)(.*)(.*)(.*)(.*)=x"])
def test_catastrophic_patterns_are_not(pattern: str) -> None:
    """What takes a backtracking engine longer than the world is old takes milliseconds."""
    one = Fingerprints("k", [Fingerprint(pattern=pattern, params=(Param(name="x", group=0, value="y"),))])
    began = time.process_time()
    one.told("a" * (MOST_TEXT - 1) + "!")
    assert time.process_time() - began < 0.5


@given(st.text(max_size=300), st.sampled_from(["k", "ldap.search_result"]))
def test_any_text_is_read(text: str, kind: str) -> None:
    """Surrogates, control characters, other scripts: an answer, never an error, and no value beyond its bound."""
    one = Fingerprint(pattern=translated("(?s)^(.*)$", ""), params=(Param(name="x", group=1),))
    found = Fingerprints(kind, [one]).told(text)
    assert all(len(value) <= MOST_VALUE for _, value in found)


def test_more_than_fits_into_memory_is_tried_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the patterns of a kind are too many for one automaton, there are several, and the order holds."""
    monkeypatch.setattr(fingerprints, "_MEMORY", 1 << 20)
    heavy = [(f"x[a-f]{{1,90}}y[0-9]{{1,90}}z{number}", {"service.product": str(number)}) for number in range(150)]
    assert told("xay0z77", *heavy) == (("service.product", "7"),), "the first that fits"
    assert told("xay0z149", *heavy[50:]) == (("service.product", "149"),)


def test_only_the_beginning_of_a_long_text_is_looked_at() -> None:
    """Beyond four kilobytes nothing is read."""
    assert told("x" * MOST_TEXT + "Acme", ("Acme", {"x": "y"})) == ()


def test_the_engine_is_loaded_when_it_is_needed() -> None:
    """A command that looks at no text does not load RE2: neither the program nor the registry of sources does."""
    asked = (
        "import sys, cli.main, scanner.fingerprints, scanner.feeds; scanner.feeds.every(); print('re2' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
