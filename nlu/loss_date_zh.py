"""How Mandarin says a moment. Written for text without spaces between characters."""

from __future__ import annotations

from nlu import loss_date_zh_ago, loss_date_zh_clock, loss_date_zh_days
from nlu.loss_date_mentions import Rule
from nlu.loss_date_vocabulary import vocabulary_rule

RULES: tuple[Rule, ...] = (
    *loss_date_zh_ago.RULES,
    *loss_date_zh_clock.RULES,
    *loss_date_zh_days.RULES,
    vocabulary_rule("loss_date_zh"),
)
# What is a time only as an answer to the question when it happened.
ANSWERS: tuple[Rule, ...] = (*loss_date_zh_ago.ANSWERS, *loss_date_zh_clock.ANSWERS)
