"""Domains whose name servers and resolvers are reached through a middle that counts questions and spoils answers."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.lab import knot, unbound
from tests.lab.knot import Zone
from tests.lab.middle import Fault, Middle, middle
from tests.lab.site import Site, ground

SIGNED, PLAIN = "acme.test", "plain.test"


@dataclass(frozen=True, kw_only=True)
class Spoiled:
    """`above` is the server of the root and of test., `own` are the two of the domains, `resolvers` who scans ask."""

    above: Middle
    own: tuple[Middle, Middle]
    resolvers: tuple[Middle, Middle]
    anchor: Path

    @property
    def everybody(self) -> tuple[Middle, ...]:
        """All that hear questions."""
        return (self.above, *self.own, *self.resolvers)

    @contextlib.contextmanager
    def spoiling(self, fault: Fault) -> Iterator[None]:
        """Spoil what the domains' servers say, and what resolvers say of anything."""
        for one in (*self.own, *self.resolvers):
            one.fault = fault
        try:
            yield
        finally:
            for one in self.everybody:
                one.fault = None

    def options(self, *, resolvers: int = 1) -> tuple[str, ...]:
        """The options of a scan here."""
        asked = [option for one in self.resolvers[:resolvers] for option in ("--resolver", one.address)]
        return (
            "--allow-net", "127.0.0.0/8", *asked, "--trust-anchor", str(self.anchor), "--rate", "unlimited",
        )  # fmt: skip


@contextlib.contextmanager
def spoiled() -> Iterator[Spoiled]:
    """Start everything, nothing spoiled yet."""
    with ground() as site, contextlib.ExitStack() as held:
        root, own = site.address("0.53"), (site.address("1.53"), site.address("2.53"))
        anchor = _serve(site, root, own)
        for label in ("54", "55"):
            unbound.start(site, site.address(f"9.{label}"), root, anchor, keeps=0, name=f"unbound-{label}")
        yield Spoiled(
            above=held.enter_context(middle(root, site.address("9.53"))),
            own=(
                held.enter_context(middle(own[0], site.address("9.71"))),
                held.enter_context(middle(own[1], site.address("9.71"))),
            ),
            resolvers=(
                held.enter_context(middle(site.address("0.54"), site.address("9.54"))),
                held.enter_context(middle(site.address("0.55"), site.address("9.55"))),
            ),
            anchor=anchor,
        )


def _serve(site: Site, root: str, own: tuple[str, str]) -> Path:
    """The zones, behind the middle: a signed domain with everything, and one that is not and has no DMARC record."""
    start = "$TTL 300\n{0} SOA a.nic.test. a.nic.test. 1 3600 900 1209600 60\n{0} NS a.nic.test.\n"
    glue = f"a.nic.test. A {root}\n" + "".join(
        f"{name}. NS ns{number}.{name}.\nns{number}.{name}. A {at}\n"
        for name in (SIGNED, PLAIN)
        for number, at in enumerate(own, 1)
    )
    upper = (
        Zone(name=".", signed=True, children=("test.",), text=start.format(".") + "test. NS a.nic.test.\n"),
        Zone(name="test.", signed=True, children=(f"{SIGNED}.",), text=start.format("test.") + glue),
    )
    zones = tuple(_zone(site, name, own) for name in (SIGNED, PLAIN))
    keys, upper_keys = knot.make_keys(site, "knot", zones), knot.make_keys(site, "knot-root", upper)
    anchor = site.directory / "root.ds"
    anchor.write_text("".join(line + "\n" for line in upper_keys.ds["."]))
    anchor.chmod(0o644)
    ds = {**keys.ds, **upper_keys.ds}
    knot.start(site, [site.address("9.53")], upper, upper_keys, ds)
    knot.start(site, [site.address("9.71")], zones, keys, ds)
    return anchor


def _zone(site: Site, name: str, own: tuple[str, str]) -> Zone:
    servers = "".join(f"@ NS ns{number}\nns{number} A {at}\n" for number, at in enumerate(own, 1))
    web, mail = site.address("3.10"), (site.address("3.25"), site.address("4.25"))
    policy = '_dmarc TXT "v=DMARC1; p=reject; rua=mailto:dmarc@acme.test"\n' if name == SIGNED else ""
    return Zone(
        name=f"{name}.",
        signed=name == SIGNED,
        text=f"$ORIGIN {name}.\n$TTL 3600\n@ SOA ns1 hostmaster 1 3600 900 1209600 60\n{servers}"
        f"@ A {web}\nwww A {web}\n"
        f"@ MX 10 mx1\n@ MX 20 mx2\nmx1 A {mail[0]}\nmx2 A {mail[1]}\n"
        f'@ TXT "v=spf1 a mx -all"\n@ CAA 0 issue "authority.test"\n{policy}',
    )
