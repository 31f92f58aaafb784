"""Zones signed by BIND's own tools, right and wrong, below a private root: what a chain of trust can be."""

import contextlib
import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.lab import knot, unbound
from tests.lab.site import Site, ground, prepare

PROGRAMS = ("dnssec-keygen", "dnssec-signzone", "dnssec-dsfromkey", "ldns-signzone", "delv")
DAY = 86400
SERVER, RESOLVER = "0.53", "0.54"
START = (
    "$TTL 60\n{name} SOA ns.nic.test. host.nic.test. 1 3600 900 1209600 60\n{name} NS ns.nic.test.\n"
    "$ORIGIN {name}\ninner A 192.0.2.1\nhost.deep A 192.0.2.2\n"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """How one zone is signed and what is then done to it.

    `algorithm` "" leaves it unsigned, `also` signs it with a second one that the DS does not name; `hashed` are the
    options for NSEC3, `slow` its iterations where they are too many for BIND's signer; `days` from when to when
    signatures hold; `ds`: `good`, `none`, `good and other`, `sha1`, `sha384`, `other key`, `unknown digest`, `unknown
    algorithm`; `lose` are the types whose records (`NSEC`) or signatures (`RRSIG SOA`, `RRSIG`) are taken out; `edit`
    changes a record after signing.
    """

    algorithm: str = "ECDSAP256SHA256"
    bits: int = 0
    also: str = ""
    hashed: tuple[str, ...] = ()
    slow: int = 0
    days: tuple[int, int] = (-1, 30)
    ds: str = "good"
    more: str = ""
    lose: str = ""
    edit: tuple[str, str] = ("", "")


RSA = "RSASHA256"
PLAIN_NSEC3 = ("-3", "-", "-H", "0")
ZONES = {
    ".": Signing(),
    "test.": Signing(),
    "loose.": Signing(hashed=(*PLAIN_NSEC3, "-A")),
    "costly.": Signing(slow=500),
    "bare.": Signing(algorithm="", ds="none"),
    "plain.test.": Signing(),
    "hashed.test.": Signing(hashed=PLAIN_NSEC3),
    "salted.test.": Signing(hashed=("-3", "aabbccdd", "-H", "100")),
    "slow.test.": Signing(slow=500),
    "optout.test.": Signing(hashed=(*PLAIN_NSEC3, "-A")),
    "unsigned.optout.test.": Signing(algorithm="", ds="none", more="unsigned.optout.test. A 192.0.2.5\n"),
    "rsa.test.": Signing(algorithm=RSA, bits=2048),
    "short.test.": Signing(algorithm=RSA, bits=1024),
    "rsa512.test.": Signing(algorithm="RSASHA512", bits=2048),
    "sha1.test.": Signing(algorithm="RSASHA1", bits=2048),
    "sha1hashed.test.": Signing(algorithm="NSEC3RSASHA1", bits=2048, hashed=PLAIN_NSEC3),
    "p384.test.": Signing(algorithm="ECDSAP384SHA384"),
    "ed25519.test.": Signing(algorithm="ED25519"),
    "ed448.test.": Signing(algorithm="ED448"),
    "star.test.": Signing(more='*.star.test. TXT "everywhere"\n'),
    "starhashed.test.": Signing(more='*.starhashed.test. TXT "everywhere"\n', hashed=PLAIN_NSEC3),
    "staralias.test.": Signing(more="*.staralias.test. CNAME inner.plain.test.\n"),
    "starother.test.": Signing(more="*.starother.test. A 192.0.2.3\n"),
    "starotherhashed.test.": Signing(more="*.starotherhashed.test. A 192.0.2.3\n", hashed=PLAIN_NSEC3),
    "dname.test.": Signing(
        more="under.dname.test. DNAME plain.test.\naway.dname.test. DNAME open.test.\nbroken.dname.test. DNAME "
        "expired.test.\n"
    ),
    "dnamechanged.test.": Signing(
        more="under.dnamechanged.test. DNAME hashed.test.\n", edit=("DNAME hashed.", "DNAME plain.")
    ),
    "alias.test.": Signing(
        more="apex.alias.test. CNAME open.test.\nlate.alias.test. CNAME unsigned.optout.test.\nthere.alias.test. CNAME "
        "back.open.test.\nbroken.alias.test. CNAME broken.open.test.\nmoved.alias.test. CNAME inner.under.dname.test.\n"
    ),
    "open.test.": Signing(
        algorithm="",
        ds="none",
        more="open.test. A 192.0.2.4\nback.open.test. CNAME inner.plain.test.\nbroken.open.test. CNAME "
        "inner.expired.test.\nunder.open.test. DNAME plain.test.\n",
    ),
    "ending.test.": Signing(days=(-27, 2)),
    "dssha1.test.": Signing(ds="sha1"),
    "dssha384.test.": Signing(ds="sha384"),
    "unsigned.test.": Signing(algorithm="", ds="none"),
    "nods.test.": Signing(ds="none"),
    "unknowndigest.test.": Signing(ds="unknown digest"),
    "unknownalgorithm.test.": Signing(ds="unknown algorithm"),
    "expired.test.": Signing(days=(-60, -30)),
    "early.test.": Signing(days=(30, 60)),
    "twoalgorithms.test.": Signing(also="ED25519"),
    "spareds.test.": Signing(ds="good and other"),
    "wrongds.test.": Signing(ds="other key"),
    "nokeys.test.": Signing(algorithm="", ds="other key"),
    "stripped.test.": Signing(lose="RRSIG"),
    "nosoasignature.test.": Signing(lose="RRSIG SOA"),
    "nokeysignature.test.": Signing(lose="RRSIG DNSKEY"),
    "changed.test.": Signing(edit=("host.nic.test. 1 3600", "host.nic.test. 2 3600")),
    "nodenial.test.": Signing(lose="NSEC"),
    "nohasheddenial.test.": Signing(lose="NSEC3", hashed=PLAIN_NSEC3),
    "nodenialsignature.test.": Signing(lose="RRSIG NSEC"),
    "signed.loose.": Signing(),
    "unsigned.loose.": Signing(algorithm="", ds="none"),
    "nods.loose.": Signing(ds="none"),
    "expired.loose.": Signing(days=(-60, -30)),
    "signed.costly.": Signing(),
    "unsigned.costly.": Signing(algorithm="", ds="none"),
    "signed.bare.": Signing(ds="none"),
    "below.plain.test.": Signing(),
    "below.expired.test.": Signing(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """Where the zones are served, the validating resolver, and the root's anchor in zone-file form and for delv."""

    server: str
    resolver: str
    anchor: Path
    delv_keys: Path


@contextlib.contextmanager
def signed_zones() -> Iterator[Signed]:
    """Sign and serve them all at one address until the block ends."""
    with ground() as site:
        yield serve(site)


def serve(site: Site) -> Signed:
    """The same on ground that is there already."""
    room = site.room("dnssec", "knot")
    server = site.address(SERVER)
    ds: dict[str, str] = {}
    zones = []
    for name in sorted(ZONES, key=lambda one: -len(one.rstrip(".").split(".")) if one != "." else 0):
        children = "".join(
            f"{child} NS ns.nic.test.\n{ds[child]}" for child in ZONES if child != name and _parent(child) == name
        )
        extra = f"ns.nic.test. A {server}\n" if name in (".", "test.") else ""
        zones.append(_zone(room, name, START.format(name=name) + ZONES[name].more + children + extra, ds))
    anchor = room / "root.ds"
    anchor.write_text(ds["."])
    keys = room / "delv.keys"
    _, _, _, tag, algorithm, digest_type, *digest = ds["."].split()
    keys.write_text(
        f'trust-anchors {{ . static-ds {tag} {algorithm} {digest_type} "{"".join(digest)}"; }};\n', encoding="ascii"
    )
    for file in (anchor, keys):
        file.chmod(0o644)
    knot.start(site, [server], zones, knot.Keys(room=room, ds={}), {})
    resolver = site.address(RESOLVER)
    unbound.start(site, resolver, server, anchor)
    return Signed(server=server, resolver=resolver, anchor=anchor, delv_keys=keys)


def _parent(name: str) -> str:
    above = name.split(".", 1)[1] or "."
    while above not in ZONES:
        above = above.split(".", 1)[1] or "."
    return above


def _zone(room: Path, name: str, text: str, ds: dict[str, str]) -> knot.Zone:
    how = ZONES[name]
    keys = room / f"keys-{name}"
    keys.mkdir()
    try:
        ds[name] = _ds(keys, name, how)
        if how.algorithm:
            text = _signed(keys, name, text, how)
    finally:
        shutil.rmtree(keys)
    return knot.Zone(name=name, text=text)


def _ds(keys: Path, name: str, how: Signing) -> str:
    """The DS record that the parent publishes; makes the zone's keys on the way."""
    if how.algorithm:
        entry = _generate(keys, name, how, entry=True)
        _generate(keys, name, how, entry=False)
    if how.also:
        for kind in (True, False):
            _generate(keys, name, Signing(algorithm=how.also), entry=kind)
    if how.ds == "none":
        return ""
    good = "" if how.ds == "other key" else _record(keys, entry, how.ds)
    if "other" not in how.ds:
        return good
    other = keys / "other"
    other.mkdir()
    return good + _record(keys, _generate(other, name, Signing(), entry=True), how.ds)


def _record(keys: Path, entry: Path, kind: str) -> str:
    digest = {"sha1": "SHA-1", "sha384": "SHA-384"}.get(kind, "SHA-256")
    line = prepare(["dnssec-dsfromkey", "-a", digest, str(entry)], keys)
    owner, _, _, tag, algorithm, digest_type, *rest = line.split()
    algorithm = "200" if kind == "unknown algorithm" else algorithm
    digest_type = "200" if kind == "unknown digest" else digest_type
    return f"{owner} IN DS {tag} {algorithm} {digest_type} {''.join(rest)}\n"


def _generate(keys: Path, name: str, how: Signing, *, entry: bool) -> Path:
    argv = ["dnssec-keygen", "-q", "-K", str(keys), "-a", how.algorithm]
    argv += ["-b", str(how.bits)] if how.bits else []
    return keys / prepare([*argv, *(["-f", "KSK"] if entry else []), name], keys).strip()


def _signed(keys: Path, name: str, text: str, how: Signing) -> str:
    source, target = keys / "source", keys / "target"
    source.write_text(text)
    begin, end = (time.strftime("%Y%m%d%H%M%S", time.gmtime(time.time() + day * DAY)) for day in how.days)
    options = ["-S", "-P", "-Q", "-K", str(keys), "-d", str(keys), "-O", "full", "-s", begin, "-e", end, *how.hashed]
    if how.slow:  # BIND's signer refuses so many iterations
        pairs = sorted(str(key.with_suffix("")) for key in keys.glob("K*.key"))
        prepare(["ldns-signzone", "-n", "-t", str(how.slow), "-s", "aabb", "-o", name, "-i", begin, "-e", end, "-f",
                 str(target), str(source), *pairs], keys)  # fmt: skip
    else:
        prepare(["dnssec-signzone", *options, "-o", name, "-f", str(target), str(source)], keys)
    lines = [line for line in target.read_text().splitlines() if not line.startswith(";")]
    lines = [" ".join(line.split()) for line in lines if not (how.lose and _is(line.split(), how.lose.split()))]
    return ("\n".join(lines) + "\n").replace(*how.edit) if how.edit[0] else "\n".join(lines) + "\n"


def _is(words: Sequence[str], lost: Sequence[str]) -> bool:
    """Whether a line `owner TTL IN TYPE rdata...` is of the type, or a signature over it, that gets lost."""
    return list(words[3 : 3 + len(lost)]) == list(lost)
