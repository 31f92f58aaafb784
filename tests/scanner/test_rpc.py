"""ONC RPC: the call byte by byte, and every way in which RFC 5531 lets a server answer it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.rpc import CALL_ID, Reply, null_call, reply, whole


def record(*words: int, more: bytes = b"") -> bytes:
    """One record with these 32-bit words (RFC 5531 11)."""
    message = b"".join(word.to_bytes(4, "big") for word in words) + more
    return (0x80000000 | len(message)).to_bytes(4, "big") + message


def test_the_call_carries_no_credential() -> None:
    """Version 2 of RPC, version 0 and procedure 0 of the program, AUTH_NONE twice, nothing after it."""
    assert null_call(100003) == bytes.fromhex(
        "80000028 48554c4c 00000000 00000002 000186a3 00000000 00000000 00000000 00000000 00000000 00000000"
    )


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (record(CALL_ID, 1, 0, 0, 0, 2, 3, 4), Reply(program=True, versions=(3, 4))),
        (record(CALL_ID, 1, 0, 0, 0, 0), Reply(program=True)),
        (record(CALL_ID, 1, 0, 0, 0, 1), Reply(program=False)),
        (record(CALL_ID, 1, 0, 0, 0, 5), Reply(program=None)),
        (record(CALL_ID, 1, 0, 1, 5, 0x68656C6C, 0x6F000000, 2, 2, 4), Reply(program=True, versions=(2, 4))),
        (record(CALL_ID, 1, 0, 0, 0, 2, 9, 4), Reply(program=True)),
        (record(CALL_ID, 1, 0, 0, 0xFFFFFFFF, 2, 3, 4), Reply(program=None)),
        (record(CALL_ID, 1, 1, 1, 5), Reply(program=None, refuses_us=True)),
        (record(CALL_ID + 1, 1, 0, 0, 0, 2, 3, 4), None),
        (record(CALL_ID, 0, 0, 0, 0, 2, 3, 4), None),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", None),
    ],
)
def test_each_answer(answer: bytes, told: Reply | None) -> None:
    """Versions, success, an unknown program, an error, verifiers, denials, and what is no answer."""
    assert reply(answer) == told
    assert whole(answer)
    assert not whole(answer[:11])


@given(st.binary(max_size=80))
def test_any_record_is_read(seen: bytes) -> None:
    """No bytes break the reading, after our own call id neither."""
    for one in (seen, seen[:4] + CALL_ID.to_bytes(4, "big") + b"\0\0\0\1" + seen[4:]):
        reply(one)
        whole(one)
