"""What came from a stranger's host that a certificate names, and where it is kept for all targets."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A body, and the instant at which it came: that is when its own dates are judged."""

    body: bytes
    at: datetime


class Shelf(Protocol):
    """Bytes by key, kept for a while; what was pruned or is not whole may come back as None or as other bytes."""

    def get(self, key: str) -> bytes | None: ...

    def put(self, key: str, content: bytes) -> None: ...
