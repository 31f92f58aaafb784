"""rbldnsd: the name server that most DNS block lists are served by, with lists that work and lists that do not."""

import time

import dns.exception
import dns.message
import dns.query

from tests.lab.site import PATIENCE, Site

PROGRAM = "rbldnsd"
USER = "rbldns"
PORT = 53

ZONES = {
    # What a list should be: its test entries, a listing, a range of policy, a code that nobody explains, IPv6.
    "works.lists.test:ip4set": (
        ":127.0.0.3:Listed", "127.0.0.2", "203.0.114.7", "203.0.114.8 :127.0.0.10:policy",
        "203.0.114.9 :127.0.0.99:odd", "203.0.114.10 :127.0.0.3:both", "203.0.114.10 :127.0.0.10:both",
    ),
    "works.lists.test:ip6trie": (":127.0.0.3:Listed", "::ffff:7f00:2", "2606:4700:1::7"),
    "names.lists.test:dnset": (":127.0.1.5:Listed", "test", ".bad.example"),
    "everything.lists.test:ip4set": (":127.0.0.2:Everything", "0.0.0.0/1", "128.0.0.0/1"),
    "refuses.lists.test:ip4set": (":127.255.255.254:Not for you", "0.0.0.0/1", "128.0.0.0/1"),
    "forsale.lists.test:generic": ("@ A 203.0.114.80", "* A 203.0.114.80", "2.0.0.127 A 203.0.114.80"),
    "empty.lists.test:ip4set": (":127.0.0.2:Nothing is here",),
    # Its data have run out: SERVFAIL.
    "expired.lists.test:ip4set": (
        "$TIMESTAMP 2020:01:01:00:00:00 2020:01:02:00:00:00", ":127.0.0.2:Listed", "127.0.0.2",
    ),
}  # fmt: skip
"""Zone and kind of data, and the lines of its file. A zone that is not here is turned down (REFUSED)."""


def start(site: Site, address: str) -> None:
    """All these zones at `address`, port 53, over UDP alone, as rbldnsd does. Raises RuntimeError."""
    room = site.room("rbldnsd", USER)
    served = []
    for number, (zone, lines) in enumerate(ZONES.items()):
        (room / f"{number}.zone").write_text("\n".join(lines) + "\n")
        served.append(f"{zone}:{number}.zone")
    argv = [PROGRAM, "-n", "-u", USER, "-w", str(room), "-b", f"{address}/{PORT}", *served]
    site.start(argv, room, [])
    deadline = time.monotonic() + PATIENCE
    question = dns.message.make_query("2.0.0.127.works.lists.test", "A")
    while True:
        try:
            dns.query.udp(question, address, timeout=0.2)
        except (OSError, dns.exception.Timeout):
            if time.monotonic() > deadline:
                raise RuntimeError(f"rbldnsd does not answer: {(room / 'output.log').read_text()[-2000:]}") from None
            time.sleep(0.02)
        else:
            return
