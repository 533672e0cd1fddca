"""Fills in the demo insurer; a second time changes nothing that people may have changed since."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from claims.policy_lookup import phone_index, plate_index, policy_number_index
from models.base import new_id
from models.policy import Policy
from models.staff import Adjuster, Agent

INSURER_FILE = Path(__file__).resolve().parent / "demo" / "insurer.yaml"


@dataclass(frozen=True)
class Seeded:
    """How many rows were new."""

    policies: int
    adjusters: int
    agents: int


def seed_insurer(session: Session, path: Path = INSURER_FILE) -> Seeded:
    data: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    policies = [_add_policy(session, entry, data) for entry in data["policies"]]
    adjusters = [_add_adjuster(session, entry) for entry in data["adjusters"]]
    agents = [_add_agent(session, entry) for entry in data["agents"]]
    return Seeded(sum(policies), sum(adjusters), sum(agents))


def _add_policy(session: Session, entry: dict[str, Any], data: dict[str, Any]) -> bool:
    number = policy_number_index(entry["number"])
    if session.scalar(select(Policy.id).where(Policy.number_index == number)):
        return False
    policy = Policy(
        id=new_id(),
        number_index=number,
        plate_index=plate_index(entry["plate"]) if entry["plate"] else None,
        phone_index=phone_index(entry["phone"]),
        product=entry["product"],
        customer_class=entry.get("customer_class", "personal"),
        valid_from=data["valid_from"],
        valid_to=data["valid_to"],
    )
    policy.number, policy.plate, policy.phone = entry["number"], entry["plate"], entry["phone"]
    policy.insured, policy.vehicle = entry["insured"], entry["vehicle"]
    policy.id_last4, policy.birth_year = entry.get("id_last4"), entry.get("birth_year")
    session.add(policy)
    return True


def _add_adjuster(session: Session, entry: dict[str, Any]) -> bool:
    if session.get(Adjuster, entry["id"]):
        return False
    adjuster = Adjuster(
        id=entry["id"],
        name=entry["name"],
        regions=entry["regions"],
        skills=entry["skills"],
        languages=entry["languages"],
        capacity=entry.get("capacity", 20),
        on_duty=True,
    )
    adjuster.phone = entry["phone"]
    session.add(adjuster)
    return True


def _add_agent(session: Session, entry: dict[str, Any]) -> bool:
    if session.get(Agent, entry["id"]):
        return False
    agent = Agent(
        id=entry["id"],
        name=entry["name"],
        queues=entry["queues"],
        languages=entry["languages"],
        activity="ready",
        phone_index=phone_index(entry["phone"]),
        details={},
    )
    agent.phone = entry["phone"]
    session.add(agent)
    return True
