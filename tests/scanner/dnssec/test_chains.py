"""Chains of trust as BIND's and NLnet's signers make and break them: our verdict and its reason, beside others'."""

import subprocess

import dns.flags
import dns.message
import dns.query
import dns.rcode
import pytest

from scanner.dnssec.verdict import Denial, Fault, Insecure, Key, Status, Verdict
from scanner.dnssec.walk import NOWHERE
from tests.lab.dnssec import ZONES, Signed
from tests.scanner.dnssec.walking import anchors_of, from_server, walked

ENDS = {
    "bare.": Insecure.UNSIGNED,
    "signed.bare.": Insecure.UNSIGNED,
    "unsigned.test.": Insecure.UNSIGNED,
    "open.test.": Insecure.UNSIGNED,
    "unsigned.loose.": Insecure.UNSIGNED,
    "unsigned.optout.test.": Insecure.UNSIGNED,
    "nods.test.": Insecure.NO_DS,
    "nods.loose.": Insecure.NO_DS,
    "unknowndigest.test.": Insecure.UNSUPPORTED,
    "unknownalgorithm.test.": Insecure.UNSUPPORTED,
    "unsigned.costly.": Insecure.ITERATIONS,
    "expired.test.": Fault.EXPIRED,
    "expired.loose.": Fault.EXPIRED,
    "below.expired.test.": Fault.EXPIRED,
    "early.test.": Fault.EARLY,
    "wrongds.test.": Fault.NO_MATCH,
    "nokeys.test.": Fault.NO_KEYS,
    "stripped.test.": Fault.UNSIGNED,
    "nosoasignature.test.": Fault.UNSIGNED,
    "nokeysignature.test.": Fault.UNSIGNED,
    "nodenialsignature.test.": Fault.UNSIGNED,
    "changed.test.": Fault.INVALID,
    "nodenial.test.": Fault.DENIAL,
    "nohasheddenial.test.": Fault.DENIAL,
}
"""Every zone that is not SECURE."""
INSIDE = {
    "inner.plain.test.": Status.SECURE,
    "deep.plain.test.": Status.SECURE,
    "deep.hashed.test.": Status.SECURE,
    "anything.staralias.test.": Status.SECURE,
    "missing.test.": Status.DENIED,
    "missing.loose.": Status.DENIED,
    "missing.plain.test.": Status.DENIED,
    "missing.hashed.test.": Status.DENIED,
}
"""Names that are no zones."""


def ours(name: str, zones: Signed) -> Verdict:
    return walked(name, anchors_of(zones), from_server(zones))[0]


def delv(zones: Signed, name: str, rtype: str) -> str:
    """What BIND's validator says of one question, in our words."""
    argv = ["delv", "-a", str(zones.delv_keys), "+root=.", f"@{zones.server}", name, rtype]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=30, check=False)
    said = done.stdout + done.stderr
    # Of a chain of aliases the links before the broken one are printed as well.
    if "resolution failed" in said and "ncache" not in said:
        return "bogus"
    if "unsigned answer" in said:
        return "insecure"
    assert "fully validated" in said or "pending validation" in said, said
    return "denied" if "NXDOMAIN" in said else "secure"


def _nowhere(zone: str) -> str:
    return f"{NOWHERE}.{zone.lstrip('.')}"


def resolved(zones: Signed, name: str, rtype: str) -> str:
    """What Unbound says of one question, in our words: it validates, and hands on nothing that is bogus."""
    query = dns.message.make_query(name, rtype, want_dnssec=True)
    answer, _ = dns.query.udp_with_fallback(query, zones.resolver, timeout=10)
    if answer.rcode() == dns.rcode.SERVFAIL:
        return "bogus"
    return "secure" if answer.flags & dns.flags.AD else "insecure"


@pytest.mark.parametrize("name", ZONES)
def test_the_verdict_has_its_reason_and_is_that_of_others(name: str, signed_zones: Signed) -> None:
    """Each zone ends as it was made to end; BIND and Unbound say the same, of its SOA and of a name that it denies."""
    found = ours(name, signed_zones)
    why = ENDS.get(name, "")
    status = Status.BOGUS if isinstance(why, Fault) else Status.INSECURE if why else Status.SECURE
    assert (found.status, found.why) == (status, why)
    soa = delv(signed_zones, name, "SOA")
    nowhere = delv(signed_zones, _nowhere(name), "TXT")
    assert found.status == ("bogus" if nowhere == "bogus" else soa)
    soa, nowhere = (resolved(signed_zones, *one) for one in ((name, "SOA"), (_nowhere(name), "TXT")))
    assert found.status == ("bogus" if nowhere == "bogus" else soa)


@pytest.mark.parametrize("name", INSIDE)
def test_a_name_inside_a_zone_has_the_zones_state(name: str, signed_zones: Signed) -> None:
    """Names below the cut, empty ones, aliases by wildcard, and names that do not exist, as BIND's validator says."""
    found = ours(name, signed_zones)
    assert found.status == INSIDE[name]
    assert delv(signed_zones, name, "SOA") == INSIDE[name]


@pytest.mark.parametrize(
    ("name", "algorithm", "bits", "digests", "denial"),
    [
        ("plain.test.", 13, 256, (2,), Denial(hashed=False)),
        ("rsa.test.", 8, 2048, (2,), Denial(hashed=False)),
        ("short.test.", 8, 1024, (2,), Denial(hashed=False)),
        ("sha1.test.", 5, 2048, (2,), Denial(hashed=False)),
        ("ed448.test.", 16, 456, (2,), Denial(hashed=False)),
        ("dssha1.test.", 13, 256, (1,), Denial(hashed=False)),
        ("dssha384.test.", 13, 256, (4,), Denial(hashed=False)),
        ("hashed.test.", 13, 256, (2,), Denial(hashed=True)),
        ("salted.test.", 13, 256, (2,), Denial(hashed=True, iterations=100, salted=True)),
        ("slow.test.", 13, 256, (2,), Denial(hashed=True, iterations=500, salted=True)),
        ("optout.test.", 13, 256, (2,), Denial(hashed=True, opt_out=True)),
        ("starhashed.test.", 13, 256, (2,), Denial(hashed=True)),
    ],
)
def test_what_a_zone_signs_with(
    name: str, algorithm: int, bits: int, digests: tuple[int, ...], denial: Denial, signed_zones: Signed
) -> None:
    """Algorithms, key sizes, digests of the DS and the way of denying are told as the signer was told to."""
    found = ours(name, signed_zones)
    kinds = tuple(Key(algorithm=algorithm, bits=bits, entry=entry) for entry in (False, True))
    assert (found.keys, found.digests, found.denial) == (kinds, digests, denial)


def test_a_signature_that_nobody_renews(signed_zones: Signed) -> None:
    """Two days left of 29 are told; a month left is not."""
    assert ours("ending.test.", signed_zones).ending
    assert not ours("plain.test.", signed_zones).ending


def test_a_healthy_chain_is_short(signed_zones: Signed) -> None:
    """Seven questions below a top-level domain, each asked once; a DS is asked of its parent."""
    _, asked = walked("plain.test.", anchors_of(signed_zones), from_server(signed_zones))
    assert len(asked) == len(set(asked)) == 7
    assert not any(question.again for question in asked)
