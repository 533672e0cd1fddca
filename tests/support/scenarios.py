"""A scenario of `tests/scenarios`, played on a running hotline."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from app import make_script
from ivr.whisper import whispered
from models.crypto import KeyRing, install_key_ring
from models.database import open_database
from models.staff import Agent
from simulator.account import Hotline, TwilioAccount
from simulator.caller import LISTENS_ON
from simulator.dial import Callee
from simulator.player import AgentPlan, CallPlayer
from simulator.steps import Step, in_order, parse_step
from simulator.transcript import CallResult, Event
from tests.support.running_hotline import RunningHotline

TESTS = Path(__file__).resolve().parent.parent
SCENARIOS = TESTS / "scenarios"
AUDIO = TESTS / "audio"
KEYS = {
    "about", "before", "line", "from", "speech", "repeat", "agent", "agents", "others", "steps", "hears", "stored",
    "evidence", "messages", "tasks", "events", "surge", "called_back", "rung", "away", "troubles",
}  # fmt: skip
# The one language whose Vosk model is a dependency of the tests.
ALWAYS_HEARD = "ko-KR"
SPEED = 20.0
# A question that is never asked must end the test, not the patience of whoever waits for it.
LONGEST_CALL_SECONDS = 300
# Lines whose callers find nobody, each for another reason; lines that hear no speech; lines that take every kind.
SPECIAL_LINES = {
    "HOTLINE_LINES__+861055500091": "{name: night, language: zh-CN, speech: twilio, queues: {claims: night}}",
    "HOTLINE_LINES__+861055500092": "{name: deserted, language: en-US, speech: twilio, queues: {claims: deserted}}",
    "HOTLINE_LINES__+861055500093": "{name: narrow, language: zh-CN, speech: twilio, queues: {claims: narrow}}",
    "HOTLINE_LINES__+861055500094": "{name: deaf, language: zh-CN, speech: keypad}",
    "HOTLINE_LINES__+861055500095": "{name: deaf, language: en-US, speech: keypad}",
    "HOTLINE_LINES__+861055500096": "{name: general, language: zh-CN, speech: twilio, scope: general}",
    "HOTLINE_LINES__+861055500097": "{name: general, language: en-US, speech: twilio, scope: general}",
    "HOTLINE_QUEUES__NIGHT": '{hours: {holiday: "00:00-00:01"}}',
    "HOTLINE_QUEUES__NARROW": "{max_waiting: 0}",
    # Lines whose agents are rung, and not again within the same call.
    "HOTLINE_LINES__+861055500098": "{name: rung, language: zh-CN, speech: twilio, queues: {claims: rung}}",
    "HOTLINE_LINES__+861055500099": "{name: rung, language: en-US, speech: twilio, queues: {claims: rung}}",
    "HOTLINE_QUEUES__RUNG": "{ring_agents: true, wrap_up_seconds: 60}",
    # All scenarios are a rush; a surge is only where one is wanted.
    "HOTLINE_SURGE__ARRIVALS": "0",
}


def load(path: Path) -> dict[str, Any]:
    scenario: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    unknown = set(scenario) - KEYS
    assert not unknown, f"{path.name}: unknown {unknown}"
    return scenario


def heard_here(scenario: dict[str, Any], also: str) -> bool:
    """Whether its sounds can be understood, with the Vosk model of the language `also` besides the one always there."""
    return scenario.get("speech", ALWAYS_HEARD) in (ALWAYS_HEARD, also)


@contextmanager
def surged(hotline: RunningHotline, wanted: bool) -> Iterator[None]:
    """A day on which everybody calls."""
    if wanted:
        hotline.run("surge", "on", "--reason", "scenario", "--by", "tests")
    try:
        yield
    finally:
        if wanted:
            hotline.run("surge", "off", "--reason", "scenario", "--by", "tests")


async def ring_back(scenario: dict[str, Any], hotline: RunningHotline, call_sid: str) -> CallResult:
    """The hotline rings the number that called; it takes the steps of `called_back`."""
    steps = in_order([parse_step(step, AUDIO) for step in scenario["called_back"]["steps"]])
    async with open_player(scenario, hotline) as player:
        await player.expect(scenario["from"], Callee(answers_after=1.0, steps=tuple(steps)))
        await asyncio.to_thread(hotline.run, "tasks", "call", call_sid)
        [back] = await asyncio.wait_for(player.outgoing(scenario["from"]), LONGEST_CALL_SECONDS)
        return back


def open_player(scenario: dict[str, Any], hotline: RunningHotline) -> CallPlayer:
    settings = hotline.settings
    account = TwilioAccount(settings.twilio.account_sid, settings.twilio.auth_token.get_secret_value())
    line = settings.lines[scenario["line"]]
    # A voice must be heard at its own pace; what is typed may be quick.
    streamed = line.speech == "vosk"
    return CallPlayer(
        account,
        Hotline(settings.public_url, f"http://127.0.0.1:{hotline.port}"),
        speed=1.0 if streamed else SPEED,
        prompt_speed=SPEED,
        rest_port=settings.stand_in_port,
        repeat=scenario.get("repeat", 0),
    )


async def play(
    scenario: dict[str, Any], hotline: RunningHotline, watch: Callable[[Event], None] | None = None
) -> CallResult:
    player = open_player(scenario, hotline)
    given = [*([scenario["agent"]] if "agent" in scenario else []), *scenario.get("agents", ())]
    plans = agent_plans(given, hotline) if given else []
    folder = AUDIO / scenario.get("speech", "")
    steps = in_order([parse_step(audio_step(step), folder) for step in scenario["steps"]])
    rung = scenario.get("rung", ())
    with at_work(rung, hotline):
        return await _play(scenario, player, plans, steps, rung, watch)


def agent_plans(given: Sequence[dict[str, Any]], hotline: RunningHotline) -> list[AgentPlan]:
    """Agents who ring in and press their keys at the whisper."""
    rings_in = {"document": "/voice/agent", "whispered": whispered(make_script(hotline.settings))}
    return [AgentPlan(**{**each, **rings_in, "keys": tuple(each.get("keys", "1"))}) for each in given]


async def _play(
    scenario: dict[str, Any],
    player: CallPlayer,
    plans: list[AgentPlan],
    steps: list[Step],
    rung: Sequence[Any],
    watch: Callable[[Event], None] | None,
) -> CallResult:
    async with player:
        for person in rung:
            await player.expect(person["number"], callee(person))
        caller = scenario.get("from", "+8613800138000")
        others = [await start_other(player, scenario["line"], other) for other in scenario.get("others", ())]
        call = player.call(scenario["line"], caller, steps, agents=plans, watch=watch)
        result = await asyncio.wait_for(call, LONGEST_CALL_SECONDS)
        legs = [await asyncio.wait_for(player.outgoing(person["number"]), LONGEST_CALL_SECONDS) for person in rung]
        player.hang_up()
        await asyncio.gather(*others)
        for person, (leg,) in zip(rung, legs, strict=True):
            check_leg(person, leg)
        return result


def callee(person: dict[str, Any]) -> Callee:
    """Somebody the hotline rings, and what they do then."""
    steps = in_order([parse_step(step, AUDIO) for step in person.get("steps", ())])
    return Callee(answers_after=2.0, steps=tuple(steps), outcome=person.get("outcome", "completed"))


def check_leg(person: dict[str, Any], leg: CallResult) -> None:
    heard = " ".join(leg.prompts)
    assert leg.ok, f"{person['number']}: {leg.problems} {leg.steps_left} steps left; heard: {heard}"
    for phrase in person.get("hears", ()):
        assert re.search(phrase, heard), f"{person['number']} never heard {phrase!r} in: {heard}"


@contextmanager
def at_work(rung: Sequence[Any], hotline: RunningHotline) -> Iterator[None]:
    """Those who are named are agents of the queue `rung` for the time of the call, and ready."""
    hired = [person for person in rung if "agent" in person]
    if not hired:
        yield
        return
    ring = KeyRing.parse(hotline.settings.keys.get_secret_value())
    install_key_ring(ring)
    database = open_database(hotline.settings.database_url, ring)
    try:
        with database.write() as session:
            for person in hired:
                agent = Agent(id=person["agent"], name=person["agent"], queues=["rung"], details={}, activity="ready")
                agent.languages, agent.phone = [person["language"]], person["number"]
                agent.phone_index = ring.blind_index("phone", person["number"])
                session.add(agent)
        yield
    finally:
        with database.write() as session:
            for person in hired:
                session.get_one(Agent, person["agent"]).activity = "offline"
        database.close()


async def start_other(player: CallPlayer, line: str, other: dict[str, Any]) -> asyncio.Task[CallResult]:
    """Somebody who rang before and waits in the queue already."""
    queued = asyncio.Event()

    def watch(event: Event) -> None:
        if event.kind == "queued":
            queued.set()

    steps = in_order([parse_step(step, AUDIO) for step in other["steps"]])
    call = asyncio.create_task(player.call(line, other["from"], steps, patience=LISTENS_ON, watch=watch))
    await asyncio.wait_for(queued.wait(), LONGEST_CALL_SECONDS)
    return call


def audio_step(step: Any) -> Any:
    """`audio: place1` names a clip of the language's folder."""
    if isinstance(step, dict) and "audio" in step:
        return {**step, "audio": f"{step['audio']}.ulaw.wav"}
    return step
