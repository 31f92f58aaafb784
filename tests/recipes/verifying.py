"""The command with which people see for themselves, run here against the laboratory."""

import subprocess

from cli.report.recipes import Recipe, fill
from tests.recipes.ground import FRONT, Ground
from tests.recipes.planted import Planted


def output(ground: Ground, planted: Planted, recipe: Recipe) -> str:
    """What the command of a recipe says, in small letters, as HTTP/2 has its headers.

    The laboratory's names and roots are not those of this machine: the command is told of them, and that what answers
    here answers at once.
    """
    at = planted.address(ground)
    http = ground.site.address(FRONT) if planted.front else at
    there = f"--cacert {ground.authority.ca_file} " + " ".join(
        f"--resolve {planted.domain}:{port}:{http if port in (80, 443) else at}" for port in (80, 143, 443)
    )
    there += f" --resolve mta-sts.{planted.domain}:443:{at}"
    filled = {
        "s_client ": f"s_client -CAfile {ground.authority.ca_file} ", "curl ": f"curl {there} ",
        "dig +": f"dig @{ground.resolver} +", "ssh -v ": f"ssh -v -oHostName={at} ",
        "-connect mail.example.com:": f"-connect {at}:", "-connect example.com:": f"-connect {at}:",
        "--max-time 5": "--max-time 1", "192.0.2.10": at, "example.com": planted.domain,
    }  # fmt: skip
    done = subprocess.run(
        ["/bin/sh", "-c", fill(recipe.verify, filled)], capture_output=True, text=True, errors="replace", timeout=20,
        check=False,
    )  # fmt: skip
    return (done.stdout + done.stderr).lower()


def shown(recipe: Recipe, planted: Planted) -> str:
    """What it says when the recipe was applied, in small letters."""
    return recipe.shows.replace("example.com", planted.domain).lower()
