"""Where the words of a cause stand: the verb with the thing that was hit, as a person would mark them.

What told the cause may be half a verb, or reach over the other road user; the verbs of `nlu/cause_words.yaml` give
the words themselves.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from nlu.phrase_data import phrase_data
from nlu.phrase_table import Found, PhraseTable, phrase_pattern

# So far behind what told the cause its verb may follow: "前面急刹我没刹住追尾了".
_BEHIND = {"zh-CN": 8, "en-US": 24}
_AROUND = 30
# Words that told another cause and its verb are one stretch up to this length.
_ONE = {"zh-CN": 14, "en-US": 60}


def cause_words(text: str, start: int, end: int, language: str, *, collision: bool) -> tuple[int, int]:
    """The place of the words in the normalised text; `start` and `end` are those of the words that told the cause."""
    if language not in _BEHIND:
        return start, end
    verbs = _verbs_near(text, start, end, language)
    touching = [one for one in verbs if one.start < end and start < one.end]
    if not collision:
        widest = max([_tail(text, end, language), *(one.end for one in touching)])
        return start, widest if widest - start <= _ONE[language] else end
    if not touching:
        touching = [one for one in verbs if end <= one.start <= end + _BEHIND[language]][:1]
    if not touching:
        return start, _tail(text, end, language)
    longest = max(touching, key=lambda one: (one.end - one.start, one.start))
    return longest.start, longest.end


def with_who_and_whom(text: str, start: int, end: int, free: tuple[int, int], language: str) -> tuple[int, int]:
    """The place of the marked words with who did it and what was hit, as far as `free`: "[hit a post]".

    `free`: from the end of what is marked before to the beginning of what is marked behind.
    """
    who, whom = _beside("who", language), _beside("whom", language)
    before = who.search(text[free[0] : start]) if who else None
    behind = whom.match(text[end : free[1]]) if whom else None
    return free[0] + before.start() if before else start, end + behind.end() if behind else end


@cache
def _beside(name: str, language: str) -> re.Pattern[str] | None:
    pattern = phrase_data("cause_words")[name].get(language)
    return re.compile(pattern, re.IGNORECASE) if pattern else None


def _verbs_near(text: str, start: int, end: int, language: str) -> list[Found]:
    """Those in a stretch around the words, which begins and ends between words."""
    first = text.rfind(" ", 0, max(0, start - _AROUND)) + 1 if language == "en-US" else max(0, start - _AROUND)
    last = text.find(" ", end + _AROUND) if language == "en-US" else end + _AROUND
    window = text[first : last if last >= 0 else len(text)]
    return [replace(one, start=one.start + first, end=one.end + first) for one in _verbs(language).find(window)]


def _tail(text: str, end: int, language: str) -> int:
    """Behind the words that belong to it."""
    space = 1 if language == "en-US" and text[end : end + 1] == " " else 0
    match = _particles(language).match(text, end + space)
    return match.end() if match and match.group() else end


@cache
def _verbs(language: str) -> PhraseTable:
    data = phrase_data("cause_words")
    lists = {**phrase_data("cause_phrases")["lists"][language], **data["lists"][language]}
    return PhraseTable([("verb", [phrase]) for phrase in data["verbs"][language]], language, lists)


@cache
def _particles(language: str) -> re.Pattern[str]:
    return phrase_pattern(phrase_data("cause_words")["particles"][language], language)
