"""What every document on the telephone of one of us is made of: the language they speak, the whisper, the way out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from claims.drafts import open_draft
from ivr.agent_book import begin_wrap_up, find_agent
from ivr.moves import Answer, AskKey, ConnectWaiting, HangUp, Move, Speak, StandBy
from ivr.parts import Parts
from ivr.ringing import ring_next
from ivr.twilio_request import VoiceRequest
from ivr.whisper import whisper
from models.call import Call
from models.queue_entry import QueueEntry
from models.staff import Adjuster, Agent

Person = Agent | Adjuster
ACCEPT_KEY = "1"
WRAP_UP_SECONDS = 10
# Longer than one look for who waits, with the words before it: the end of a line that was open so long was lost.
STAND_BY_HOLDS = timedelta(seconds=15)


@dataclass(frozen=True)
class AgentLine:
    parts: Parts

    def locked(self, session: Session, request: VoiceRequest) -> Agent | None:
        agent = find_agent(session, request)
        return None if agent is None else session.get(Agent, agent.id, with_for_update=True, populate_existing=True)

    def language(self, person: Person) -> str:
        spoken = [language for language in person.languages if language in self.parts.script.languages]
        return spoken[0] if spoken else next(iter(self.parts.script.languages))

    def say(self, person: Person, key: str) -> Speak:
        return Speak(self.parts.script.prompts(self.language(person)).text(key))

    def document(self, person: Person, *moves: Move) -> str:
        return self.parts.renderer.render(Answer(moves, self.language(person)))

    def hang_up(self, request: VoiceRequest) -> str:
        """Needs no database: one of us can ring again."""
        return self.parts.document_on_line(request.called, HangUp())

    def whisper(self, session: Session, person: Person, entry: QueueEntry, now: datetime, *, second: bool) -> Speak:
        """`second`: to whom the caller is to be handed over."""
        call = session.get_one(Call, entry.call_sid)
        fields = open_draft(session, call.call_sid, call.language, now).fields or {}
        local_now = now.astimezone(self.parts.settings.zone)
        told = whisper(
            self.parts.script, self.language(person), fields, local_now, entry.customer_class,
            handed_on=second or entry.handed_by is not None, prompt="whisper_second" if second else "whisper",
        )  # fmt: skip
        return Speak(told)

    def stand_by(self, agent: Agent, move: StandBy, now: datetime) -> StandBy:
        """The agent stays on the line for who waits next, and is not rung meanwhile."""
        agent.on_line_until = now + STAND_BY_HOLDS
        return move

    def look_again(self, agent: Agent, now: datetime, after: str = "") -> StandBy:
        """At once the next one. `after`: the stay nothing came of, or that is over."""
        return self.stand_by(agent, StandBy(1, 1, after=after), now)

    def talk_to(self, queue: str, agent: Agent, entry_id: str, answered: str) -> ConnectWaiting:
        """After the talk the agent may hand the caller on, or is done."""
        told = urlencode({"agent": agent.id, "entry": entry_id})
        return ConnectWaiting(queue, answered, f"/voice/agent/left?{told}")

    def wrap_up(
        self, session: Session, agent: Agent, entry: QueueEntry, now: datetime, *, stays: bool = True
    ) -> tuple[Move, ...]:
        """After a talk: time for its notes where the queue gives it, else the next caller. `stays`: on the line."""
        if begin_wrap_up(self.parts, session, agent, entry, now):
            ask = self.say(agent, "agent_wrap_up")
            path = f"/voice/agent/wrap-up?entry={entry.id}"
            return (AskKey((ask,), path, WRAP_UP_SECONDS),) if stays else (HangUp(),)
        if stays:
            return (self.look_again(agent, now, entry.id),)
        ring_next(self.parts, session, agent, now)
        return (HangUp(),)
