"""The form algorithm: what is asked next, and when somebody else must. Pure: values in, values out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from ivr.answers import AFFIRM, DENY, Fields, Heard, chosen
from ivr.asking import acknowledge, ask_again, ask_anew, ask_next, count_attempt, give_up, hand_over, is_doubtful, recap
from ivr.call_flow import CallSignal, CallStage
from ivr.correcting import STATES
from ivr.dialogue_state import SAFETY, DialogueState, PromptCall, Reply, Turn
from ivr.forms import (
    ask_for_more,
    at_form,
    finish_for_report,
    keep_in_form,
    offer_ease,
    open_form,
    to_report,
    wanted_form,
    wants_report,
)
from ivr.guidance import advised, guidance
from ivr.learning import is_corrected, learn
from ivr.script import MORE, REPORT, Form, Slot, TransferRule
from ivr.sureness import NUMBERS
from ivr.transfer import MOST_TURNS, PREDICATES, Situation
from ivr.wishes import grant_wish
from nlu.extractor import READERS
from nlu.rules import opening_answer
from nlu.understanding import FALLBACK_INTENT

AGENT_KEY = "0"
REPEAT_KEY = "*"
LANGUAGE_KEY = "9"
# Intents of words that tell something, and may begin with the answer to the question; a wish stays one.
TELLING = frozenset({"inform", "report_accident", "out_of_scope", FALLBACK_INTENT, "correct", "goodbye", AFFIRM, DENY})
# Kinds of answer that are a yes or a no, and nothing graver; where a field has a reader of its own, that knows better.
YES_OR_NO = frozenset({"yes_no", "other_driver", "more_people", "more_vehicles", "check"})
# Words that mean nothing without the question they answer.
BARE = frozenset({AFFIRM, DENY, "dont_know", "greet", "goodbye", "thanks"})


def with_meaning(heard: Heard, slot: Slot, choices: Mapping[str, Sequence[str]] = MappingProxyType({})) -> Heard:
    """Give a key its meaning at this question, and words that stand for one; others keep what was understood.

    `choices`: the words of each meaning in the caller's language.
    """
    if heard.digits is None:
        if meaning := chosen(heard, choices):
            return replace(heard, intent=meaning, named=True)
        return _meant(heard, slot)
    everywhere = {AGENT_KEY: "ask_agent", REPEAT_KEY: "repeat", LANGUAGE_KEY: "change_language"}
    return replace(heard, intent=slot.keys.get(heard.digits, everywhere.get(heard.digits)))


def _meant(heard: Heard, slot: Slot) -> Heard:
    """What the words mean at this question: a yes or a no may stand at their beginning alone."""
    intent = heard.understanding.intent if heard.understanding else None
    if heard.early:
        return replace(heard, intent="inform" if heard.values and intent in BARE else intent)
    of_another = not heard.values.keys().isdisjoint(STATES | NUMBERS)  # "yes, it drives" answers an earlier question
    if intent in TELLING and slot.answer in YES_OR_NO and READERS.keys().isdisjoint(slot.fills) and not of_another:
        opening = opening_answer(heard.text, heard.language)
        if opening is not None and opening != intent:
            return replace(heard, intent=opening, named=True)
    return replace(heard, intent=slot.yes if slot.yes and intent == AFFIRM else intent)


def first_question(form: Form, state: DialogueState) -> Reply:
    slot = form.slots[0]
    return Reply(replace(state, question=slot.slot), CallSignal.ANSWERED, ask=slot)


def respond(turn: Turn) -> Reply:
    """Answer one turn of the caller, in whatever form the conversation is."""
    state = replace(turn.state, turns=turn.state.turns + 1)
    turn = at_form(replace(turn, state=state))
    return keep_in_form(_respond(replace(turn, heard=with_meaning(turn.heard, turn.slot, turn.slot_choices))))


def _respond(turn: Turn) -> Reply:
    heard, state = turn.heard, turn.state
    if state.turns < MOST_TURNS and (reply := _serve(turn)) is not None:
        return reply
    begins = wants_report(turn)
    turn = to_report(turn) if begins else turn
    learnt = learn(turn)
    turn = replace(turn, corrected=frozenset(name for name, value in learnt.items() if is_corrected(turn, name, value)))
    failures = 0 if begins or _counts_as_answer(turn, learnt) else state.failures + 1
    turn = replace(turn, state=replace(turn.state, failures=failures), fields=_known(turn.fields, learnt))
    rule = _transfer_rule(turn, learnt)
    if rule:
        return hand_over(turn, learnt, rule)
    if heard.hearing_changed:
        return ask_again(turn)
    if (offered := offer_ease(turn)) is not None:
        return offered
    if begins:
        return ask_next(turn, learnt)
    return ask_for_more(turn, learnt) if turn.form.form == MORE else _STAGES[turn.stage](turn, learnt)


def _known(fields: Fields, learnt: Fields) -> Fields:
    """What is known with what was learnt; a value learnt as None is taken back."""
    return {name: value for name, value in {**fields, **learnt}.items() if value is not None}


def _serve(turn: Turn) -> Reply | None:
    """What needs no answer to the question: too early a word, a wish of the conversation, another form."""
    if _says_nothing(turn.heard):
        return ask_again(turn)
    form = wanted_form(turn)
    return finish_for_report(turn) or grant_wish(turn) or (open_form(turn, form) if form else None)


def _says_nothing(heard: Heard) -> bool:
    """Said too early to answer the question that was being asked."""
    return heard.early and heard.intent in BARE and not heard.values


def _counts_as_answer(turn: Turn, learnt: Fields) -> bool:
    """Silence at the recap is no failure to understand: the recap has its own attempts, and then it stands."""
    if learnt or turn.heard.hearing_changed or turn.stage is CallStage.CONFIRMING:
        return True
    return turn.heard.intent in (AFFIRM, DENY, "dont_know") or _chosen_slot(turn) is not None


def _chosen_slot(turn: Turn) -> str | None:
    """What the caller says is wrong, by its key or by its name: "the time is wrong"."""
    if turn.stage not in (CallStage.CONFIRMING, CallStage.CORRECTING):
        return None
    for slot in turn.form.slots:
        if turn.stage is CallStage.CORRECTING and turn.heard.intent == slot.slot:
            return slot.slot
        named = any(word in turn.heard.text.lower() for word in turn.corrections.get(slot.slot, ()))
        if named and turn.heard.intent != AFFIRM and not turn.heard.values:
            return slot.slot
    return None


def _transfer_rule(turn: Turn, learnt: Fields) -> TransferRule | None:
    asks_safety = turn.form.form == REPORT and turn.state.question == SAFETY
    last_attempt = asks_safety and turn.state.attempt(SAFETY) + 1 >= turn.slot.attempts
    situation = Situation(
        heard=turn.heard,
        fields=turn.fields,
        learnt=learnt,
        hearing=turn.hearing,
        failures=turn.state.failures,
        turns=turn.state.turns,
        busy=turn.form.form not in (REPORT, MORE),
        safety_settled="injury" in turn.fields or not asks_safety or last_attempt,
    )
    return next((rule for rule in turn.form.transfer_rules if PREDICATES[rule.when](situation)), None)


def _report(turn: Turn, learnt: Fields) -> Reply:
    slot, state = turn.slot, turn.state
    if slot.checks and slot.checks in learnt:
        return ask_next(replace(turn, state=_question_again(turn, slot.checks)), learnt)
    given_up = state.attempt(slot.slot) + 1 >= slot.attempts
    known = slot.is_filled(turn.fields) and state.redo != slot.slot and not slot.repeats
    answered = slot.is_filled(learnt) or known
    if given_up and not answered and slot.when_exhausted == "transfer":
        return give_up(turn, learnt)
    if is_doubtful(slot, turn.fields) or (not answered and (turn.heard.intent == "dont_know" or given_up)):
        state = replace(state, skipped=(*state.skipped, slot.slot))
    elif not answered and not _moves_on(turn, learnt):
        state = count_attempt(state, slot)
    if state.redo and (answered or slot.slot in state.skipped):
        state = replace(state, redo=None)
    return ask_next(replace(turn, state=state), learnt)


def _question_again(turn: Turn, field: str) -> DialogueState:
    """A number that was denied is asked for again, more plainly, and in the end left open."""
    asking = next(slot for slot in turn.form.slots if field in slot.fills)
    state = count_attempt(turn.state, asking)
    if state.attempt(asking.slot) >= asking.attempts:
        return replace(state, skipped=(*state.skipped, asking.slot, turn.slot.slot))
    return state


def _moves_on(turn: Turn, learnt: Fields) -> bool:
    """A caller who tells facts instead of answering is not asked the same thing in a sterner voice."""
    return bool(learnt) and turn.slot.slot != turn.form.slots[0].slot


def _recap_of_change(turn: Turn, learnt: Fields) -> Reply:
    advice = guidance(turn, learnt)
    turn = replace(turn, state=replace(turn.state, advised=advised(turn, advice)))
    return recap(turn, learnt, (*advice, *acknowledge(turn, learnt)))


def _confirm(turn: Turn, learnt: Fields) -> Reply:
    if any(name != "loss_description" for name in learnt):
        return _recap_of_change(turn, learnt)
    if turn.heard.intent == AFFIRM:
        return Reply(turn.state, CallSignal.CONFIRMED, learnt)
    wrong = _chosen_slot(turn)
    if wrong:
        return ask_anew(turn, wrong, learnt)
    if turn.heard.intent in (DENY, "correct"):
        return _ask_correction(turn, learnt)
    state = count_attempt(turn.state, turn.slot)
    if state.attempt(turn.slot.slot) >= turn.slot.attempts:
        # Nobody said it was wrong: a report with an unconfirmed recap is worth more than none.
        return Reply(turn.state, CallSignal.CONFIRMED, learnt)
    return recap(replace(turn, state=state), learnt, ())


def _ask_correction(turn: Turn, learnt: Fields) -> Reply:
    slot = turn.form.correction
    ask = PromptCall(slot.slot, turn.state.attempt(slot.slot))
    return Reply(replace(turn.state, question=slot.slot), CallSignal.DENIED, learnt, (ask,), ask=slot)


def _correct(turn: Turn, learnt: Fields) -> Reply:
    if learnt:
        return _recap_of_change(turn, learnt)
    wrong = _chosen_slot(turn)
    if wrong:
        return ask_anew(turn, wrong, learnt)
    turn = replace(turn, state=count_attempt(turn.state, turn.slot))
    if turn.state.attempt(turn.slot.slot) >= turn.slot.attempts:
        return recap(turn, learnt, ())
    return _ask_correction(turn, learnt)


_STAGES = {
    CallStage.REPORTING: _report,
    CallStage.SERVING: _report,
    CallStage.CONFIRMING: _confirm,
    CallStage.CORRECTING: _correct,
}
