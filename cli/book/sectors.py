"""Whether a sector's code has the form of its scheme; which codes exist is not judged."""

import re

from cli.book.cells import Unfit

FORMS = {
    "NAICS": (re.compile(r"(?:11|2[123]|3[123]|4[24589]|5[1-6]|6[12]|7[12]|81|92)\d{0,4}"), "541511"),
    "KSIC": (re.compile(r"[A-U]|[A-U]?\d{2,5}"), "C26110"),
    "JSIC": (re.compile(r"[A-T]|[A-T]?\d{2,4}"), "G3911"),
    "GB/T 4754": (re.compile(r"[A-T]|[A-T]?\d{2,4}"), "I6510"),
}
"""The form of a code by its scheme, with an example. NAICS: two to six figures that begin with one of its sectors.
KSIC: a section's letter, two to five figures, or both; JSIC and GB/T 4754: the same with two to four."""
_SCHEME = re.compile(r"(NAICS|KSIC|JSIC|GB ?/? ?T ?-?4754)[ -]?((?:19|20)\d\d)?", re.IGNORECASE)


def scheme(cell: str) -> str:
    """The scheme's name as it is kept, with the year of its edition where it was told."""
    found = _SCHEME.fullmatch(cell)
    if not found:
        raise Unfit(f"{cell[:30]!r} is none of {', '.join(FORMS)}")
    name = "GB/T 4754" if found[1].upper().startswith("GB") else found[1].upper()
    return f"{name} {found[2]}" if found[2] else name


def sector(code: str, of: str) -> str:
    """The code as it is kept: capitals, and no dots or spaces."""
    form, example = FORMS[re.sub(r" (19|20)\d\d$", "", of)]
    bare = re.sub(r"[ .\-]", "", code).upper()
    if not form.fullmatch(bare):
        raise Unfit(f"{code[:30]!r} has not the form of {of}, such as {example}")
    return bare
