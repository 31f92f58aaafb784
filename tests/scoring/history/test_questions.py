"""Questions whose SQL is written once bring what lies there, all of one moment."""

from sqlalchemy import bindparam, select

from scoring.history import tables
from scoring.history.columns import micro
from scoring.history.dialect import among
from scoring.history.questions import NUMBERS, Question, answers, listed
from scoring.history.store import History
from tests.scoring.history.nights import night, ssh, target

_S, _O = tables.scan.c, tables.observation.c
SCANS = Question(lambda _: select(_S.id, _S.began).where(_S.target == bindparam("target")).order_by(_S.number).limit(2))
SEEN = Question(lambda on_server: select(_O.number, _O.id).where(_O.number.in_(among(on_server, NUMBERS))))


async def test_rows_hold_what_lies_there(history: History) -> None:
    """Hashes as bytes and times as microseconds, by the names of their columns; of no numbers nothing."""
    at = await night(history, 0, ssh(1))
    async with history._reading() as connection:
        scans, seen, none = await answers(
            connection, SCANS(target=target().name), SEEN(numbers=listed({1, 2})), SEEN(numbers=listed(()))
        )
    assert [one.began for one in scans] == [micro(at)]
    assert [f"sha256:{one.id.hex()}" for one in seen] == [ssh(1).id]
    assert none == []


async def test_all_are_of_one_moment(history: History) -> None:
    """What is stored after the first of them is not seen by the next."""
    await night(history, 0, ssh(1))
    async with history._reading() as connection:
        (before,) = await answers(connection, SCANS(target=target().name))
        await night(history, 1, ssh(2))
        (after,) = await answers(connection, SCANS(target=target().name))
    assert before == after
    assert len(before) == 1
