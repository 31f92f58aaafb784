"""One server or zone with planted faults, and what is needed to mend it by its recipes."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from cli.report.recipes import Recipe, applied, fill
from tests.recipes.ground import LOOPBACK, Ground


@dataclass(frozen=True, kw_only=True)
class Server:
    """A running server: `file` is its configuration, in which the recipe's own names are `filled`.

    `after` is where it answers once it is mended, where that differs; `then` what somebody else does after it.
    """

    room: Path
    file: Path
    filled: Mapping[str, str]
    after: tuple[tuple[str, int], ...] = ()
    then: Callable[[], None] | None = None


@dataclass(frozen=True, kw_only=True)
class Planted:
    """Faults on one target: a domain (`nginx.test`) or the address alone.

    `recipes` are ids in the order in which they are applied; `first` are those among them that are applied before
    anybody looks, so that one fault is left alone. With `front` its domain has a web site without faults, so that
    nothing is seen for the first time only when a service behind it is mended. With `serves` it is the name server of
    its domain; `along` where a recipe closes more than its checks hold against it, which then is predicted with it.
    `steps` are recipes that only the ones after them make whole, `together` those that have nothing to mend where the
    others have been applied before.
    """

    label: str
    rest: str
    start: "Callable[[Ground, Planted], Server]"
    recipes: tuple[str, ...]
    named: bool = True
    records: str = ""
    front: bool = False
    serves: bool = False
    along: bool = False
    steps: tuple[str, ...] = ()
    together: tuple[str, ...] = ()
    first: tuple[Recipe, ...] = field(default=())

    @property
    def alone(self) -> tuple[str, ...]:
        """Its recipes that are whole in themselves."""
        return tuple(one for one in self.recipes if one not in (*self.steps, *self.together))

    @property
    def domain(self) -> str:
        return f"{self.label}.test"

    def address(self, ground: Ground) -> str:
        """Where it is."""
        return ground.site.address(self.rest)

    def target(self, ground: Ground) -> str:
        """What is scanned."""
        return self.domain if self.named else self.address(ground)

    def written(
        self,
        ground: Ground,
        room: Path,
        file: Path,
        text: str,
        filled: Mapping[str, str],
        after: Sequence[tuple[str, int]] = (),
    ) -> Server:
        """Write the faulty configuration, its names filled, with what is to be mended `first`."""
        own = {
            **filled, "example.com": self.domain, "192.0.2.10": self.address(ground), "0.0.0.0": self.address(ground),
            "127.0.0.1": ground.site.address(LOOPBACK),
        }  # fmt: skip
        file.write_text(applied(fill(text, own), self.first, own))
        return Server(room=room, file=file, filled=own, after=tuple(after))

    def web(self, ground: Ground, room: Path) -> dict[str, str]:
        """A page, a certificate with and without its issuer, and its key, in place of the recipe's files."""
        certificate = ground.certificate(self.domain)
        (room / "html").mkdir()
        (room / "html" / "index.html").write_text("<!doctype html><html lang=en><title>A page</title><h1>A page</h1>")
        mark = "-----BEGIN"
        alone = room / "cert.pem"
        alone.write_text(mark + certificate.chain.read_text().split(mark)[1])
        return {
            "/var/www/html": str(room / "html"),
            "/etc/ssl/example.com/cert.pem": str(alone),
            "/etc/ssl/example.com/fullchain.pem": str(certificate.chain),
            "/etc/ssl/example.com/privkey.pem": str(certificate.key),
        }


def mend(ground: Ground, mended: Sequence[tuple[Server, Sequence[Recipe]]]) -> None:
    """Apply recipes to servers literally, then start each anew, which does at least what the reload does."""
    restarts = {}
    for server, recipes in mended:
        server.file.write_text(applied(server.file.read_text(), recipes, server.filled))
        restarts[server.room] = server.after
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda row: ground.site.restart(*row), restarts.items()))
    for server, _ in mended:
        if server.then:
            server.then()
