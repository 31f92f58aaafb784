"""Alerts to deliver, made up."""

import hashlib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from cli.notify.channels import Channels, Smtp, Webhook
from scoring.alerts import Alert, Channel, Letter, Parcel, Proof, Raised, Renewal, Rule
from scoring.finding import Certainty
from scoring.governance import Release
from scoring.renewal import Direction, Kind, Reading
from scoring.thresholds import Urgency

AT = datetime(2026, 11, 22, 7, tzinfo=UTC)
SECRET = "whsec_" + "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0"
TO = "kim@insurer.example"


def reading(value: int, *, critical: int = 0) -> Reading:
    return Reading(
        as_of=AT, profile="light", model="2026.5", exact_milli=value * 1000, value=value, low=value - 60,
        high=value + 20, band="advanced" if value >= 740 else "intermediate", coverage_milli=920, critical=critical,
    )  # fmt: skip


def alert(
    number: int = 1, rule: str = Rule.RENEWAL, *, name: str = "Acme", mark: int | None = None, at: datetime = AT
) -> Alert:
    """A policy that fell from 800 to 700, 45 days before its renewal."""
    proof = Proof(
        id="sha256:1", check="dmarc_enforced", verdict="bad", certainty=Certainty.CONFIRMED, asset="name:acme.example",
        because="dmarc_enforced.none", values=(("policy", "none"),),
    )  # fmt: skip
    return Alert(
        key=f"{rule}/P{number}/{mark or ''}", rule=rule, urgency=Urgency.ROUTINE if mark else Urgency.SOON,
        policy=f"P{number}", name=name, target="acme.example", raised_at=at, now=reading(700), findings=(proof,),
        renewal=Renewal(
            date=date(2027, 1, 6), days_left=45, mark=mark, direction=Direction.FALLEN, kind=Kind.INCEPTION,
            baseline=reading(800),
        ),
    )  # fmt: skip


def raised(number: int, *channels: Channel, together: bool = False, mark: int | None = None) -> Raised:
    parcels = tuple(
        Parcel(channel=one, recipient=TO if one is Channel.MAIL else "", together=together) for one in channels
    )
    return Raised(alert=alert(number, Rule.LINE if mark else Rule.RENEWAL, mark=mark), parcels=parcels)


def letter(number: int, *channels: Channel, content: bytes = b"<p>page</p>", to: str = "owner@acme.example") -> Raised:
    """A report that was released to a policyholder, on its way."""
    release = Release(
        rating="sha256:1", audience="policyholder", form="html", language="ko",
        digest=hashlib.sha256(content).hexdigest(),
    )  # fmt: skip
    sent = Letter(
        release=release, by="Kim", file="acme.example-2026-11-22-policyholder.ko.html", recipients=(to,), as_of=AT,
        contact="Insurer, security@insurer.example",
    )  # fmt: skip
    told = Alert(
        key=f"{Rule.REPORT}/P{number}/policyholder/{release.digest}", rule=Rule.REPORT, urgency=Urgency.ROUTINE,
        policy=f"P{number}", name="주식회사 Acme", target="acme.example", raised_at=AT, letter=sent,
    )  # fmt: skip
    parcels = tuple(Parcel(channel=one, recipient=to if one is Channel.MAIL else "") for one in channels)
    return Raised(alert=told, parcels=parcels, enclosed=content)


def channels(*, mail: int = 0, hook: int = 0, folder: Path | None = None, smtp: Smtp | None = None) -> Channels:
    """Channels to servers on these ports of loopback."""
    return Channels(
        smtp=smtp or (Smtp(host="127.0.0.1", port=mail, sender="alerts@insurer.example") if mail else None),
        webhook=Webhook(url=f"http://127.0.0.1:{hook}/alerts", secret=SECRET) if hook else None,
        folder=folder,
    )


class Ticking:
    """A clock that a test moves."""

    def __init__(self, at: datetime = AT) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def wait(self, span: timedelta) -> None:
        self.at += span
