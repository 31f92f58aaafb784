"""sslyze: how it is run, and what its answers mean in our questions."""

import json
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.lab.tls.certificates import NAME
from tests.lab.tls.place import Place
from tests.peers.environment import sslyze
from tests.peers.questions import NONE, VERSIONS, Answers, curves_say, ephemeral, suites_say

PATIENCE = 600
QUESTIONS = (
    "--certinfo", "--sslv2", "--sslv3", "--tlsv1", "--tlsv1_1", "--tlsv1_2", "--tlsv1_3", "--elliptic_curves",
    "--compression", "--fallback", "--reneg", "--ems",
)  # fmt: skip
STARTTLS = {25: "smtp", 143: "imap", 110: "pop3", 21: "ftp", 5432: "postgres"}
SCANS = dict(
    zip(
        ("ssl2", *VERSIONS),
        (f"{name}_cipher_suites" for name in ("ssl_2_0", "ssl_3_0", "tls_1_0", "tls_1_1", "tls_1_2", "tls_1_3")),
        strict=True,
    )
)
FLAGS = {
    "compression": ("tls_compression", "supports_compression"),
    "fallback_refused": ("tls_fallback_scsv", "supports_fallback_scsv"),
    "secure_renegotiation": ("session_renegotiation", "supports_secure_renegotiation"),
    "extended_master_secret": ("tls_extended_master_secret", "supports_ems_extension"),
}
KEYS = {"RSAPublicKey": "RSA", "ECPublicKey": "EC", "EllipticCurvePublicKey": "EC", "Ed25519PublicKey": "Ed25519"}


def argv(program: str, places: Iterable[Place], json_out: Path, ca_file: Path, starttls: str = "") -> list[str]:
    """One run over places of one protocol."""
    inside = ["--starttls", starttls] if starttls else []
    return [
        program, "--quiet", "--mozilla_config", "disable", "--json_out", str(json_out), "--certinfo_ca_file",
        str(ca_file), *QUESTIONS, *inside, *(f"{NAME}:{place.port}{{{place.address}}}" for place in places),
    ]  # fmt: skip


def ask(places: Mapping[str, Place], ca_file: Path) -> dict[str, Answers]:
    """Its answers by label; none for a protocol that it does not speak."""
    program = sslyze(make=False)
    assert program
    by_address: dict[str, Answers] = {}
    for inside in ("", *STARTTLS.values()):
        group = [place for place in places.values() if STARTTLS.get(place.port, "") == inside and place.port != 3306]
        if not group:
            continue
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "answers.json"
            # It ends with 1 where a server could not be scanned, which is an answer too.
            subprocess.run(
                argv(program, group, file, ca_file, inside), capture_output=True, timeout=PATIENCE, check=False
            )
            for row in json.loads(file.read_text(encoding="utf-8"))["server_scan_results"]:
                by_address[row["server_location"]["ip_address"]] = read(row)
    return {label: by_address.get(place.address, {}) for label, place in places.items()}


def read(row: dict[str, Any]) -> Answers:
    """What one server's row says; nothing where it could not connect."""
    if row["scan_result"] is None:
        return {}
    done = {
        name: part["result"] for name, part in row["scan_result"].items() if part["status"] == "COMPLETED"
    }  # fmt: skip
    answers: Answers = {name: done[scan]["is_tls_version_supported"] for name, scan in SCANS.items() if scan in done}
    whole = all(scan in done for scan in SCANS.values())
    accepted = [one for name in VERSIONS if SCANS[name] in done for one in done[SCANS[name]]["accepted_cipher_suites"]]
    if whole:
        answers |= suites_say(one["cipher_suite"]["name"] for one in accepted)
        fields = [one["ephemeral_key"] for one in accepted if ephemeral(one["cipher_suite"]["name"])]
        if all(fields):
            answers["dh_bits"] = min((field["size"] for field in fields), default=NONE)
    # What is said of renegotiation and the like has no meaning in TLS 1.3.
    older = any(answers.get(name) for name in ("tls1_0", "tls1_1", "tls1_2"))
    answers |= {name: done[scan][flag] for name, (scan, flag) in FLAGS.items() if scan in done and older}
    curves = done.get("elliptic_curves")
    if curves and curves["supported_curves"] is not None:
        answers |= curves_say(one["name"] for one in curves["supported_curves"])
    answers["client_certificate_asked"] = row["connectivity_result"]["client_auth_requirement"] != "DISABLED"
    return answers | _certificates(done.get("certificate_info"))


def _certificates(info: dict[str, Any] | None) -> Answers:
    if not info or not info["certificate_deployments"]:
        return {}
    shown = info["certificate_deployments"]
    leaves = [one["received_certificate_chain"][0] for one in shown]
    now = datetime.now(UTC)
    return {
        "expired": any(datetime.fromisoformat(leaf["not_valid_after"]) < now for leaf in leaves),
        "self_signed": all(leaf["issuer"]["rfc4514_string"] == leaf["subject"]["rfc4514_string"] for leaf in leaves),
        "certificate_accepted": all(
            any(path["was_validation_successful"] for path in one["path_validation_results"]) for one in shown
        ),
        "must_staple": any(one["leaf_certificate_has_must_staple_extension"] for one in shown),
        "timestamps_inside": any(one["leaf_certificate_signed_certificate_timestamps_count"] for one in shown),
        "stapled": any(one["ocsp_response"] for one in shown),
        "keys": sorted({_key(leaf["public_key"]) for leaf in leaves}),
    }


def _key(key: dict[str, Any]) -> str:
    kind = next((name for sign, name in KEYS.items() if sign in key["algorithm"].lstrip("_")), key["algorithm"])
    # The size of an Edwards curve is its name.
    return f"{kind} {key['key_size'] or 256}"
