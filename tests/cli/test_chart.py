"""The chart shows values as heights and gaps as gaps."""

from hypothesis import given
from hypothesis import strategies as st

from cli import chart


@given(st.lists(st.one_of(st.none(), st.integers(250, 900)), max_size=200))
def test_any_course_fits(values: list[int | None]) -> None:
    """At most the width and the height, whatever the values."""
    lines = chart.columns(values, low=250, high=900)
    assert len(lines) in (0, chart.HEIGHT)
    assert all(len(line) <= chart.WIDTH + 5 for line in lines)


def test_higher_values_stand_higher() -> None:
    """The best fills its column, the worst of the scale is a sliver, a night without a value a dot."""
    lines = chart.columns([400, None, 700], low=250, high=900)
    assert lines[0].startswith(" 700 ")
    assert lines[-1].startswith(" 400 ")
    assert [line[5:].ljust(3)[2] for line in lines] == ["█"] * chart.HEIGHT
    assert lines[-1][6] == "·"


def test_nothing_to_show() -> None:
    """Without a single value there is no chart."""
    assert chart.columns([None], low=250, high=900) == ()
