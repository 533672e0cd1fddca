"""`make run` and `make test` begin here: packages and environments, only what is missing or out of date."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence

from scripts.debian_packages import install_step
from scripts.environments import environment_steps
from scripts.steps import SetupError, Step, take_steps


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="setup", description=__doc__)
    parser.add_argument("kind", choices=("run", "test"), help="what the hotline needs, or what its tests need too")
    kind = parser.parse_args(arguments).kind
    if sys.version_info[:2] != (3, 11):
        return _fail(f"this is Python {sys.version.split()[0]}; 3.11 is needed. Name one: make run PYTHON=python3.11")
    started = time.monotonic()
    steps: list[Step] = [install_step(for_tests=kind == "test"), *environment_steps(kind)]
    try:
        take_steps(steps, say)
    except SetupError as error:
        return _fail(str(error))
    except KeyboardInterrupt:
        return _fail("stopped; run it again to go on")
    say(f"set up in {time.monotonic() - started:.1f} s")
    return 0


def say(line: str) -> None:
    print(line, flush=True)


def _fail(message: str) -> int:
    print(f"\nSet-up failed: {message}", file=sys.stderr, flush=True)
    return 1


if __name__ == "__main__":
    sys.exit(main())
