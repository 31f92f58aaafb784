"""SSH is judged by what it offers, and not for being there."""

import pytest

from scanner.asset import endpoint_asset
from scanner.observation import Present, Unseen
from scanner.probes.ssh import SshFacts
from scoring.vectors.open_ports.ssh_current import ssh_current as check
from tests.fakes.looks import ask, seen, sentence, verdict

MODERN = (
    "sntrup761x25519-sha512@openssh.com", "curve25519-sha256", "ecdh-sha2-nistp256", "diffie-hellman-group14-sha256",
    "kex-strict-s-v00@openssh.com",
)  # fmt: skip
CIPHERS = ("chacha20-poly1305@openssh.com", "aes128-ctr", "aes256-gcm@openssh.com")
MACS = ("umac-128-etm@openssh.com", "hmac-sha2-256-etm@openssh.com", "hmac-sha2-256", "hmac-sha1")
STRICT = "kex-strict-s-v00@openssh.com"
OLD = ("diffie-hellman-group14-sha1", "diffie-hellman-group1-sha1")


def offers(
    exchanges: tuple[str, ...] = MODERN,
    ciphers: tuple[str, ...] = CIPHERS,
    keys: tuple[str, ...] = ("ssh-ed25519",),
    macs: tuple[str, ...] = MACS,
    back: tuple[str, ...] | None = None,
) -> SshFacts:
    return SshFacts(
        speaks=Present(value="ssh"), ssh1=Present(value=False), key_exchanges=Present(value=exchanges),
        ciphers=Present(value=ciphers), host_keys=Present(value=keys), macs=Present(value=macs),
        macs_to_client=Present(value=macs if back is None else back),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (offers(), "good current"),
        (offers((*MODERN, "diffie-hellman-group14-sha1")), "fair some_old"),
        (offers(ciphers=(*CIPHERS, "3des-cbc")), "fair some_old"),
        (offers(keys=("ssh-dss", "ssh-rsa")), "fair some_old"),
        (offers(keys=("ssh-rsa", "ssh-ed25519")), "fair some_old"),
        (offers(keys=("rsa-sha2-512", "ssh-rsa")), "good current"),
        (offers(macs=(*MACS, "hmac-md5-96")), "fair some_old"),
        (offers(back=(*MACS, "hmac-sha1-96-etm@openssh.com")), "fair some_old"),
        (offers(ciphers=("aes256-ctr", "aes256-cbc")), "fair some_old"),
        (offers(ciphers=("aes256-ctr",), macs=("hmac-md5", "hmac-sha1-96")), "warn only_old_macs"),
        (offers(macs=("hmac-md5",)), "fair some_old"),
        (offers(tuple(name for name in MODERN if name != STRICT)), "fair truncation"),
        (offers(MODERN[:-1], ("aes256-ctr", "aes256-cbc"), macs=MACS[:2]), "fair truncation"),
        (offers(MODERN[:-1], ("aes256-ctr",)), "good current"),
        (offers(OLD), "warn only_old_key_exchange"),
        (offers((*OLD, "ext-info-s")), "warn only_old_key_exchange"),
        (offers(("gss-group1-sha1-toWM5Slw5Ew8Mqkay+al2g==",)), "warn only_old_key_exchange"),
        (offers(ciphers=("arcfour", "3des-cbc")), "warn only_old_ciphers"),
        (SshFacts(speaks=Present(value="ssh"), ssh1=Present(value=True)), "bad protocol_1"),
        (SshFacts(speaks=Present(value="ssh"), ssh1=Present(value=False), key_exchanges=Unseen(why="cut")),
         "unknown not_seen"),
        (SshFacts(speaks=Present(value="smtp")), "none"),
        (None, "none"),
    ],
)  # fmt: skip
def test_each_offer_has_its_verdict(facts: SshFacts | None, expected: str) -> None:
    """A modern server is GOOD; markers in the list are no key exchanges."""
    finding = ask(check, seen(facts), asset=endpoint_asset("192.0.2.7", 22))
    assert verdict(finding) == expected
    assert finding is None or "{" not in sentence(check, finding)
