"""The TLS probe against real servers, old and new."""

from pathlib import Path

import pytest

from scanner.asset import endpoint_asset
from scanner.observation import ABSENT, NOT_ASKED, Outcome, Present
from scanner.probes.tls import TlsFacts, tls
from scanner.tls.certificate import read_chain
from scanner.tls.plan import MOST, MOST_WRONG
from tests.lab.laboratory import Laboratory
from tests.lab.pki import Authority, Certificate
from tests.scanner.net.conftest import World
from tests.scanner.probes.tls_servers import NAME, NO, YES, dh_parameters, facts, look, nginx, openssl


@pytest.mark.lab
async def test_a_stock_web_server_is_seen_whole_in_eight_connections(
    world: World, authority: Authority, rsa_leaf: Certificate, tmp_path: Path
) -> None:
    """TLS 1.2 and 1.3, ECDHE, the whole chain, nothing old and nothing weak; no more than the promised connections."""
    server = (
        f"server {{ listen 127.0.0.1:PORT ssl; ssl_certificate {rsa_leaf.chain}; ssl_certificate_key {rsa_leaf.key};"
        " ssl_protocols TLSv1.2 TLSv1.3; }"
    )
    with nginx(tmp_path, server) as port:
        answer = await look(world, port)
        seen = answer.facts
    assert answer.outcome is Outcome.ANSWERED
    assert (seen.ssl2, seen.ssl3, seen.tls1_0, seen.tls1_1, seen.tls1_2, seen.tls1_3) == (NO, NO, NO, NO, YES, YES)
    assert seen.forward_secrecy == YES
    assert seen.weak_suites == Present(value=())
    assert seen.dh_bits is ABSENT
    assert seen.group == Present(value="x25519")
    assert seen.suite == Present(value="TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256")
    chain = read_chain(seen.chain.value)
    assert [one and one.common_name for one in chain] == [NAME, "Hullmark Laboratory Intermediate"]
    assert world.meter.connections == MOST == 8


@pytest.mark.lab
async def test_two_looks_bring_the_same_facts(world: World, rsa_leaf: Certificate, tmp_path: Path) -> None:
    """Nothing random or time-like is kept: the same configuration gives equal facts."""
    server = (
        f"server {{ listen 127.0.0.1:PORT ssl; ssl_certificate {rsa_leaf.chain}; ssl_certificate_key {rsa_leaf.key}; }}"
    )
    with nginx(tmp_path, server) as port:
        assert await facts(world, port) == await facts(world, port)


@pytest.mark.lab
async def test_a_server_that_does_not_know_the_name_says_so(world: World, tmp_path: Path) -> None:
    """unrecognized_name is a fact of its own, and ends the errand: nothing is said of the server behind it."""
    with nginx(tmp_path, "server { listen 127.0.0.1:PORT ssl; ssl_reject_handshake on; }") as port:
        answer = await look(world, port)
    assert (answer.outcome, answer.facts) == (Outcome.ANSWERED, TlsFacts(name_refused=YES))
    assert not answer.facts.served


@pytest.mark.lab
async def test_versions_that_only_a_security_level_forbids_are_not_offered(
    world: World, rsa_leaf: Certificate, tmp_path: Path
) -> None:
    """nginx as Debian configures it lists TLS 1.0 and 1.1, but no client gets them: that is a no, not a gap."""
    server = (
        f"server {{ listen 127.0.0.1:PORT ssl; ssl_certificate {rsa_leaf.chain}; ssl_certificate_key {rsa_leaf.key};"
        " ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3; }"
    )
    with nginx(tmp_path, server) as port:
        answer = await look(world, port)
    assert answer.outcome is Outcome.ANSWERED
    assert (answer.facts.tls1_0, answer.facts.tls1_1) == (NO, NO)


@pytest.mark.lab
async def test_tls_1_3_alone_still_shows_its_chain(world: World, rsa_leaf: Certificate) -> None:
    """Where certificates come encrypted one handshake is finished, and old hellos are known to be refused."""
    with openssl(rsa_leaf, "-tls1_3") as port:
        answer = await look(world, port)
        seen = answer.facts
    assert answer.outcome is Outcome.ANSWERED
    assert (seen.ssl3, seen.tls1_0, seen.tls1_1, seen.tls1_2, seen.tls1_3) == (NO, NO, NO, NO, YES)
    assert (seen.weak_suites, seen.dh_bits, seen.forward_secrecy) == (Present(value=()), ABSENT, YES)
    assert len(seen.chain.value) == 2
    assert world.meter.connections <= MOST


@pytest.mark.lab
async def test_old_versions_are_told_apart(world: World, rsa_leaf: Certificate) -> None:
    """TLS 1.0 without 1.1 is seen as exactly that, beside TLS 1.2."""
    with openssl(rsa_leaf, "-no_tls1_1", "-no_tls1_3", "-cipher", "ALL:@SECLEVEL=0") as port:
        seen = await facts(world, port)
    assert (seen.tls1_0, seen.tls1_1, seen.tls1_2, seen.tls1_3) == (YES, NO, YES, NO)


@pytest.mark.lab
async def test_both_old_versions_are_seen(world: World, rsa_leaf: Certificate) -> None:
    """TLS 1.0 and TLS 1.1 each answer their own hello."""
    with openssl(rsa_leaf, "-cipher", "ALL:@SECLEVEL=0") as port:
        seen = await facts(world, port)
    assert (seen.ssl3, seen.tls1_0, seen.tls1_1, seen.tls1_2, seen.tls1_3) == (NO, YES, YES, YES, YES)


@pytest.mark.lab
async def test_a_server_that_ends_at_tls_1_0_is_understood(world: World, rsa_leaf: Certificate) -> None:
    """It answers the newest hello with its own version, and that settles the newer ones without more connections."""
    with openssl(rsa_leaf, "-tls1", "-cipher", "ALL:@SECLEVEL=0") as port:
        seen = await facts(world, port)
    assert (seen.tls1_0, seen.tls1_1, seen.tls1_2, seen.tls1_3) == (YES, NO, NO, NO)
    assert len(seen.chain.value) == 2


@pytest.mark.lab
async def test_weak_suites_are_named_by_kind(world: World, rsa_leaf: Certificate) -> None:
    """NULL and anonymous suites are found beside modern ones, within two connections more."""
    with openssl(rsa_leaf, "-cipher", "ALL:COMPLEMENTOFALL:aNULL:eNULL:@SECLEVEL=0") as port:
        seen = await facts(world, port)
    assert any("_WITH_NULL" in name for name in seen.weak_suites.value)
    assert any("_anon_" in name for name in seen.weak_suites.value)
    assert world.meter.connections <= MOST_WRONG


@pytest.mark.lab
@pytest.mark.parametrize("bits", [1024, 2048])
async def test_the_size_of_the_prime_is_read(world: World, rsa_leaf: Certificate, tmp_path: Path, bits: int) -> None:
    """The server's own Diffie-Hellman prime is measured, even where it prefers elliptic curves."""
    own = tmp_path / "dh.pem"
    if bits == 1024:
        # RFC 2409 6.2, Oakley group 2: the prime that old servers share.
        prime = (
            "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD"
            "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"
            "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE65381FFFFFFFFFFFFFFFF"
        )
        own.write_text(dh_parameters(int(prime, 16)))
        options = ["-dhparam", str(own)]
    else:
        options = []
    with openssl(rsa_leaf, "-tls1_2", "-cipher", "DHE:ECDHE:@SECLEVEL=0", *options) as port:
        seen = await facts(world, port)
    assert seen.dh_bits == Present(value=bits)


@pytest.mark.lab
async def test_static_rsa_is_no_forward_secrecy(world: World, rsa_leaf: Certificate) -> None:
    """A server of static RSA suites is asked for ephemeral ones alone before that is said."""
    with openssl(rsa_leaf, "-tls1_2", "-cipher", "kRSA:@SECLEVEL=0") as port:
        seen = await facts(world, port)
    assert seen.forward_secrecy == NO
    assert seen.dh_bits is ABSENT
    assert "TLS_RSA_WITH" in seen.suite.value


@pytest.mark.lab
async def test_a_preference_for_static_rsa_is_seen_through(world: World, rsa_leaf: Certificate) -> None:
    """Forward secrecy that is offered but not preferred is still offered."""
    options = ("-tls1_2", "-serverpref", "-cipher", "AES128-SHA:ECDHE-RSA-AES128-SHA:@SECLEVEL=0")
    with openssl(rsa_leaf, *options) as port:
        seen = await facts(world, port)
    assert seen.suite == Present(value="TLS_RSA_WITH_AES_128_CBC_SHA")
    assert seen.forward_secrecy == YES


async def test_the_laboratory_shows_what_it_is(world: World, laboratory: Laboratory) -> None:
    """Real mail and web servers: nginx old and new, Postfix inside SMTP, Dovecot at once."""

    async def at(name: str, port: int) -> TlsFacts:
        answer = await tls.run(endpoint_asset(laboratory.address(name), port, name), world.net("tls"))
        assert isinstance(answer.facts, TlsFacts), answer
        return answer.facts

    old, new = await at("www.untidy.test", 443), await at("www.tidy.test", 443)
    assert (old.tls1_0, old.tls1_1, old.tls1_3) == (YES, YES, NO)
    assert (new.tls1_0, new.tls1_1, new.tls1_2, new.tls1_3) == (NO, NO, YES, YES)
    mail, mailbox = await at("mail.tidy.test", 25), await at("imap.tidy.test", 993)
    assert (mail.starttls, mail.tls1_2, mail.tls1_3, mail.weak_suites) == (YES, YES, YES, Present(value=()))
    assert (mailbox.starttls, mailbox.tls1_3) == (NOT_ASKED, YES)
    assert (await at("mail.untidy.test", 25)) == TlsFacts(starttls=NO)
