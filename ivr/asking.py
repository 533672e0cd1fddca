"""What is asked next, and in which words: the questions of a form. Pure."""

from __future__ import annotations

from dataclasses import replace

from claims.accident_kinds import ESSENTIALS, part_of
from ivr.answers import Fields
from ivr.branches import holds
from ivr.call_flow import CallSignal, CallStage
from ivr.dialogue_state import SAFETY, DialogueState, PromptCall, Reply, Turn
from ivr.guidance import advised, danger_words, guidance
from ivr.hearing import KEYPAD
from ivr.read_back import SPOKEN
from ivr.script import Form, Slot, TransferRule
from ivr.sureness import is_unsure, sureness
from ivr.transfer import LIFE_IN_DANGER, NOT_UNDERSTOOD

LAST_TEXT = 9
WHAT_HAPPENED = "what_happened"
INJURY = "injury"
HOW_HURT = "how_hurt"


def hand_over(turn: Turn, learnt: Fields, rule: TransferRule) -> Reply:
    """To a person; a caller who has just told of an injury or a danger is told first what to do."""
    hurt = learnt.get("injury", {}).get("status", "none") != "none" or danger_words(learnt)
    advice = guidance(turn, learnt) if hurt else ()
    if rule.when == LIFE_IN_DANGER and not advice:
        advice = (PromptCall("guidance_emergency"),)
    return Reply(
        replace(turn.state, advised=advised(turn, advice)),
        CallSignal.PERSON_NEEDED,
        learnt,
        (*advice, PromptCall(rule.say)),
        transfer=rule,
    )


def give_up(turn: Turn, learnt: Fields) -> Reply:
    return hand_over(turn, learnt, next(rule for rule in turn.form.transfer_rules if rule.when == NOT_UNDERSTOOD))


def ask_again(turn: Turn) -> Reply:
    """The same question in the same words; no attempt is counted."""
    signal = {CallStage.CONFIRMING: CallSignal.COMPLETE, CallStage.CORRECTING: CallSignal.DENIED}.get(
        turn.stage, CallSignal.ANSWERED
    )
    excuse = PromptCall("hearing_keypad" if turn.hearing == KEYPAD else "hearing_changed")
    if turn.hearing == KEYPAD and turn.stage is CallStage.REPORTING and not turn.slot.has_keys:
        reply = ask_next(turn, {})
        return replace(reply, say=(excuse, *reply.say)) if turn.heard.hearing_changed else reply
    reads = turn.fields if turn.stage is CallStage.CONFIRMING else _reads(turn, turn.slot)
    ask = PromptCall(turn.slot.slot, _attempt(turn, turn.slot), reads)
    say = (excuse, ask) if turn.heard.hearing_changed else (ask,)
    return Reply(turn.state, signal, say=say, ask=turn.slot)


def _reads(turn: Turn, slot: Slot) -> Fields:
    """What the question itself tells: the number to be said yes to, the one of the injured it is about."""
    return turn.fields if slot.checks or slot.slot == HOW_HURT else {}


def _attempt(turn: Turn, slot: Slot) -> int:
    """Which of its texts the question is asked in: to who only has keys, the last one, which offers them."""
    by_keys = turn.hearing == KEYPAD and turn.stage is CallStage.REPORTING and not slot.single_key_first
    return LAST_TEXT if by_keys else turn.state.attempt(slot.slot)


def count_attempt(state: DialogueState, slot: Slot) -> DialogueState:
    return replace(state, attempts={**state.attempts, slot.slot: state.attempt(slot.slot) + 1})


def ask_next(turn: Turn, learnt: Fields) -> Reply:
    advice = guidance(turn, learnt)
    turn = replace(turn, state=replace(turn.state, advised=advised(turn, advice)))
    by_keys = turn.hearing == KEYPAD
    following = next_slot(turn.form, turn.fields, turn.state, by_keys=by_keys)
    slot = turn.form.slot(turn.state.redo) if turn.state.redo else following
    if slot is None and not turn.form.is_confirmed:
        return Reply(turn.state, CallSignal.WISHED, learnt, (*advice, *acknowledge(turn, learnt)), finished=True)
    if slot is None:
        told = any(name in turn.fields for name in (*ESSENTIALS, "loss_description"))
        # A report in which nothing of the accident is known is none: a person shall try.
        return recap(turn, learnt, advice) if told else give_up(turn, learnt)
    state = replace(turn.state, question=slot.slot, asked=_asked(turn, slot))
    ask = PromptCall(slot.slot, _attempt(turn, slot), _reads(turn, slot))
    in_passing = slot.slot == SAFETY and "loss_description" not in learnt  # safety is asked without delay
    read = () if in_passing else acknowledge(turn, learnt)
    return Reply(state, CallSignal.ANSWERED, learnt, (*advice, *read, ask), ask=slot)


def _asked(turn: Turn, following: Slot) -> tuple[str, ...]:
    """The questions left behind, the present one too when another follows it."""
    asked, present = turn.state.asked, turn.state.question
    if turn.slot.checks:
        return asked  # a read-back is nothing to go back to
    return asked if present in (following.slot, *asked[-1:]) else (*asked, present)


def next_slot(form: Form, fields: Fields, state: DialogueState, *, by_keys: bool = False) -> Slot | None:
    """The first question whose answer is neither known nor given up. `by_keys`: that keys can answer."""
    for slot in form.slots:
        answered = slot.is_filled(fields) and not slot.checks and not slot.repeats and not is_doubtful(slot, fields)
        if slot.slot in state.skipped or answered or not holds(slot.when, fields):
            continue
        if (state.short and form.is_confirmed and not slot.short) or (by_keys and not slot.has_keys):
            continue
        if slot.slot == WHAT_HAPPENED and all(name in fields for name in ESSENTIALS):
            continue
        return slot
    return None


def is_doubtful(slot: Slot, fields: Fields) -> bool:
    """Somebody may be hurt, by words that were said in passing: that is asked once."""
    return slot.slot == INJURY and part_of(fields, "injury", "status") == "possible"


def acknowledge(turn: Turn, learnt: Fields) -> tuple[PromptCall, ...]:
    """What is read back before the next question: what its slot says, and all that was corrected."""
    implicit = {name for slot in turn.form.slots if slot.read_back == "implicit" for name in slot.fills}
    # What has to be said yes to is read by its own question.
    unread = {"loss_description", *(name for name in learnt if is_unsure(turn.fields, name))}
    at_the_end = turn.stage in (CallStage.CONFIRMING, CallStage.CORRECTING)
    most = 1.0 if at_the_end else turn.thresholds.read_back
    changed = {name: learnt[name] for name in turn.corrected - unread if name in SPOKEN}
    known = {name: value for name, value in learnt.items() if name in implicit - unread and value is not None}
    unsure = {name: value for name, value in known.items() if sureness(name, value, turn.heard) <= most}
    reads = {**changed, **unsure}
    return (PromptCall("corrected" if at_the_end or changed else "acknowledge", reads=reads),) if reads else ()


def recap(turn: Turn, learnt: Fields, say: tuple[PromptCall, ...]) -> Reply:
    slot = turn.form.confirmation
    told = PromptCall(slot.slot, turn.state.attempt(slot.slot), turn.fields)
    state = replace(turn.state, question=slot.slot, asked=_asked(turn, slot))
    return Reply(state, CallSignal.COMPLETE, learnt, (*say, told), ask=slot)


def _fitting(turn: Turn, name: str) -> str:
    """The question about the same that belongs to this kind of accident: the cause of damage to a home."""
    chosen = turn.form.slot(name)
    if holds(chosen.when, turn.fields):
        return name
    alike = (slot for slot in turn.form.slots if set(slot.fills) & set(chosen.fills) and holds(slot.when, turn.fields))
    return next((slot.slot for slot in alike), name)


def ask_anew(turn: Turn, name: str, learnt: Fields) -> Reply:
    """The caller chose what to correct: that question again, as if it had never been asked."""
    name = _fitting(turn, name)
    skipped = tuple(slot for slot in turn.state.skipped if slot != name)
    attempts = {slot: count for slot, count in turn.state.attempts.items() if slot != name}
    state = replace(turn.state, redo=name, question=name, skipped=skipped, attempts=attempts)
    return Reply(state, CallSignal.ANSWERED, learnt, (PromptCall(name),), ask=turn.form.slot(name))
