"""Outside facts that nobody has: a base for sources of which a test needs one answer."""

from scanner.observation import Software
from scoring.knowledge import EndOfLife, Exploited, FeedState, Listing, Origin
from scoring.knowledge.library import Library
from scoring.knowledge.listed import Incident, LoadedList, Sharing
from scoring.knowledge.vulnerability import Flaws


class Unknowing:
    """Implements `scoring.knowledge.LookUp`."""

    def feeds(self) -> tuple[FeedState, ...]:
        return ()

    def end_of_life(self, product: str, version: str) -> EndOfLife | None:
        return None

    def exploited(self, product: str, version: str) -> tuple[Exploited, ...]:
        return ()

    def unranged(self, software: Software) -> tuple[str, ...] | None:
        return None

    def flaws(self, software: Software) -> Flaws:
        return Flaws()

    def identify(self, kind: str, text: str) -> tuple[Software, ...]:
        return ()

    def cpe(self, product: str, version: str | None) -> str:
        return ""

    def library(self, address: str) -> Library | None:
        return None

    def listings(self, address: str) -> tuple[Listing, ...]:
        return ()

    def lists(self) -> tuple[LoadedList, ...]:
        return ()

    def name_listings(self, name: str) -> tuple[Listing, ...]:
        return ()

    def incidents(self, domain: str) -> tuple[Incident, ...]:
        return ()

    def sharing(self, address: str) -> tuple[Sharing, ...]:
        return ()

    def origin(self, address: str) -> Origin | None:
        return None

    def service(self, name: str) -> str:
        return ""

    def registrable(self, name: str) -> bool:
        return False

    def roots(self, subject: bytes) -> tuple[bytes, ...]:
        return ()

    def own_roots(self, subject: bytes) -> tuple[bytes, ...]:
        return ()
