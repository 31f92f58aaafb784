"""What was asked once says the same as what is asked afresh, whatever differs between two cases."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from hypothesis import assume, given
from hypothesis import strategies as st

from scoring.asked import Asked, _reads
from scoring.assess import assess, exact, taken
from scoring.changes import stages
from scoring.judge import judge_domains
from scoring.vectors import every
from tests.worlds.history import DAY, World
from tests.worlds.laws import WORLDS, drawn, each, examples


@each
@examples(25, shared_by=len(WORLDS))
@given(data=st.data())
def test_asked_once_or_afresh(world: World, data: st.DataObject) -> None:
    """All cases between two, in any order, and the same at another hour, share what was asked: every finding is the
    one that is found without, and so is every point."""
    history = drawn(world, data, most_scans=3)
    assume(len(history.scans) > 1)
    dropped = data.draw(st.sampled_from(history.assets))
    earlier = replace(
        history,
        scans=history.scans[:1],
        assets=tuple(pair for pair in history.assets if pair != dropped),
        cells=tuple(cell for cell in history.cells if cell.scan == 0),
        as_of=history.scans[0] + DAY / 24,
        known=data.draw(st.sampled_from(world.known)),
    ).case
    case = history.case
    later = replace(case, as_of=case.as_of + data.draw(st.sampled_from((timedelta(hours=1), 40 * DAY))))
    asked = Asked()
    with world.installed():
        for one in data.draw(st.permutations([earlier, *(between for _, between in stages(earlier, case)), later])):
            assert judge_domains(one, asked) == judge_domains(one)
            lost, alone = taken(one, asked), assess(one)
            assert (lost, exact(one, lost)) == (alone.contributions, alone.exact_milli)


def test_what_a_check_reads() -> None:
    """A parameter that a function uses, if only in a function within it, is told from one that it does not."""

    def neither(_subject: int, _known: int, _as_of: datetime) -> None:
        return None

    def inside(_subject: int, known: int, _as_of: datetime) -> list[int]:
        return [known + one for one in range(3)]

    def within(_subject: int, _known: int, as_of: datetime) -> object:
        return lambda: as_of

    assert [_reads(one) for one in (neither, inside, within)] == [(False, False), (True, False), (False, True)]
    assert _reads(partial(neither, 1)) == (True, True)
    assert any(not any(_reads(one.judge)) for one in every().values())  # or it spares nothing
