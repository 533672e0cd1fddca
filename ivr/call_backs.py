"""A customer we rang: told who calls, asked for a key before anything is said, then on with the report or a person."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from claims.continuation import take_over
from ivr.answering import AnswerMaker
from ivr.answers import Heard
from ivr.call_flow import CallSignal, CallStage
from ivr.call_store import Deliveries, lock_call, open_call
from ivr.dialogue_state import DialogueState, PromptCall, Reply, Turn
from ivr.ending import EndingHandler
from ivr.hearing import VOSK, choose_hearing
from ivr.moves import AskKey, HangUp, Move
from ivr.parts import Parts
from ivr.priority import AT_THE_HEAD
from ivr.resuming import go_on_with
from ivr.twilio_request import VoiceRequest, parse_status_change
from ivr.wording import Wording
from models.call import Call
from models.event_log import record_event
from models.task import Task

YES, NO = "1", "2"
KEY_SECONDS = 8
TIMES_ASKED = 2
REACHED = "the customer was reached"
NOT_WANTED = "the customer needs no call back"
ASKED_FOR_PERSON = "asked_for_person"


class CallBackHandler:
    def __init__(self, parts: Parts, ending: EndingHandler) -> None:
        self._parts = parts
        self._ending = ending
        self._deliveries = Deliveries(parts.database)
        self._answers = AnswerMaker(parts)

    def answered(self, request: VoiceRequest) -> str:
        """Somebody, or something, has picked up: who calls, and a key for "it is me"."""
        with self._parts.database.read() as session:
            task, parent = self._task(session, request)
            over = task is None or task.closed_at is not None
        if request.form.get("AnsweredBy", "human").startswith(("machine", "fax")):
            return self._document(parent, HangUp())
        if over:
            return self._document(parent, self._wording(parent).say("call_back_over"), HangUp())
        return self._ask(request, parent, 0)

    def key(self, request: VoiceRequest) -> str:
        """1: the customer goes on; 2: nothing is wanted any more; nothing: asked again, once."""
        now = self._parts.clock()
        with self._parts.database.read() as session:
            _, parent = self._task(session, request)
        hearing = self._hearing(parent)  # asks another process: before the transaction

        def decide(session: Session) -> str:
            task, parent = self._task(session, request, lock=True)
            if task is None or parent is None or task.closed_at is not None:
                return self._document(parent, HangUp())
            if request.digits == YES:
                return self._go_on(session, request, task, parent, hearing, now)
            if request.digits == NO:
                task.closed_at, task.outcome = now, NOT_WANTED
                return self._document(parent, self._wording(parent).say("call_back_refused"), HangUp())
            asked = int(request.query.get("asked") or 0) + 1
            return self._ask(request, parent, asked) if asked < TIMES_ASKED else self._document(parent, HangUp())

        return self._deliveries.answer(request, now, decide)

    def status(self, request: VoiceRequest) -> None:
        """The end of it: a call that was gone on with ends like any other; of one nobody took the end is noted."""
        with self._parts.database.read() as session:
            known = session.get(Call, request.call_sid) is not None
        if known:
            self._ending.status(request)
        elif parse_status_change(request).is_final:
            now = self._parts.clock()
            with self._parts.database.write() as session:
                record_event(session, request.call_sid, "call.ended", 1, now, by="system")
                self._parts.enqueue(session, "close_call_log", {"call_sid": request.call_sid}, request.call_sid, now)

    def hang_up_document(self, _request: VoiceRequest) -> str:
        """Needs no database: the next attempt is due."""
        return self._document(None, HangUp())

    def _go_on(
        self, session: Session, request: VoiceRequest, task: Task, parent: Call, hearing: str, now: datetime
    ) -> str:
        call = lock_call(session, request.call_sid) or open_call(
            session, request, parent.line, parent.language, hearing, CallStage.REPORTING, now,
            direction="outbound", caller=task.phone,
        )  # fmt: skip
        call.calls_back = task.id
        record_event(session, call.call_sid, "callback.dialed", 1, now, agent=None, parent=parent.call_sid)
        record_event(session, call.call_sid, "callback.answered", 1, now, agent=None)
        known = take_over(session, call, parent.call_sid, now).fields or {}
        task.closed_at, task.outcome = now, REACHED
        left = DialogueState.from_json(parent.state)
        script = self._parts.script
        turn = Turn(
            form=script.report,
            stage=CallStage.REPORTING,
            state=DialogueState(hearing=hearing, streams=0),
            fields=known,
            heard=Heard(),
            hearing=hearing,
            caller_number=call.caller,
            forms=script.forms,
        )
        wants_person = task.queue is not None
        reply = _to_person(turn, task) if wants_person else go_on_with(turn, known, left)
        return self._answers.answer(session, call, reply, now, new_stream=hearing == VOSK and not wants_person)

    def _ask(self, request: VoiceRequest, parent: Call | None, asked: int) -> str:
        query = urlencode({"task": request.query.get("task", ""), "asked": asked})
        hello = self._wording(parent).say("call_back_hello")
        return self._document(parent, AskKey((hello,), f"/voice/call-back/key?{query}", KEY_SECONDS))

    def _task(self, session: Session, request: VoiceRequest, *, lock: bool = False) -> tuple[Task | None, Call | None]:
        task = session.get(Task, request.query.get("task") or "", with_for_update=lock)
        return task, session.get(Call, task.call_sid) if task else None

    def _hearing(self, parent: Call | None) -> str:
        _, line = self._parts.line(parent.line if parent else "")
        return choose_hearing(line, self._parts.ears, parent.language if parent else line.language)

    def _wording(self, parent: Call | None) -> Wording:
        if parent is not None:
            return self._parts.wording(parent, self._parts.clock())
        local_now = self._parts.clock().astimezone(self._parts.settings.zone)
        return Wording(self._parts.script.prompts(self._parts.line("")[1].language), local_now, None)

    def _document(self, parent: Call | None, *moves: Move) -> str:
        return self._parts.document(parent, *moves) if parent else self._parts.document_on_line("", *moves)


def _to_person(turn: Turn, task: Task) -> Reply:
    rule = next(rule for rule in turn.form.transfer_rules if rule.when == ASKED_FOR_PERSON)
    rule = rule.model_copy(update={"priority": max(AT_THE_HEAD, task.priority), "queue": task.queue or rule.queue})
    return Reply(turn.state, CallSignal.PERSON_NEEDED, say=(PromptCall("call_back_person"),), transfer=rule)
