"""What a domain says about its mail: who receives it, who may send it, what becomes of the rest."""

from dataclasses import dataclass

from scanner.asking import ask_twice, fact_of, together, united, whether
from scanner.asset import Asset
from scanner.dmarc.asking import consents, dmarc_records, records_above
from scanner.dmarc.consent import ConsentAt
from scanner.dmarc.discovery import PolicyAbove
from scanner.interfaces import Answer, Net, NoReply, Reply, declined, probe
from scanner.observation import ABSENT, NOT_ASKED, Fact, Outcome, Present, Unseen
from scanner.reach import inside
from scanner.spf.following import SpfTree, follow, spf_records

MOST = 10
"""Exchangers looked at."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Exchanger:
    """One MX record (RFC 5321 5.1). `host` is empty for a null MX (RFC 7505); `alias`: it is a CNAME.

    `inside`: one of its addresses belongs to a network that everybody has inside (RFC 1918).
    """

    preference: int
    host: str
    resolves: Fact[bool] = NOT_ASKED
    alias: Fact[bool] = NOT_ASKED
    inside: Fact[bool] = NOT_ASKED


@dataclass(frozen=True, slots=True, kw_only=True)
class MailPolicy:
    """MX; TXT records that start with `v=spf1` (RFC 7208 4.5); TXT at `_dmarc` that start with `v=DMARC1` in any case.

    `registrable` is the name's registrable domain by the public suffix list. `dmarc_above` are the DMARC records at the
    names above, longest name first, asked only where none of `dmarc` counts or the name is not the registrable one (DNS
    tree walk, RFC 9989 4.10). `dmarc_consents` say which destinations outside agreed to the reports of the record that
    holds. Local parts of reporting addresses are masked. `spf_tree` is what the one SPF record includes and redirects
    to; asked only where there is one.
    """

    mx: Fact[tuple[Exchanger, ...]] = NOT_ASKED
    spf: Fact[tuple[str, ...]] = NOT_ASKED
    dmarc: Fact[tuple[str, ...]] = NOT_ASKED
    dmarc_above: Fact[tuple[PolicyAbove, ...]] = NOT_ASKED
    spf_tree: Fact[SpfTree] = NOT_ASKED
    registrable: Fact[str] = NOT_ASKED
    dmarc_consents: Fact[tuple[ConsentAt, ...]] = NOT_ASKED

    @property
    def receives_mail(self) -> Fact[bool]:
        """Whether an exchanger is named; a null MX names none (RFC 7505), and no MX at all is none chosen."""
        if isinstance(self.mx, Present):
            return Present(value=any(exchanger.host for exchanger in self.mx.value))
        return Present(value=False) if self.mx is ABSENT else self.mx


@probe(version=1, on="apex", facts=MailPolicy)
async def mail_policy(asset: Asset, net: Net) -> Answer:
    """MX and two TXT questions to the zone's own servers, then the exchangers' addresses, DMARC above, SPF below."""
    mx, txt, at_dmarc = await together(
        net.ask(asset.value, "MX", authoritative=True),
        net.ask(asset.value, "TXT", authoritative=True),
        net.ask(f"_dmarc.{asset.value}", "TXT", authoritative=True),
    )
    replies = (mx, txt, at_dmarc)
    silent = next((reply for reply in replies if isinstance(reply, NoReply)), None)
    answered = next((reply for reply in replies if isinstance(reply, Reply)), None)
    if answered is None:
        return declined(silent or NoReply(outcome=Outcome.SILENT, why="no answer"))
    dmarc, spf = dmarc_records(at_dmarc), spf_records(txt)
    above, registrable = await records_above(net, asset.value, dmarc), net.registrable(asset.value)
    exchangers = await _exchangers(net, fact_of(mx))
    unseen = silent or (above if isinstance(above, Unseen) else None)
    return Answer(
        outcome=Outcome.PARTIAL if unseen else Outcome.ANSWERED,
        why=unseen.why if unseen else "",
        facts=MailPolicy(
            mx=exchangers,
            spf=spf,
            dmarc=dmarc,
            dmarc_above=above,
            spf_tree=await _below(net, asset.value, spf, whether(fact_of(mx)), exchangers),
            registrable=Present(value=registrable) if registrable else ABSENT,
            dmarc_consents=await consents(net, asset.value, dmarc, above),
        ),
        answered_by=answered.answered_by,
    )


async def _exchangers(net: Net, mx: Fact[tuple[str, ...]]) -> Fact[tuple[Exchanger, ...]]:
    if not isinstance(mx, Present):
        return mx
    records = [(int(number), host.rstrip(".")) for number, _, host in map(_split, mx.value[:MOST]) if number.isdigit()]
    found = await together(*(_exchanger(net, preference, host) for preference, host in records))
    return Present(value=tuple(sorted(found, key=lambda one: (one.preference, one.host))))


def _split(record: str) -> tuple[str, str, str]:
    return record.strip().partition(" ")


async def _exchanger(net: Net, preference: int, host: str) -> Exchanger:
    if not host:
        return Exchanger(preference=preference, host="")
    replies = await together(*(ask_twice(net, host, rtype) for rtype in ("A", "AAAA")))
    addresses = united(*(fact_of(reply) for reply in replies))
    # RFC 5321 5.1: the host named by MX must be found by address records, and RFC 2181 10.3: not by an alias.
    answered = [reply.value for reply in replies if isinstance(reply, Reply)]
    return Exchanger(
        preference=preference,
        host=host,
        resolves=whether(addresses),
        alias=Present(value=any(reply.aliases for reply in answered)) if answered else NOT_ASKED,
        inside=Present(value=any(map(inside, addresses.value))) if isinstance(addresses, Present) else NOT_ASKED,
    )


async def _below(
    net: Net, name: str, spf: Fact[tuple[str, ...]], mx: Fact[bool], exchangers: Fact[tuple[Exchanger, ...]]
) -> Fact[SpfTree]:
    if not isinstance(spf, Present) or len(spf.value) != 1:
        return NOT_ASKED
    known = {("mx", name): mx}
    if isinstance(exchangers, Present):
        known |= {("a", one.host): one.resolves for one in exchangers.value if one.host}
    return Present(value=await follow(net, name, spf.value[0], known))
