"""What makes a host look like a honeypot: its services are then shown, and no exposure there is held to be certain."""

import re
from collections import Counter
from typing import Any

from scanner.hello import TARPIT
from scanner.observation import Hello, Present
from scoring.check import Look, Seen

ALONE = (
    ("Cowrie", "ssh", re.compile(r"^SSH-2\.0-OpenSSH_6\.0p1 Debian-4\+deb7u2$")),
    ("Kippo", "ssh", re.compile(r"^SSH-2\.0-OpenSSH_5\.1p1 Debian-5$")),
    ("OpenCanary", "ssh", re.compile(r"^SSH-2\.0-OpenSSH_5\.1p1 Debian-4$")),
    ("Honeytrap", "ssh", re.compile(r"^SSH-2\.0-OpenSSH_6\.6\.1p1 Ubuntu-2ubuntu2$")),
    ("Amun", "ftp", re.compile(r"^Welcome to my FTP Server$")),
    ("BearTrap", "ftp", re.compile(r"^BearTrap-ftpd Service ready$")),
    ("Conpot", "", re.compile(r"Connected to \[(?:00:13:EA|\.\.\.)")),
)
"""Greetings that a honeypot is delivered with, each enough by itself: their own configuration files (cowrie
src/cowrie/ssh/factory.py, kippo.cfg.dist, opencanary docs/services, honeytrap's ssh-simulator, amun vuln_modules,
conpot templates/kamstrup_382), and A. Vetterl, R. Clayton, "Bitter Harvest" (USENIX WOOT 2018)."""

TOGETHER = (
    ("Dionaea", (("ftp", re.compile(r"^DiskStation FTP server ready\.$")), ("mysql", re.compile(r"^5\.7\.16$")),
                 ("mssql", re.compile(r"")))),
)  # fmt: skip
"""Answers that real products give too, of which two of one honeypot together give it away (dionaea modules/python)."""

CONTROL = frozenset({"rdp", "vnc", "telnet", "winrm", "docker", "kubernetes", "adb", "smb"})
STORES = frozenset({
    "redis", "mysql", "postgresql", "mongodb", "elasticsearch", "opensearch", "couchdb", "memcached", "mssql", "oracle",
    "cassandra",
})  # fmt: skip
CARRIERS = frozenset({"http", "tls", TARPIT})
MOST_PROTOCOLS = 8
SAME_WORDS = 4


def decoy(host: Seen[Any] | None) -> str:
    """Why the services of a host look like those of a honeypot, in a few words; empty where they do not.

    A greeting that a honeypot is delivered with; at least 8 protocols, two ways to control a machine and two stores of
    data among them; or the same first words in one protocol on at least 4 ports (web servers, which may, are left out).
    """
    told = _newest(host)
    spoken = {(_speaks(facts), _greeting(facts)) for facts in told}
    for name, protocol, mark in ALONE:
        if any(protocol in ("", speaks) and mark.search(words) for speaks, words in spoken):
            return f"a greeting that {name} is delivered with"
    for name, marks in TOGETHER:
        if (
            sum(any(protocol == speaks and mark.search(words) for speaks, words in spoken) for protocol, mark in marks)
            > 1
        ):
            return f"answers that {name} is delivered with"
    protocols = {speaks for speaks, _ in spoken} - CARRIERS - {""}
    if len(protocols) >= MOST_PROTOCOLS and len(protocols & CONTROL) > 1 and len(protocols & STORES) > 1:
        return f"{len(protocols)} protocols that do not live together on one host"
    # By protocol: one mail server greets alike on its ports of IMAP, POP3 and SMTP, of which each has three at most.
    words = Counter(
        (_speaks(facts), _greeting(facts)) for facts in told if _speaks(facts) not in CARRIERS and _greeting(facts)
    )
    if words and (most := words.most_common(1)[0])[1] >= SAME_WORDS:
        return f"the same greeting on {most[1]} ports"
    return ""


def tarpits(host: Seen[Hello] | None) -> tuple[Look[Hello], ...]:
    """The newest looks at ports that kept us busy without ever coming to an end."""
    return tuple(look for look in _looks(host) if look.facts is not None and _speaks(look.facts) == TARPIT)


def _looks(host: Seen[Hello] | None) -> list[Look[Hello]]:
    """Our own newest look at each port: what others tell makes nothing less certain that we saw ourselves."""
    own = Seen(tuple(look for look in (host.looks if host else ()) if not look.told))
    return [look for one in own.each() if (look := one.answered) is not None]


def _newest(host: Seen[Any] | None) -> list[Hello]:
    return [look.facts for look in _looks(host) if isinstance(look.facts, Hello)]


def _speaks(facts: Hello) -> str:
    return facts.speaks.value if isinstance(facts.speaks, Present) else ""


def _greeting(facts: Hello) -> str:
    return facts.greeting.value if isinstance(facts.greeting, Present) else ""
