"""Every table, so that `Base.metadata` is whole: migrations and their test import this and nothing by hand."""

from __future__ import annotations

from models import (
    addition,
    call,
    call_fact,
    complaint,
    fnol,
    outbox,
    paper,
    policy,
    queue_entry,
    staff,
    surge,
    survey,
    task,
    warm_transfer,
)
from models.base import Base

__all__ = [
    "Base",
    "addition",
    "call",
    "call_fact",
    "complaint",
    "fnol",
    "outbox",
    "paper",
    "policy",
    "queue_entry",
    "staff",
    "surge",
    "survey",
    "task",
    "warm_transfer",
]

metadata = Base.metadata
