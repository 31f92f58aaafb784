"""`hullmark what-if`: the rating under this model if faults were closed, and the fewest fixes that reach a number."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.options import Db, Json, settings, single

if TYPE_CHECKING:
    from cli.document import Outcome
    from cli.printing import Page
    from scoring.rating import Rating
    from scoring.whatif import RootCause, Trials, Way

app = single()
SAYS = "rating under this model if closed"


@app.command(name="what-if")
def what_if(
    ctx: typer.Context,
    target: Annotated[str, typer.Argument(metavar="TARGET")],
    further: Annotated[list[str] | None, typer.Argument(metavar="FINDING", help="More to close with --fix.")] = None,
    fix: Annotated[
        list[str] | None,
        typer.Option("--fix", metavar="FINDING", help="Close this: an id, its beginning, or a check's name."),
    ] = None,
    sought: Annotated[int | None, typer.Option("--target", metavar="N", help="The rating to be reached.")] = None,
    json: Json = False,
    db: Db = None,
) -> None:
    """Show what the rating of TARGET would be if faults were closed: those of --fix, or the fewest that reach --target.

    With neither, every root cause is listed with the rating if it alone were closed.
    """
    from cli.printing import Page, print_json
    from cli.stored import newest
    from cli.world import reading, run
    from scanner.errors import Misconfigured

    if further and not fix:
        raise Misconfigured(f"What of {further[0]!r}: write --fix before the findings to close.")
    if fix and sought is not None:
        raise Misconfigured("Give --fix or --target, one at a time: what to close, or the rating to find it for.")

    async def load() -> None:
        async with reading(settings(ctx, db=db)) as archive:
            done = await newest(archive, target)
        answer = answered(done, [*(fix or ()), *(further or ())], sought)
        if json:
            print_json(answer.document)
        else:
            answer.show(Page())

    run(load())


def answered(done: "Outcome", fix: list[str], sought: int | None) -> "Answer":
    """The answer. Raises Misconfigured for what is no fault, and for a rating off the scale."""
    from scanner.errors import Misconfigured
    from scoring.whatif import Trials, cheapest

    trials, model = Trials(done.case), done.case.model
    if sought is not None:
        if not model.low <= sought <= model.high:
            raise Misconfigured(f"The scale runs from {model.low} to {model.high}: {sought} is not on it.")
        way = cheapest(done.case, sought)
        return Answer(done=done, trials=trials, chosen=way.chosen, after=way.rating, way=way, sought=sought)
    if not fix:
        return Answer(done=done, trials=trials)
    chosen = trials.named(fix)
    return Answer(done=done, trials=trials, chosen=chosen, after=trials.rating(chosen))


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was asked of one stored rating, and what came of it; `after` None where nothing was to be closed."""

    done: "Outcome"
    trials: "Trials"
    chosen: "tuple[RootCause, ...]" = ()
    after: "Rating | None" = None
    way: "Way | None" = None
    sought: int | None = None

    @property
    def document(self) -> dict[str, Any]:
        """`hullmark.whatif/1`; `after` is null where nothing was asked to be closed."""
        from cli.document import instant, model_document, target_document
        from cli.printing import cleaned

        case, before, after = self.done.case, self.done.rating, self.after
        document: dict[str, Any] = cleaned(
            {
                "schema": "hullmark.whatif/1",
                "target": target_document(case.target),
                "as_of": instant(case.as_of),
                "model": model_document(case),
                "says": SAYS,
                "before": _rated(before),
                "after": after and _rated(after),
                "delta_milli": after and after.exact_milli - before.exact_milli,
                "closed": [self._cause(one) for one in self.chosen],
                "grades": self._moved(),
                "no_longer_seen": self._no_longer_seen(),
                "sought": self._searched(),
                "root_causes": [self._cause(one) for one in self.trials.root_causes],
            }
        )
        return document

    def _searched(self) -> dict[str, Any] | None:
        if self.way is None:
            return None
        return {
            "target": self.sought,
            "reached": self.way.reached,
            "method": "exhaustive" if self.way.exhaustive else "greedy",
            "root_causes": self.way.among,
        }

    def _cause(self, cause: "RootCause") -> dict[str, Any]:
        from scoring.vectors import every, sentence

        first = cause.faults[0].finding
        known = every().get(cause.check)
        return {
            "check": cause.check,
            "vector": first.vector,
            "because_id": cause.because,
            "because": sentence(first.because, first.values),
            "causes": list(known.causes) if known else [],
            "findings": [
                {
                    "id": fault.finding.id,
                    "asset": fault.finding.subject,
                    "verdict": fault.finding.verdict.value,
                    "certainty": fault.finding.certainty.value,
                    "closed": "gone" if fault.door else "made good",
                }
                for fault in cause.faults
            ],
            "alone_exact_milli": self.trials.exact([cause]),
        }

    def _moved(self) -> list[dict[str, Any]]:
        """The grades that closing changes."""
        if self.after is None:
            return []
        pairs = zip(self.done.rating.grades, self.after.grades, strict=True)
        return [
            {
                "vector": then.vector,
                "before": {"letter": then.letter, "points_lost_milli": then.lost_milli},
                "after": {"letter": now.letter, "points_lost_milli": now.lost_milli},
            }
            for then, now in pairs
            if (then.letter, then.lost_milli) != (now.letter, now.lost_milli)
        ]

    def _no_longer_seen(self) -> list[str]:
        """Vectors of which nothing is left to see once these services are gone."""
        return [row["vector"] for row in self._moved() if row["before"]["letter"] and not row["after"]["letter"]]

    def show(self, page: "Page") -> None:
        """The same on a screen: the rating as it is, as it would be, and the causes."""
        from cli.document import instant
        from cli.screen import UNCALIBRATED, show_rating, signed, title

        case, before = self.done.case, self.done.rating
        page.line(f"{title(case.target)}, as of {instant(case.as_of)}", "bold")
        page.line(UNCALIBRATED, "dim")
        show_rating(page, before)
        page.line()
        if self.way is not None:
            page.line(self._verdict())
        if self.chosen:
            page.line("Closed in this calculation:")
            self._rows(page, self.chosen)
            page.line()
        if self.after is not None and self.chosen:
            moved = signed(self.after.exact_milli - before.exact_milli)
            page.line(f"The {SAYS}, by {moved} points:", "bold")
            show_rating(page, self.after)
            if lost := self._no_longer_seen():
                page.line(f"Nothing would be left to see for {', '.join(lost)}: at the model's prior from then on.")
        if self.after is not None:
            return
        page.line(f"Every root cause, with the {SAYS} alone:")
        self._rows(page, self.trials.root_causes)
        page.line("`--fix` closes several, `--target N` looks for the fewest that reach N.", "dim")

    def _verdict(self) -> str:
        """Whether the number is reached, and how far that was searched."""
        way, n = self.way, self.sought
        if way is None:
            return ""
        if self.done.rating.value is None:
            return (
                f"{n} cannot be reached: there is no rating, since too little was seen. What follows is the best range."
            )
        if not way.reached:
            tried = "no set of root causes does better" if way.exhaustive else "as far as a search step by step shows"
            return f"{n} cannot be reached by closing what was found: what follows is the best there is ({tried})."
        if not way.chosen:
            return f"{n} is reached as it is: nothing needs to be closed."
        many = "1 root cause" if len(way.chosen) == 1 else f"{len(way.chosen)} root causes"
        how = (
            f"the fewest of {way.among}: every smaller set was tried"
            if way.exhaustive
            else f"found step by step among {way.among} (greedy): there may be a smaller set"
        )
        return f"{n} is reached by closing {many} ({how})."

    def _rows(self, page: "Page", causes: "tuple[RootCause, ...]") -> None:
        from cli.screen import points

        rows = []
        for one in sorted((self._cause(cause) for cause in causes), key=lambda row: -row["alone_exact_milli"]):
            places = one["findings"]
            where = places[0]["asset"] + (f" and {len(places) - 1} more" if len(places) > 1 else "")
            rows.append(
                (points(one["alone_exact_milli"]), one["check"], _short(places[0]["id"]), where, one["because"])
            )
        page.rows(("alone", "check", "finding", "where", "what"), rows, right=(0,))


def _rated(rating: "Rating") -> dict[str, Any]:
    """A rating with what outranks it; until when it would hold depends on what a mended thing would say."""
    from cli.document import critical_document, rating_document

    shown = {key: value for key, value in rating_document(rating).items() if key != "good_until"}
    return {"rating": shown, "critical": critical_document(rating)}


def _short(identity: str) -> str:
    return identity.removeprefix("sha256:")[:12]
