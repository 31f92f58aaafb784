"""What was declared of a size stands beside the number that it moved, and nowhere else."""

from dataclasses import replace

from cli.declared import size_document, size_line
from cli.document import model_document
from scanner.target import Organisation
from tests.worlds.kept import company


def test_a_size_that_moves_something_is_said() -> None:
    """One sentence and one entry of the model, exact; by employees, or by revenue where those are not told."""
    case = replace(company(), told=Organisation(employees=500)).case
    assert size_line(case) == (
        "Declared size: 500 employees; what stands beside the worst finding of a vector counts 90.0% of it."
    )
    assert model_document(case)["size"]["beside_the_worst"] == "9/10"
    rich = replace(company(), told=Organisation(revenue=10**8, currency="USD")).case
    assert "100000000 USD a year" in str(size_line(rich))


def test_one_that_moves_nothing_is_not() -> None:
    """Neither a small company nor one of which nothing was told has a line or an entry."""
    for told in (Organisation(), Organisation(employees=250), Organisation(revenue=10**12, currency="CHF")):
        case = replace(company(), told=told).case
        assert size_line(case) is None
        assert size_document(case) == {}
        assert "size" not in model_document(case)
