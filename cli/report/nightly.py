"""Reports sent by themselves in the morning after a night: only where a setting says so, and in somebody's name."""

import asyncio
import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from cli.notify.channels import Channels, channels
from cli.printing import shown
from cli.report.fonts import lacking_libraries
from cli.report.making import made_of, rendered
from cli.report.redaction import LEAVES, Released
from cli.report.sending import Addressed, letter, recipients
from scanner.errors import Misconfigured
from scanner.interfaces import Clock
from scoring.alerts import Rule, key_of
from scoring.governance import Release
from scoring.policy import Policy, Status

if TYPE_CHECKING:
    from cli.settings import Settings
    from cli.world import Archive

QUIET = timedelta(days=30)
"""How long nothing more is sent to the same reader of the same line."""
LONGEST = timedelta(minutes=5)
"""How long a morning makes reports; the rest is made the morning after."""
PAGE = 500
LANGUAGE = {"KR": "ko", "JP": "ja", "CN": "zh-Hans"}
"""By the country of the line; English for all others."""
log = logging.getLogger("hullmark")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Who gets reports in the morning, and in whose name they are released."""

    readers: tuple[str, ...]
    by: str
    contact: str


def standing(settings: "Settings") -> Standing | None:
    """What the settings say; None, as shipped, where nothing is sent. Raises Misconfigured for half of it."""
    readers, by = settings.many("nightly_reports"), shown(settings.one("nightly_reports_by"), 120)
    if not readers:
        return None
    if unknown := [one for one in readers if one not in LEAVES]:
        raise Misconfigured(f"HULLMARK_NIGHTLY_REPORTS has {unknown[0][:40]!r}: use {' or '.join(LEAVES)}, or both.")
    if not by:
        raise Misconfigured("HULLMARK_NIGHTLY_REPORTS needs HULLMARK_NIGHTLY_REPORTS_BY: who releases these reports.")
    if channels(settings).none:
        raise Misconfigured("HULLMARK_NIGHTLY_REPORTS needs a channel: HULLMARK_SMTP_HOST, _WEBHOOK_URL or a folder.")
    return Standing(readers=tuple(dict.fromkeys(readers)), by=by, contact=settings.one("contact"))


async def morning_reports(
    archive: "Archive", ways: Channels, told: Standing, clock: Clock, of: Callable[[Policy], bool] = lambda _: True
) -> int:
    """Release and post what is due; how many. A bound line gets its first report, and another once its rating is
    another one and QUIET is over. The same rating is never sent twice, by however many processes or after a kill."""
    history, began, many = archive.history, clock.now(), 0
    since = began - QUIET
    lately = {
        (kept.alert.policy, kept.alert.letter.release.audience)
        for kept in await history.alerts.listed(since=since, rule=Rule.REPORT)
        if kept.alert.letter
    }
    page: list[tuple[Policy, str]] = []
    async for policy in history.policies(Status.BOUND):
        if of(policy):
            page += [(policy, one) for one in told.readers if (policy.key, one) not in lately]
        if len(page) >= PAGE:
            many += await _page(archive, ways, told, clock, page, began)
            page = []
        if clock.now() - began > LONGEST:
            log.warning("Reports were made for %d minutes; the others follow tomorrow.", LONGEST.seconds // 60)
            return many
    return many + await _page(archive, ways, told, clock, page, began)


async def _page(
    archive: "Archive", ways: Channels, told: Standing, clock: Clock, page: list[tuple[Policy, str]],
    began: datetime,
) -> int:  # fmt: skip
    """Those of a page that have somebody to write to and a rating that was not sent yet."""
    newest = await archive.history.briefs([policy.target for policy, _ in page])
    due = {
        key_of(Rule.REPORT, policy, reader, newest[policy.target].id): (policy, reader)
        for policy, reader in page
        if policy.target in newest and recipients(policy, reader)
    }
    known, many = await archive.history.alerts.known(list(due)), 0
    for key, (policy, reader) in due.items():
        if key in known or clock.now() - began > LONGEST:
            continue
        try:
            await _one(archive, ways, told, clock.now(), policy, reader)
        except Misconfigured as wrong:
            log.warning("The report for the %s of line %s was not sent. %s", reader, policy.key, wrong)
        else:
            many += 1
    return many


async def _one(archive: "Archive", ways: Channels, told: Standing, at: datetime, policy: Policy, reader: str) -> None:
    """Make, release and post one; a PDF where it can be made, since mail servers often hold HTML back."""
    form, language = "html" if lacking_libraries() else "pdf", LANGUAGE.get(policy.country or "", "en")
    made, rated = await made_of(archive, policy.target, told.contact, None, at)
    content = await asyncio.to_thread(
        rendered, made, audience=reader, form=form, language=language, release=Released(by=told.by, at=at)
    )
    digest = hashlib.sha256(content).hexdigest()
    release = Release(rating=rated, audience=reader, form=form, language=language, digest=digest)
    line = Addressed(policy=policy, to=recipients(policy, reader))
    sent = letter(
        line, release, by=told.by, at=at, as_of=made.done.case.as_of, file=made.file(reader, language, form),
        contact=made.contact, content=content, channels=ways, once=rated,
    )  # fmt: skip
    await archive.history.decide(policy.target, release, who=told.by, at=at, sends=[sent])
