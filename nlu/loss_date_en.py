"""How English says a moment. Written for lower-case text, numbers as words or digits."""

from __future__ import annotations

from nlu import loss_date_en_ago, loss_date_en_clock, loss_date_en_days
from nlu.loss_date_mentions import Rule
from nlu.loss_date_vocabulary import vocabulary_rule

RULES: tuple[Rule, ...] = (
    *loss_date_en_ago.RULES,
    *loss_date_en_clock.RULES,
    *loss_date_en_days.RULES,
    vocabulary_rule("loss_date_en", edge=r"(?<![\w'])", end=r"(?!\w)"),
)
# What is a time only as an answer to the question when it happened.
ANSWERS: tuple[Rule, ...] = (*loss_date_en_ago.ANSWERS, *loss_date_en_clock.ANSWERS, *loss_date_en_days.ANSWERS)
