"""The programs that come from Debian: found on the machine, or installed by apt-get."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from scripts.steps import PROJECT_DIR, SetupError, Step, run

SEARCH_PATH = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin", "/sbin"))


def _has_program(name: str) -> Callable[[], bool]:
    return lambda: shutil.which(name, path=SEARCH_PATH) is not None


def _has_postgresql() -> bool:
    return _has_program("initdb")() or any(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


def _has_ensurepip() -> bool:
    # Debian takes ensurepip out of its Python, and `python -m venv` fails without it.
    return importlib.util.find_spec("ensurepip") is not None


@dataclass(frozen=True)
class DebianPackage:
    name: str
    why: str
    there: Callable[[], bool]
    for_tests_only: bool = False


PACKAGES = (
    DebianPackage("python3.11-venv", "Python environments", _has_ensurepip),
    DebianPackage("redis-server", "the queue of jobs", _has_program("redis-server")),
    DebianPackage("nginx-light", "the public port", _has_program("nginx")),
    DebianPackage("postgresql", "the tests on PostgreSQL", _has_postgresql, for_tests_only=True),
)


def missing_packages(for_tests: bool) -> list[DebianPackage]:
    return [p for p in PACKAGES if (for_tests or not p.for_tests_only) and not p.there()]


def install_step(for_tests: bool) -> Step:
    return Step(
        "Debian packages", lambda: bool(missing_packages(for_tests)), lambda: _install(missing_packages(for_tests))
    )


def _install(packages: list[DebianPackage]) -> None:
    names = [package.name for package in packages]
    wanted = ", ".join(f"{package.name} ({package.why})" for package in packages)
    if shutil.which("apt-get") is None:
        raise SetupError(f"missing: {wanted}.\nThere is no apt-get here: install them your system's way and run again.")
    prefix = [] if os.geteuid() == 0 else ["sudo"]
    if prefix and shutil.which("sudo") is None:
        raise SetupError(f"missing: {wanted}.\nAs root, run: apt-get install --no-install-recommends {' '.join(names)}")
    print(f"      installing {wanted}", flush=True)
    run(
        [*prefix, "sh", PROJECT_DIR / "scripts" / "debian_install.sh", *names],
        f"Install them by hand and run again: apt-get install --no-install-recommends {' '.join(names)}",
    )
