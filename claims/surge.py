"""Surge mode: whether many call at once, who said so, and the alert that says so by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.call import Call
from models.surge import SurgeSwitch

ALERT = "alert"


@dataclass(frozen=True)
class AlertRules:
    """So many arrivals within the window switch surge mode on; half of them end what the alert began. 0: never."""

    arrivals: int
    window: timedelta


def last_switch(session: Session) -> SurgeSwitch | None:
    return session.scalar(select(SurgeSwitch).order_by(SurgeSwitch.id.desc()).limit(1))


def is_surge(session: Session) -> bool:
    last = last_switch(session)
    return last is not None and last.surge


def switch_surge(session: Session, surge: bool, by: str, reason: str, now: datetime) -> bool:
    """False when it is so already; nothing is written then."""
    if is_surge(session) is surge:
        return False
    session.add(SurgeSwitch(at=now, surge=surge, by=by, reason=reason[:200]))
    session.flush()
    return True


def watch_arrivals(session: Session, rules: AlertRules, now: datetime) -> SurgeSwitch | None:
    """Switch by what has arrived; None when nothing changes. A switch made by a person is a person's to take back."""
    if not rules.arrivals:
        return None
    arrived = _arrivals(session, now - rules.window)
    last = last_switch(session)
    minutes = int(rules.window.total_seconds() // 60)
    reason = f"{arrived} calls in {minutes} minutes"
    on = last is not None and last.surge
    if not on and arrived >= rules.arrivals:
        switch_surge(session, True, ALERT, reason, now)
    elif on and last is not None and last.by == ALERT and arrived * 2 <= rules.arrivals:
        switch_surge(session, False, ALERT, reason, now)
    else:
        return None
    return last_switch(session)


def _arrivals(session: Session, since: datetime) -> int:
    inbound = select(func.count()).select_from(Call).where(Call.started_at >= since, Call.calls_back.is_(None))
    return session.scalar(inbound) or 0
