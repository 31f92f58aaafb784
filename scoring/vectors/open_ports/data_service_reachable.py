"""Does a database or another store of data answer anybody on the internet?"""

from datetime import datetime

from scanner.observation import Hello, Present
from scanner.probes.mysql import MysqlFacts
from scoring.check import Endpoint, Seen, check
from scoring.finding import Certainty, Finding
from scoring.knowledge import Known
from scoring.vectors.open_ports._decoys import decoy
from scoring.vectors.open_ports._services import DATA


@check(
    because={
        "open": "{product} answers anybody on port {port} without asking for a login.",
        "asks_login": "{product} answers anybody on port {port}; it did not let us in without a login.",
        "reachable": "{product} answers anybody on port {port}; whether it asks for a login was not seen.",
        "refuses_us": "{product} listens on port {port} and turned our address away before any login.",
        "on_a_decoy": "{product} answers anybody on port {port}, on a host that looks like a honeypot ({why}).",
    },
    causes=("data exposure", "stolen credentials"),
    losses=("data breach", "ransomware"),
)
def data_service_reachable(subject: Endpoint, hello: Seen[Hello], known: Known, as_of: datetime) -> Finding | None:
    """Does a database or another store of data answer anybody on the internet?

    Judged from what the service itself said. One that turns unknown addresses away before any login is reachable all
    the same: its first step is open to flaws in it, and the port belongs behind a firewall. A welcome that is given to
    everybody (CouchDB, etcd, MongoDB, rsync) does not show whether a login is asked after it. IMAP counts only where
    its greeting lets anybody into a mailbox (PREAUTH).

    Why an insurer cares: a store that answers strangers is copied or held to ransom by machines, often within hours.

    What to do: bind it to an internal address, or allow the few addresses that need it in the firewall.

    What this cannot see: what is in it, and rules that let our address in and keep others out.

    Source: RFC 9051 7.1.4 (PREAUTH); CISA guidance on reducing internet exposure (2025); published
    rating practice grades databases as bad.
    """
    if subject.asset is None or subject.asset.asked_as:
        return None
    spoken, look = hello.latest(lambda facts: facts.speaks), hello.answered
    if spoken is None or spoken.value is None or look is None:
        return None
    opens = hello.latest(lambda facts: facts.open_without_login)
    # Mail access is meant for strangers' networks: only a mailbox that is open to them is a store without a lock.
    product = "An IMAP mailbox" if spoken.value == "imap" and opens and opens.value else DATA.get(spoken.value)
    if product is None:
        return None
    values = {"service": spoken.value, "product": product, "port": subject.asset.port}
    if why := decoy(hello.host):
        return subject.bad("on_a_decoy", spoken, certainty=Certainty.LIKELY, why=why, **values)
    if opens and opens.value:
        return subject.bad("open", spoken, opens, **values)
    if isinstance(look.facts, MysqlFacts) and look.facts.refuses_us == Present(value=True):
        return subject.bad("refuses_us", spoken, **values)
    if opens and opens.value is False:
        return subject.bad("asks_login", spoken, opens, **values)
    return subject.bad("reachable", spoken, **values)
