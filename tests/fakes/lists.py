"""DNS block lists for tests, and third parties that are nothing but such lists."""

from collections.abc import Mapping

from scanner.conduct import Conduct
from scanner.dns_lists import Category, DnsList, ListSaid
from scanner.interfaces import Clock
from scanner.net.listings import Listings
from scanner.net.once import Memory
from scanner.net.witnesses import Witnesses
from scanner.told import Told
from tests.fakes.net import ScriptedNet

CODES = (("127.0.0.3", Category.EXPLOITED), ("127.0.0.10", Category.POLICY), ("127.0.1.5", Category.MALWARE))


def dns_list(
    name: str, *, of: str = "addresses", families: tuple[int, ...] = (4,), zone: str = "", per_day: int | None = None,
    codes: tuple[tuple[str, Category], ...] = CODES, masked: bool = False,
) -> DnsList:  # fmt: skip
    """A list below lists.test, free for business, with the test entries of RFC 5782."""
    points = {4: ("127.0.0.2", "127.0.0.1"), 6: ("::ffff:7f00:2", "::ffff:7f00:1"), 0: ("test", "invalid")}
    wanted = families if of == "addresses" else (0,)
    return DnsList(
        name=name, title=name.title(), zone=zone or f"{name}.lists.test", of=of,
        families=families if of == "addresses" else (), codes=codes, otherwise=Category.UNNAMED, masked=masked,
        listed=tuple((family, points[family][0]) for family in wanted),
        not_listed=tuple((family, points[family][1]) for family in wanted), per_day=per_day, retired=None,
        words="free", url=None, read=None, commercial_use="yes",
    )  # fmt: skip


class NothingKept:
    """No imports at all."""

    def sources(self) -> tuple[str, ...]:
        return ()

    def of(self, source: str, address: str) -> tuple[Told, ...]:
        raise AssertionError(f"{source} was not imported")

    def close(self) -> None:
        return


def asking(clock: Clock, conduct: Conduct, *lists: DnsList, off: Mapping[str, str] | None = None) -> Witnesses:
    """Third parties that are these lists, and nobody else."""
    return Witnesses(
        clock, conduct, Memory(), kept=NothingKept(), services={}, off={}, terms={},
        lists=Listings(clock, lists, off or {}),
    )  # fmt: skip


class ListNet(ScriptedNet):
    """A net on which block lists say what a test gave them, and that does nothing else."""

    def __init__(self, *said: ListSaid) -> None:
        super().__init__({})
        self.said, self.asked_of = said, list[str]()

    async def listed(self, subject: str) -> tuple[ListSaid, ...]:
        self.asked_of.append(subject)
        return self.said
