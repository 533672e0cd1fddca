"""A caller who is held while an agent speaks with whoever is to go on: what they hear, and when they wait no longer."""

from __future__ import annotations

from datetime import datetime, timedelta

from ivr.moves import Enqueue, LeaveQueue, Move, Play, Wait
from ivr.music import address_of
from ivr.parts import Parts
from ivr.tips import tip_key
from models.call import Call
from models.queue_entry import QueueEntry
from models.warm_transfer import LOST, WarmTransfer

BREATH_SECONDS = 1
# The two have spoken long enough; and who was to go on should long have come.
HELD_AT_MOST = timedelta(minutes=10)
ALONE_AT_MOST = timedelta(minutes=2)


def hold(parts: Parts, call: Call, entry: QueueEntry, transfer: WarmTransfer, now: datetime) -> tuple[Move, ...]:
    """Into the place where the caller is held."""
    return (parts.wording(call, now).say("transfer_hold"), Enqueue(transfer.callers_place, entry.leg))


def held_round(
    parts: Parts, call: Call, entry: QueueEntry, transfer: WarmTransfer, waited: int, now: datetime
) -> tuple[Move, ...]:
    """Words, something good to know, music; out of there once nobody will come."""
    alone = now - transfer.agent_gone_at if transfer.agent_gone_at else timedelta()
    if transfer.state == LOST or now - transfer.began_at >= HELD_AT_MOST or alone >= ALONE_AT_MOST:
        return (LeaveQueue(),)
    wording, music = parts.wording(call, now), parts.settings.queue(entry.queue).music
    tip = wording.say(tip_key(now.astimezone(parts.settings.zone).date(), waited))
    quiet = Play(address_of(music)) if music else Wait(BREATH_SECONDS)
    return (quiet, wording.say("transfer_wait"), Wait(BREATH_SECONDS), tip, Wait(BREATH_SECONDS))
