"""Webhook latency without NLU: `--calls` callers at once answer by keys, each after about `--pause` seconds.

    .venv/bin/python -m benchmarks.webhook_load [--calls 50] [--seconds 60] [--database-url URL]

Starts the web process alone on a fresh data directory and sends signed webhooks on loopback. Callers begin at times
drawn over the length of a call and think for times drawn from half to one and a half pauses, as callers do who know
nothing of each other; every call comes from a telephone of its own. Figures are kept once the last has begun.
Bounded, stops by itself. The load generator shares the machine's cores with what it measures.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import subprocess
import sys
import tempfile
import time
import zlib
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil
from twilio.request_validator import RequestValidator

from app import open_store
from models.crypto import KeyRing
from models.schema import upgrade
from settings import load_settings

ORIGIN = "https://hotline.example"
TOKEN = "benchmark-token"
LINE = "+861055500011"
STEP = re.compile(r"step=(\d+)")
# Injured? No. Then silence for the story, and keys where keys make sense: a caller who never speaks.
KEYS = ("2", None, None, "2", "13812345678#", "1")


@dataclass
class Figures:
    milliseconds: list[float] = field(default_factory=list)
    failures: int = 0

    def percentile(self, share: float) -> float:
        ordered = sorted(self.milliseconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def main() -> None:
    options = parse_options()
    with tempfile.TemporaryDirectory() as directory:
        environment = hotline_environment(Path(directory), options)
        prepare_database(environment)
        command = [str(Path(sys.executable).with_name("hotline")), "serve"]
        server = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
        try:
            figures, memory = asyncio.run(measure(options, server.pid))
        finally:
            server.terminate()
            server.wait(10)
    print(f"calls at once {options.calls}, webhooks {len(figures.milliseconds)}, failures {figures.failures}")
    print("p50 {:.1f} ms  p95 {:.1f} ms  p99 {:.1f} ms".format(*(figures.percentile(p) for p in (0.5, 0.95, 0.99))))
    print(f"web process {memory[1]:.0f} MB, {(memory[1] - memory[0]) * 1024 / options.calls:.0f} kB more per call")


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--pause", type=float, default=4.0, help="mean seconds between two turns of a caller")
    parser.add_argument("--port", type=int, default=18080)
    parser.add_argument("--database-url", default="")
    return parser.parse_args()


def hotline_environment(directory: Path, options: argparse.Namespace) -> dict[str, str]:
    return {
        **os.environ,
        "HOTLINE_DATA_DIR": str(directory),
        "HOTLINE_PORT": str(options.port),
        "HOTLINE_PUBLIC_URL": ORIGIN,
        "HOTLINE_KEYS": KeyRing.generate(),
        "HOTLINE_DATABASE_URL": options.database_url,
        "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "HOTLINE_LOG__LEVEL": "error",
    }


def prepare_database(environment: dict[str, str]) -> None:
    store = open_store(load_settings(environment))
    upgrade(store.database)
    store.database.close()


async def measure(options: argparse.Namespace, pid: int) -> tuple[Figures, tuple[float, float]]:
    """The figures of all webhooks, and the web process's memory in MB before and with the calls."""
    figures = Figures()
    limits = httpx.Limits(max_connections=options.calls * 2)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{options.port}", limits=limits, timeout=15) as client:
        await until_served(client)
        # The first call loads what is lazy.
        await play_calls(client, 9999, Figures(), time.monotonic() + 8, 0.0, random.Random(0), 1.0)
        before = resident_mb(pid)
        spread = options.pause * (len(KEYS) + 1)
        until = time.monotonic() + spread + options.seconds
        draw = random.Random(options.calls)
        calls = [
            play_calls(client, number, figures, until, draw.uniform(0, spread), draw, options.pause)
            for number in range(options.calls)
        ]
        await asyncio.gather(forget_after(spread, figures), *calls)
    return figures, (before, resident_mb(pid))


async def forget_after(seconds: float, figures: Figures) -> None:
    await asyncio.sleep(seconds)
    figures.milliseconds.clear()


async def until_served(client: httpx.AsyncClient) -> None:
    for _ in range(200):
        try:
            if (await client.get("/healthz")).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        await asyncio.sleep(0.1)
    raise SystemExit("the web process did not come up; run `hotline serve` to see why")


async def play_calls(
    client: httpx.AsyncClient,
    number: int,
    figures: Figures,
    until: float,
    offset: float,
    draw: random.Random,
    pause: float,
) -> None:
    """Call after call, each a caller of its own, until the time is over."""
    await asyncio.sleep(offset)
    calls = 0
    while time.monotonic() < until:
        call_sid = f"CA{number:016x}{calls:016x}"
        calls += 1
        document = await post(client, "/voice/incoming", call_sid, {"CallStatus": "ringing"}, figures)
        for keys in KEYS:
            await asyncio.sleep(draw.uniform(0.5, 1.5) * pause)
            step = STEP.search(document)
            if step is None or time.monotonic() >= until:
                break
            said = {"Digits": keys.rstrip("#")} if keys else {}
            document = await post(client, f"/voice/turn?step={step[1]}", call_sid, said, figures)
        await post(client, "/voice/status", call_sid, {"CallStatus": "completed"}, figures)


async def post(client: httpx.AsyncClient, path: str, call_sid: str, extra: dict[str, str], figures: Figures) -> str:
    form = {
        "CallSid": call_sid,
        "AccountSid": "AC" + "0" * 32,
        "From": f"+86138{zlib.crc32(call_sid.encode()) % 10**8:08d}",
        "To": LINE,
        "CallStatus": "in-progress",
        "Direction": "inbound",
        **extra,
    }
    signature = RequestValidator(TOKEN).compute_signature(ORIGIN + path, form)
    began = time.perf_counter()
    answer = await client.post(path, data=form, headers={"X-Twilio-Signature": signature})
    figures.milliseconds.append((time.perf_counter() - began) * 1000)
    rescued = "<Record" in answer.text
    figures.failures += answer.status_code >= httpx.codes.BAD_REQUEST or rescued
    return answer.text


def resident_mb(pid: int) -> float:
    """Memory of the process and its workers; shared pages counted once each process."""
    process = psutil.Process(pid)
    return float(sum(each.memory_info().rss for each in (process, *process.children(recursive=True)))) / 1e6


if __name__ == "__main__":
    main()
