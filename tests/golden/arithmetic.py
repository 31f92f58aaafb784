"""Sums as pages write them, done from the text alone: `650 x 15 / 92 x 0.25`, cut to thousandths."""

import ast
import re
from dataclasses import dataclass
from fractions import Fraction

_LINE = re.compile(r"([\w ]+): ([-0-9. x/+()]+) = (-?[0-9.]+)(?:, (.+))?")
_DO = {
    ast.Add: Fraction.__add__, ast.Sub: Fraction.__sub__, ast.Mult: Fraction.__mul__, ast.Div: Fraction.__truediv__,
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Sum:
    """One line of a page: what it is the sum of, the sum, what the page says it comes to, and what stands beside."""

    of: str
    text: str
    milli: int
    beside: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether the sum comes to what the page says."""
        return cut(self.text) == self.milli


def sums(page: str) -> list[Sum]:
    """Every line of the page that is a sum, in order."""
    return [
        Sum(of=found[1], text=found[2], milli=cut(found[3]), beside=tuple((found[4] or "").split(", ")))
        for line in page.splitlines()
        if (found := _LINE.fullmatch(line.strip()))
    ]


def cut(text: str) -> int:
    """The value of a sum in thousandths, the rest cut off."""
    return int(_value(ast.parse(text.strip().replace("x", "*"), mode="eval").body, text) * 1000)


def _value(node: ast.expr, text: str) -> Fraction:
    if isinstance(node, ast.Constant):
        return Fraction(ast.get_source_segment(text.strip().replace("x", "*"), node) or "")
    if isinstance(node, ast.UnaryOp):
        return -_value(node.operand, text)
    if isinstance(node, ast.BinOp):
        return _DO[type(node.op)](_value(node.left, text), _value(node.right, text))
    raise ValueError(f"{text!r} is no sum")
