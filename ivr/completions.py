"""What is done with a finished form: a table from its completion to the deed, inside the turn's transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy.orm import Session

from claims.additions import add_to_report, find_earlier_report
from claims.case_state import case_state
from claims.complaints import take_complaint, take_praise
from claims.deadlines import ClockRules, last_day_before
from claims.identification import identify
from claims.progress import tell_progress
from claims.registered_notice import name_papers
from claims.service import Evidence, record_field
from ivr.dialogue_state import Outcome, PromptCall, Reply
from ivr.parts import Parts
from ivr.progress_words import Known, next_fact, progress_prompts
from ivr.read_back import spelled
from ivr.transfer import ASKED_FOR_PERSON, CASE_LATE, NOT_ANSWERED, NOT_IDENTIFIED, NOT_UNDERSTOOD
from models.call import Call
from models.event_log import record_event
from settings import Settings

log = structlog.get_logger()


@dataclass(frozen=True)
class Finished:
    """A form of which nothing is missing, in its call."""

    session: Session
    call: Call
    reply: Reply
    evidence: Evidence
    now: datetime

    @property
    def values(self) -> Mapping[str, Any]:
        return self.reply.state.values

    @property
    def words(self) -> str:
        """The caller's own, which the form is about."""
        return str(self.values.get("own_words", {}).get("text", ""))


class Completions:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def complete(self, session: Session, call: Call, reply: Reply, evidence: Evidence, now: datetime) -> Outcome:
        form = self._parts.script.forms[reply.state.form]
        if form.serves and form.completion != "leave":
            number = len(reply.state.served) + 1
            record_event(session, call.call_sid, "call.classified", f"{form.form}.{number}", now, issue=form.form)
        return _COMPLETE[form.completion](self, Finished(session, call, reply, evidence, now))

    def _consult(self, form: Finished) -> Outcome:
        """An answer that holds today, or a person who finds the question noted."""
        knowledge = self._parts.script.knowledge.get(form.call.language)
        today = form.now.astimezone(self._parts.settings.zone).date()
        entry = knowledge.find(form.words, today) if knowledge else None
        log.info("consulted", call_sid=form.call.call_sid, answered=entry.id if entry else None)
        if entry is not None:
            return Outcome(say=(PromptCall("knowledge_answer", values={"answer": entry.answer}),))
        record_field(
            form.session, form.call.call_sid, "question", {"text": form.words},
            given_by="caller", evidence=form.evidence, now=form.now,
        )  # fmt: skip
        return Outcome(transfer=NOT_ANSWERED)

    def _complaint(self, form: Finished) -> Outcome:
        """Its number, twice, and by when the caller hears what: the clock that was stored."""
        clock = clock_rules(self._parts.settings)
        complaint = take_complaint(
            form.session, form.call, form.values, form.now, self._parts.enqueue, self._parts.rules, clock
        )
        record_event(form.session, form.call.call_sid, "tag.complaint", 1, form.now)
        taken = PromptCall("complaint_taken", values={"number": spelled(complaint.number)})
        last_day = last_day_before(complaint.result_due_at or form.now, clock)
        return Outcome(say=(taken, PromptCall("complaint_clock", values={"last_day": last_day})))

    def _progress(self, form: Finished) -> Outcome:
        """State and next step after two matching facts; who cannot be identified gets a person, never a hint."""
        call, prefix = form.call, self._parts.rules.number_prefix
        identity = identify(form.session, form.values, call.caller, prefix)
        if not identity.is_known:
            known = Known(bool(identity.facts), bool(identity.policy and identity.policy.id_last4), identity.facts)
            ask = next_fact(known, form.reply.state.asked)
            return Outcome(ask=ask) if ask else Outcome(transfer=NOT_IDENTIFIED)
        log.info("identified", call_sid=call.call_sid, facts=sorted(identity.facts), side=identity.side)
        if identity.case is None:
            return Outcome(say=(PromptCall("progress_none"),))
        progress = tell_progress(case_state(form.session, identity.case), identity.side, form.now)
        said = progress_prompts(progress, name_papers(progress.papers, call.language))
        return Outcome(say=said, transfer=CASE_LATE if progress.is_late else None)

    def _praise(self, form: Finished) -> Outcome:
        take_praise(form.session, form.call, form.values, form.now, self._parts.enqueue, self._parts.rules)
        record_event(form.session, form.call.call_sid, "tag.praise", 1, form.now)
        return Outcome(say=(PromptCall("praise_thanks"),))

    def _addition(self, form: Finished) -> Outcome:
        """Kept with the report; its number is told again only to who called from its telephone or gave the number."""
        fnol = find_earlier_report(form.session, form.call, form.values, self._parts.rules.number_prefix)
        if fnol is None:
            if "addition_case" not in form.reply.state.asked:
                return Outcome(ask="addition_case")
            record_field(
                form.session, form.call.call_sid, "addition", {"text": form.words},
                given_by="caller", evidence=form.evidence, now=form.now,
            )  # fmt: skip
            return Outcome(transfer=NOT_IDENTIFIED)
        seq = form.evidence.utterance_seq
        added = add_to_report(form.session, form.call, fnol, form.words, seq, form.now, self._parts.enqueue)
        if not (added.is_from_reporter or "case_number" in form.values):
            return Outcome(say=(PromptCall("addition_kept"),))
        return Outcome(say=(PromptCall("addition_taken", values={"number": spelled(fnol.fnol_number)}),))

    def _leave(self, form: Finished) -> Outcome:
        """Goodbye to who says so or says no more; a report that was begun is promised its call-back, which is owed."""
        leaving = form.values.get("leaving", {}).get("value", form.evidence.utterance_seq is None)
        if not leaving:
            return Outcome()
        begun = form.reply.state.left is not None
        wrong = form.reply.state.form == "wrong_number"
        words = "goodbye" if begun else "farewell" if wrong or form.reply.state.served else "goodbye_untold"
        return Outcome(say=(PromptCall(words),), ends=True, owes_nothing=wrong)

    def _ease(self, form: Finished) -> Outcome:
        """On in the report, more slowly, for who declines a person; who does not answer gets one."""
        answer = form.values.get("wants_person", {}).get("value")
        if answer is False:
            return Outcome()
        return Outcome(transfer=ASKED_FOR_PERSON if answer else NOT_UNDERSTOOD)

    def _farewell(self, _form: Finished) -> Outcome:
        return Outcome(say=(PromptCall("farewell"),), ends=True)


def clock_rules(settings: Settings) -> ClockRules:
    claims = settings.claims
    return ClockRules(settings.zone, claims.working_day_calendar, claims.dispatch_minutes, claims.first_contact_minutes)


_COMPLETE: dict[str, Callable[[Completions, Finished], Outcome]] = {
    "complaint": Completions._complaint,
    "consult": Completions._consult,
    "progress": Completions._progress,
    "praise": Completions._praise,
    "addition": Completions._addition,
    "leave": Completions._leave,
    "farewell": Completions._farewell,
    "ease": Completions._ease,
}
