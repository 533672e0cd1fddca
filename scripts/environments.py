"""The Python environments, each made from a lock file with hashes; a stamp in each says what it was made from."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.python310 import find_python310
from scripts.steps import PROJECT_DIR, Step, fingerprint, run

LOCKS = PROJECT_DIR / "requirements"
TOOLS = PROJECT_DIR / ".venv-tools"
UV = TOOLS / "bin" / "uv"
NETWORK_ADVICE = "A network or package-index failure is the usual reason: check the connection and run again."


@dataclass(frozen=True)
class Environment:
    """`kinds`: the lock files it can be made from; each holds all of the one before it."""

    directory: Path
    kinds: tuple[tuple[str, tuple[Path, ...]], ...]
    with_project: bool

    @property
    def python(self) -> Path:
        return self.directory / "bin" / "python"

    @property
    def stamp(self) -> Path:
        return self.directory / "accident-hotline.stamp"

    def locks(self, kind: str) -> tuple[Path, ...]:
        return dict(self.kinds)[kind]

    def mark(self, kind: str) -> str:
        sources = [*self.locks(kind), *([PROJECT_DIR / "pyproject.toml", LOCKS / "tools.txt"] * self.with_project)]
        return f"{kind} {fingerprint(sources, str(self.directory))}"

    def is_current(self, kind: str) -> bool:
        """True when made from this kind's lock files or from those of a later kind, which hold these too."""
        if not self.python.exists() or not self.stamp.exists():
            return False
        names = [name for name, _ in self.kinds]
        return self.stamp.read_text() in {self.mark(name) for name in names[names.index(kind) :]}


MAIN = Environment(
    PROJECT_DIR / ".venv",
    (("run", (LOCKS / "run.txt", LOCKS / "demo.txt")), ("test", (LOCKS / "dev.txt",))),
    with_project=True,
)
RASA = Environment(PROJECT_DIR / ".venv-rasa", (("run", (LOCKS / "rasa.txt",)),), with_project=False)
BOOTSTRAP = Environment(TOOLS, (("run", (LOCKS / "tools.txt",)),), with_project=False)


def environment_steps(kind: str) -> Sequence[Step]:
    return (
        Step("Installer (.venv-tools)", lambda: not BOOTSTRAP.is_current("run"), _make_tools),
        Step("Hotline environment (.venv)", lambda: not MAIN.is_current(kind), lambda: _make_main(kind)),
        Step("Rasa environment (.venv-rasa, Python 3.10)", lambda: not RASA.is_current("run"), _make_rasa),
    )


def _make_tools() -> None:
    shutil.rmtree(TOOLS, ignore_errors=True)
    run([sys.executable, "-m", "venv", TOOLS], "Install python3.11-venv and run again.")
    lock = LOCKS / "tools.txt"
    run([BOOTSTRAP.python, "-m", "pip", "install", "-q", "--require-hashes", "-r", lock], NETWORK_ADVICE)
    BOOTSTRAP.stamp.write_text(BOOTSTRAP.mark("run"))


def _make_main(kind: str) -> None:
    _fill(MAIN, kind, Path(sys.executable))
    # The build tool is checked by hash as well.
    uv("pip", "install", "--python", MAIN.python, "--no-deps", "--build-constraints", LOCKS / "tools.txt",
       "--editable", PROJECT_DIR)  # fmt: skip
    MAIN.stamp.write_text(MAIN.mark(kind))


def _make_rasa() -> None:
    _fill(RASA, "run", find_python310(UV))
    RASA.stamp.write_text(RASA.mark("run"))


def _fill(environment: Environment, kind: str, python: Path) -> None:
    environment.stamp.unlink(missing_ok=True)
    if not _runs(environment.python):
        uv("venv", "--clear", "--python", python, environment.directory)
    uv("pip", "sync", "--python", environment.python, "--require-hashes", *environment.locks(kind))


def _runs(python: Path) -> bool:
    # A link whose Python has been removed or replaced by another machine's.
    return python.exists() and os.access(python, os.X_OK)


def uv(*arguments: str | Path) -> None:
    # Hashes decide what is installed, wherever it comes from; a link into a cache elsewhere would not survive it.
    # Compiled now: a dozen processes start at once later, and not every machine lets them keep what they compile.
    run(
        [UV, *arguments],
        NETWORK_ADVICE,
        env={**os.environ, "UV_LINK_MODE": "copy", "UV_COMPILE_BYTECODE": "1", "UV_NO_PROGRESS": "1", "NO_COLOR": "1"},
    )
