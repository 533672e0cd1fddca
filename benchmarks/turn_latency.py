"""From the end of what a caller says to the next document, on a running hotline.

    .venv/bin/hotline up &                                    # in another terminal, on the same settings
    .venv/bin/python -m benchmarks.turn_latency [--calls 6]

Plays Korean calls in real audio (Vosk hears, the nudge moves the call) and Mandarin calls in typed words (Twilio's
recogniser), one after the other. Parts: `heard`, end of speech to the nudge (silence that ends the utterance, decoding,
storing, REST); `answered`, the webhook as Twilio sees it; of it `understood`, the time in NLU. Prompts are not counted.
"""

from __future__ import annotations

import argparse
import asyncio
import re
from collections.abc import Sequence
from pathlib import Path

import httpx
from rich.console import Console
from rich.table import Table

from settings import Settings, load_settings
from simulator.account import Hotline, TwilioAccount
from simulator.player import CallPlayer
from simulator.steps import Audio, Keys, Step, Words
from simulator.transcript import Turn

CLIPS = Path(__file__).resolve().parent.parent / "tests" / "audio" / "ko-KR"
KOREAN: Sequence[Step] = [
    *(Audio(path=CLIPS / f"{name}.ulaw.wav") for name in ("injury2", "cause4", "time2", "place3", "policy1", "yes")),
    Keys(keys="1"),
    Audio(path=CLIPS / "yes.ulaw.wav"),
]
MANDARIN: Sequence[Step] = [
    *(Words(text=text) for text in ("没有人受伤", "昨天晚上八点半在上海市延安路被追尾了", "沪A12345", "能开")),
    Keys(keys="1"),
    Words(text="对"),
]
UNDERSTANDING = re.compile(r"^hotline_understanding_seconds_(sum|count)(?:\{[^}]*\})? ([0-9.e+-]+)$", re.MULTILINE)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=6)
    options = parser.parse_args()
    settings = load_settings().require_secrets()
    lines = {line.language: number for number, line in settings.lines.items() if line.speech == "twilio"}
    voice = next(n for n, line in settings.lines.items() if line.speech == "vosk" and line.language == "ko-KR")
    table = Table("calls", "turns", "heard p50/p95", "answered p50/p95", "of it understood, mean", "total p50/p95")
    for name, number, steps in (("Korean voice", voice, KOREAN), ("Mandarin words", lines["zh-CN"], MANDARIN)):
        before = understanding(settings)
        turns = asyncio.run(play(settings, number, steps, options.calls))
        after = understanding(settings)
        understood = (after[0] - before[0]) / max(1.0, after[1] - before[1])
        table.add_row(name, str(len(turns)), *row(turns, understood))
    Console().print(table)


async def play(settings: Settings, number: str, steps: Sequence[Step], calls: int) -> list[Turn]:
    account = TwilioAccount(settings.twilio.account_sid, settings.twilio.auth_token.get_secret_value())
    hotline = Hotline(settings.public_url, f"http://{settings.web.host}:{settings.web.port}")
    turns: list[Turn] = []
    async with CallPlayer(account, hotline, prompt_speed=20.0, rest_port=settings.stand_in_port) as player:
        for _ in range(calls):
            result = await player.call(number, steps=steps, patience=10)
            turns += [turn for turn in result.turns if turn.kind != "silence"]
    return turns


def understanding(settings: Settings) -> tuple[float, float]:
    """Seconds in NLU and utterances understood so far."""
    text = httpx.get(f"http://{settings.web.host}:{settings.web.port}/metrics", trust_env=False).text
    found = dict(UNDERSTANDING.findall(text))
    return float(found.get("sum", 0)), float(found.get("count", 0))


def row(turns: Sequence[Turn], understood: float) -> list[str]:
    return [
        both([turn.input_to_request for turn in turns]),
        both([turn.request_to_document for turn in turns]),
        f"{understood * 1000:.0f} ms",
        both([turn.total for turn in turns]),
    ]


def both(seconds: Sequence[float]) -> str:
    ordered = sorted(seconds)
    at = [ordered[min(len(ordered) - 1, int(share * len(ordered)))] for share in (0.5, 0.95)] if ordered else [0, 0]
    return f"{at[0] * 1000:.0f} / {at[1] * 1000:.0f} ms"


if __name__ == "__main__":
    main()
