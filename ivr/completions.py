"""What is done with a finished form: a table from its completion to the deed, inside the turn's transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ivr.call_store import record_event
from ivr.dialogue_state import Outcome, PromptCall, Reply
from ivr.parts import Parts
from models.call import Call


@dataclass(frozen=True)
class Finished:
    """A form of which nothing is missing, in its call."""

    session: Session
    call: Call
    reply: Reply
    now: datetime


class Completions:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def complete(self, session: Session, call: Call, reply: Reply, now: datetime) -> Outcome:
        form = self._parts.script.forms[reply.state.form]
        return _COMPLETE[form.completion](self, Finished(session, call, reply, now))

    def _praise(self, form: Finished) -> Outcome:
        record_event(form.session, form.call.call_sid, "tag.praise", 1, form.now)
        return Outcome(say=(PromptCall("praise_thanks"),))

    def _farewell(self, _form: Finished) -> Outcome:
        return Outcome(say=(PromptCall("farewell"),), ends=True)


_COMPLETE: dict[str, Callable[[Completions, Finished], Outcome]] = {
    "praise": Completions._praise,
    "farewell": Completions._farewell,
}
