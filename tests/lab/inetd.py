"""A small inetd: for each connection to one port a program that has it as its input and output."""

import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.lab.site import Site


def start(site: Site, room: str, address: str, port: int, argv: Sequence[str]) -> None:
    """Serve `argv` on a port, which ends with the laboratory."""
    place = site.room(room)
    line = [sys.executable, "-m", "tests.lab.inetd", address, str(port), *argv]
    site.start(line, place, [(address, port)], env={"PYTHONPATH": str(Path(__file__).parents[2])})


def main() -> None:
    """Address, port and program are the arguments."""
    address, port, *argv = sys.argv[1:]
    running: list[subprocess.Popen[bytes]] = []
    with socket.create_server((address, int(port))) as server:
        while True:
            running = [one for one in running if one.poll() is None]
            connection, _ = server.accept()
            with connection:
                # A group of its own: smbd ends its whole group when a connection does, at which all of them end.
                running.append(
                    subprocess.Popen(
                        argv, stdin=connection, stdout=connection, stderr=subprocess.DEVNULL, process_group=0
                    )
                )


if __name__ == "__main__":
    main()
