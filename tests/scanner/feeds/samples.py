"""Small files of our own in the forms of the publishers."""

import json
from datetime import UTC, datetime
from typing import Any

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def entry(cve: str = "CVE-2021-41773", **other: Any) -> dict[str, Any]:
    return {
        "cveID": cve,
        "vendorProject": "Apache",
        "product": "HTTP Server",
        "dateAdded": "2021-11-03",
        "dueDate": "2021-11-17",
        "knownRansomwareCampaignUse": "Known",
    } | other


def kev(*entries: dict[str, Any], **other: Any) -> bytes:
    held = entries or (entry(),)
    told = {"dateReleased": "2026-11-20T15:00:00.1234Z", "count": len(held), "vulnerabilities": list(held)} | other
    return json.dumps(told).encode()


def cycle(name: str = "1.28", **other: Any) -> dict[str, Any]:
    return {"name": name, "isEol": True, "eolFrom": "2026-04-14", "eoesFrom": None} | other


def products(*cycles: dict[str, Any], **other: Any) -> bytes:
    held = {"name": "nginx", "releases": list(cycles or (cycle(),))}
    return json.dumps({"generated_at": "2026-11-21T00:00:00+00:00", "result": [held]} | other).encode()


PAGE = b"""---
title: nginx
releases:
  - releaseCycle: "1.28"
    releaseDate: 2025-04-23
    eol: 2026-04-14
    latestReleaseDate: 2026-03-24
  - releaseCycle: "1.30"
    releaseDate: 2026-04-14
    eol: false
    latestReleaseDate: 2026-07-15
  - releaseCycle: "2.0"
    releaseDate: 2027-01-01
    eol: false
---
Some text.
"""
