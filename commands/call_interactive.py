"""A call held by a person on the terminal: what is typed is said, and what the hotline makes of it is shown."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.text import Text
from sqlalchemy import select

from app import opened_store
from commands.nlu_understander import running_understander
from models.call import Call
from models.database import Database
from models.fnol import FieldEvidence
from nlu.understander import Understander
from settings import Settings
from simulator.conversation_view import ConversationView
from simulator.transcript import Event

# A person who types needs longer than one who speaks, and reads faster than a voice reads out; music is not skipped.
THINKING, PROMPT_SPEED, SPEED = 60.0, 15.0, 4.0
HOW_TO = "Type what you say, or keys (0-9 * #). An empty line says nothing; /hang up ends the call."
NOT_SHOWN = frozenset({"text", "start", "end"})
Found = tuple[str, str, Any]


class InteractiveView(ConversationView):
    """The conversation, and below every answer its intent and the fields it gave or changed."""

    def __init__(self, console: Console, database: Database, understander: Understander, settings: Settings) -> None:
        super().__init__(console)
        self._terminal, self._database = console, database
        self._understander, self._settings = understander, settings
        self._call_sid, self._said = "", ""
        self._shown: set[str] = set()

    def show(self, event: Event) -> None:
        super().show(event)
        self._call_sid = event.data.get("call_sid", self._call_sid)
        if event.who == "caller" and event.kind == "say":
            self._said = event.text
        elif event.kind == "document":
            self._show_understood()

    def _show_understood(self) -> None:
        language, fields = self._read()
        if self._said and language:
            heard = self._understander.understand(self._said, language, datetime.now(self._settings.zone))
            self._note(f"{heard.intent} ({heard.confidence:.2f}, {heard.source})")
            self._said = ""
        for name, text, value in fields:
            self._note(f"{name} = {_in_short(value)}" + (f'   from "{text}"' if text else ""))

    def _read(self) -> tuple[str, list[Found]]:
        """The call's language now, and what was learnt since the last look."""
        with self._database.read() as session:
            call = session.get(Call, self._call_sid)
            rows = session.scalars(
                select(FieldEvidence).where(FieldEvidence.call_sid == self._call_sid).order_by(FieldEvidence.at)
            ).all()
            new = [(row.field, row.text or "", row.value) for row in rows if row.id not in self._shown]
            self._shown.update(row.id for row in rows)
            return (call.language if call else ""), new

    def _note(self, text: str) -> None:
        self._terminal.print(Text(f"{'':9}understood  {text}", "dim"), soft_wrap=True)


@contextmanager
def interactive_view(console: Console, settings: Settings) -> Iterator[InteractiveView]:
    """Reads the hotline's own records: the call must be to a hotline on this data directory."""
    with opened_store() as store, running_understander(settings) as understander:
        # Else the first answer would be held up while the readers are made.
        understander.warm_up(datetime.now(settings.zone))
        console.print(HOW_TO)
        yield InteractiveView(console, store.database, understander, settings)


def _in_short(value: Any) -> str:
    if not isinstance(value, dict):
        return str(value)
    parts = {name: part for name, part in value.items() if name not in NOT_SHOWN and part not in (None, [], "")}
    return ", ".join(f"{name} {part}" for name, part in parts.items())
