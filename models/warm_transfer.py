"""A caller is held while the agent who had them speaks with whoever is to go on: a colleague, or the adjuster."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base

RINGING = "ringing"  # the second person is being rung, or hears who is waiting
ACCEPTED = "accepted"  # the second person waits for the agent, or speaks with the agent
DECLINED = "declined"  # nobody goes on; the agent takes the caller back
BACK = "back"  # the agent is being connected to the caller again
HANDING_OVER = "handing_over"  # the second person is being connected to the caller
LOST = "lost"  # neither has the caller any more, who goes to the head of the line or is gone


class WarmTransfer(Base):
    """`place`: on the telephone side, one queue for the caller and one for the second person. `ended_at`: the caller is
    with somebody again, at the head of the line, or gone.
    """

    __tablename__ = "warm_transfer"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    call_sid: Mapped[str] = mapped_column(ForeignKey("call.call_sid"), index=True)
    entry_id: Mapped[str] = mapped_column(ForeignKey("queue_entry.id"), index=True)
    next_entry_id: Mapped[str] = mapped_column(String(32), unique=True)  # the stay with the second person, once it is
    place: Mapped[str] = mapped_column(String(48))
    agent_id: Mapped[str] = mapped_column(ForeignKey("agent.id"), index=True)
    second_agent_id: Mapped[str | None] = mapped_column(ForeignKey("agent.id"))
    adjuster_id: Mapped[str | None] = mapped_column(ForeignKey("adjuster.id"))
    case_call_sid: Mapped[str | None] = mapped_column(String(40))  # the call that reported the adjuster's case
    second_leg: Mapped[str | None] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(16))
    began_at: Mapped[datetime]
    rung_at: Mapped[datetime | None]
    met_at: Mapped[datetime | None]  # the two began to speak
    agent_gone_at: Mapped[datetime | None]  # the agent hung up or handed over
    ended_at: Mapped[datetime | None]
    result: Mapped[str | None] = mapped_column(String(16))

    @property
    def callers_place(self) -> str:
        return f"hold-{self.place}"

    @property
    def second_place(self) -> str:
        return f"consult-{self.place}"

    def decline(self, result: str) -> None:
        """The second person does not go on. Without the agent nobody has the caller any more."""
        if self.state in (RINGING, ACCEPTED, HANDING_OVER):
            self.state, self.result = LOST if self.agent_gone_at else DECLINED, result
