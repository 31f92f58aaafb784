"""A report that was let go: what left the house, to whom, by whom, when, and the hash of the very file."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One line of the log. `rating` is the id of the stored rating, `digest` the SHA-256 of the file, in hexadecimal.

    `audience` is policyholder or broker, `form` the format of the file.
    """

    target: str
    rating: str
    audience: str
    form: str
    language: str
    by: str
    at: datetime
    digest: str
