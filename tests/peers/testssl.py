"""testssl.sh: how it is run, and what its answers mean in our questions."""

import json
import re
import subprocess
import tempfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.lab.tls.certificates import NAME
from tests.lab.tls.place import Place
from tests.peers.questions import NONE, VERSIONS, Answers, curves_say, ephemeral, suites_say

AT_ONCE = 2
PATIENCE = 600
QUESTIONS = ("-p", "-E", "-f", "-S", "-C", "-Z", "-J")
"""Protocols, ciphers by protocol, forward secrecy with curves, server defaults, compression, fallback, DH primes."""
STARTTLS = {25: "smtp", 143: "imap", 110: "pop3", 21: "ftp", 5432: "postgres", 3306: "mysql"}
IDS = dict(zip(("ssl2", *VERSIONS), ("SSLv2", "SSLv3", "TLS1", "TLS1_1", "TLS1_2", "TLS1_3"), strict=True))
EXTENSIONS = {"secure_renegotiation": "/#65281'", "extended_master_secret": "/#23'", "session_ticket": "/#35'"}
Rows = dict[str, list[str]]


def argv(place: Place, json_file: Path, ca_file: Path) -> list[str]:
    """One run at one place, without any question to a name server."""
    inside = ["-t", STARTTLS[place.port]] if place.port in STARTTLS else []
    return [
        "testssl", "--quiet", "--warnings", "off", "--color", "0", "-n", "none", "--ip", place.address,
        "--add-ca", str(ca_file), "--jsonfile", str(json_file), *QUESTIONS, *inside, f"{NAME}:{place.port}",
    ]  # fmt: skip


def ask(places: Mapping[str, Place], ca_file: Path) -> dict[str, Answers]:
    """Its answers by label; about half a minute a server, two at a time."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        tasks = {label: pool.submit(_one, place, ca_file) for label, place in places.items()}
        return {label: task.result() for label, task in tasks.items()}


def read(rows: Rows) -> Answers:
    """What one server's rows say, by their ids; nothing where it could not connect."""
    answers: Answers = {}
    for name, key in IDS.items():
        said = _first(rows, key)
        if said.startswith(("offered", "vulnerable", "not offered")):
            answers[name] = not said.startswith("not offered")
    ciphers = [text.split() for key, texts in rows.items() if key.startswith("cipher-") for text in texts]
    names = [words[-1] for words in ciphers]
    answers |= suites_say(names)
    sizes = [
        int(words[words.index("DH") + 1]) for words in ciphers if ephemeral(words[-1]) and "DH" in words
    ]  # fmt: skip
    if ciphers and (sizes or not any(map(ephemeral, names))):
        answers["dh_bits"] = min(sizes, default=NONE)
    curves = _first(rows, "PFS_ECDHE_curves")
    if curves:
        answers |= curves_say(curves.split())
    prime = _first(rows, "LOGJAM-common_primes")
    if prime and prime != "--" and not prime.startswith("no DH"):
        answers["dh_prime_shared"] = not prime.startswith("Unknown")
    return answers | _behaviour(rows, answers) | _certificates(rows)


def _behaviour(rows: Rows, versions: Answers) -> Answers:
    answers: Answers = {}
    extensions = _first(rows, "TLS_extensions")
    if extensions and any(versions.get(name) for name in ("tls1_0", "tls1_1", "tls1_2")):
        answers |= {name: sign in extensions for name, sign in EXTENSIONS.items()}
    compression = _first(rows, "CRIME_TLS")
    if compression.lower().startswith(("not vulnerable", "vulnerable")):
        answers["compression"] = compression.startswith("V")
    fallback = _first(rows, "fallback_SCSV")
    if fallback.startswith(("supported", "NOT supported")):
        answers["fallback_refused"] = fallback == "supported"
    return answers


def _certificates(rows: Rows) -> Answers:
    chains, names = _all(rows, "cert_chain_of_trust"), _all(rows, "cert_trust")
    dates, sizes = _all(rows, "cert_expirationStatus"), _all(rows, "cert_keySize")
    if not (chains and names and dates):
        return {}
    fits = all(one.startswith("Ok via SAN") for one in names)
    ended = any(one.startswith("expired") for one in dates)
    answers: Answers = {
        "expired": ended,
        "self_signed": any("(self signed)" in one for one in chains),
        "name_fits": fits,
        "certificate_accepted": all(one.startswith("passed") for one in chains) and fits and not ended,
        "must_staple": any(one != "--" for one in _all(rows, "cert_mustStapleExtension")),
        "timestamps_inside": any("certificate extension" in one for one in _all(rows, "certificate_transparency")),
    }
    if not any(one.startswith("Server keys") for one in sizes):  # so it begins where it does not know the algorithm
        answers["keys"] = sorted({" ".join(one.split()[:2]) for one in sizes})
    stapled = _all(rows, "OCSP_stapling")
    if stapled:
        answers["stapled"] = any(one != "not offered" for one in stapled)
    return answers


def _one(place: Place, ca_file: Path) -> Answers:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "answers.json"
        try:
            subprocess.run(
                argv(place, file, ca_file), stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE, check=False
            )
            told = json.loads(file.read_text(encoding="utf-8", errors="replace"))
        except (subprocess.TimeoutExpired, OSError, ValueError):
            return {}  # it gave up, and left no file or half of one
        rows: Rows = {}
        for row in told:
            # Where there are two certificates their rows are told apart by a number: `cert_trust <cert#2>`.
            rows.setdefault(re.sub(r" <.*", "", row["id"]), []).append(row["finding"].strip())
    return read(rows)


def _first(rows: Rows, key: str) -> str:
    return rows.get(key, [""])[0]


def _all(rows: Rows, key: str) -> list[str]:
    return rows.get(key, [])
