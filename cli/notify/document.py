"""An alert as JSON: what `alerts list --json` prints, what a webhook is sent and what a file holds."""

from typing import TYPE_CHECKING, Any

from cli.document import instant, split_document, withheld
from cli.notify.letter import letter_document
from cli.notify.wording import next_step, summary
from cli.printing import cleaned
from scoring.vectors import sentence

if TYPE_CHECKING:
    from scoring.alerts import Alert, Kept, Proof, Sent
    from scoring.renewal import Point, Reading


def kept_document(kept: "Kept") -> dict[str, Any]:
    """One stored alert (contract: `alerts list --json`)."""
    acknowledged = {"by": kept.acknowledged_by, "at": instant(kept.acknowledged_at)} if kept.acknowledged_at else None
    document: dict[str, Any] = alert_document(kept.alert, kept.id) | cleaned(
        {"state": kept.state, "acknowledged": acknowledged, "deliveries": [sent_document(one) for one in kept.sent]}
    )
    return document


def alert_document(alert: "Alert", number: int) -> dict[str, Any]:
    """What one alert says, whoever is told."""
    renewal = alert.renewal
    document: dict[str, Any] = cleaned(
        {
            "schema": "hullmark.alert/1",
            "id": number,
            "rule": alert.rule,
            "urgency": alert.urgency.value,
            "key": alert.key,
            "raised_at": instant(alert.raised_at),
            "policy": {"key": alert.policy, "name": alert.name},
            "target": alert.target,
            "summary": summary(alert),
            "critical": [
                {
                    "finding": one.finding,
                    "asset": one.asset,
                    "value": one.value,
                    "service": one.service,
                    "because": one.because,
                }
                for one in alert.critical
            ],
            "renewal": None
            if renewal is None
            else {
                "date": renewal.date.isoformat(),
                "days_left": renewal.days_left,
                "mark": renewal.mark,
                "direction": renewal.direction.value if renewal.direction else None,
                "baseline": _reading(renewal.baseline) | {"kind": renewal.kind.value}
                if renewal.baseline and renewal.kind
                else None,
                "lowest": _lowest(renewal.lowest),
                "sight": renewal.why or None,
            },
            "now": _reading(alert.now) if alert.now else None,
            "split": split_document(alert.split) if alert.split else None,
            "findings": [_proof(one) for one in alert.findings],
            "shows": list(alert.shows),
            "points": alert.points or None,
            "days": alert.days or None,
            "report": letter_document(alert),
            "next_step": next_step(alert),
        }
    )
    return document


def _reading(one: "Reading") -> dict[str, Any]:
    return {
        "as_of": instant(one.as_of),
        "profile": one.profile,
        "model": one.model,
        "value": one.value,
        "low": one.low,
        "high": one.high,
        "band": withheld(one.critical) if one.critical and one.value is not None else one.band,
        "coverage": one.coverage_milli / 1000,
    }


def _lowest(point: "Point | None") -> dict[str, Any] | None:
    return None if point is None else {"as_of": instant(point.as_of), "value": point.value}


def _proof(one: "Proof") -> dict[str, Any]:
    return {
        "id": one.id,
        "check": one.check,
        "verdict": one.verdict,
        "certainty": one.certainty.value,
        "asset": one.asset,
        "because_id": one.because,
        "because": sentence(one.because, one.values),
        "values": dict(one.values),
    }


def sent_document(one: "Sent") -> dict[str, Any]:
    """A delivery as it stands."""
    return {
        "channel": one.channel.value,
        "recipient": one.recipient or None,
        "state": one.state,
        "attempts": one.attempts,
        "due_at": instant(one.due_at),
        "delivered_at": instant(one.delivered_at) if one.delivered_at else None,
        "error": one.error or None,
    }
