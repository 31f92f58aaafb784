"""Unbound: the recursive resolver that scans are pointed at; it validates, from the laboratory's own root."""

from pathlib import Path

from tests.lab.site import Site

PROGRAM = "unbound"


def start(site: Site, address: str, root: str, trust_anchor: Path) -> None:
    """A resolver at `address` whose root server is `root`: no query of the laboratory leaves loopback."""
    room = site.room("unbound")
    config = room / "unbound.conf"
    config.write_text(
        f"""server:
    interface: {address}
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
    cache-max-ttl: 5
    cache-max-negative-ttl: 2
    outgoing-range: 512
remote-control:
    control-enable: no
stub-zone:
    name: "."
    stub-addr: {root}
"""
    )
    site.start(["unbound", "-d", "-c", str(config)], room, [(address, 53)])
