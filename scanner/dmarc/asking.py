"""The DMARC questions to DNS: what stands at a name, above it, and at those who are sent reports."""

from scanner.asking import fact_of, together
from scanner.dmarc.addresses import masked
from scanner.dmarc.consent import LONGEST_NAME, ConsentAt, consent_name, home, is_outside
from scanner.dmarc.consent import MOST as MOST_DESTINATIONS
from scanner.dmarc.discovery import PolicyAbove, holding, names_above, walked
from scanner.dmarc.record import LOOKS_LIKE, Broken, addresses_in, counted, is_record, parse
from scanner.interfaces import DnsReply, Net, NoReply, Reply
from scanner.observation import ABSENT, NOT_ASKED, Fact, Present, Unseen

MOST = 10
"""Records at one name that are kept."""
LONGEST = 4096
"""Characters kept of one record; the longest that mail servers are known to publish are below 2,000."""


def dmarc_records(reply: Reply[DnsReply] | NoReply) -> Fact[tuple[str, ...]]:
    """The TXT texts that start with v=DMARC1 in any case, their mailboxes masked, their tabs the blanks that they are.

    That there is none is an absence only where the whole set is proved.
    """
    fact = fact_of(reply)
    if not isinstance(fact, Present) or not isinstance(reply, Reply):
        return fact
    found = tuple(text for text in fact.value if LOOKS_LIKE.match(text))
    if len(one := counted(found)) == 1 and len(one[0]) > LONGEST:
        return Unseen(why=f"a DMARC record of more than {LONGEST} characters is not read")
    if found:
        kept = sorted(found, key=lambda text: not is_record(text))[:MOST]
        return Present(value=tuple(masked(text[:LONGEST].replace("\t", " ")) for text in kept))
    return ABSENT if reply.value.proved else Unseen(why="no server of the zone confirmed its TXT records")


async def records_above(net: Net, name: str, own: Fact[tuple[str, ...]]) -> Fact[tuple[PolicyAbove, ...]]:
    """What stands above, where that matters: the name has no record that counts, or may lie below its organisation."""
    if not isinstance(own, Present) and own is not ABSENT:
        return NOT_ASKED
    mine = counted(own.value) if isinstance(own, Present) else ()
    if len(mine) == 1 and (parse(mine[0]).psd != "u" or net.registrable(name) in (name, None)):
        return NOT_ASKED
    names = names_above(name)
    replies = await together(*(net.ask(f"_dmarc.{above}", "TXT", authoritative=True) for above in names))
    return walked(zip(names, map(dmarc_records, replies), strict=True))


async def consents(
    net: Net, name: str, own: Fact[tuple[str, ...]], above: Fact[tuple[PolicyAbove, ...]]
) -> Fact[tuple[ConsentAt, ...]]:
    """Whether the first few destinations of other organisations agree to the reports of the record that holds."""
    if not isinstance(own, Present) and (own is not ABSENT or not isinstance(above, Present)):
        return NOT_ASKED
    held = holding(
        name, own.value if isinstance(own, Present) else (), above.value if isinstance(above, Present) else ()
    )
    if held is None or held.psd or isinstance(record := parse(held.text), Broken):
        return NOT_ASKED
    own_house = home(held.domain, record.psd, net.registrable(held.domain))
    hosts = dict.fromkeys(a.host for tag in ("rua", "ruf") for a in addresses_in(held.text, tag) if a.host)
    outside = [host for host in hosts if is_outside(host, own_house)][:MOST_DESTINATIONS]
    if not outside:
        return NOT_ASKED
    found = await together(*(_consent(net, held.domain, host) for host in outside))
    return Present(value=tuple(sorted(found, key=lambda at: at.name)))


async def _consent(net: Net, domain: str, host: str) -> ConsentAt:
    name = consent_name(domain, host)
    if len(name) > LONGEST_NAME:
        return ConsentAt(name=name, records=ABSENT)
    reply = await net.ask(name, "TXT")
    records = dmarc_records(reply)
    if isinstance(reply, Reply) and not reply.value.proved and not isinstance(records, Present):
        confirmed = await net.ask(name, "TXT", authoritative=True)
        records = dmarc_records(confirmed) if isinstance(confirmed, Reply) else records
    return ConsentAt(name=name, records=records)
