"""All of the tools asked about all of the servers, afresh."""

from collections.abc import Mapping
from pathlib import Path

from tests.lab.tls.place import Place
from tests.peers import nmap, sslyze, testssl
from tests.peers.table import ByPeer


def ask_peers(places: Mapping[str, Place], ca_file: Path) -> dict[str, ByPeer]:
    """Their answers by configuration and tool, one tool after the other; takes half an hour on two cores."""
    asked = {"sslyze": sslyze.ask, "testssl.sh": testssl.ask, "nmap": nmap.ask}
    answers: dict[str, ByPeer] = {label: {} for label in places}
    for peer, ask in asked.items():
        for label, said in ask(places, ca_file).items():
            if said:
                answers[label][peer] = said
    return answers
