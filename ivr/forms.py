"""Other forms than the report: a wish opens one at any moment, and when it is served the report goes on. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from claims.accident_kinds import ESSENTIALS
from ivr.answers import AFFIRM, ANSWERS, DENY, Asked, Fields, count_words
from ivr.asking import ask_next, count_attempt, give_up
from ivr.call_flow import CallSignal, CallStage
from ivr.dialogue_state import FROM_LINE, GRAVE, DialogueState, Outcome, PromptCall, Reply, Turn
from ivr.heard import SURE
from ivr.hearing import KEYPAD
from ivr.script import MORE, REPORT, Form

# What of the state belongs to the form that is being served.
PLACE = ("question", "attempts", "skipped", "redo", "asked")
# From so many words on (Chinese: characters) what is said at "anything else?" is a question, not a mumble.
A_QUESTION = 5
EASE = "ease"
FAILURES_UNTIL_EASE = 2
NOTHING_MORE = frozenset({DENY, "goodbye", "thanks"})
# Left for no report: what ends a call, offers a person or belongs to a report that was made, and the report itself.
NEVER_LEFT = frozenset({REPORT, EASE, "leave", "wrong_number", "addition"})
# "我要报案" is a wish; many words more are of what the form is about.
PLAIN_WISH = 12
REPORT_WISHES = frozenset({"report_accident", "emergency"})


def at_form(turn: Turn) -> Turn:
    """The turn as the form it is in sees it: its own values, and what is known of people in danger."""
    form = turn.forms.get(turn.state.form, turn.form)
    if form.form == REPORT:
        return turn
    grave = {name: value for name, value in turn.fields.items() if name in GRAVE}
    return replace(turn, form=form, fields={**grave, **turn.state.values}, report_fields=turn.fields)


def wanted_form(turn: Turn) -> Form | None:
    """The form that serves what the caller wishes; words said in the middle of another wish belong to that one."""
    heard = turn.heard
    busy = turn.form.form not in (REPORT, MORE) and turn.state.values
    answers_more = turn.form.form == MORE and heard.intent in NOTHING_MORE
    if busy or answers_more or not (heard.is_other_wish or heard.is_leaving):
        return None
    serving = (form for form in turn.forms.values() if turn.heard.intent in form.serves and form is not turn.form)
    return next(serving, None)


def open_form(turn: Turn, form: Form) -> Reply:
    """Begin another form; a report that had begun is kept for later."""
    left = turn.state.left
    if turn.form.form == REPORT and _has_begun(turn):
        left = {name: getattr(turn.state, name) for name in PLACE}
    known = _told_at_once(turn, form)
    opened = _at_start_of(turn, form, left)
    return keep_in_form(ask_next(replace(opened, fields=known), known))


def offer_ease(turn: Turn) -> Reply | None:
    """Slower speech, and a person, offered once to a caller who was not understood twice in a row."""
    state = turn.state
    tried = state.failures == FAILURES_UNTIL_EASE and bool(turn.heard.text) and not state.eased
    in_report = turn.form.form == REPORT and turn.stage is CallStage.REPORTING
    if EASE not in turn.forms or not (in_report and tried) or turn.hearing == KEYPAD:
        return None
    left = {name: getattr(state, name) for name in PLACE}
    eased = replace(turn, state=replace(state, slow=True, eased=True))
    return keep_in_form(ask_next(_at_start_of(eased, turn.forms[EASE], left), {}))


def open_again(turn: Turn) -> Reply:
    """The form from its beginning, with nothing told."""
    return keep_in_form(ask_next(_at_start_of(turn, turn.form, turn.state.left), {}))


def keep_in_form(reply: Reply) -> Reply:
    """What a form that is no report learns stays in the state; what tells of people in danger is the report's."""
    if reply.state.form == REPORT:
        return reply
    grave = {name: value for name, value in reply.learnt.items() if name in GRAVE}
    values = {**reply.state.values, **{name: value for name, value in reply.learnt.items() if name not in GRAVE}}
    asks = (CallSignal.ANSWERED, CallSignal.COMPLETE, CallSignal.DENIED)
    signal = CallSignal.WISHED if reply.signal in asks else reply.signal
    return replace(reply, state=replace(reply.state, values=values), learnt=grave, signal=signal)


def wants_report(turn: Turn) -> bool:
    """At "anything else?" whatever tells of an accident; in another form the plain wish, or most of the story."""
    heard = turn.heard
    if turn.form.form == MORE:
        return heard.intent in REPORT_WISHES or bool(heard.values)
    if turn.form.form in NEVER_LEFT or heard.intent != "report_accident" or heard.confidence < SURE:
        return False
    told = sum(name in heard.values for name in ESSENTIALS)
    return told > 1 or count_words(heard.text) <= PLAIN_WISH


def to_report(turn: Turn) -> Turn:
    """To the report: where it was left, or its first question."""
    report = turn.forms[REPORT]
    state = replace(_fresh(turn.state, report), form=REPORT, **_place(turn.state.left))
    return replace(turn, form=report, fields=turn.report_fields, state=state, stage=CallStage.REPORTING)


def finish_for_report(turn: Turn) -> Reply | None:
    """What is complained of is kept as far as it was told; then the report. None where there is nothing to keep."""
    if turn.form.completion != "complaint" or "own_words" not in turn.state.values or not wants_report(turn):
        return None
    fresh = _fresh(turn.state, turn.forms[REPORT])
    left = turn.state.left or {name: getattr(fresh, name) for name in PLACE}
    return Reply(replace(turn.state, left=left), CallSignal.WISHED, finished=True)


def ask_for_more(turn: Turn, learnt: Fields) -> Reply:
    """The answer to "anything else?" that is neither a report nor a wish."""
    slot, state = turn.slot, count_attempt(turn.state, turn.slot)
    exhausted = state.attempt(slot.slot) >= slot.attempts
    if turn.heard.intent in NOTHING_MORE or (exhausted and turn.heard.is_silence):
        return Reply(turn.state, CallSignal.WISHED, learnt, finished=True)
    if (question := _form_for_a_question(turn)) is not None:
        return open_form(turn, question)
    if exhausted and turn.heard.intent != AFFIRM:
        return give_up(turn, learnt)
    return Reply(state, CallSignal.WISHED, learnt, (PromptCall(slot.slot, state.attempt(slot.slot)),), ask=slot)


def _form_for_a_question(turn: Turn) -> Form | None:
    """Many words that are no wish we know: a question, which is answered or noted for a person."""
    consult = next((form for form in turn.forms.values() if "consult" in form.serves), None)
    asks = turn.heard.intent != AFFIRM and count_words(turn.heard.text) >= A_QUESTION
    return consult if asks else None


def go_on(turn: Turn, reply: Reply, outcome: Outcome) -> Reply:
    """After the completion of a form: what it asks for, the report where it was, or "anything else?".

    `turn`: as it was before the form saw it, with the fields of the report.
    """
    form, state = turn.forms[reply.state.form], reply.state
    reply = replace(reply, say=(*reply.say, *outcome.say), finished=False)
    if outcome.transfer is not None:
        rule = next(rule for rule in form.transfer_rules if rule.when == outcome.transfer)
        say = (*reply.say, PromptCall(rule.say))
        return replace(reply, signal=CallSignal.PERSON_NEEDED, say=say, transfer=rule)
    if outcome.ask is not None:
        slot = form.slot(outcome.ask)
        ask = PromptCall(slot.slot, state.attempt(slot.slot))
        asking = replace(state, question=slot.slot, asked=(*state.asked, slot.slot))
        return replace(reply, state=asking, say=(*reply.say, ask), ask=slot)
    if outcome.ends:
        at_rest = replace(state, form=MORE) if outcome.owes_nothing else state
        return replace(reply, state=at_rest, signal=CallSignal.FAREWELL)
    served = replace(turn, state=replace(state, served=(*state.served, form.form)))
    again = _anything_else(served) if state.left is None else _resume(served, reply.learnt)
    return replace(again, learnt=reply.learnt, say=(*reply.say, *again.say))


def _resume(turn: Turn, learnt: Fields) -> Reply:
    """The report where it was left, its question asked again."""
    state = replace(turn.state, form=REPORT, values={}, left=None, **_place(turn.state.left))
    fields = {**turn.fields, **learnt}
    report = replace(turn, form=turn.forms[REPORT], state=state, fields=fields, stage=CallStage.REPORTING)
    again = ask_next(report, {})
    return replace(again, say=(PromptCall("resume"), *again.say))


def _place(left: Fields | None) -> dict[str, Any]:
    """The parts of a state that say where a report was left; lists come from JSON."""
    return {name: tuple(value) if name in ("skipped", "asked") else value for name, value in (left or {}).items()}


def _anything_else(turn: Turn) -> Reply:
    more = turn.forms[MORE]
    state = replace(_fresh(turn.state, more), form=MORE)
    ask = PromptCall(more.slots[0].slot)
    return Reply(state, CallSignal.WISHED, say=(ask,), ask=more.slots[0])


def _at_start_of(turn: Turn, form: Form, left: Fields | None) -> Turn:
    state = replace(_fresh(turn.state, form), form=form.form, left=left)
    return replace(turn, form=form, state=state, fields={}, stage=CallStage.SERVING)


def _fresh(state: DialogueState, form: Form) -> DialogueState:
    """Nothing asked, nothing told."""
    first = form.slots[0].slot
    return replace(
        state, question=first, attempts={}, skipped=(), redo=None, asked=(), values={}, left=None, failures=0
    )


def _has_begun(turn: Turn) -> bool:
    """A caller who asked for something else before the first answer has not begun to report."""
    return bool(set(turn.fields) - FROM_LINE) or turn.state.question != turn.form.slots[0].slot


def _told_at_once(turn: Turn, form: Form) -> dict[str, object]:
    """What the words that opened the form tell already."""
    wanted = {name for slot in form.questions for name in slot.fills}
    known = {name: value for name, value in turn.heard.values.items() if name in wanted}
    if form.opening_words is not None and count_words(turn.heard.text) >= form.opening_words:
        first = form.slots[0]
        known.update(ANSWERS[first.answer](turn.heard, Asked(0, turn.caller_number, known, first.fills)))
    return known
