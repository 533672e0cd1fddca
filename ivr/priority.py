"""Who is answered first: the danger, then the class of customer, then the age, then the order of coming. Pure."""

from __future__ import annotations

VIP, ENTERPRISE, ELDERLY = "vip", "enterprise", "elderly"
# Below the urgent rules of dialogues/*.yaml (100), above their usual ones (at most 20).
CLASS_PRIORITY = {VIP: 50, ENTERPRISE: 50, ELDERLY: 40}
# Who was cut off or handed on by a person, or was rung back by us: the head of the line, behind urgent ones.
AT_THE_HEAD = 60


def priority_of(rule_priority: int, customer_class: str | None) -> int:
    """The greater of what the reason and what the customer deserves."""
    return max(rule_priority, CLASS_PRIORITY.get(customer_class or "", 0))


def higher_class(*classes: str | None) -> str | None:
    """The class that counts for most, of what the policy and the line say."""
    return max((one for one in classes if one), key=lambda one: CLASS_PRIORITY.get(one, 0), default=None)
