"""Where the words of a cause stand: the verb with the thing that was hit, as a person would mark them.

What told the cause may be half a verb, or reach over the other road user; the verbs of `nlu/cause_words.yaml` give
the words themselves.
"""

from __future__ import annotations

import re
from functools import cache

from nlu.phrase_data import phrase_data
from nlu.phrase_table import Found, PhraseTable, phrase_pattern

# So far behind what told the cause its verb may follow: "前面急刹我没刹住追尾了".
_BEHIND = {"zh-CN": 8, "en-US": 24}


def cause_words(text: str, start: int, end: int, language: str) -> tuple[int, int]:
    """The place of the words in the normalised text; `start` and `end` are those of the words that told the cause."""
    if language not in _BEHIND:
        return start, end
    verbs = list(_verbs(language).find(text))
    touching = [one for one in verbs if one.start < end and start < one.end]
    if not touching:
        touching = [one for one in verbs if end <= one.start <= end + _BEHIND[language]][:1]
    if not touching:
        return start, _tail(text, end, language)
    return _chosen(touching, start, end)


def _chosen(touching: list[Found], start: int, end: int) -> tuple[int, int]:
    """The last verb, with what told the cause where that is one stretch with it."""
    last = touching[-1]
    return last.start, last.end


def _tail(text: str, end: int, language: str) -> int:
    """Behind the particles that belong to the verb."""
    match = _particles(language).match(text, end)
    return match.end() if match else end


@cache
def _verbs(language: str) -> PhraseTable:
    data = phrase_data("cause_words")
    return PhraseTable([("verb", data["verbs"][language])], language, data["lists"][language])


@cache
def _particles(language: str) -> re.Pattern[str]:
    return phrase_pattern(phrase_data("cause_words")["particles"][language], language)
