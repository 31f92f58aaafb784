"""Does a machine or a device, industrial control, camera, printer or telephone, answer anybody on the internet?"""

from datetime import datetime

from scanner.observation import Hello
from scoring.check import Endpoint, Seen, check
from scoring.finding import Finding
from scoring.knowledge import Known
from scoring.vectors.open_ports._devices import DEVICES, GATEWAYS, INDUSTRIAL


@check(
    because={
        "industrial": "{product}, a protocol of industrial control, answers anybody on port {port}.",
        "device": "{product} answers anybody on port {port}.",
        "gateway": "{product} answers on port {port}, as it is meant to.",
    },
    causes=("remote access", "unpatched software"),
    losses=("business interruption", "ransomware", "data breach"),
)
def device_protocol_reachable(subject: Endpoint, hello: Seen[Hello], known: Known, as_of: datetime) -> Finding | None:
    """Does a machine or a device, industrial control, camera, printer or telephone, answer anybody on the internet?

    We speak none of these protocols ourselves: what is told here was seen by others, who are named with the day.

    Why an insurer cares: most industrial protocols know no login, so that whoever reaches a controller may stop or
    steer what hangs on it; cameras and printers are seldom patched and lead further inside.

    What to do: take it off the internet, and reach it through a VPN.

    What this cannot see: devices that no third party saw, and whether the address has changed hands since.

    Source: CISA and partners, guidance on internet-accessible operational technology (2025).
    """
    if subject.asset is None or subject.asset.asked_as:
        return None
    spoken = hello.latest(lambda facts: facts.speaks)
    if spoken is None or spoken.value is None:
        return None
    port = subject.asset.value.rpartition(":")[2]
    for names, say, because in (
        (INDUSTRIAL, subject.bad, "industrial"), (DEVICES, subject.warn, "device"),
        (GATEWAYS, subject.neutral, "gateway"),
    ):  # fmt: skip
        if spoken.value in names:
            return say(because, spoken, service=spoken.value, product=names[spoken.value], port=port)
    return None
