"""The queue of shards between machines: Procrastinate, in a schema beside the store; the night's table is the truth."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from scanner.errors import Misconfigured

try:
    import procrastinate
    import psycopg
    from procrastinate import exceptions
    from procrastinate.schema import SchemaManager
except ImportError:
    raise Misconfigured("Nights of several machines need Procrastinate: install hullmark[postgres].") from None

if TYPE_CHECKING:
    from cli.world import Beside

NAME, TASK = "night", "hullmark.rate"
SIDE_BY_SIDE = 8
"""Shards that one process has in hand; how many targets it looks at side by side has a bound of its own."""
AT_A_TIME = 1000
"""Jobs of one statement."""
BEAT, STALLED, RESCUE = timedelta(seconds=10), timedelta(seconds=30), timedelta(seconds=15)
"""How often a worker is heard of, after what silence it is taken for dead, and how often that is looked for."""
FORGOTTEN = timedelta(days=1)
"""When the row of a worker that is not heard of is let go: one that only slept, as its machine did, works on."""
POLL = timedelta(seconds=5)
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(minutes=5)
"""Back-off: the first wait is doubled with each attempt."""

log = logging.getLogger("hullmark")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """Some targets of a run. `since`: no look from before is shared; `until`: they are not begun later."""

    run: int
    targets: tuple[str, ...]
    since: datetime
    until: datetime | None = None
    priority: int = 0


class NotNow(Exception):
    """A shard has to wait: so long, or, where None is given, ever longer."""

    def __init__(self, why: str, *, wait: timedelta | None = None) -> None:
        super().__init__(why)
        self.wait = wait


class BackOff(procrastinate.BaseRetryStrategy):
    """What can pass is tried again; a mistake of ours ends the job, and who plans the night puts the targets again."""

    def get_retry_decision(self, *, exception: BaseException, job: Any) -> procrastinate.RetryDecision | None:
        if not isinstance(exception, NotNow | Misconfigured):
            return None
        wait = exception.wait if isinstance(exception, NotNow) else None
        if wait is None:
            wait = min(FIRST_WAIT * 2 ** min(job.attempts, 10), LONGEST_WAIT)
        return procrastinate.RetryDecision(retry_in={"milliseconds": int(wait.total_seconds() * 1000)})


class Queue:
    """The shards that wait, and those in hand; any number of machines."""

    def __init__(self, app: procrastinate.App, place: "Beside") -> None:
        self._app, self._place = app, place
        self._task = app.task(name=TASK, queue=NAME, retry=BackOff(), pass_context=True)(_rate)

    async def put(self, shards: Sequence[Shard]) -> None:
        """Let these be worked off, by priority and then in this order. Raises Misconfigured."""
        with self._sentences():
            for start in range(0, len(shards), AT_A_TIME):
                some = shards[start : start + AT_A_TIME]
                jobs = [self._task.configure(priority=one.priority).job.evolve(task_kwargs=_told(one)) for one in some]
                await self._app.job_manager.batch_defer_jobs_async(jobs)

    async def targets(self, run: int) -> set[str]:
        """The targets of a run that are in the queue, waiting or in hand."""
        with self._sentences():
            jobs = await self._app.job_manager.list_jobs_async(queue=NAME, task=TASK)
            told: list[dict[str, Any]] = [job.task_kwargs for job in jobs]
            return {name for one in told if one["run"] == run for name in one["targets"]}

    async def empty(self) -> bool:
        """Whether nothing waits and nothing is in hand."""
        with self._sentences():
            found = list(await self._app.job_manager.list_queues_async(queue=NAME))
            return not any(one["todo"] + one["doing"] for one in found)

    async def work(self, do: Callable[[Shard], Awaitable[None]], stop: asyncio.Event) -> None:
        """Work off shards until `stop` is set, and finish what is in hand. Raises Misconfigured.

        May end before where the database was away for a moment.
        """
        working = asyncio.create_task(
            self._app.run_worker_async(
                queues=[NAME], concurrency=SIDE_BY_SIDE, install_signal_handlers=False, delete_jobs="always",
                fetch_job_polling_interval=POLL.total_seconds(), update_heartbeat_interval=BEAT.total_seconds(),
                stalled_worker_timeout=FORGOTTEN.total_seconds(), additional_context={"do": do},
            )
        )  # fmt: skip
        stopping = asyncio.create_task(stop.wait())
        rescuing = asyncio.create_task(self._rescue(stopping))
        try:
            await asyncio.wait([working, stopping], return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (rescuing, stopping, working):
                task.cancel()
            await asyncio.wait([rescuing, stopping, working])
        with suppress(asyncio.CancelledError), self._sentences():
            working.result()

    async def _rescue(self, stopping: "asyncio.Task[Any]") -> None:
        """Give what a killed worker had in hand to the others. It needs no free hand: it is no job itself."""
        while not stopping.done():
            with suppress(exceptions.ProcrastinateException, psycopg.Error):
                manager = self._app.job_manager
                for job in await manager.get_stalled_jobs(
                    queue=NAME, task_name=TASK, seconds_since_heartbeat=STALLED.total_seconds()
                ):
                    log.warning("A worker is not heard of any more: what it had in hand is given to others.")
                    with suppress(exceptions.ConnectorException):  # another one was faster
                        await manager.retry_job(job)
            await asyncio.wait([stopping], timeout=RESCUE.total_seconds())  # the server's clock counts, not ours

    @contextmanager
    def _sentences(self) -> Iterator[None]:
        with sentences(self._place):
            yield


@contextmanager
def sentences(place: "Beside") -> Iterator[None]:
    """Turns a failure of the database, as Procrastinate wraps it, into a Misconfigured."""
    with place.sentences():
        try:
            yield
        except exceptions.ConnectorException as wrong:
            if isinstance(wrong.__cause__, psycopg.errors.ForeignKeyViolation):
                raise Misconfigured("This worker was taken for dead: it begins again.") from wrong
            raise (wrong.__cause__ or psycopg.OperationalError(str(wrong))) from wrong


@asynccontextmanager
async def opened(place: "Beside") -> AsyncIterator[Queue]:
    """The queue at a place, made where it is not there. Raises Misconfigured."""
    for name in ("procrastinate", "psycopg.pool"):  # what matters of it is told in our own sentences
        logging.getLogger(name).setLevel(logging.CRITICAL)
    told = place.made(f"Procrastinate {procrastinate.__version__}", SchemaManager.get_schema)
    connector = procrastinate.PsycopgConnector(
        kwargs=told, min_size=1, max_size=4, timeout=float(told["connect_timeout"])
    )
    app = procrastinate.App(connector=connector)
    queue = Queue(app, place)
    with sentences(place):
        await app.open_async()
    try:
        yield queue
    finally:
        with suppress(exceptions.ConnectorException):
            await app.close_async()


async def _rate(context: procrastinate.JobContext, /, **told: Any) -> None:
    if (mine := asyncio.current_task()) is not None:
        mine.add_done_callback(_heard)
    until = told["until"]
    shard = Shard(
        run=told["run"], targets=tuple(told["targets"]), since=datetime.fromisoformat(told["since"]),
        until=datetime.fromisoformat(until) if until else None,
    )  # fmt: skip
    await context.additional_context["do"](shard)


def _heard(task: "asyncio.Task[Any]") -> None:
    """That a job could not be put down as done needs no traceback: it comes again, and finds nothing left to do."""
    if not task.cancelled():
        task.exception()


def _told(shard: Shard) -> dict[str, Any]:
    return {
        "run": shard.run, "targets": list(shard.targets), "since": shard.since.isoformat(),
        "until": shard.until.isoformat() if shard.until else None,
    }  # fmt: skip
