"""One exit code for several targets: 3 (all) > 4 > 1 > 0."""

import pytest

from cli.exits import exit_code


@pytest.mark.parametrize(
    ("values", "seen", "under", "code"),
    [
        ([700], [True], None, 0),
        ([None], [True], None, 0),
        ([None], [False], None, 3),
        ([700], [True], 700, 0),
        ([690], [True], 700, 1),
        ([None], [True], 700, 3),
        ([700, 600], [True, True], 650, 1),
        ([700, None], [True, False], None, 4),
        ([600, None], [True, False], 650, 4),
        ([600, None], [True, True], 650, 4),
        ([None, None], [False, False], 650, 3),
        ([None, None], [True, True], None, 0),
    ],
)
def test_precedence(values: list[int | None], seen: list[bool], under: int | None, code: int) -> None:
    """The table of the contract."""
    assert exit_code(values, seen, fail_under=under) == code
