"""Does a message broker answer anybody on the internet?"""

from datetime import datetime

from scanner.observation import Hello
from scoring.check import Endpoint, Seen, check
from scoring.finding import Certainty, Finding
from scoring.knowledge import Known
from scoring.vectors.open_ports._decoys import decoy
from scoring.vectors.open_ports._services import MESSAGING


@check(
    because={
        "open": "{product} on port {port} lets anybody in without a login.",
        "password_in_clear": "{product} answers anybody on port {port} and takes passwords without TLS.",
        "in_clear": "{product} answers anybody on port {port} without TLS; whether it asks for a login was not seen.",
        "in_clear_asks_login": "{product} answers anybody on port {port} without TLS; it asks for a login.",
        "reachable": "{product} answers anybody on port {port}; whether it does so inside TLS only was not seen.",
        "inside_tls": "{product} answers anybody on port {port}, inside TLS.",
        "on_a_decoy": "{product} on port {port} lets anybody in, on a host that looks like a honeypot ({why}).",
    },
    causes=("data exposure", "stolen credentials"),
    losses=("data breach", "business interruption"),
)
def messaging_reachable(subject: Endpoint, hello: Seen[Hello], known: Known, as_of: datetime) -> Finding | None:
    """Does a message broker answer anybody on the internet?

    AMQP and MQTT, judged from what the broker itself said. Brokers for devices in the field are meant to be reached
    from everywhere, and inside TLS that is shown and not counted.

    Why an insurer cares: what passes through a broker are orders, readings and commands to machines; who reads along
    learns them, and who gets in sends his own.

    What to do: offer the broker inside TLS only, ask everybody for a login, and let it be reached from those networks
    that need it.

    What this cannot see: who may log in, and what passes through.

    Source: MQTT 5 section 5.4 (security considerations); RFC 4616 6 (PLAIN needs encryption below it); AMQP 0-9-1 1.4.
    """
    if subject.asset is None or subject.asset.asked_as:
        return None
    spoken = hello.latest(lambda facts: facts.speaks)
    if spoken is None or spoken.value not in MESSAGING:
        return None
    values = {"service": spoken.value, "product": MESSAGING[spoken.value], "port": subject.asset.port}
    opens = hello.latest(lambda facts: facts.open_without_login)
    if opens and opens.value and (why := decoy(hello.host)):
        return subject.bad("on_a_decoy", spoken, opens, certainty=Certainty.LIKELY, why=why, **values)
    if opens and opens.value:
        return subject.bad("open", spoken, opens, **values)
    tls = hello.latest(lambda facts: facts.tls)
    if tls and tls.value:
        return subject.neutral("inside_tls", spoken, tls, **values)
    if tls is None:
        return subject.fair("reachable", spoken, **values)
    password = hello.latest(lambda facts: facts.plaintext_login)
    if password and password.value:  # plaintext_login_offered counts the password
        return subject.fair("password_in_clear", spoken, password, **values)
    if opens:
        return subject.warn("in_clear_asks_login", spoken, opens, **values)
    return subject.warn("in_clear", spoken, **values)
