"""Shipped files as text and as types: a damaged installation is one sentence."""

import hashlib
import re
from collections.abc import Callable

from scanner.errors import Misconfigured
from scoring import model
from scoring.model import Model
from scoring.vectors import folders

SUMS_MILLI = (100_000, 92_000)
"""What the weights in every total come to: 100 %, or what published practice gives to what is seen from outside."""


def text_of(name: str, read: Callable[[str], str]) -> str:
    """The shipped file `name` as `read` gives it. Raises Misconfigured where it is not there, or is no text."""
    try:
        return read(name)
    except (OSError, UnicodeDecodeError) as wrong:
        why = wrong.strerror if isinstance(wrong, OSError) and wrong.strerror else "it is no text"
        raise Misconfigured(f"The shipped file {name} cannot be read ({why}): install Hullmark again.") from None


def model_of(text: str) -> Model:
    """The model in the text of its file, with its digest.

    Raises Misconfigured where it does not fit, forgets a vector, names a check that is none, or has weights that do not
    add up.
    """
    found = model.read(text, digest="sha256:" + hashlib.sha256(text.encode()).hexdigest())
    known = folders()
    if missing := sorted(known.keys() - found.vectors.keys()):
        raise Misconfigured(f"The model file lacks the vector {missing[0]}: add it or use the shipped model.")
    checks = {check for checks in known.values() for check in checks}
    if strange := sorted(found.checks.keys() - checks):
        raise Misconfigured(f"The model file gives points to {strange[0]}, which is no check: mend its name.")
    if strange := sorted({check for asked in found.roles.values() for check in asked} - checks):
        raise Misconfigured(f"The model file asks a role of {strange[0]}, which is no check: mend its name.")
    come_to = sum(row.weight_milli for row in found.vectors.values() if row.counts(()))
    if come_to not in SUMS_MILLI:
        raise Misconfigured(
            f"The weights in the model file come to {come_to / 1000:g} % without what is not observable or imported: "
            "let them come to 100 %, or to the 92 % of published practice."
        )
    return found


def released(version: str, shipped: Callable[[str], str]) -> Model:
    """A released model by its version, of the text that `shipped` gives. Raises Misconfigured where there is none."""
    missing = Misconfigured(f"There is no model {version!r}: `hullmark model list` shows the released ones.")
    if not re.fullmatch(r"(hullmark-)?[0-9]{4}\.[0-9]{1,3}", version):
        raise missing
    try:
        text = shipped(f"model/{version}.toml")
    except Misconfigured:
        raise missing from None
    return model_of(text)
