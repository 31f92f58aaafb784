"""What an alert says in plain English: a line for lists and subjects, a page for mail."""

from typing import TYPE_CHECKING

from cli.document import withheld
from cli.printing import counted, shown
from cli.screen import SAYS, UNCALIBRATED, signed
from scoring.alerts import Rule
from scoring.renewal import Direction
from scoring.vectors import sentence

if TYPE_CHECKING:
    from scoring.alerts import Alert, Proof, Renewal
    from scoring.renewal import Reading

WIDEST = 500
"""Characters of a line of mail (RFC 5322 2.1.1 allows 998)."""
SIGHT = {
    "never": "it was never rated",
    "too little": "too little could be seen to rate it",
    "silent": "hosts that answered before are silent",
}
"""By the reason why there is no current sight; another reason is a date."""
NEXT = {
    Rule.LINE: "Read it beside the application; `hullmark explain {target}` shows every point.",
    Rule.RENEWAL: "Ask the policyholder about these findings before terms are offered.",
    Rule.OVERDUE: "Update the book: set the new renewal date, or the status lapsed.",
    Rule.SIGHT: "Find out why nothing answers (a new name, a block of our addresses), and scan again before terms.",
    Rule.CRITICAL: "Ask for it to be closed today, then scan again: `hullmark scan {target}`.",
    Rule.DROP: "Look at what opened, and ask the policyholder whether it was meant: `hullmark explain {target}`.",
    Rule.EXPOSED: "Scan again (`hullmark scan {target}`); where it is still there, ask the policyholder to update it.",
    Rule.TEST: "Nothing: this shows that alerts arrive.",
    Rule.REPORT: "Nothing: `hullmark report --log` shows what became of it.",
}
OTHERWISE = "Ask the policyholder to mend it, then scan again: `hullmark scan {target}`."
DISPUTE = (
    "To dispute: answer with the finding's id and one of: mended, a control that makes up for it, not theirs, "
    "cannot be seen again."
)  # fmt: skip
FOOT = "Not a penetration test, not a statement about cover, not advice."


def summary(alert: "Alert") -> str:
    """One line without the policy's name."""
    renewal, many = alert.renewal, len(alert.critical)
    exposed = counted(many, "critical exposure")
    if renewal is not None:
        return "; ".join(_about_renewal(alert, renewal, exposed if many else ""))
    if alert.rule == Rule.CRITICAL:
        return f"{exposed} opened"
    if alert.rule == Rule.DROP:
        over = "in one night" if alert.days == 0 else f"in {counted(alert.days, 'day')}"
        return f"fell by {alert.points} points {over} by its own changes"
    if alert.rule == Rule.EXPOSED:
        more = f", and {len(alert.shows) - 1} more" if len(alert.shows) > 1 else ""
        return f"{', '.join(alert.causes)}: {alert.shows[0] if alert.shows else 'nothing shown'}{more}"
    if alert.rule == Rule.TEST:
        return "this alert is a test"
    if alert.letter is not None:
        sent = alert.letter.release
        return f"the {sent.audience}'s report ({sent.form}, {sent.language}), released by {alert.letter.by}"
    where = f", on {len(alert.findings)} assets" if len(alert.findings) > 1 else ""
    return "".join(sentence(one.because, one.values).rstrip(".") for one in alert.findings[:1]) + where


def _about_renewal(alert: "Alert", renewal: "Renewal", exposed: str) -> list[str]:
    if alert.rule == Rule.OVERDUE:
        return [f"the renewal date {renewal.date} is over: update the book"]
    told = [exposed] if exposed else []
    if alert.rule == Rule.SIGHT:
        told.append(f"no current sight: {_sight(renewal.why)}")
    elif alert.rule == Rule.LINE and renewal.direction is Direction.NOT_RATED:
        told.append("not rated" + (f": {_sight(renewal.why)}" if renewal.why else ""))
    elif renewal.direction and renewal.baseline and alert.now:
        told.append(f"{renewal.direction}: {_value(alert.now)}, was {_value(renewal.baseline)}")
    return [*told, f"{counted(renewal.days_left, 'day')} to renewal"]


def _sight(why: str) -> str:
    return SIGHT.get(why, why.replace("since ", "last rated on "))


def subject(alert: "Alert") -> str:
    """The subject of its mail: one line, without anything that could end a header."""
    return shown(f"[Hullmark] {alert.rule}: {alert.name} ({alert.policy}): {summary(alert)}", 200)


def body(alert: "Alert", number: int) -> str:
    """The page of one alert."""
    lines = [f"{alert.rule.capitalize()} for {alert.name} (policy {alert.policy}, {alert.target}): {summary(alert)}."]
    if alert.critical:
        lines.append("")
        lines += [f"CRITICAL {one.value} {one.service}: {one.because}" for one in alert.critical]
    lines += ["", *_numbers(alert)]
    if alert.split is not None and alert.split.parts:
        since = "the baseline" if alert.renewal else "the rating before"
        lines += ["", f"What moved it since {since}, in points:"]
        lines += [f"  {signed(part.milli)} {SAYS[part.cause]}" for part in alert.split.parts]
    if alert.shows:
        lines += ["", "Shown, from stored evidence:", *(f"  {one}" for one in alert.shows)]
    if alert.findings:
        lines += ["", "Findings:", *(_finding(one) for one in alert.findings)]
    lines += ["", f"Next step: {next_step(alert)}"]
    if alert.findings or alert.critical:
        lines.append(DISPUTE)
    if number:
        lines.append(f"Acknowledge: hullmark alerts ack {number} --by YOUR-NAME")
    lines += ["", FOOT]
    return "\n".join(_line(line) for line in lines) + "\n"


def covering(alert: "Alert") -> tuple[str, str]:
    """Subject and text of the mail that a released report is attached to, in the report's language."""
    from cli.report.covering import cover

    title, lines = cover(alert)
    return shown(title, 200), "\n".join(_line(line) for line in lines) + "\n"


def together(alerts: "list[Alert]") -> tuple[str, str]:
    """Subject and text of what a morning brings of several policies, in one mail."""
    rows = [
        f"{one.name} ({one.policy}, {one.target}): {one.rule}: {summary(one)}"
        for one in sorted(alerts, key=lambda one: not one.critical)
    ]
    many = len({one.policy for one in alerts})
    policies = "1 policy" if many == 1 else f"{many:,} policies"
    head = f"Renewals: there is something to read about {policies} of yours."
    text = "\n".join(_line(line) for line in (head, "", *rows, "", UNCALIBRATED, FOOT))
    return shown(f"[Hullmark] renewals: {policies}", 200), text + "\n"


def next_step(alert: "Alert") -> str:
    """What to do first."""
    known: dict[str, str] = {rule.value: text for rule, text in NEXT.items()}
    return known.get(alert.rule, OTHERWISE).replace("{target}", alert.target)


def _numbers(alert: "Alert") -> list[str]:
    renewal, lines = alert.renewal, []
    if renewal is not None:
        lines.append(f"Renewal: {renewal.date}, {counted(renewal.days_left, 'day')} left.")
        if renewal.baseline and renewal.kind:
            lines.append(f"Baseline, {renewal.kind}: {_reading(renewal.baseline)}")
        elif alert.rule != Rule.OVERDUE:
            lines.append("Baseline: none; no full rating of this term was made under this profile.")
        if renewal.lowest:
            lines.append(f"Lowest in the term, as issued: {renewal.lowest.value} on {renewal.lowest.as_of:%Y-%m-%d}.")
    if alert.now is not None:
        lines.append(f"Now: {_reading(alert.now)}")
        lines.append(f"Judged under model {alert.now.model}; {UNCALIBRATED}.")
    return lines


def _reading(one: "Reading") -> str:
    band = withheld(one.critical) if one.critical else one.band
    told = f"{_value(one)} (range {one.low}-{one.high})" + (f", {band}" if band else "")
    return f"{told}, coverage {one.coverage_milli / 10:.0f} %, profile {one.profile}, as of {one.as_of:%Y-%m-%d}."


def _value(one: "Reading") -> str:
    return "not rated" if one.value is None else str(one.value)


def _finding(one: "Proof") -> str:
    return f"  {one.asset.partition(':')[2]}: {sentence(one.because, one.values)} ({one.certainty}; {one.id})"


def _line(text: str) -> str:
    """One line as mail may have it: a stranger's characters cannot begin another one."""
    indent = len(text) - len(text.lstrip(" "))
    return " " * indent + shown(text, WIDEST)
