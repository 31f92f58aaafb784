"""`python -m tests.lab`: the laboratory by itself, until Ctrl-C."""

import shlex
import signal
import sys

from tests.lab.laboratory import laboratory, lacking


def main() -> int:
    """Start everything, print how to scan it, wait."""
    why = lacking()
    if why:
        print(f"The laboratory {why}.", file=sys.stderr)
        return 2
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    try:
        with laboratory() as lab:
            options = " ".join(shlex.quote(option) for option in lab.options())
            print(f"Resolver: {lab.resolver}\nTrusted root: {lab.ca_file}\nDNSSEC anchor: {lab.trust_anchor}")
            print(f"Companies: {', '.join(lab.companies)}\n\nhullmark scan {options} tidy.test untidy.test", flush=True)
            signal.pause()
    except KeyboardInterrupt:
        print("The laboratory has ended.", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
