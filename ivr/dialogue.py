"""The form algorithm: what is asked next, and when somebody else must. Pure: values in, values out."""

from __future__ import annotations

from dataclasses import replace

from ivr.answers import AFFIRM, DENY, Fields, Heard
from ivr.call_flow import CallSignal, CallStage
from ivr.dialogue_state import SAFETY, DialogueState, PromptCall, Reply, Turn
from ivr.hearing import KEYPAD
from ivr.learning import STORY_FIELDS, learn
from ivr.script import Form, Slot, TransferRule
from ivr.transfer import LIFE_IN_DANGER, MOST_TURNS, NOT_UNDERSTOOD, PREDICATES, Situation

AGENT_KEY = "0"
REPEAT_KEY = "*"
WHAT_HAPPENED = "what_happened"
# Wishes to hear the question again, and words that mean nothing without the question they answer.
SAY_AGAIN = frozenset({"repeat", "slower"})
BARE = SAY_AGAIN | {AFFIRM, DENY, "dont_know", "greet", "goodbye"}


def with_meaning(heard: Heard, slot: Slot) -> Heard:
    """Give a key its meaning at this question; words keep the intent that was understood."""
    if heard.digits is None:
        intent = heard.understanding.intent if heard.understanding else None
        return replace(heard, intent="inform" if heard.early and heard.values and intent in BARE else intent)
    everywhere = {AGENT_KEY: "ask_agent", REPEAT_KEY: "repeat"}
    return replace(heard, intent=slot.keys.get(heard.digits, everywhere.get(heard.digits)))


def first_question(form: Form, state: DialogueState) -> Reply:
    slot = form.slots[0]
    return Reply(replace(state, question=slot.slot), CallSignal.ANSWERED, ask=slot)


def respond(turn: Turn) -> Reply:
    """Answer one turn of the caller."""
    heard, state = with_meaning(turn.heard, turn.slot), replace(turn.state, turns=turn.state.turns + 1)
    turn = replace(turn, heard=heard, state=state)
    if _says_nothing(heard) and state.turns < MOST_TURNS:
        return _ask_again(turn)
    learnt = learn(turn)
    failures = 0 if _counts_as_answer(turn, learnt) else state.failures + 1
    turn = replace(turn, state=replace(state, failures=failures), fields={**turn.fields, **learnt})
    rule = _transfer_rule(turn, learnt)
    if rule:
        return _hand_over(turn, learnt, rule)
    if heard.hearing_changed:
        return _ask_again(turn)
    return _STAGES[turn.stage](turn, learnt)


def _says_nothing(heard: Heard) -> bool:
    return heard.intent in (BARE if heard.early else SAY_AGAIN) and not heard.values


def _counts_as_answer(turn: Turn, learnt: Fields) -> bool:
    """Silence at the recap is no failure to understand: the recap has its own attempts, and then it stands."""
    if learnt or turn.heard.hearing_changed or turn.stage is CallStage.CONFIRMING:
        return True
    return turn.heard.intent in (AFFIRM, DENY, "dont_know") or _chosen_slot(turn) is not None


def _chosen_slot(turn: Turn) -> str | None:
    """What the caller says is wrong, by its key or by its name: "the time is wrong"."""
    for slot in turn.form.slots:
        if turn.stage is CallStage.CORRECTING and turn.heard.intent == slot.slot:
            return slot.slot
        named = any(word in turn.heard.text.lower() for word in turn.corrections.get(slot.slot, ()))
        if named and turn.stage is not CallStage.REPORTING and turn.heard.intent != AFFIRM and not turn.heard.values:
            return slot.slot
    return None


def _transfer_rule(turn: Turn, learnt: Fields) -> TransferRule | None:
    last_attempt = turn.state.attempt(SAFETY) + 1 >= turn.form.slot(SAFETY).attempts
    situation = Situation(
        heard=turn.heard,
        fields=turn.fields,
        learnt=learnt,
        hearing=turn.hearing,
        failures=turn.state.failures,
        turns=turn.state.turns,
        safety_settled="injury" in turn.fields or turn.state.question != SAFETY or last_attempt,
    )
    return next((rule for rule in turn.form.transfer_rules if PREDICATES[rule.when](situation)), None)


def _hand_over(turn: Turn, learnt: Fields, rule: TransferRule) -> Reply:
    """To a person; a caller who has just told of an injury is told first what to do."""
    hurt = learnt.get("injury", {}).get("status", "none") != "none"
    guidance = _guidance(turn, learnt) if hurt and rule.when != LIFE_IN_DANGER else ()
    return Reply(turn.state, CallSignal.PERSON_NEEDED, learnt, (*guidance, PromptCall(rule.say)), transfer=rule)


def _give_up(turn: Turn, learnt: Fields) -> Reply:
    return _hand_over(turn, learnt, next(rule for rule in turn.form.transfer_rules if rule.when == NOT_UNDERSTOOD))


def _ask_again(turn: Turn) -> Reply:
    """The same question in the same words; no attempt is counted."""
    signal = {CallStage.CONFIRMING: CallSignal.COMPLETE, CallStage.CORRECTING: CallSignal.DENIED}.get(
        turn.stage, CallSignal.ANSWERED
    )
    excuse = PromptCall("hearing_keypad" if turn.hearing == KEYPAD else "hearing_changed")
    reads = turn.fields if turn.stage is CallStage.CONFIRMING else {}
    ask = PromptCall(turn.slot.slot, turn.state.attempt(turn.slot.slot), reads)
    say = (excuse, ask) if turn.heard.hearing_changed else (ask,)
    return Reply(turn.state, signal, say=say, ask=turn.slot)


def _report(turn: Turn, learnt: Fields) -> Reply:
    slot, state = turn.slot, turn.state
    given_up = state.attempt(slot.slot) + 1 >= slot.attempts
    answered = slot.is_filled(learnt) or (slot.is_filled(turn.fields) and state.redo != slot.slot)
    if given_up and not answered and slot.when_exhausted == "transfer":
        return _give_up(turn, learnt)
    if not answered and (turn.heard.intent == "dont_know" or given_up):
        state = replace(state, skipped=(*state.skipped, slot.slot))
    elif not answered and not _moves_on(turn, learnt):
        state = _count_attempt(state, slot)
    if state.redo and (answered or slot.slot in state.skipped):
        state = replace(state, redo=None)
    return _next(replace(turn, state=state), learnt)


def _count_attempt(state: DialogueState, slot: Slot) -> DialogueState:
    return replace(state, attempts={**state.attempts, slot.slot: state.attempt(slot.slot) + 1})


def _moves_on(turn: Turn, learnt: Fields) -> bool:
    """A caller who tells facts instead of answering is not asked the same thing in a sterner voice."""
    return bool(learnt) and turn.slot.slot != turn.form.slots[0].slot


def _next(turn: Turn, learnt: Fields) -> Reply:
    guidance = _guidance(turn, learnt)
    turn = replace(turn, state=replace(turn.state, guided=turn.state.guided or "injury" in turn.fields))
    slot = turn.form.slot(turn.state.redo) if turn.state.redo else next_slot(turn.form, turn.fields, turn.state)
    if slot is None:
        told = any(name in turn.fields for name in (*STORY_FIELDS, "loss_description"))
        # A report in which nothing of the accident is known is none: a person shall try.
        return _recap(turn, learnt, guidance) if told else _give_up(turn, learnt)
    state = replace(turn.state, question=slot.slot)
    ask = PromptCall(slot.slot, state.attempt(slot.slot))
    say = (*guidance, *_acknowledge(turn, learnt), ask)
    return Reply(state, CallSignal.ANSWERED, learnt, say, ask=slot)


def next_slot(form: Form, fields: Fields, state: DialogueState) -> Slot | None:
    """The first question whose answer is neither known nor given up."""
    for slot in form.slots:
        if slot.slot in state.skipped or slot.is_filled(fields):
            continue
        if slot.slot == WHAT_HAPPENED and all(name in fields for name in STORY_FIELDS):
            continue
        return slot
    return None


def _guidance(turn: Turn, learnt: Fields) -> tuple[PromptCall, ...]:
    """What to do now, said once as soon as it is known whether anyone is hurt, and again if it gets worse."""
    if "injury" not in learnt:
        return ()
    hurt = learnt["injury"]["status"] != "none"
    if turn.state.guided and not hurt:
        return ()
    return (PromptCall("guidance_injury" if hurt else "guidance_none"),)


def _acknowledge(turn: Turn, learnt: Fields) -> tuple[PromptCall, ...]:
    implicit = {name for slot in turn.form.slots if slot.read_back == "implicit" for name in slot.fills}
    reads = {name: value for name, value in learnt.items() if name in implicit and name != "loss_description"}
    if not reads:
        return ()
    return (PromptCall("acknowledge" if turn.stage is CallStage.REPORTING else "corrected", reads=reads),)


def _recap(turn: Turn, learnt: Fields, say: tuple[PromptCall, ...]) -> Reply:
    slot = turn.form.confirmation
    recap = PromptCall(slot.slot, turn.state.attempt(slot.slot), turn.fields)
    return Reply(replace(turn.state, question=slot.slot), CallSignal.COMPLETE, learnt, (*say, recap), ask=slot)


def _recap_of_change(turn: Turn, learnt: Fields) -> Reply:
    return _recap(turn, learnt, (*_guidance(turn, learnt), *_acknowledge(turn, learnt)))


def _confirm(turn: Turn, learnt: Fields) -> Reply:
    if any(name != "loss_description" for name in learnt):
        return _recap_of_change(turn, learnt)
    if turn.heard.intent == AFFIRM:
        return Reply(turn.state, CallSignal.CONFIRMED, learnt)
    wrong = _chosen_slot(turn)
    if wrong:
        return _ask_anew(turn, wrong, learnt)
    if turn.heard.intent in (DENY, "correct"):
        return _ask_correction(turn, learnt)
    state = _count_attempt(turn.state, turn.slot)
    if state.attempt(turn.slot.slot) >= turn.slot.attempts:
        # Nobody said it was wrong: a report with an unconfirmed recap is worth more than none.
        return Reply(turn.state, CallSignal.CONFIRMED, learnt)
    return _recap(replace(turn, state=state), learnt, ())


def _ask_correction(turn: Turn, learnt: Fields) -> Reply:
    slot = turn.form.correction
    ask = PromptCall(slot.slot, turn.state.attempt(slot.slot))
    return Reply(replace(turn.state, question=slot.slot), CallSignal.DENIED, learnt, (ask,), ask=slot)


def _correct(turn: Turn, learnt: Fields) -> Reply:
    if learnt:
        return _recap_of_change(turn, learnt)
    wrong = _chosen_slot(turn)
    if wrong:
        return _ask_anew(turn, wrong, learnt)
    turn = replace(turn, state=_count_attempt(turn.state, turn.slot))
    if turn.state.attempt(turn.slot.slot) >= turn.slot.attempts:
        return _recap(turn, learnt, ())
    return _ask_correction(turn, learnt)


def _ask_anew(turn: Turn, name: str, learnt: Fields) -> Reply:
    """The caller chose what to correct: that question again, as if it had never been asked."""
    skipped = tuple(slot for slot in turn.state.skipped if slot != name)
    attempts = {slot: count for slot, count in turn.state.attempts.items() if slot != name}
    state = replace(turn.state, redo=name, question=name, skipped=skipped, attempts=attempts)
    return Reply(state, CallSignal.ANSWERED, learnt, (PromptCall(name),), ask=turn.form.slot(name))


_STAGES = {
    CallStage.REPORTING: _report,
    CallStage.CONFIRMING: _confirm,
    CallStage.CORRECTING: _correct,
}
