"""ONC RPC over TCP (RFC 5531): the call that does nothing, and what its answer tells of a program's versions."""

from dataclasses import dataclass

CALL_ID = 0x48554C4C
_CALL, _REPLY, _RPC_VERSION = 0, 1, 2
_NO_LOGIN = bytes(8)
"""AUTH_NONE without a body (RFC 5531 10.1)."""
_LAST = 0x80000000
_NO_SUCH_VERSION = 2


def null_call(program: int) -> bytes:
    """Procedure 0 of version 0 of `program`, which takes nothing, does nothing and returns nothing (RFC 5531 12).

    No program has a version 0: one that is there says which versions it has.
    """
    words = (CALL_ID, _CALL, _RPC_VERSION, program, 0, 0)
    message = b"".join(word.to_bytes(4, "big") for word in words) + _NO_LOGIN + _NO_LOGIN
    return (_LAST | len(message)).to_bytes(4, "big") + message


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer to our call: whether the `program` is there (None: not told), and its lowest and highest version.

    `refuses_us`: the server turned the call away before it reached a program (MSG_DENIED).
    """

    program: bool | None
    versions: tuple[int, int] | None = None
    refuses_us: bool = False


def whole(seen: bytes) -> bool:
    """Whether a record has arrived (RFC 5531 11), or something that is none."""
    return len(seen) >= 12 and (reply(seen[:12]) is None or len(seen) >= 4 + _size(seen))


def reply(seen: bytes) -> Reply | None:
    """What an answer says; None where `seen` is none to our call. One that is cut short says what came of it."""
    if len(seen) < 12 or not 8 <= _size(seen) <= 1024 or _word(seen, 4) != CALL_ID or _word(seen, 8) != _REPLY:
        return None
    message = seen[4 : 4 + _size(seen)]
    status = _word(message, 8)
    if status == 1:
        return Reply(program=None, refuses_us=True)
    # An accepted reply: a verifier of a flavour and at most 400 bytes, filled up to four, then how it was accepted.
    verifier = _word(message, 16)
    at = 20 + (verifier + 3 & ~3 if verifier is not None and verifier <= 400 else 1024)
    accepted, lowest, highest = (_word(message, at + step) for step in (0, 4, 8))
    if status != 0 or accepted is None:
        return Reply(program=None)
    if accepted != _NO_SUCH_VERSION or lowest is None or highest is None or not lowest <= highest <= 0xFFFF:
        return Reply(program={0: True, 1: False, _NO_SUCH_VERSION: True}.get(accepted))
    return Reply(program=True, versions=(lowest, highest))


def _size(seen: bytes) -> int:
    return int.from_bytes(seen[:4], "big") & ~_LAST


def _word(data: bytes, at: int) -> int | None:
    return int.from_bytes(data[at : at + 4], "big") if at + 4 <= len(data) else None
