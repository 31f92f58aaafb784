"""`python -m tests.peers`: asks sslyze, testssl.sh and nmap about the laboratory's servers, keeps and shows the table.

`--kept` asks only ourselves and shows our answers beside the kept table.
"""

import asyncio
import sys

from tests.lab.laboratory import lacking as lacking_laboratory
from tests.lab.tls.running import running
from tests.peers import environment, table
from tests.peers.asking import ask_peers
from tests.peers.ours import ask_all


def main() -> int:
    """The table on standard output; 1 where a difference has no reason, 2 where something is missing."""
    afresh = "--kept" not in sys.argv[1:]
    why = lacking_laboratory() or (environment.lacking(make=True) if afresh else None)
    if why:
        print(f"The comparison {why}.", file=sys.stderr)
        return 2
    with running() as servers:
        ours = asyncio.run(ask_all(servers.places, servers.ca_file))
        if afresh:
            print("Asking sslyze, testssl.sh and nmap; this takes about half an hour.", file=sys.stderr, flush=True)
            table.keep(ask_peers(servers.places, servers.ca_file), environment.versions())
    kept, known = table.newest(), table.differences()
    print(f"{kept.date}, {', '.join(f'{name} {version}' for name, version in kept.versions.items())}")
    print(table.shown(ours, kept.answers, known))
    return int(bool(table.unexplained(list(table.rows(ours, kept.answers)), known)))


if __name__ == "__main__":
    sys.exit(main())
