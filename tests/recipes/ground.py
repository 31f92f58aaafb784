"""What faulty servers stand on: processes that can be ended and started again, zones, certificates."""

import contextlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa

from tests.lab import knot, unbound
from tests.lab.nginx import OPENSSL_LEGACY
from tests.lab.pki import Authority, Certificate
from tests.lab.site import Site, ground

ROOT, RESOLVER, SERVER, FRONT, LOOPBACK = "0.53", "0.54", "30.53", "30.2", "30.1"
"""The second halves of addresses; the last stands for 127.0.0.1, which belongs to the whole machine."""


@dataclass(frozen=True, kw_only=True)
class Repeating(Site):
    """A site that remembers how each process was started, by its room."""

    starts: dict[Path, Callable[[Sequence[tuple[str, int]]], None]] = field(default_factory=dict)

    def start(
        self,
        argv: Sequence[str],
        room: Path,
        answers: Sequence[tuple[str, int]],
        *,
        user: str | None = None,
        env: Mapping[str, str] | None = None,
    ) -> None:
        """As of any site."""
        super().start(argv, room, answers, user=user, env=env)
        process = next(one for one in reversed(self.processes) if one.args is argv)

        def again(then: Sequence[tuple[str, int]]) -> None:
            process.terminate()
            process.wait()
            self.start(argv, room, then or answers, user=user, env=env)

        self.starts[room] = again

    def restart(self, room: Path, then: Sequence[tuple[str, int]] = ()) -> None:
        """End the process of a room and start it again as it was started, until it answers where it did, or `then`."""
        self.starts[room](then)


@dataclass(frozen=True, kw_only=True)
class Ground:
    """Site, authority, and one name server for all zones, whose files lie in `zones`."""

    site: Repeating
    authority: Authority
    anchor: Path
    upper: Path
    zones: Path
    key: rsa.RSAPrivateKey

    @property
    def server(self) -> str:
        """The address of the name server."""
        return self.site.address(SERVER)

    @property
    def resolver(self) -> str:
        """The address of the resolver."""
        return self.site.address(RESOLVER)

    def vouch(self, records: str) -> None:
        """Have the zone above all others publish DS records, as a registrar does."""
        with (self.upper / "test.zone").open("a") as file:
            file.write(records)
        self.site.restart(self.upper)

    def options(self) -> tuple[str, ...]:
        """The options that every observing command takes here."""
        return (
            "--profile", "consent", "--allow-net", "127.0.0.0/8", "--resolver", self.resolver,
            "--ca-file", str(self.authority.ca_file), "--trust-anchor", str(self.anchor), "--rate", "unlimited",
        )  # fmt: skip

    def certificate(self, domain: str) -> Certificate:
        """One with the RSA key, which clients of TLS 1.0 without elliptic curves need."""
        return self.authority.issue(
            [domain, f"www.{domain}", f"mail.{domain}", f"ftp.{domain}", f"mta-sts.{domain}"], key=self.key
        )

    def old(self, room: Path) -> dict[str, str]:
        """The environment in which OpenSSL 3 speaks TLS 1.0, as older systems do by themselves."""
        (room / "openssl.cnf").write_text(OPENSSL_LEGACY)
        return {"OPENSSL_CONF": str(room / "openssl.cnf")}


@contextlib.contextmanager
def standing(zones: Mapping[str, str], served: Mapping[str, str]) -> Iterator[Ground]:
    """Name servers for these zones (`nginx.test`: its records) until the block ends; `{net}` is the network in them.

    `served` are domains whose name server is faulty itself, with the second half of its address.
    """
    with ground() as bare:
        site = Repeating(
            network=bare.network, directory=bare.directory, guardian=bare.guardian, processes=bare.processes
        )
        root, server = site.address(ROOT), site.address(SERVER)
        there = dict.fromkeys(zones, server) | {name: site.address(rest) for name, rest in served.items()}
        below = "".join(f"{name}. NS ns.{name}.\nns.{name}. A {address}\n" for name, address in there.items())
        start = "$TTL 60\n{at} SOA a.nic.test. host.nic.test. 1 3600 900 1209600 60\n{at} NS a.nic.test.\n"
        upper = (
            knot.Zone(
                name=".", signed=True, children=("test.",),
                text=start.format(at=".") + f"test. NS a.nic.test.\na.nic.test. A {root}\n",
            ),
            knot.Zone(
                name="test.", signed=True, text=start.format(at="test.") + f"a.nic.test. A {root}\n" + below
            ),
        )  # fmt: skip
        own = tuple(
            knot.Zone(
                name=f"{name}.",
                text=f"$ORIGIN {name}.\n$TTL 60\n@ SOA ns host 1 3600 900 1209600 60\n@ NS ns\nns A {server}\n"
                + records.replace("{net}", site.network),
            )
            for name, records in zones.items()
        )
        upper_keys, own_keys = knot.make_keys(site, "upper", upper), knot.make_keys(site, "zones", own)
        anchor = site.directory / "root.ds"
        anchor.write_text("".join(line + "\n" for line in upper_keys.ds["."]))
        os.chmod(anchor, 0o644)
        knot.start(site, [root], upper, upper_keys, upper_keys.ds)
        knot.start(site, [server], own, own_keys, {})
        unbound.start(site, site.address(RESOLVER), root, anchor, keeps=0)
        yield Ground(
            site=site,
            authority=Authority(site.room("pki")),
            anchor=anchor,
            upper=upper_keys.room,
            zones=own_keys.room,
            key=rsa.generate_private_key(65537, 2048),
        )
