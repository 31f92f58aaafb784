"""How hashes and times lie in the store: half as long as the text that they stand for."""

import re
from datetime import UTC, datetime, timedelta

from sqlalchemy import BigInteger, Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICRO = timedelta(microseconds=1)
_HASH = re.compile(r"sha256:([0-9a-f]{64})")


def packed_hash(text: str) -> bytes:
    """`sha256:...` as its 32 bytes; any other text as it is."""
    found = _HASH.fullmatch(text)
    return bytes.fromhex(found[1]) if found else text.encode("utf-8", "surrogatepass")


def told_hash(lying: bytes) -> str:
    """The text again."""
    return "sha256:" + lying.hex() if len(lying) == 32 else lying.decode("utf-8", "surrogatepass")


def micro(at: datetime) -> int:
    """Microseconds since 1970."""
    return (at - EPOCH) // MICRO


def told_time(lying: int) -> datetime:
    """The time again, in UTC."""
    return EPOCH + lying * MICRO


class Hash(TypeDecorator[str]):
    """`sha256:...` in 32 bytes."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: Dialect) -> bytes | None:
        return None if value is None else packed_hash(value)

    def process_result_value(self, value: bytes | None, _dialect: Dialect) -> str | None:
        return None if value is None else told_hash(value)


class Micro(TypeDecorator[datetime]):
    """An aware time as microseconds since 1970, which every database orders alike."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> int | None:
        return None if value is None else micro(value)

    def process_result_value(self, value: int | None, _dialect: Dialect) -> datetime | None:
        return None if value is None else told_time(value)
