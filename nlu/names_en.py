"""Names as callers give them in English: after "my name is", signed with "here", or bare after the question.

What ends a name and which words are first names is data: nlu/name_words.yaml. Offsets are of the normalised text.
"""

from __future__ import annotations

import re
from functools import cache

from nlu.phrase_data import phrase_data

_NO_NAME_BEFORE = frozenset({"is", "was", "are", "road", "street", "avenue", "district", "expressway", "station"})
# Start and end, the name, how sure.
Name = tuple[int, int, str, float]
_PARTICLES = frozenset({"van", "von", "de", "der", "den", "del", "la", "bin", "al", "di", "da", "el", "le"})
_SHORT_ANSWER = 4

_ENGLISH_CUES = (
    (
        re.compile(
            r"\b(?:my (?:full |first |chinese |english |legal )?name(?:'s| is)?(?! (?:or|and|on|in|to|as|was|for)\b)|"
            r"name(?:'s| is| as)|call me|the name is|caller's name is|i am called|i'm called|they call me|"
            r"put(?: me)?(?: down)?(?: as| under)?|write(?: me)?(?: down)?(?: as)?|name|full name|legal name|surname|"
            r"(?:it|that)(?:'s| is) under) "
        ),
        0.9,
        True,
    ),
    (
        re.compile(r"\b(?:this is|i'm|i am|it's|it is|you're speaking (?:to|with)|you are speaking (?:to|with)) "),
        0.8,
        False,
    ),
)
_SURNAME = re.compile(r"\b(?:surname|last(?: name|(?= is\b|'s))|family name)(?:'s| is)? (?P<last>[a-z'-]+)")
_FIRST = re.compile(r"\b(?:first(?: name|(?= is\b|'s))|given name|christian name)(?:'s| is)? (?P<first>[a-z'-]+)")
_SIGNED = re.compile(r"(?P<name>(?:[a-z][a-z'-]+ ){1,3})(?:here|speaking|is my name|is the name)\b")
_ABOUT_NAMES = re.compile(r"\b(?:name|names|wrote|spell\w*|spelt|called)\b")
_SAYS_MORE = re.compile(r" (?:from|calling|speaking|here|again|i|second|secondly|and i|my)\b|$")
_WORD = re.compile(r"[a-z][a-z'-]*")
_MOST_WORDS = 4
# "okonkwo chidi, chidi is the first name": which of the names told is the first.
_WHICH_FIRST = re.compile(r"\b(?P<name>[a-z'-]+) (?:is|being) (?:the|my) (?:first|given|christian) name")
_WHICH_LAST = re.compile(r"\b(?P<name>[a-z'-]+) (?:is|being) (?:the|my) (?:last|family|sur) ?name")
_NOT_BUT = re.compile(
    r"\bnot (?P<wrong>[a-z'-]+) (?:it is|it's|but|is) (?P<right>[a-z'-]+)(?: so (?P=right) (?P<given>[a-z'-]+))?"
)


def english_name(text: str, asked: bool, answering: bool) -> Name | None:
    last, first = _SURNAME.search(text), _FIRST.search(text)
    if last and first:
        start, end = min(last.start("last"), first.start("first")), max(last.end(), first.end())
        return start, end, f"{first['first']} {last['last']}", 0.9
    return _which_is_which(text, asked) or _after_cue(text, asked, answering) or _signed(text)


def _which_is_which(text: str, asked: bool) -> Name | None:
    """Names in any order with a word on which is which; a name turned down for another."""
    put_right = _NOT_BUT.search(text)
    if asked and put_right and put_right["given"]:
        start, end = put_right.start("right"), put_right.end()
        return start, end, f"{put_right['right']} {put_right['given']}", 0.8
    told = _WHICH_FIRST.search(text) or _WHICH_LAST.search(text)
    if not (asked and told):
        return None
    words = _name_words(
        text, next((m.start() for m in _WORD.finditer(text) if not _is_stop(m.group())), 0), strict=False
    )
    names = [word.group() for word in words]
    if told["name"] not in names or len(dict.fromkeys(names)) < 2:
        return None
    others = [name for name in dict.fromkeys(names) if name != told["name"]]
    ordered = [told["name"], *others] if "first" in told.group() or "given" in told.group() else [*others, told["name"]]
    return words[0].start(), words[-1].end(), " ".join(ordered), 0.85


def _is_stop(word: str) -> bool:
    return word in _english(strict=True)


def _after_cue(text: str, asked: bool, answering: bool) -> Name | None:
    nickname = asked and re.search(r"\b(?:you can|just|people) call me ", text)
    for pattern, confidence, named in reversed(_ENGLISH_CUES) if nickname else _ENGLISH_CUES:
        cues = [cue for cue in pattern.finditer(text) if not _of_another(text, cue)]
        cues = cues[::-1] if answering else cues
        # "you can call me mike" after the name itself.
        for cue in sorted(cues, key=lambda one: one.group().startswith("call me")):
            if cue.group().startswith(("put", "write", "name ", "full", "legal", "surname")) and not asked:
                continue
            words = _name_words(text, cue.end(), strict=not named)
            about_names = asked or (answering and bool(_ABOUT_NAMES.search(text)))
            if words and (named or about_names or _is_like_a_name(text, words)):
                return _joined(text, words, confidence if named or len(words) > 1 else 0.6)
    return None


def _signed(text: str) -> Name | None:
    """ "hannah collins here", "john speaking": the words right before, back to one that is no name."""
    for match in _SIGNED.finditer(text):
        words: list[re.Match[str]] = []
        for word in reversed(list(_WORD.finditer(match["name"]))):
            if word.group() in _english(strict=True) or len(words) == _MOST_WORDS:
                break
            words.insert(0, word)
        if words and any(_is_first_name(word.group()) for word in words):
            start, end = match.start() + words[0].start(), match.start() + words[-1].end()
            return start, end, text[start:end], 0.8
    return None


def _is_like_a_name(text: str, words: list[re.Match[str]]) -> bool:
    """A first name or Chinese syllables; one word alone only where the caller then says where from or what for."""
    known = any(_is_first_name(word.group()) for word in words)
    return known and (len(words) > 1 or bool(_SAYS_MORE.match(text, words[-1].end())))


def _is_first_name(word: str) -> bool:
    english = phrase_data("name_words")["en-US"]
    return word in _first_names() or bool(len(word) > 1 and _syllables(tuple(english["syllables"])).fullmatch(word))


@cache
def _first_names() -> frozenset[str]:
    return frozenset(phrase_data("name_words")["en-US"]["first_names"])


@cache
def _syllables(syllables: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(sorted(syllables, key=len, reverse=True))}){{1,3}}")


def _of_another(text: str, cue: re.Match[str]) -> bool:
    return bool(
        re.search(
            r"\b(?:his|her|their|driver's|other|company|street|road|place|wife's|husband's) $", text[: cue.start()]
        )
    )


def english_answer(text: str) -> Name | None:
    """The first words that may be a name, past "yes" and "it's"."""
    for match in _WORD.finditer(text):
        words = _name_words(text, match.start(), strict=True)
        if len(words) > 1 or (words and len(text.split()) <= _SHORT_ANSWER):
            return _joined(text, words, 0.8 if len(words) > 1 else 0.6)
    return None


def _name_words(text: str, at: int, strict: bool) -> list[re.Match[str]]:
    words: list[re.Match[str]] = []
    while len(words) < _MOST_WORDS and (match := _WORD.match(text, at)):
        if match.group().endswith("'s"):
            return []
        if match.group() in _titles() and not words:
            at = match.end() + 1
            continue
        if _ends_name(text, match, words, strict):
            break
        if len(words) == 1 and words[0].group() == match.group():
            # "gunther gunther baumann": said twice.
            words.clear()
        words.append(match)
        at = match.end() + 1
        if text[match.end() : at] != " ":
            break
    # "sven hoffmann sven": the name spelled out again.
    spelled = next(
        (index for index in range(2, len(words)) if words[index].group() in text[: words[index].start()]), None
    )
    words = words[:spelled]
    if strict and words and (stop := _WORD.match(text, at)) and stop.group() in _NO_NAME_BEFORE:
        return []
    return words


def _ends_name(text: str, match: re.Match[str], words: list[re.Match[str]], strict: bool) -> bool:
    """A family name may be a word ("betty white"), a first name a verb ("will smith"), one letter a second name."""
    word, following = match.group(), _WORD.match(text, match.end() + 1)
    if word in {"will", "may", "art"} and not words and following and following.group() not in _english(strict=True):
        return False
    if len(word) == 1 and word not in {"a", "i"}:
        return not (words and following and following.group() not in _english(strict=True))
    if words and word in _PARTICLES:
        return False
    known = bool(words) and words[0].group() in _first_names()
    return word in _english(strict and not known)


def _joined(text: str, words: list[re.Match[str]], confidence: float) -> Name:
    start, end = words[0].start(), words[-1].end()
    return start, end, text[start:end], confidence


@cache
def _english(strict: bool) -> frozenset[str]:
    words = phrase_data("name_words")["en-US"]
    return frozenset(words["stops"]) | frozenset(words["not_names"] if strict else ())


@cache
def _titles() -> frozenset[str]:
    return frozenset(phrase_data("name_words")["en-US"]["titles"])
