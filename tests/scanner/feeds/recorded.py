"""Small records of our own in the forms of NVD, the CVE programme and OSV."""

import json
from typing import Any

CVSS3 = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
CVSS4 = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"


def cpe(
    vendor: str = "acme", product: str = "gate", version: str = "*", *, part: str = "a", rest: str = "*:*:*:*:*:*:*"
) -> str:
    return f"cpe:2.3:{part}:{vendor}:{product}:{version}:{rest}"


def match(criteria: str | None = None, **other: Any) -> dict[str, Any]:
    return {"vulnerable": True, "criteria": criteria or cpe(), "versionEndExcluding": "2.0"} | other


def nvd(name: str = "CVE-2026-1000", *matches: dict[str, Any], **other: Any) -> dict[str, Any]:
    told = {
        "id": name,
        "published": "2026-10-01T10:00:00.000",
        "lastModified": "2026-11-01T10:00:00.000",
        "vulnStatus": "Analyzed",
        "metrics": {
            "cvssMetricV31": [
                {"type": "Secondary", "cvssData": {"baseScore": 1.0, "vectorString": "x"}},
                {"type": "Primary", "cvssData": {"baseScore": 9.8, "vectorString": CVSS3}},
            ],
            "cvssMetricV2": [{"type": "Primary", "cvssData": {"baseScore": 7.5, "vectorString": "AV:N/AC:L/Au:N"}}],
        },
        "weaknesses": [{"description": [{"lang": "en", "value": "CWE-79"}, {"lang": "en", "value": "NVD-CWE-noinfo"}]}],
        "configurations": [{"nodes": [{"operator": "OR", "negate": False, "cpeMatch": list(matches or (match(),))}]}],
    }
    return {"cve": told | other}


def affected(
    *versions: dict[str, Any], vendor: str = "Acme Inc.", product: str = "Gate", **other: Any
) -> dict[str, Any]:
    held = versions or ({"version": "1.0", "lessThan": "2.0", "status": "affected", "versionType": "semver"},)
    return {"vendor": vendor, "product": product, "defaultStatus": "unaffected", "versions": list(held)} | other


def cve(name: str = "CVE-2026-1000", *blocks: dict[str, Any], by: str = "acme", **other: Any) -> dict[str, Any]:
    about = {
        "cveId": name, "state": "PUBLISHED", "datePublished": "2026-10-01T09:00:00.000Z",
        "dateUpdated": "2026-11-02T10:00:00.000Z",
    }  # fmt: skip
    cna = {
        "providerMetadata": {"shortName": by, "dateUpdated": "2026-10-02T00:00:00.000Z"},
        "affected": list(blocks or (affected(),)),
        "metrics": [{"format": "CVSS", "cvssV4_0": {"baseScore": 9.3, "vectorString": CVSS4}}],
        "problemTypes": [{"descriptions": [{"type": "CWE", "cweId": "CWE-787", "lang": "en", "description": "x"}]}],
    }
    adp = {
        "providerMetadata": {"shortName": "CISA-ADP", "dateUpdated": "2026-11-03T00:00:00.000Z"},
        "affected": [affected(vendor="acme", product="gate", cpes=[cpe()], defaultStatus="affected")],
        "metrics": [{"cvssV3_1": {"baseScore": 9.8, "vectorString": CVSS3}}, {"other": {"type": "ssvc"}}],
    }
    return {"dataType": "CVE_RECORD", "cveMetadata": about, "containers": {"cna": cna | other, "adp": [adp]}}


def osv(name: str = "BIT-gate-2026-1000", *events: dict[str, str], **other: Any) -> dict[str, Any]:
    held = events or ({"introduced": "0"}, {"fixed": "1.5"}, {"introduced": "1.6"}, {"last_affected": "1.9"})
    return {
        "schema_version": "1.6.2", "id": name, "aliases": ["CVE-2026-1000"], "published": "2026-10-03T00:00:00Z",
        "modified": "2026-11-04T00:00:00.5Z", "database_specific": {"cpes": [cpe()]},
        "affected": [
            {
                "package": {"ecosystem": "Bitnami", "name": "gate"},
                "severity": [{"type": "CVSS_V4", "score": CVSS4}, {"type": "CVSS_V3", "score": CVSS3}],
                "ranges": [
                    {"type": "SEMVER", "events": list(held)},
                    {"type": "GIT", "events": [{"introduced": "abc"}]},
                ],
            }
        ],
    } | other  # fmt: skip


def lines(*items: Any) -> bytes:
    return b"".join(json.dumps(item, separators=(",", ":")).encode() + b"\n" for item in items)


def page(*items: Any, total: int | None = None) -> bytes:
    """An answer of NVD's API."""
    head = {"resultsPerPage": len(items), "startIndex": 0, "totalResults": len(items) if total is None else total}
    return json.dumps(head | {"format": "NVD_CVE", "vulnerabilities": list(items)}).encode()
