"""Looks at a domain that has its reports sent to others, made for the tests of what becomes of them."""

from scanner.dmarc.consent import ConsentAt
from scanner.observation import ABSENT, NOT_ASKED, Fact, Present, Unseen
from scanner.probes.mail_policy import MailPolicy

AGREED: Fact[tuple[str, ...]] = Present(value=("v=DMARC1;",))
LATE: Fact[tuple[str, ...]] = Unseen(why="time-out")


def consents(said: dict[str, Fact[tuple[str, ...]]], domain: str = "acme.example") -> Fact[tuple[ConsentAt, ...]]:
    """What each of these hosts said of the domain's reports; nobody was asked where there are none."""
    if not said:
        return NOT_ASKED
    return Present(
        value=tuple(ConsentAt(name=f"{domain}._report._dmarc.{host}", records=fact) for host, fact in said.items())
    )


def reporting(text: str, **said: Fact[tuple[str, ...]]) -> MailPolicy:
    """A look at acme.example with this record; `a=AGREED` is what a.example said."""
    return MailPolicy(
        dmarc=Present(value=(text,)),
        dmarc_above=NOT_ASKED,
        registrable=Present(value="acme.example"),
        dmarc_consents=consents({f"{label}.example": fact for label, fact in said.items()}),
    )


REFUSED: Fact[tuple[str, ...]] = ABSENT
