"""`python -m tests.recipes.apart LABEL`: one planted server with its recipes, in a network namespace of its own.

For servers that take a port of every address, or ask the machine which addresses it has. Writes one JSON object: what
is `wrong`, and what the commands of the recipes say `before` and `after`, by id.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.recipes.ground import Ground, standing
from tests.recipes.looking import looked, started, wrong_with
from tests.recipes.matrix import APART, RECIPES, zones
from tests.recipes.planted import Planted, mend
from tests.recipes.verifying import output


def main() -> None:
    """Plant, look, mend, look again, write."""
    (planted,) = (one for one in APART if one.label == sys.argv[1])
    recipes = [RECIPES[name] for name in planted.recipes]
    with standing(*zones([planted])) as ground, tempfile.TemporaryDirectory() as home:
        subprocess.run(["ip", "address", "add", f"{planted.address(ground)}/32", "dev", "lo"], check=True)
        servers = started(ground, [planted])
        before, said_before = looked(Path(home), ground, [planted]), _said(ground, planted)
        mend(ground, [(servers[planted.label], recipes)])
        after, said_after = looked(Path(home), ground, [planted]), _said(ground, planted)
    wrong = wrong_with(before[planted.label], after[planted.label], recipes)
    json.dump({"wrong": wrong, "before": said_before, "after": said_after}, sys.stdout)


def _said(ground: Ground, planted: Planted) -> dict[str, str]:
    return {name: output(ground, planted, RECIPES[name]) for name in planted.recipes}


if __name__ == "__main__":
    main()
