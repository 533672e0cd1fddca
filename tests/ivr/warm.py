"""A warm transfer as Twilio and the people on its three legs make it, for tests."""

from __future__ import annotations

from typing import Any

from models.outbox import OutboxEntry
from models.staff import Agent
from models.warm_transfer import WarmTransfer
from reporting.transfer_calls import ring_second
from tests.ivr.phone import Hotline, Phone
from tests.ivr.queueing import OTHER_AGENT_PHONE, AgentPhone, job_context, leave
from tests.support.records import Outside


class Transfer:
    """One warm transfer from both sides: what Twilio asks of each leg, in the words of the people."""

    def __init__(self, hotline: Hotline, agent: AgentPhone, caller: Phone) -> None:
        self.hotline, self.agent, self.caller = hotline, agent, caller
        self.outside = Outside()
        self.second = Phone(hotline, caller=OTHER_AGENT_PHONE, number=95)

    def begins(self, key: str = "3") -> None:
        self.agent.presses_star()
        leave(self.caller, "bridged")
        self.agent.chooses(key)
        self.held()

    def held(self) -> None:
        query = {"leg": str(self.caller.stays[-1].leg), "round": "1"}
        self.caller.document = self.hotline.after_talk.after(self.caller.request(query=query))

    @property
    def row(self) -> WarmTransfer:
        (row,) = self.hotline.rows(WarmTransfer)
        assert isinstance(row, WarmTransfer)
        return row

    def rings(self) -> None:
        for job in self.hotline.rows(OutboxEntry, OutboxEntry.job == "ring_second"):
            ring_second(job_context(self.hotline, self.outside), **job.arguments)

    def ask(self, phone: Phone, handler: Any, key: str | None = None, turn: int = 0, **more: Any) -> None:
        query = {"transfer": self.row.id, "round": str(turn), **more.pop("query", {})}
        phone.document = handler(phone.request(query=query, digits=key, **more))

    def looks(self, key: str | None = None) -> None:
        self.ask(self.agent, self.hotline.warm_transfer.first, key)

    def picks_up(self, key: str | None = "1") -> None:
        self.ask(self.second, self.hotline.second_person.picks_up)
        self.ask(self.second, self.hotline.second_person.decision, key)

    def until_they_speak(self) -> None:
        """From the agent's key to the talk of the two."""
        self.begins()
        self.rings()
        self.picks_up()
        self.meets()

    def meets(self) -> None:
        """The two speak."""
        self.looks()
        assert self.agent.verbs == ["Dial"], self.agent.document
        self.ask(self.second, self.hotline.warm_transfer.meeting)
        self.hotline.clock.wait(20)

    def parts(self, **form: str) -> None:
        """The agent presses the star key; `CallStatus` completed: hangs up."""
        status = form.pop("CallStatus", "in-progress")
        form = {"DialBridged": "true", **form}
        self.ask(self.agent, self.hotline.warm_transfer.met, form=form, call_status=status)

    def chooses(self, key: str | None) -> None:
        self.ask(self.agent, self.hotline.warm_transfer.choose, key)

    def second_is_free(self, status: str = "in-progress", turn: int = 0) -> None:
        self.ask(self.second, self.hotline.second_person.free, turn=turn, call_status=status)

    def caller_is_answered(self, *, back: bool = False) -> None:
        query = {"transfer": self.row.id, **({"back": "1"} if back else {})}
        self.hotline.warm_transfer.answered(self.caller.request(query=query))

    def second_ends(self, status: str = "completed") -> None:
        self.hotline.second_person.status(self.second.request(query={"transfer": self.row.id}, call_status=status))

    def activity(self, agent: str) -> str:
        return str(self.hotline.rows(Agent, Agent.id == agent)[0].activity)

    def consulted(self) -> list[Any]:
        events = self.hotline.events("consult.ended")
        return [(event["agent"], event["second"] or event["adjuster"], event["result"]) for event in events]
