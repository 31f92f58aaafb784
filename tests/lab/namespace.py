"""A network namespace with nothing but a loopback in it, where a test may have addresses of both families."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence


def lacking() -> str | None:
    """Why no namespace can be made here, as a sentence; None where one can."""
    if os.geteuid() != 0:
        return "needs root: a network namespace is made for it"
    tried = subprocess.run(["unshare", "--net", "true"], capture_output=True, check=False)
    return None if tried.returncode == 0 else "needs a kernel that lets it make a network namespace"


def inside(module: str, *arguments: str, seconds: float = 300) -> str:
    """What `python -m module` writes, run in a namespace of its own that ends with it. Raises RuntimeError."""
    # The address of its own is for servers that look names up as if they had a network (AI_ADDRCONFIG).
    up = [
        "unshare", "--net", "sh", "-c",
        'ip link set lo up && ip address add 192.0.2.1/32 dev lo && exec "$@"', "sh",
    ]  # fmt: skip
    done = subprocess.run(
        [*up, sys.executable, "-m", module, *arguments],
        capture_output=True, text=True, timeout=seconds, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{module} ended with {done.returncode}: {done.stderr[-4000:]}")
    return done.stdout


@contextlib.contextmanager
def addresses(these: Sequence[str]) -> Iterator[None]:
    """These IPv6 addresses on loopback; only inside a namespace, which they do not outlive."""
    for one in these:
        subprocess.run(["ip", "-6", "address", "add", f"{one}/128", "dev", "lo", "nodad"], check=True)
    yield
