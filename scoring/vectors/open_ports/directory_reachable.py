"""Does a directory of users and machines answer anybody on the internet?"""

from datetime import datetime

from scanner.observation import Hello
from scanner.probes.ldap import LdapFacts
from scoring.check import Endpoint, Seen, check
from scoring.finding import Certainty, Finding
from scoring.knowledge import Known
from scoring.vectors.open_ports._decoys import decoy


@check(
    because={
        "domain_controller": "A domain controller answers anybody on port {port}.",
        "on_a_decoy": "A domain controller answers on port {port}, on a host that looks like a honeypot ({why}).",
        "without_tls": "An LDAP directory answers anybody on port {port}, and offers no TLS.",
        "reachable": "An LDAP directory answers anybody on port {port}.",
        "tells_nothing": "An LDAP directory answers anybody on port {port}; it tells strangers nothing of itself.",
    },
    causes=("stolen credentials", "data exposure"),
    losses=("ransomware", "data breach"),
)
def directory_reachable(
    subject: Endpoint, hello: Seen[Hello], ldap: Seen[LdapFacts], known: Known, as_of: datetime
) -> Finding | None:
    """Does a directory of users and machines answer anybody on the internet?

    Judged from what the server says of itself (its root DSE), which is all that is read of it.

    Why an insurer cares: a directory names users to attack and takes guesses at their passwords; who holds a domain
    controller holds the company.

    What to do: close it to the internet; where partners need it, allow their addresses only, with TLS.

    What this cannot see: whether strangers may read entries of the directory: none is asked for.

    Source: RFC 4511 4.5, RFC 4512 5.1, RFC 4513 6; [MS-ADTS] 3.1.1.3.2.
    """
    if subject.asset is None or subject.asset.asked_as:
        return None
    spoken = hello.latest(lambda facts: facts.speaks)
    if spoken is None or spoken.value != "ldap":
        return None
    port = subject.asset.port
    domain, tls = ldap.latest(lambda facts: facts.active_directory), ldap.latest(lambda facts: facts.tls)
    told = ldap.latest(lambda facts: facts.root_readable)
    if domain and domain.value and (why := decoy(hello.host)):
        return subject.bad("on_a_decoy", domain, certainty=Certainty.LIKELY, why=why, port=port)
    if domain and domain.value:
        return subject.bad("domain_controller", domain, port=port)
    if tls and tls.value is False:
        return subject.bad("without_tls", tls, port=port)
    if told and told.value is False:
        return subject.warn("tells_nothing", told, port=port)
    return subject.warn("reachable", spoken, port=port)
