"""`hotline call`: ring a hotline as Twilio would."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.console import Console

from commands.call_interactive import PROMPT_SPEED, SPEED, THINKING, interactive_view
from ivr.answers import ANSWERS
from ivr.script import load_script as load_dialogues
from ivr.transfer import PREDICATES
from ivr.whisper import whispered
from settings import Settings, SettingsError, load_settings
from simulator.account import Hotline, TwilioAccount
from simulator.conversation_view import ConversationView
from simulator.dial import Callee
from simulator.player import DEFAULT_CALLER, AgentPlan, CallPlayer
from simulator.steps import Audio, HangUp, ScriptError, Silence, Step, Wait, Words, in_order, keys_step, load_script
from simulator.typed_steps import Steps, TypedSteps

STEP_OPTIONS: dict[str, Callable[[Any], Step]] = {
    "audio": lambda value: Audio(path=Path(value)),
    "say": lambda value: Words(text=value),
    "key": keys_step,
    "silence": lambda _: Silence(),
    "wait": lambda value: Wait(seconds=float(value)),
    "hang_up": lambda _: HangUp(),
}
ORDER = "call.step_order"
F = TypeVar("F", bound=Callable[..., Any])


class StepsInOrder(click.Command):
    """Keeps the order in which step options were given; click itself sorts them by name."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        given, _, order = self.make_parser(ctx).parse_args(args=list(args))
        values = {name: iter(many) for name, many in given.items() if isinstance(many, list)}
        ctx.meta[ORDER] = [
            (p.name, next(values[p.name])) for p in order if p.name in values and p.name in {*STEP_OPTIONS, "barge_in"}
        ]
        return super().parse_args(ctx, args)


def _flag_step(name: str, text: str) -> Callable[[F], F]:
    return click.option(name, multiple=True, is_flag=False, flag_value="yes", metavar="", help=text)


@click.command("call", cls=StepsInOrder)
@click.argument("line", default="", metavar="[NUMBER|LANGUAGE]")
@click.option("--audio", multiple=True, type=click.Path(exists=True, dir_okay=False), help="Speak a WAV file.")
@click.option("--say", multiple=True, help="Say words (a line that Twilio hears, or a recording).")
@click.option("--key", multiple=True, help="Press keys, such as 1 or 0123#.")
@click.option("--wait", multiple=True, type=float, help="Do nothing for so many seconds.")
@_flag_step("--silence", "Let a question pass.")
@_flag_step("--hang-up", "Hang up.")
@_flag_step("--barge-in", "The next step comes during the prompt, not after it.")
@click.option("--script", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Steps from a YAML file.")
@click.option("--line", "name", help="Number of the line, when LANGUAGE alone does not say which.")
@click.option("--from", "from_", default=DEFAULT_CALLER, show_default=True, help="The caller's number.")
@click.option("--speed", default=1.0, show_default=True, help="Voice, time-outs and prompts, so much faster.")
@click.option("--prompt-speed", type=float, help="Prompts alone, so much faster.")
@click.option("--patience", default=60.0, show_default=True, help="Seconds on the line after the last step.")
@click.option("--connect", default="", help="Address to connect to instead of the public URL.")
@click.option("--agent-after", type=float, help="An agent answers a waiting caller after so many seconds.")
@click.option("--agent-talk", default=15.0, show_default=True, help="How long that agent talks.")
@click.option("--agent-document", default="", help="The hotline's path for agents' legs, such as /voice/agent.")
@click.option("--agent-number", default="client:agent", show_default=True, help="The telephone that agent uses.")
@click.option("--agent-keys", default="1", show_default=True, help="What that agent presses; 1 takes the caller.")
@click.option("--callee", default="completed", type=click.Choice(["completed", "busy", "no-answer", "failed"]))
@click.option("--repeat", default=0, help="Deliver every webhook so many times more, at once.")
@click.option("--sms", default=0, help="Wait after the call until so many SMS have come to the caller.")
@click.option("--tolerant", is_flag=True, help="Play TwiML that Twilio would only warn about.")
@click.option("--interactive", is_flag=True, help="Hold the call yourself, by typing.")
@click.option("--json", "as_json", is_flag=True, help="The result as JSON instead of the conversation.")
def call(line: str, name: str | None, as_json: bool, **options: Any) -> None:
    """Ring the hotline and take the steps in the order given.

    A step is taken when the hotline listens. Exit status 1: TwiML was refused, or steps were left.
    """
    ctx = click.get_current_context()
    try:
        settings = load_settings().require_secrets()
        number = _number(settings, name or line)
        steps = load_script(options["script"]) if options["script"] else _steps(ctx.meta[ORDER])
    except (SettingsError, ScriptError) as error:
        raise click.ClickException(str(error)) from error
    console = Console(stderr=as_json, highlight=False, quiet=as_json)
    with _view(console, settings, options["interactive"]) as view:
        result = asyncio.run(_play(settings, number, steps, options, view))
    if as_json:
        click.echo(json.dumps(result.as_json(), ensure_ascii=False, indent=2))
    else:
        view.show_result(result)
    ctx.exit(0 if result.ok else 1)


@contextmanager
def _view(console: Console, settings: Settings, interactive: bool) -> Iterator[ConversationView]:
    if not interactive:
        yield ConversationView(console)
        return
    with interactive_view(console, settings) as view:
        yield view


async def _play(settings: Settings, number: str, steps: Sequence[Step], options: dict[str, Any], view: Any) -> Any:
    after = options["agent_after"]
    agent = None
    if after is not None:
        agent = AgentPlan(
            after=after,
            talks=options["agent_talk"],
            document=options["agent_document"],
            number=options["agent_number"],
            keys=tuple(options["agent_keys"]),
            whispered=_whispered(settings) if options["agent_document"] else "",
        )
    typed = options["interactive"]
    player = CallPlayer(
        _account(settings),
        Hotline(settings.public_url, options["connect"]),
        speed=SPEED if typed else options["speed"],
        prompt_speed=PROMPT_SPEED if typed else options["prompt_speed"],
        thinking=THINKING if typed else 1.0,
        rest_port=settings.stand_in_port,
        strict=not options["tolerant"],
        repeat=options["repeat"],
        callee=Callee(outcome=options["callee"]),
    )
    async with player:
        # Ctrl-C is a hang-up: the hotline hears of it.
        asyncio.get_running_loop().add_signal_handler(signal.SIGINT, player.hang_up)
        taken: Steps = TypedSteps(sys.stdin) if typed else steps
        return await player.call(
            number,
            options["from_"],
            taken,
            patience=options["patience"],
            agent=agent,
            watch=view.show,
            messages=options["sms"],
        )


def _whispered(settings: Settings) -> str:
    """While nobody waits, an agent who stands by presses nothing."""
    return whispered(load_dialogues(settings.script_dir, ANSWERS, PREDICATES))


def _account(settings: Settings) -> TwilioAccount:
    return TwilioAccount(settings.twilio.account_sid, settings.twilio.auth_token.get_secret_value())


def _steps(given: list[tuple[str, Any]]) -> list[Step]:
    steps: list[Step] = []
    early = False
    for name, value in given:
        if name == "barge_in":
            early = True
            continue
        step = STEP_OPTIONS[name](value)
        steps.append(replace(step, moment="prompt") if early else step)
        early = False
    return in_order(steps)


def _number(settings: Settings, wanted: str) -> str:
    """A number as given, or the first line of a language: one that Twilio hears, if there is any."""
    if wanted in settings.lines:
        return wanted
    if f"+{wanted}" in settings.lines:
        return f"+{wanted}"
    of_language = {number: line for number, line in settings.lines.items() if line.language == wanted}
    heard = [number for number, line in of_language.items() if line.speech == "twilio"]
    if of_language:
        return (heard or list(of_language))[0]
    known = "\n".join(f"  {number}  {line.language}  {line.name}" for number, line in settings.lines.items())
    raise ScriptError(f"{wanted or 'no number'}: give one of these numbers, or a language:\n{known}")
