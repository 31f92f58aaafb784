"""What distributions published of some flaws, in the forms of their publishers."""

import io
import json
import lzma
import tarfile
from typing import Any

FIXED = (
    # Debian: DSA-5724-1 (as quoted in public lists), DSA-5868-1 (its text), the tracker's rows for CVE-2023-48795 in a
    # public scanner's tests; bind9 DSA-5621-1 (a public check's text). Read 2026-11-27. The rest is marked K: general
    # knowledge of the advisories DSA-5512-1, DSA-5715-1 and of the point releases, not verified.
    ("debian", "bookworm", "openssh", "CVE-2024-6387", "1:9.2p1-2+deb12u3"),
    ("debian", "bookworm", "openssh", "CVE-2025-26465", "1:9.2p1-2+deb12u5"),
    ("debian", "bookworm", "openssh", "CVE-2023-48795", "1:9.2p1-2+deb12u2"),
    ("debian", "bullseye", "openssh", "CVE-2023-48795", "1:8.4p1-5+deb11u3"),
    ("debian", "buster", "openssh", "CVE-2023-48795", "1:7.9p1-10+deb10u4"),
    ("debian", "trixie", "openssh", "CVE-2023-48795", "1:9.6p1-1"),  # K
    ("debian", "trixie", "openssh", "CVE-2025-26465", "1:9.9p2-1"),  # K
    ("debian", "bookworm", "bind9", "CVE-2023-50387", "1:9.18.24-1"),
    ("debian", "bookworm", "mariadb", "CVE-2023-22084", "1:10.11.6-0+deb12u1"),  # K
    ("debian", "bullseye", "mariadb-10.5", "CVE-2023-22084", "1:10.5.23-0+deb11u1"),  # K
    ("debian", "bookworm", "exim4", "CVE-2023-42115", "4.96-15+deb12u2"),  # K
    ("debian", "bookworm", "php8.2", "CVE-2024-5458", "8.2.20-1~deb12u1"),  # K
    ("debian", "bookworm", "sendmail", "CVE-2023-51765", "8.17.1.9-2+deb12u1"),  # K
    # Ubuntu: records UBUNTU-CVE-... of github.com/canonical/ubuntu-security-notices, read 2026-11-27.
    ("ubuntu", "22.04:LTS", "openssh", "CVE-2024-6387", "1:8.9p1-3ubuntu0.10"),
    ("ubuntu", "24.04:LTS", "openssh", "CVE-2024-6387", "1:9.6p1-3ubuntu13.3"),
    ("ubuntu", "Pro:16.04:LTS", "openssh", "CVE-2025-26465", "1:7.2p2-4ubuntu2.10+esm7"),
    ("ubuntu", "Pro:18.04:LTS", "openssh", "CVE-2025-26465", "1:7.6p1-4ubuntu0.7+esm4"),
    ("ubuntu", "20.04:LTS", "openssh", "CVE-2025-26465", "1:8.2p1-4ubuntu0.12"),
    ("ubuntu", "22.04:LTS", "openssh", "CVE-2025-26465", "1:8.9p1-3ubuntu0.11"),
    ("ubuntu", "24.04:LTS", "openssh", "CVE-2025-26465", "1:9.6p1-3ubuntu13.8"),
    ("ubuntu", "Pro:22.04:LTS", "sendmail", "CVE-2023-51765", "8.15.2-22ubuntu3+esm1"),  # made up: no such fix is known
    ("ubuntu", "20.04:LTS", "mysql-8.0", "CVE-2024-20973", "8.0.36-0ubuntu0.20.04.1"),
    ("ubuntu", "22.04:LTS", "mysql-8.0", "CVE-2024-20973", "8.0.36-0ubuntu0.22.04.1"),
    ("ubuntu", "24.04:LTS", "mysql-8.0", "CVE-2024-20973", "8.0.36-1"),
    ("ubuntu", "Pro:18.04:LTS", "mysql-5.7", "CVE-2023-22084", "5.7.44-0ubuntu0.18.04.1+esm1"),
    ("ubuntu", "20.04:LTS", "mariadb-10.3", "CVE-2023-22084", "1:10.3.39-0ubuntu0.20.04.2"),
    ("ubuntu", "22.04:LTS", "mariadb-10.6", "CVE-2023-22084", "1:10.6.16-0ubuntu0.22.04.1"),
    ("ubuntu", "24.04:LTS", "mariadb", "CVE-2023-22084", "1:10.11.6-1"),
    ("ubuntu", "Pro:18.04:LTS", "php7.2", "CVE-2024-5458", "7.2.24-0ubuntu0.18.04.17+esm5"),
    ("ubuntu", "20.04:LTS", "apache2", "CVE-2024-38475", "2.4.41-4ubuntu3.19"),
    ("ubuntu", "22.04:LTS", "apache2", "CVE-2024-38475", "2.4.52-1ubuntu4.10"),
    ("ubuntu", "24.04:LTS", "apache2", "CVE-2024-38475", "2.4.58-1ubuntu8.2"),
    # Red Hat: RHSA-2024:3741 and RHSA-2024:4312, 4340 and 4389, as quoted in public texts. Read 2026-11-27.
    ("rhel", "enterprise_linux:7", "bind", "CVE-2023-50387", "32:9.11.4-26.P2.el7_9.16"),
    ("rhel", "enterprise_linux:9", "openssh", "CVE-2024-6387", "0:8.7p1-38.el9_4.1"),
    ("rhel", "rhel_eus:9.2", "openssh", "CVE-2024-6387", "0:8.7p1-30.el9_2.4"),
    ("rhel", "rhel_e4s:9.0", "openssh", "CVE-2024-6387", "0:8.7p1-12.el9_0.1"),
)
"""(distribution, release, source package, CVE, the first version without the flaw)."""

OTHERWISE = (
    ("debian", "bullseye", "openssh", "CVE-2024-6387", {"status": "resolved", "fixed_version": "0"}),
    ("debian", "buster", "openssh", "CVE-2024-6387", {"status": "resolved", "fixed_version": "0"}),
    ("debian", "bookworm", "openssh", "CVE-2007-2768", {"status": "open", "urgency": "unimportant"}),
    (
        "debian",
        "bookworm",
        "openssh",
        "CVE-2016-20012",
        {"status": "open", "nodsa": "Minor", "nodsa_reason": "ignored"},
    ),
    ("debian", "bookworm", "openssh", "CVE-2023-51767", {"status": "undetermined"}),
    ("debian", "bookworm", "postfix", "CVE-2023-51764", {"status": "open"}),
    ("rhel", "enterprise_linux:7", "openssh", "CVE-2024-6387", "Not affected"),
    ("rhel", "enterprise_linux:8", "httpd", "CVE-2024-38475", "Affected"),
)
"""The same, where there is no fixed version; what is true of them does not matter to the tests that use them."""

OUT_ON = {"1:8.9p1-3ubuntu0.10": "2024-07-01T09:06:31.434165Z", "1:9.6p1-3ubuntu13.3": "2024-07-01T09:06:31.434165Z"}
"""When Ubuntu's notices came out (USN-6859-1)."""


def debian(**other: Any) -> bytes:
    """The tracker's JSON, with more members where they are given."""
    told: dict[str, Any] = {}
    rows = [
        (release, source, cve, {"status": "resolved", "fixed_version": fixed})
        for name, release, source, cve, fixed in FIXED
        if name == "debian"
    ]
    rows += [row[1:] for row in OTHERWISE if row[0] == "debian" and isinstance(row[4], dict)]  # type: ignore[misc]  # a row of that name
    for release, source, cve, status in rows:
        flaw = told.setdefault(source, {}).setdefault(cve, {"description": "...", "scope": "remote", "releases": {}})
        flaw["releases"][release] = {"repositories": {release: "1"}, "urgency": "not yet assigned"} | status
    return json.dumps(told | other, indent=None).encode()


def ubuntu(*more: dict[str, Any]) -> bytes:
    """The archive of OSV records."""
    records: dict[str, dict[str, Any]] = {}
    for name, release, source, cve, fixed in FIXED:
        if name == "ubuntu":
            record = records.setdefault(
                cve, {"id": f"UBUNTU-{cve}", "modified": "2026-11-20T10:00:00Z", "affected": []}
            )
            record["affected"].append(affected(release, source, fixed))
    records["CVE-2024-20973"]["affected"].append(affected("Pro:18.04:LTS", "mysql-5.7", ""))
    records["CVE-2023-51764"] = {
        "id": "UBUNTU-CVE-2023-51764", "modified": "2026-11-20T10:00:00Z",
        "affected": [affected("22.04:LTS", "postfix", ""), affected("Pro:FIPS:22.04:LTS", "openssh", "1:9-1")],
    }  # fmt: skip
    for version, day in OUT_ON.items():
        release = "22.04:LTS" if "8.9p1" in version else "24.04:LTS"
        records[version] = {
            "id": "USN-6859-1", "published": day, "affected": [affected(release, "openssh", version)],
        }  # fmt: skip
    return archive(*records.values(), *more)


def affected(release: str, source: str, fixed: str) -> dict[str, Any]:
    """One entry of an OSV record; no fix where `fixed` is empty."""
    events = [{"introduced": "0"}, {"fixed": fixed}] if fixed else [{"introduced": "0"}]
    return {
        "package": {"ecosystem": f"Ubuntu:{release}", "name": source},
        "ranges": [{"type": "ECOSYSTEM", "events": events}],
    }


def archive(*records: Any) -> bytes:
    """A tar.xz of one file a record."""
    return lzma.compress(unpacked_archive(*records), preset=0)


def unpacked_archive(*records: Any) -> bytes:
    """A tar of one file a record."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for number, record in enumerate(records):
            content = json.dumps(record).encode()
            member = tarfile.TarInfo(f"osv/cve/2024/{number}.json")
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return packed.getvalue()


def redhat() -> bytes:
    """Records of the security data API, one a line."""
    records: dict[str, dict[str, Any]] = {}

    def record(cve: str) -> dict[str, Any]:
        held = {"name": cve, "public_date": "2024-07-01T08:00:00Z", "affected_release": [], "package_state": []}
        return records.setdefault(cve, held)

    for name, release, source, cve, fixed in FIXED:
        if name == "rhel":
            record(cve)["affected_release"].append(
                {
                    "cpe": f"cpe:/o:redhat:{release}",
                    "package": f"{source}-{fixed}",
                    "release_date": "2024-07-03T00:00:00Z",
                }
            )
    for name, release, source, cve, state in OTHERWISE:
        if name == "rhel":
            record(cve)["package_state"].append(
                {"cpe": f"cpe:/o:redhat:{release}", "package_name": source, "fix_state": state}
            )
    return b"\n".join(json.dumps(one).encode() for one in records.values()) + b"\n"


DEBIAN_RELEASES = b"""version,codename,series,created,release,eol,eol-lts,eol-elts
9,Stretch,stretch,2015-04-25,2017-06-17,2020-07-18,2022-06-30,2027-06-30
10,Buster,buster,2017-06-17,2019-07-06,2022-09-10,2024-06-30,2029-06-30
11,Bullseye,bullseye,2019-07-06,2021-08-14,2024-08-14,2026-08-31,2031-06-30
12,Bookworm,bookworm,2021-08-14,2023-06-10,2026-07-11,2028-06-30,2033-06-30
13,Trixie,trixie,2023-06-10,2025-08-09,2028-08-09,2030-06-30,2035-06-30
,Sid,sid,1993-08-16
14,Forky,forky,2025-08-09
"""
UBUNTU_RELEASES = b"""version,codename,series,created,release,eol,eol-server,eol-esm,eol-legacy
16.04 LTS,Xenial Xerus,xenial,2015-10-21,2016-04-21,2021-04-30,2021-04-30,2026-04-23,2028-04-26
18.04 LTS,Bionic Beaver,bionic,2017-10-19,2018-04-26,2023-05-31,2023-05-31,2028-04-26,2030-04-27
20.04 LTS,Focal Fossa,focal,2019-10-17,2020-04-23,2025-05-29,2025-05-29,2030-04-23,2032-04-27
22.04 LTS,Jammy Jellyfish,jammy,2021-10-14,2022-04-21,2027-06-01,2027-06-01,2032-04-21,2034-04-25
24.04 LTS,Noble Numbat,noble,2023-10-12,2024-04-25,2029-05-31,2029-05-31,2034-04-25,2036-04-29
26.04 LTS,Resolute Raccoon,resolute,2025-10-09,2026-04-23,2031-05-29,2031-05-29,2036-04-23,2038-04-27
"""
"""Lines of Debian's distro-info of 2026-04-25 (ISC)."""
