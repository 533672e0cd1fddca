"""From the words of a caller to the next document, over the scenarios, on a hotline of its own.

    .venv/bin/python -m benchmarks.turn_latency [--only NAME ...]

Plays `tests/scenarios` one after the other and reads what the parts themselves logged of every turn. A streamed voice:
from the recogniser's final words to the document served, through the database and the nudge (Twilio's REST, played by
the simulator). Words heard by Twilio, keys and silence: the webhook from its arrival. Milliseconds.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.support.running_hotline import RunningHotline
from tests.support.scenarios import SCENARIOS, SPECIAL_LINES, load, play, surged

COLUMNS = ("total", "understanding", "database", "rendering", "nudge", "rest")
# The one language whose Vosk model is a dependency of the tests.
HEARD = "ko-KR"


@dataclass(frozen=True)
class Turn:
    """`kind`: how the caller answered; `ms`: COLUMNS."""

    kind: str
    ms: Mapping[str, float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="*", help="Names of scenarios; without it all that can be heard here.")
    options = parser.parse_args()
    if unknown := sorted(set(options.only or ()) - {path.stem for path in SCENARIOS.glob("*.yaml")}):
        parser.error(f"no such scenario: {', '.join(unknown)}")
    with TemporaryDirectory(prefix="hotline-") as directory:
        data_dir = Path(directory) / "var"
        with RunningHotline(data_dir, **SPECIAL_LINES) as hotline:
            calls = play_all(hotline, options.only)
            turns = list(read_turns(data_dir / "log"))
    table = Table("how the caller answered", "turns", *(f"{name} p50 / p95" for name in COLUMNS))
    for kind in ("voice", "words", "keys", "silence"):
        chosen = [turn for turn in turns if turn.kind == kind]
        if chosen:
            table.add_row(kind, str(len(chosen)), *(both([turn.ms[name] for turn in chosen]) for name in COLUMNS))
    Console(width=160).print(f"{calls} scenarios, milliseconds", table)


def play_all(hotline: RunningHotline, only: Sequence[str] | None) -> int:
    """How many scenarios were played; one that ends otherwise than written counts as well."""
    paths = [path for path in sorted(SCENARIOS.glob("*.yaml")) if not only or path.stem in only]
    whole = [scenario for scenario in map(load, paths) if "away" not in scenario]
    heard = [scenario for scenario in whole if scenario.get("speech", HEARD) == HEARD]
    for scenario in heard:
        with surged(hotline, scenario.get("surge", False)):
            asyncio.run(play(scenario, hotline))
    return len(heard)


def read_turns(logs: Path) -> Iterator[Turn]:
    """What web and media process said of every turn, put together by call and utterance."""
    moved = {(line["call_sid"], str(line["utterance"])): line for line in events(logs.glob("media.log*"), "moved_on")}
    for line in events(logs.glob("web.log*"), "turn_answered"):
        voice = moved.get((line["call_sid"], line["utterance"] or ""))
        if line["utterance"] and voice is None:
            continue  # the nudge was still under way when the hotline ended
        kind = "words" if line["spoken"] else "keys" if line["keyed"] else "silence"
        yield Turn(kind, {"nudge": 0.0, **line["ms"]}) if voice is None else streamed(line, voice)


def streamed(answered: Mapping[str, Any], voice: Mapping[str, Any]) -> Turn:
    """`rest`: what no part accounts for, Twilio's way from the nudge to the webhook included."""
    since_nudge = datetime.fromisoformat(answered["at"]) - datetime.fromisoformat(voice["at"])
    web, media = answered["ms"], voice["ms"]
    ms = {
        "total": media["since_words"] + since_nudge.total_seconds() * 1000,
        "understanding": web["understanding"],
        "database": web["database"] + media["storing"],
        "rendering": web["rendering"],
        "nudge": media["nudge"],
    }
    return Turn("voice", {**ms, "rest": ms["total"] - sum(ms[name] for name in COLUMNS[1:-1])})


def events(files: Iterable[Path], name: str) -> Iterator[dict[str, Any]]:
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            if f'"{name}"' in line and (found := json.loads(line)).get("event") == name:
                yield found


def both(values: Sequence[float]) -> str:
    ordered = sorted(values)
    low, high = (ordered[min(len(ordered) - 1, int(share * len(ordered)))] for share in (0.5, 0.95))
    return f"{low:.0f} / {high:.0f}"


if __name__ == "__main__":
    main()
