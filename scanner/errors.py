"""The tree of ways in which the scanner itself fails; what the other side did is never an error.

ScannerError
    WeDeclined          we chose not to send; becomes an observation, never leaves the engine
        Forbidden       permit, opt-out, profile or consent says no
        OverBudget      a rate or a daily budget is spent
    Overtaken           another process has what we were doing by now; what we have of it is not stored
    Misconfigured       ends the program with exit code 2 and a sentence that says what to change
"""


class ScannerError(Exception):
    """Root of the tree."""


class WeDeclined(ScannerError):
    """We chose not to send anything; the message says why."""


class Forbidden(WeDeclined):
    """The permit says no; the message names the rule and what would allow it."""


class OverBudget(WeDeclined):
    """The budget for this host or network is spent."""


class Overtaken(ScannerError):
    """Another process took over what this one was doing, because it was not heard of for too long."""


class Misconfigured(ScannerError):
    """The operator has to change something; the message is one sentence that says what."""


def first_of(failed: BaseExceptionGroup[BaseException]) -> BaseException:
    """The first single exception inside a group, however deep."""
    inner: BaseException = failed
    while isinstance(inner, BaseExceptionGroup):
        inner = inner.exceptions[0]
    return inner
