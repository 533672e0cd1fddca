"""Which programs are in trouble, from what supervisord says of them."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from operations.programs import Program
from operations.supervisor import ProgramState

DEATHS = 3
WITHIN_SECONDS = 60.0
TAIL_LINES = 12
TAIL_BYTES = 16_384


@dataclass(frozen=True)
class Trouble:
    program: Program
    what: str
    gave_up: bool


class Watch:
    """Remembers starts: a program that starts over and over is in trouble although each look finds it running."""

    def __init__(self, programs: Iterable[Program]) -> None:
        self._programs = {program.name: program for program in programs}
        self._starts: dict[str, deque[int]] = defaultdict(lambda: deque(maxlen=DEATHS + 1))
        self._told: dict[tuple[str, bool], float] = {}

    def news(self, states: Iterable[ProgramState], now: float) -> list[Trouble]:
        """Trouble not yet told in the last minute. `now`: seconds on the clock of `ProgramState.since`."""
        found = []
        for state in states:
            trouble = self._trouble(state, now)
            if trouble is None:
                continue
            kind = (state.name, trouble.gave_up)
            if now - self._told.get(kind, float("-inf")) >= WITHIN_SECONDS:
                self._told[kind] = now
                found.append(trouble)
        return found

    def _trouble(self, state: ProgramState, now: float) -> Trouble | None:
        program = self._programs.get(state.name)
        if program is None:
            return None
        if state.state == "FATAL":
            return Trouble(program, "does not start", gave_up=True)
        starts = self._starts[state.name]
        if state.since and (not starts or state.since > starts[-1]):
            starts.append(state.since)
        recent = [start for start in starts if now - start <= WITHIN_SECONDS]
        if len(recent) > DEATHS:
            return Trouble(program, f"keeps dying: {len(recent)} starts in a minute", gave_up=False)
        return None


def describe(trouble: Trouble, log_dir: Path) -> str:
    log = log_dir / f"{trouble.program.name}.log"
    tail = "\n".join(f"    {line}" for line in last_lines(log)) or "    (it wrote nothing)"
    return f"{trouble.program.name} {trouble.what}. Its last words:\n{tail}\n  {trouble.program.advice}\n  Log: {log}"


def last_lines(path: Path, lines: int = TAIL_LINES) -> list[str]:
    """The end of a log file; nothing when there is none."""
    try:
        with path.open("rb") as file:
            file.seek(0, 2)
            file.seek(max(0, file.tell() - TAIL_BYTES))
            return file.read().decode("utf-8", "replace").splitlines()[-lines:]
    except FileNotFoundError:
        return []


def gave_up(troubles: Iterable[Trouble]) -> Mapping[str, Trouble]:
    return {trouble.program.name: trouble for trouble in troubles if trouble.gave_up}
