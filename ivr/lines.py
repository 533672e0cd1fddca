"""What the dialled number changes in a call: first words, what is known at once, queue and priority. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ivr.answers import OTHER_WISHES, WISH_CONFIDENCE
from ivr.asking import ask_again, hand_over
from ivr.dialogue import with_meaning
from ivr.dialogue_state import DialogueState, PromptCall, Reply, Turn
from ivr.forms import at_form, keep_in_form
from ivr.hearing import KEYPAD
from ivr.priority import ELDERLY, ENTERPRISE
from ivr.scope import MOTOR
from ivr.script import TransferRule
from settings import Line

NOTICES = {"motor": "notice", "general": "notice_general", "property": "notice_property"}
COMPLAINT = "complaint"
TO_A_PERSON = ("another_wish", "asked_for_person")


def opening(line: Line, hearing: str, surge: bool = False) -> tuple[PromptCall, ...]:
    """What is said before the first question; in a surge what matters for safety, and no offers."""
    notice = PromptCall("notice_keypad" if hearing == KEYPAD else NOTICES[line.scope])
    if surge:
        return (notice, PromptCall("surge"))
    person = (PromptCall("person_first"),) if line.elderly else ()
    others = tuple(PromptCall("other_language", language=language) for language in line.languages[:1])
    return (notice, *person, *others)


def first_state(line: Line, hearing: str, surge: bool = False) -> DialogueState:
    return DialogueState(hearing=hearing, slow=line.elderly, short=surge)


def known_from_line(line: Line) -> dict[str, Any]:
    """Fields of the report that the number tells: what is damaged is a vehicle unless something is known."""
    return {} if line.scope == MOTOR else {"scope": {"code": line.scope}}


def elsewhere(line: Line, turn: Turn) -> Reply | None:
    """What a line that only takes reports says to another wish: where to call, or a person; None to go on as ever.

    A complaint is refused nowhere.
    """
    if line.service != "report_only":
        return None
    turn = at_form(turn)
    heard = with_meaning(turn.heard, turn.slot)
    if heard.intent not in OTHER_WISHES or heard.values or heard.confidence < WISH_CONFIDENCE:
        return None
    turn = replace(turn, heard=heard, state=replace(turn.state, turns=turn.state.turns + 1))
    if heard.intent == COMPLAINT or not line.service_number:
        return hand_over(turn, {}, next(rule for rule in turn.form.transfer_rules if rule.when in TO_A_PERSON))
    reply = keep_in_form(ask_again(turn))
    told = PromptCall("report_only", reads={"service_number": line.service_number})
    return replace(reply, say=(told, *reply.say))


def on_line(line: Line, reply: Reply) -> Reply:
    """The reply as this line gives it: a person of its own queue."""
    if reply.transfer is None:
        return reply
    return replace(reply, transfer=_rule_on(line, reply.transfer))


def _rule_on(line: Line, rule: TransferRule) -> TransferRule:
    return rule.model_copy(update={"queue": line.queues.get(rule.queue, rule.queue)})


def customer_class(line: Line) -> str | None:
    """What the number alone says of who rings it (ivr/priority.py)."""
    if line.customer_class == ENTERPRISE:
        return ENTERPRISE
    return ELDERLY if line.elderly else None
