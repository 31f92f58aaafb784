"""200 companies on loopback: a zone and two web servers each, and one provider that has their mail and name servers."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.lab import knot, nginx, postfix, unbound
from tests.lab.knot import Zone
from tests.lab.laboratory import TIDY_HEADERS
from tests.lab.pki import Authority
from tests.lab.site import Site, ground

COMPANIES = 200
PROVIDER = "provider.test"
START = (
    f"$TTL 60\n@ SOA ns1.{PROVIDER}. a.{PROVIDER}. 1 3600 900 1209600 60\n@ NS ns1.{PROVIDER}.\n@ NS ns2.{PROVIDER}.\n"
)


@dataclass(frozen=True, kw_only=True)
class Town:
    """A running town."""

    site: Site
    resolver: str
    ca_file: Path
    companies: tuple[str, ...]

    def hosts(self, company: str) -> tuple[str, str]:
        """The addresses of a company's web server and of its VPN gateway."""
        number = self.companies.index(company)
        return _hosts(self.site, number)

    def options(self) -> tuple[str, ...]:
        """The options of a scan here."""
        return (
            "--profile", "consent", "--allow-net", "127.0.0.0/8", "--resolver", self.resolver, "--ca-file",
            str(self.ca_file), "--rate", "unlimited",
        )  # fmt: skip


@contextlib.contextmanager
def town() -> Iterator[Town]:
    """Start everything; at the end every process is ended by its id."""
    with ground() as site:
        authority = Authority(site.room("pki"))
        names = tuple(f"c{number:03}.test" for number in range(COMPANIES))
        _name_servers(site, names)
        nginx.start(
            site, "nginx", [page for number in range(COMPANIES) for page in _sites(site, authority, number, names)],
            versions=False,
        )  # fmt: skip
        exchanger = postfix.Exchanger(
            address=site.address("0.25"), name=f"mx.{PROVIDER}", certificate=authority.issue([f"mx.{PROVIDER}"])
        )
        postfix.start(site, [exchanger])
        yield Town(site=site, resolver=site.address("0.54"), ca_file=authority.ca_file, companies=names)


def _hosts(site: Site, number: int) -> tuple[str, str]:
    hundred, rest = divmod(number, 100)
    return site.address(f"{10 + hundred}.{1 + rest}"), site.address(f"{20 + hundred}.{1 + rest}")


def _sites(site: Site, authority: Authority, number: int, names: tuple[str, ...]) -> list[nginx.Website]:
    """Every second company leaves out the headers, serves plain HTTP and so earns second looks."""
    name, (web, vpn) = names[number], _hosts(site, number)
    tidy = number % 2 == 0
    return [
        nginx.Website(
            address=web, names=(f"www.{name}", name), certificate=authority.issue([f"www.{name}", name]),
            plain="redirect" if tidy else "serve", headers=TIDY_HEADERS if tidy else (),
        ),
        nginx.Website(
            address=vpn, names=(f"vpn.{name}",), certificate=authority.issue([f"vpn.{name}"]), plain="closed",
            headers=TIDY_HEADERS if tidy else (),
        ),
    ]  # fmt: skip


def _name_servers(site: Site, names: tuple[str, ...]) -> None:
    root, resolver = site.address("0.53"), site.address("0.54")
    servers = (site.address("0.61"), site.address("0.62"))
    glue = "".join(f"ns{number}.{PROVIDER}. A {at}\n" for number, at in enumerate(servers, 1))
    upper = (
        Zone(
            name=".", signed=True, children=("test.",),
            text=f"$TTL 60\n. SOA a.nic.test. hostmaster.nic.test. 1 3600 900 1209600 60\n. NS a.nic.test.\n"
            f"test. NS a.nic.test.\na.nic.test. A {root}\n",
        ),
        Zone(
            name="test.", signed=True,
            text=f"$TTL 60\ntest. SOA a.nic.test. hostmaster.nic.test. 1 3600 900 1209600 60\ntest. NS a.nic.test.\n"
            f"a.nic.test. A {root}\n{glue}"
            + "".join(f"{name}. NS ns{number}.{PROVIDER}.\n" for name in (*names, PROVIDER) for number in (1, 2)),
        ),
    )  # fmt: skip
    own = [
        Zone(
            name=f"{PROVIDER}.",
            text=f"$ORIGIN {PROVIDER}.\n{START}{glue}mx A {site.address('0.25')}\n",
        )
    ]
    for number, name in enumerate(names):
        web, vpn = _hosts(site, number)
        own.append(
            Zone(
                name=f"{name}.",
                text=f"$ORIGIN {name}.\n{START}@ A {web}\nwww A {web}\nvpn A {vpn}\n@ MX 10 mx.{PROVIDER}.\n"
                f'@ TXT "v=spf1 mx -all"\n_dmarc TXT "v=DMARC1; p={"reject" if number % 2 == 0 else "none"}"\n',
            )
        )
    upper_keys, own_keys = knot.make_keys(site, "knot-root", upper), knot.make_keys(site, "knot", own)
    anchor = site.directory / "root.ds"
    anchor.write_text("".join(line + "\n" for line in upper_keys.ds["."]))
    anchor.chmod(0o644)
    knot.start(site, [root], upper, upper_keys, upper_keys.ds)
    knot.start(site, servers, own, own_keys, {})
    unbound.start(site, resolver, root, anchor)


if __name__ == "__main__":
    import signal

    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt), town() as running:
        print(" ".join(running.options()), flush=True)
        signal.pause()
