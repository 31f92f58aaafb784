"""The consents that lines of the book refer to: who may be looked at further than without one, and for how long."""

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from cli import consent as records
from cli.settings import read_text
from scanner.errors import Misconfigured
from scanner.target import Consent, Target
from scoring.policy import Policy

_NAME = re.compile(r"[\w-][\w .-]{0,99}")


class Consents:
    """The records in a folder, each under its reference; without the folder the book's references mean nothing here."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def of(self, policies: Sequence[Policy], target: Target, now: datetime) -> tuple[Consent | None, str]:
        """The consent under which a target may be looked at now; without one, why those that its lines name are none.

        It has to be valid today, to cover everything that the book declares of the target, and it ends with the policy.
        """
        why = ""
        for policy in policies:
            if policy.consent and self._folder.is_dir():
                try:
                    return self._read(policy.consent, policy, target, now), ""
                except Misconfigured as wrong:
                    why = f"the consent {policy.consent} of the book is not used ({str(wrong).rstrip('.')})"
        return None, why

    def _read(self, reference: str, policy: Policy, target: Target, now: datetime) -> Consent:
        if policy.renewal is not None and policy.renewal < now.date():
            raise Misconfigured(f"It ended with the policy on {policy.renewal}.")
        if not _NAME.fullmatch(reference):
            raise Misconfigured("Its reference is no name of a file.")
        found = records.read(read_text(self._folder / f"{reference}.json", "The consent record"), now=now)
        records.require_cover(found, target)
        return found


def over(target: Target, now: datetime) -> bool:
    """Whether a target was last looked at under a consent that has ended since."""
    return target.scope.consent is not None and now >= target.scope.consent.valid_to
