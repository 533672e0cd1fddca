"""REST `Queues` and their members: who waits, and taking one out."""

from __future__ import annotations

from aiohttp import web

from simulator.account import TwilioAccount
from simulator.document import GoTo
from simulator.rest_error import RestError, not_found
from simulator.waiting_room import MAX_SIZE, Member, Queue, WaitingRoom

FIRST = "Front"


class QueueResources:
    """The queues of the calls that this process plays."""

    def __init__(self, account: TwilioAccount, room: WaitingRoom) -> None:
        self._account = account
        self._room = room

    async def list_queues(self, _: web.Request) -> web.Response:
        queues = [
            {
                "sid": queue.sid,
                "friendly_name": queue.name,
                "current_size": len(queue.members),
                "max_size": MAX_SIZE,
                "average_wait_time": queue.average_wait,
                "account_sid": self._account.account_sid,
            }
            for queue in self._room.queues.values()
        ]
        return web.json_response({"queues": queues, "next_page_uri": None})

    async def list_members(self, request: web.Request) -> web.Response:
        members = [_member_json(member) for member in self._queue(request).members]
        return web.json_response({"queue_members": members, "next_page_uri": None})

    async def get_member(self, request: web.Request) -> web.Response:
        return web.json_response(_member_json(self._member(request)))

    async def update_member(self, request: web.Request) -> web.Response:
        """Move a waiting caller to another document; `Front` is the one who came first."""
        form = await request.post()
        if not form.get("Url"):
            raise RestError(400, 21205, "Url parameter is required")
        member = self._member(request)
        answer = _member_json(member)
        member.call.order(GoTo(str(form["Url"]), str(form.get("Method", "POST"))))
        return web.json_response(answer)

    def _queue(self, request: web.Request) -> Queue:
        wanted = request.match_info["queue"]
        found = next((queue for queue in self._room.queues.values() if queue.sid == wanted), None)
        if found is None:
            raise not_found(request.path)
        return found

    def _member(self, request: web.Request) -> Member:
        wanted, members = request.match_info["member"], self._queue(request).members
        found = next((member for member in members if wanted in (FIRST, member.call.sid)), None)
        if found is None:
            raise not_found(request.path)
        return found


def _member_json(member: Member) -> dict[str, str | int]:
    queue = member.queue
    return {
        "call_sid": member.call.sid,
        "queue_sid": queue.sid,
        "position": queue.position(member),
        "wait_time": member.seconds,
    }
