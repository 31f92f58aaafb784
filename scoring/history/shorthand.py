"""How facts lie in the store: their JSON in few letters, by reference to what facts most often look like."""

import base64
import zlib

from scoring.history.typical import TYPICAL

SIGN = "1"
"""What begins so is written by reference to TYPICAL; JSON of facts begins with a brace."""
_CHECK = 4
_MOST = 64 * 1024 * 1024
"""No facts are longer."""
_DICTIONARY = TYPICAL.encode("ascii")


def short(text: str) -> str:
    """The text in shorthand, or as it is where that is no shorter."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15, zdict=_DICTIONARY)
    packed = deflate.compress(text.encode("utf-8", "surrogatepass")) + deflate.flush()
    lying = SIGN + base64.b64encode(_check(packed) + packed).decode("ascii").rstrip("=")
    return lying if len(lying) < len(text) else text


def long(lying: str) -> str:
    """The text again. Raises ValueError or zlib.error for what was not written here, or changed since."""
    if not lying.startswith(SIGN):
        return lying
    letters = lying[len(SIGN) :]
    raw = base64.b64decode(letters + "=" * (-len(letters) % 4), validate=True)
    check, packed = raw[:_CHECK], raw[_CHECK:]
    if check != _check(packed) or base64.b64encode(raw).decode("ascii").rstrip("=") != letters:
        raise ValueError("these facts are not as they were written")
    inflate = zlib.decompressobj(-15, zdict=_DICTIONARY)
    text = inflate.decompress(packed, _MOST)
    if not inflate.eof or inflate.unused_data:
        raise ValueError("these facts are not whole")
    return text.decode("utf-8", "surrogatepass")


def _check(packed: bytes) -> bytes:
    return zlib.crc32(packed).to_bytes(_CHECK, "big")
