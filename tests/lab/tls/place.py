"""Where one TLS server of the laboratory stands, and what it is given."""

from dataclasses import dataclass
from pathlib import Path

from tests.lab.site import Site
from tests.lab.tls.certificates import Certificates


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A loopback address with the port that the protocol is known by."""

    site: Site
    label: str
    address: str
    port: int
    certificates: Certificates

    @property
    def listens(self) -> str:
        """Address and port as configuration files spell them."""
        return f"{self.address}:{self.port}"

    def room(self, owner: str | None = None) -> Path:
        """A directory for this server alone."""
        return self.site.room(f"tls-{self.label}", owner)

    def start(self, argv: list[str], room: Path, *, legacy: Path | None = None) -> None:
        """Start its one process; `legacy` is an OpenSSL configuration for what today's default forbids."""
        env = {"OPENSSL_CONF": str(legacy)} if legacy else {}
        self.site.start(argv, room, [(self.address, self.port)], env=env)
