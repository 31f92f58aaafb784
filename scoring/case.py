"""All that a rating depends on: replay, seal, what-if and back-test assess a Case."""

from dataclasses import dataclass
from datetime import datetime

from scanner.observation import Evidence
from scanner.target import Target
from scoring.knowledge import Known
from scoring.model import Model


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    target: Target
    evidence: Evidence
    known: Known
    model: Model
    as_of: datetime
