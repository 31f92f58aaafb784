"""One look: a probe at an asset, and how it ended, good or bad."""

from typing import Any

from scanner.errors import ScannerError, WeDeclined
from scanner.interfaces import Answer, Errand, Net, Probe
from scanner.observation import Observation, Outcome, Sighting, observation
from scanner.site import Site


async def look_at(probe: Probe, errand: Errand, net: Net, site: Site, scan: str) -> tuple[Observation[Any], Sighting]:
    """What the probe learned on this errand, and when. Raises Misconfigured; a bug goes to `site.on_bug`."""
    try:
        answer = await probe.run(errand.asset, net)
    except WeDeclined as declined:
        answer = Answer(outcome=Outcome.FORBIDDEN, why=str(declined))
    except ScannerError:
        raise
    except Exception as bug:
        site.on_bug(bug)
        answer = Answer(outcome=Outcome.FAILED, why=f"a fault of our own ({type(bug).__name__})")
    seen = observation(
        asset=errand.asset, probe=probe.name, version=probe.version, outcome=answer.outcome, facts=answer.facts,
        evidence=answer.evidence,
    )  # fmt: skip
    now = site.clock.now()
    vantage = answer.answered_by if answer.at and answer.answered_by else site.vantage
    sighting = Sighting(
        observation=seen.id, at=min(answer.at or now, now), look=errand.look, scan=scan,
        profile=errand.target.scope.used.value, vantage=vantage, answered_by=answer.answered_by, why=answer.why,
    )  # fmt: skip
    return seen, sighting
