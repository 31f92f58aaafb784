"""Reading with a parser that refuses much and sometimes panics: what cannot be read has its empty value."""

import warnings
from collections.abc import Callable
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm

T = TypeVar("T")
PARSER_ERRORS = (
    ValueError, TypeError, LookupError, ArithmeticError, AttributeError, NotImplementedError, UnsupportedAlgorithm,
    x509.InvalidVersion, x509.DuplicateExtension, x509.ExtensionNotFound, x509.UnsupportedGeneralNameType,
)  # fmt: skip


def lenient(part: Callable[[], T], empty: T) -> T:
    """What `part` gives, or `empty` where the bytes behind it are not what they should be."""
    try:
        return part()
    except PARSER_ERRORS:
        return empty
    except BaseException as wrong:
        # The parser is Rust: its panics reach Python as a BaseException of this name.
        if type(wrong).__name__ != "PanicException":
            raise
        return empty


def quietly(part: Callable[[], T], empty: T) -> T:
    """As `lenient`, without the warnings about odd but readable bytes (a serial of 0, say), which nobody can mend."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return lenient(part, empty)
