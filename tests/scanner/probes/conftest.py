"""The door on loopback for probes that talk with servers of their own."""

from tests.scanner.net.conftest import conduct, registry, world

__all__ = ["conduct", "registry", "world"]
