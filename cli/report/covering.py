"""What the mail says that a released report is attached to, in the language of the report."""

from typing import TYPE_CHECKING

from cli.report import words
from cli.report.catalogue import catalogue
from cli.report.teller import Teller

if TYPE_CHECKING:
    from scoring.alerts import Alert


def cover(alert: "Alert") -> tuple[str, tuple[str, ...]]:
    """Its subject and its lines: nothing of what was found, which stands in the file alone.

    Raises ValueError for an alert without a letter.
    """
    letter = alert.letter
    if letter is None:
        raise ValueError("this alert is no letter")
    teller = Teller(catalogue(letter.release.language))
    told = {"name": teller.foreign(alert.name), "day": teller.day(letter.as_of)}
    contact = teller.foreign(letter.contact) or teller.text("the operator of this program")
    return teller.text("Report on {name} of {day}", **told), (
        teller.text("Attached is the report on {name} of {day}.", **told),
        teller.text(words.OPENING),
        "",
        teller.text(words.RELEASED, who=teller.foreign(letter.by), day=teller.moment(alert.raised_at)),
        teller.text("The file is {file}; its SHA-256 is {digest}.", file=letter.file, digest=letter.release.digest),
        teller.text(
            "Questions go to {who}, and so do disputes, and the wish not to be looked at any longer.", who=contact
        ),
    )
