"""Starts the TLS servers of the laboratory, all or some, and says where each is."""

import contextlib
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.lab import fakes
from tests.lab.site import ground
from tests.lab.tls.antique import Antique, conversation
from tests.lab.tls.certificates import Certificates
from tests.lab.tls.configurations import CONFIGURATIONS, Configuration
from tests.lab.tls.place import Place

AT_ONCE = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """Where each configuration answers, by its label; `ca_file` is the root that its chains lead to."""

    places: dict[str, Place]
    ca_file: Path


@contextlib.contextmanager
def running(wanted: Sequence[Configuration] = CONFIGURATIONS) -> Iterator[Running]:
    """Start them; at the end, good or bad, every process is ended by its id."""
    with ground() as site:
        certificates = Certificates(site.room("certificates"))
        places = {
            one.label: Place(
                site=site, label=_folder(one.label), address=site.address(f"9.{number}"), port=one.port,
                certificates=certificates,
            )
            for number, one in enumerate(wanted, 1)
        }  # fmt: skip
        served = []
        for one in wanted:
            if isinstance(one.server, Antique):
                place = places[one.label]
                talk = conversation(one.server, certificates.rsa)
                served.append(fakes.Fake(address=place.address, ports=(place.port,), talk=talk))
        with fakes.serve(served), ThreadPoolExecutor(AT_ONCE) as pool:
            started = [
                pool.submit(one.server, places[one.label]) for one in wanted if not isinstance(one.server, Antique)
            ]
            for one in started:
                one.result()
            yield Running(places=places, ca_file=certificates.authority.ca_file)


def _folder(label: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", label.lower())
