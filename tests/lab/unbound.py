"""Unbound: the recursive resolver that scans are pointed at; it validates, from the laboratory's own root."""

from pathlib import Path

from tests.lab.site import Site

PROGRAM = "unbound"


def start(
    site: Site, address: str, root: str, trust_anchor: Path, *, keeps: int = 5, name: str = "unbound"
) -> None:  # fmt: skip
    """A resolver at `address` whose root server is `root`: no query of the laboratory leaves loopback.

    It asks from its own address, and keeps answers for `keeps` seconds at most.
    """
    room = site.room(name)
    config = room / "unbound.conf"
    config.write_text(
        f"""server:
    interface: {address}
    outgoing-interface: {address}
    access-control: 127.0.0.0/8 allow
    do-daemonize: no
    use-syslog: no
    logfile: ""
    chroot: ""
    username: ""
    directory: "{room}"
    pidfile: "{room}/unbound.pid"
    num-threads: 1
    do-ip6: no
    do-not-query-localhost: no
    trust-anchor-file: "{trust_anchor}"
    local-zone: "test." nodefault
    local-zone: "127.in-addr.arpa." nodefault
    cache-max-ttl: {keeps}
    cache-max-negative-ttl: {min(keeps, 2)}
    outgoing-range: 512
remote-control:
    control-enable: no
stub-zone:
    name: "."
    stub-addr: {root}
"""
    )
    site.start(["unbound", "-d", "-c", str(config)], room, [(address, 53)])
