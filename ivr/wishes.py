"""What a caller may wish of the conversation itself, at any moment; the report goes on where it was. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from ivr.asking import ask_again, ask_anew, ask_next
from ivr.call_flow import CallStage
from ivr.dialogue_state import GRAVE, DialogueState, PromptCall, Reply, Turn
from ivr.forms import open_again
from ivr.heard import SURE
from ivr.script import MORE, REPORT
from ivr.transfer import MOST_FAILURES

# How long a caller who asked us to wait is left in peace, in seconds.
PEACE_SECONDS = 30
# Words that would take back the whole report must be surer.
SURE_TO_START_OVER = 0.9


def grant_wish(turn: Turn) -> Reply | None:
    """None for words that are no such wish, or that tell a fact besides."""
    heard = turn.heard
    if heard.wants_language and not heard.values:
        return _change_language(turn)
    wish = _WISHES.get(heard.intent or "")
    from_confidence = SURE_TO_START_OVER if heard.intent == "start_over" else SURE
    sure = heard.confidence >= from_confidence or heard.intent == "repeat"
    return wish(turn) if wish and sure and not heard.values else None


def _slower(turn: Turn) -> Reply:
    """Slower from now on; the first time with the word that a person is there, too."""
    reply = ask_again(replace(turn, state=replace(turn.state, slow=True, eased=True)))
    return reply if turn.state.eased else replace(reply, say=(PromptCall("slower_person"), *reply.say))


def _wait(turn: Turn) -> Reply:
    """The caller looks for the policy, or talks to somebody: no question until it is over."""
    reply = ask_again(turn)
    return replace(reply, say=(PromptCall("take_your_time"),), wait_seconds=PEACE_SECONDS)


def _go_back(turn: Turn) -> Reply:
    """To the question before this one; at the first there is none."""
    if not turn.state.asked:
        return ask_again(turn)
    *asked, before = turn.state.asked
    return ask_anew(replace(turn, state=replace(turn.state, asked=tuple(asked))), before, {})


def _start_over(turn: Turn) -> Reply:
    """Everything told is taken back, but for what is known of people in danger."""
    if turn.form.form != REPORT:
        reply = open_again(turn)
        return replace(reply, say=(PromptCall("start_over"), *reply.say))
    learnt = {name: None for name in turn.fields if name not in GRAVE}
    kept = {name: value for name, value in turn.fields.items() if name in GRAVE}
    state = DialogueState(
        turns=turn.state.turns,
        advised=turn.state.advised,
        streams=turn.state.streams,
        leg=turn.state.leg,
        hearing=turn.state.hearing,
        slow=turn.state.slow,
        eased=turn.state.eased,
        short=turn.state.short,
        served=turn.state.served,
    )
    fresh = replace(turn, state=state, fields=kept, stage=CallStage.REPORTING)
    reply = ask_next(fresh, {})
    return replace(reply, learnt=learnt, say=(PromptCall("start_over"), *reply.say))


def _change_language(turn: Turn) -> Reply:
    """To the one asked for, by key to the next; a language this line does not speak is said to be so."""
    wanted = turn.heard.wants_language or next(iter(turn.languages), None)
    reply = ask_again(turn)
    if wanted not in turn.languages:
        return replace(reply, say=(PromptCall("language_not_spoken"), *reply.say))
    return replace(reply, say=(PromptCall("language_changed"), *reply.say), language=wanted)


def _is_here(turn: Turn) -> Reply | None:
    """ "Hello, is anyone there?" - said again and again it means that we are not heard: no wish any more."""
    if turn.state.failures + 1 >= MOST_FAILURES:
        return None
    reply = ask_again(replace(turn, state=replace(turn.state, failures=turn.state.failures + 1)))
    return replace(reply, say=(PromptCall("here"), *reply.say))


def _welcome(turn: Turn) -> Reply | None:
    """Thanks in the middle of something."""
    return None if turn.form.form == MORE else ask_again(turn)


_WISHES: Mapping[str, Callable[[Turn], Reply | None]] = {
    "repeat": ask_again,
    "slower": _slower,
    "wait": _wait,
    "go_back": _go_back,
    "start_over": _start_over,
    "greet": _is_here,
    "thanks": _welcome,
    "change_language": _change_language,
}
