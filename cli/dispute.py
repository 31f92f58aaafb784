"""`hullmark dispute`: a finding is challenged, and the challenge answered; the rating is marked, never moved."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.options import Db, Json, settings, single

if TYPE_CHECKING:
    from datetime import datetime

    from cli.printing import Page
    from scoring.governance import Dispute

app = single()
LONGEST, LARGEST = 2000, 100_000_000
"""Characters of what is said, and bytes of a file of evidence."""
LEAST = 8
"""Characters of a finding's id that are enough where no other begins with them."""
Who = Annotated[str, typer.Option("--by", metavar="WHO", help="Who says so; kept beside the chain, not in it.")]


@app.callback()
def _dispute() -> None:
    """Open, list and resolve disputes of findings; a disputed rating is marked, its points stay."""


@app.command(name="open")
def open_dispute(
    ctx: typer.Context,
    target: Annotated[str, typer.Argument(metavar="TARGET")],
    finding: Annotated[str, typer.Option("--finding", metavar="ID", help="Its id in `scan --json`, or its beginning.")],
    reason: Annotated[str, typer.Option(metavar="R", help="fixed, control, not-mine, not-reproducible or provider.")],
    evidence: Annotated[str, typer.Option(metavar="TEXT|FILE", help="What shows it; of a file the SHA-256 is kept.")],
    by: Who,
    json: Json = False,
    db: Db = None,
) -> None:
    """Dispute a finding of TARGET's newest rating: an answer is due in 14 days, and after a year it lapses."""
    from cli.world import now, reading, run
    from scoring.governance import Challenge, Entry, disputes

    why, (text, digest), who, at = _reason(reason), _evidence(evidence), said(by, "--by"), now()

    async def keep() -> Entry:
        from cli.stored import newest

        async with reading(settings(ctx, db=db), write=True) as archive:
            done = await newest(archive, target)
            found = named(finding, {one.id: one.check for one in done.rating.findings})
            says = Challenge(finding=found[0], check=found[1], reason=why, evidence=text, file=digest)
            return await archive.history.decide(done.case.target.name, says, who=who, at=at)

    _tell(disputes([run(keep())]), at, as_json=json)


@app.command(name="list")
def list_disputes(
    ctx: typer.Context,
    target: Annotated[str | None, typer.Argument(metavar="[TARGET]")] = None,
    json: Json = False,
    db: Db = None,
) -> None:
    """List the disputes of TARGET, or of all targets, with their clocks and how they ended."""
    from cli.world import now, reading, run
    from scanner.target import canonical
    from scoring.governance import disputes

    name, at = canonical(target)[1] if target else None, now()

    async def load() -> tuple["Dispute", ...]:
        async with reading(settings(ctx, db=db)) as archive:
            return disputes(await archive.history.decisions(name))

    _tell(run(load()), at, as_json=json)


@app.command()
def resolve(
    ctx: typer.Context,
    number: Annotated[int, typer.Argument(metavar="ID")],
    outcome: Annotated[str, typer.Option(metavar="O", help="upheld, rejected or withdrawn.")],
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="The reason, in a sentence.")],
    by: Who,
    json: Json = False,
    db: Db = None,
) -> None:
    """End the dispute ID. What follows from one that is upheld is done where it belongs, and moves the rating then."""
    from cli.world import now, reading, run
    from scanner.errors import Misconfigured
    from scoring.governance import Result, Ruling, disputes

    if outcome not in set(Result):
        raise Misconfigured(f"--outcome {outcome[:40]!r} is unknown: use {', '.join(Result)}.")
    says, who, at = Ruling(of=number, result=Result(outcome), why=said(why, "--why")), said(by, "--by"), now()

    async def keep() -> tuple["Dispute", ...]:
        async with reading(settings(ctx, db=db), write=True) as archive:
            log = await archive.history.decisions()
            one = next((one for one in disputes(log) if one.number == number), None)
            if one is None or one.ruled is not None:
                state = "was resolved before" if one else "is not there"
                raise Misconfigured(f"The dispute {number} {state}: `hullmark dispute list` shows all of them.")
            ruled = await archive.history.decide(one.target, says, who=who, at=at)
        return tuple(one for one in disputes([*log, ruled]) if one.number == number)

    _tell(run(keep()), at, as_json=json)


def said(text: str, option: str) -> str:
    """What was typed, on one line. Raises Misconfigured where it is empty or too long."""
    from cli.printing import shown
    from scanner.errors import Misconfigured

    if not text.strip() or len(text) > LONGEST:
        raise Misconfigured(f"{option} needs a few words, {LONGEST} characters at most.")
    return shown(text.strip(), LONGEST)


def _reason(text: str) -> Any:
    from scanner.errors import Misconfigured
    from scoring.governance import Reason

    if text not in set(Reason):
        raise Misconfigured(f"--reason {text[:40]!r} is unknown: use {', '.join(Reason)}.")
    return Reason(text)


def _evidence(text: str) -> tuple[str, str | None]:
    """A text, or the name of a file with its SHA-256."""
    import hashlib

    from scanner.errors import Misconfigured

    words = said(text, "--evidence")
    try:
        path = Path(text)
        if not path.is_file():
            return words, None
        if path.stat().st_size > LARGEST:
            raise Misconfigured(f"The evidence {path.name} is larger than {LARGEST // 1_000_000} MB: name its digest.")
        with path.open("rb") as file:
            return said(path.name, "--evidence"), hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError) as wrong:
        if isinstance(wrong, OSError) and wrong.errno in (13, 5):
            raise Misconfigured(f"The evidence {text[:80]!r} cannot be read ({wrong.strerror}).") from None
        return words, None


def named(text: str, checks: dict[str, str]) -> tuple[str, str]:
    """The finding of that id, or the only one that begins so. Raises Misconfigured."""
    from scanner.errors import Misconfigured

    full = text if text.startswith("sha256:") else f"sha256:{text}"
    if len(full) < LEAST + len("sha256:"):
        raise Misconfigured(f"{text!r} is too short for the id of a finding: give {LEAST} characters or more of it.")
    found = [one for one in checks if one.startswith(full)]
    if len(found) != 1:
        many = "several findings begin" if found else "no finding of the newest rating begins"
        raise Misconfigured(f"{many.capitalize()} with {text[:80]!r}: `hullmark show TARGET --json` has every id.")
    return found[0], checks[found[0]]


def _tell(found: tuple["Dispute", ...], at: "datetime", *, as_json: bool) -> None:
    from cli.disputed import dispute_document
    from cli.printing import Page, cleaned, print_json

    if as_json:
        for one in found:
            print_json(cleaned({"schema": "hullmark.dispute/1", **dispute_document(one, at)}))
        return
    _table(Page(), found, at)


def _table(page: "Page", found: tuple["Dispute", ...], at: "datetime") -> None:
    if not found:
        page.line("There is no dispute.")
        return
    page.rows(
        ("id", "target", "check", "reason", "opened", "due", "state", "by"),
        [
            (
                str(one.number), one.target, one.challenge.check, one.challenge.reason.value, f"{one.opened:%Y-%m-%d}",
                f"{one.due:%Y-%m-%d}", one.state(at).value, one.by,
            )
            for one in found
        ],
        right=(0,),
    )  # fmt: skip
