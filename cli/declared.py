"""What a declared size did to a rating, in one sentence and as data; nothing where it did nothing."""

from typing import Any

from scoring.case import Case
from scoring.declared_size import factor


def size_line(case: Case) -> str | None:
    """The size that was declared, and how much the findings beside the worst of each vector count for it."""
    share, told = factor(case.model.size, case.target.organisation), case.target.organisation
    if share == 1:
        return None
    size = f"{told.employees} employees" if told.employees is not None else f"{told.revenue} {told.currency} a year"
    return f"Declared size: {size}; what stands beside the worst finding of a vector counts {float(share):.1%} of it."


def size_document(case: Case) -> dict[str, Any]:
    """`size`, where a declared one moves anything; what findings beside the worst count is an exact fraction."""
    share, told = factor(case.model.size, case.target.organisation), case.target.organisation
    if share == 1:
        return {}
    size = {"employees": told.employees, "revenue": told.revenue, "currency": told.currency}
    return {"size": size | {"beside_the_worst": f"{share.numerator}/{share.denominator}"}}
