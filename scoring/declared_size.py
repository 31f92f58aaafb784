"""What a company declares of its size, and how much of a rating's counts that size explains."""

from dataclasses import dataclass
from fractions import Fraction

from scanner.target import Organisation

THOUSAND = 1000
ONE = Fraction(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeRow:
    """From which size on, and how fast, what stands beside the worst finding of a vector counts less.

    `employees` and `revenue` (by currency, ISO 4217) are the sizes up to which nothing changes; each doubling beyond
    them takes `per_doubling` thousandths off, down to `least`. `tag` and `reason` as everywhere in a model.
    """

    employees: int
    revenue: tuple[tuple[str, int], ...]
    per_doubling: int
    least: int
    tag: str
    reason: str


def factor(row: SizeRow | None, told: Organisation) -> Fraction:
    """The weight of every finding but the worst of its vector: 1 where nothing that the model knows was declared.

    Employees count where they are told, else the revenue in a currency that the model names.
    """
    if row is None:
        return ONE
    free = dict(row.revenue).get(told.currency or "", 0) if told.employees is None else row.employees
    size = told.revenue if told.employees is None else told.employees
    if not free or size is None or size <= free:
        return ONE
    off = Fraction(row.per_doubling, THOUSAND) * (doublings(size) - doublings(free))
    return max(Fraction(row.least, THOUSAND), ONE - off)


def doublings(number: int) -> Fraction:
    """How often 1 was doubled to reach a number of 1 or more: straight between powers of two, so that it is exact."""
    whole = number.bit_length() - 1
    return whole + Fraction(number, 1 << whole) - 1
