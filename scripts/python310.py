"""Finds a Python 3.10 for Rasa, which runs on no later one."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from scripts.steps import SetupError, run

VARIABLE = "HOTLINE_PYTHON310"
ADVICE = (
    "Rasa needs Python 3.10, and none was found or could be downloaded.\n"
    f"Install one (pyenv install 3.10, or build it) and name it: {VARIABLE}=/path/to/python3.10 make run"
)


def find_python310(uv: Path) -> Path:
    """The named one, one on the PATH, pyenv's, or the one uv downloads.

    Raises SetupError that says how to name one.
    """
    named = os.environ.get(VARIABLE)
    if named:
        if not is_python310(Path(named)):
            raise SetupError(f"{VARIABLE}={named} is not a Python 3.10.\n{ADVICE}")
        return Path(named)
    for candidate in _candidates():
        if is_python310(candidate):
            return candidate
    run([uv, "python", "install", "3.10"], ADVICE)
    found = subprocess.run(
        [uv, "python", "find", "--managed-python", "3.10"], capture_output=True, text=True, check=False
    )
    path = Path(found.stdout.strip() or "missing")
    if not is_python310(path):
        raise SetupError(ADVICE)
    return path


def _candidates() -> Iterator[Path]:
    on_path = shutil.which("python3.10")
    if on_path:
        yield Path(on_path)
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    yield from sorted(pyenv.glob("versions/3.10*/bin/python"), reverse=True)


def is_python310(python: Path) -> bool:
    """Asks it: a pyenv shim has the name without the Python behind it."""
    try:
        said = subprocess.run(
            [python, "-c", "import sys; print(sys.version_info[:2] == (3, 10))"],
            capture_output=True, text=True, timeout=20, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return False
    return said.stdout.strip() == "True"
