"""A caller whose report broke off rings again: asked once whether to go on; nothing old is said before a yes. Pure."""

from __future__ import annotations

from dataclasses import replace

from ivr.answers import AFFIRM, DENY, Fields
from ivr.asking import ask_again, ask_next
from ivr.call_flow import CallStage
from ivr.dialogue import with_meaning
from ivr.dialogue_state import GRAVE, DialogueState, PromptCall, Reply, Turn

RESUME = "take_up"


def wants_to_go_on(turn: Turn) -> bool | None:
    """None for any other answer than yes or no: it is taken as the beginning of a new report."""
    if turn.state.question != RESUME:
        return None
    meant = with_meaning(turn.heard, turn.slot, turn.slot_choices)
    return {AFFIRM: True, DENY: False}.get(meant.intent or "")


def answers_safety(turn: Turn) -> bool:
    """ "No, nobody is hurt": the question that was expected, and no answer to this one."""
    told = turn.heard.values
    expected = turn.state.question == RESUME and set(told) <= set(GRAVE) and not set(told) <= set(turn.fields)
    return expected and all(value.get("status", "none") == "none" for value in told.values())


def ask_once_more(turn: Turn) -> Reply:
    """What was told is kept, whichever report it will belong to."""
    return replace(ask_again(turn), learnt=dict(turn.heard.values))


def go_on_with(turn: Turn, known: Fields, left: DialogueState, greeting: str = "resumed") -> Reply:
    """The next question of the report that broke off, after what is known of it was read back.

    `left`: where the broken call stood.
    """
    first = turn.form.slots[0].slot
    state = replace(
        turn.state,
        question=first,
        asked=(),
        skipped=left.skipped,
        advised=left.advised,
        slow=left.slow or turn.state.slow,
    )
    reply = ask_next(replace(turn, state=state, fields=known, stage=CallStage.REPORTING), {})
    if reply.ask is turn.form.confirmation or reply.transfer is not None:
        return replace(reply, say=(PromptCall(f"{greeting}_complete"), *reply.say))
    return replace(reply, say=(PromptCall(greeting, reads=known), *reply.say))


def start_new(turn: Turn) -> Reply:
    """The caller reports something else, or is somebody else."""
    state = replace(turn.state, question=turn.form.slots[0].slot, asked=(), resumes=None)
    reply = ask_next(replace(turn, state=state), {})
    return replace(reply, say=(PromptCall("start_new"), *reply.say))
