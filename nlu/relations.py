"""What the caller is to the insured. The phrases are data: nlu/relation_phrases.yaml."""

from __future__ import annotations

from functools import cache

from nlu.phrase_data import phrase_data
from nlu.phrase_table import Found, PhraseTable
from nlu.transcript import Normalised, normalise_transcript
from nlu.values import Relation

_QUESTION = "relation"
_UNSAID = "unsaid"
# "I am his {kin}": the caller's code. "My {kin}'s car": the insured is that to the caller.
_CALLER_IS = {"boss": "other", "staff": "employee"}
_INSURED_IS = {"parent": "child", "child": "parent", "boss": "employee", "staff": "other", "driver": "employee"}
_CODES = {"caller": _CALLER_IS, "insured": _INSURED_IS, "drives": _INSURED_IS}
# Said in passing these tell nothing; they count after the question.
_PLAIN_WHEN_ASKED = frozenset({"self", "other", "driver"})
_FREE_WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "self": {
        "zh-CN": ("本人", "车主", "我自己的", "投保人", "被保险人", "名下", "保单"),
        "en-US": ("insured", "owner", "policyholder", "policy holder", "my own", "in my name", "registered"),
    },
    "driver": {
        "zh-CN": ("我是", "开车的", "给", "帮"),
        "en-US": ("i'm", "i am", "i drive", "i work", "i'm employed"),
    },
    "other": {"zh-CN": ("租", "修理厂", "店"), "en-US": ("leasing", "garage", "rental", "rented", "hire")},
}
_FRAMES = ("caller", "insured", "plain", "answer", "drives")
_LIKELY = 0.6


def parse_relation(text: str, language: str, question: str | None = None) -> Relation | None:
    """The caller's relation to the insured; bare words ("wife") only in answer to the question `relation`."""
    if language not in phrase_data("relation_phrases")["kin"]:
        return None
    normalised = normalise_transcript(text, language)
    asked = question == _QUESTION
    text_found = _table(language).find(normalised.text)
    found = _apart([one for one in text_found if _fits(one, normalised.text, asked)])
    told = [one for one in found if _counts(one, normalised.text, language, asked)]
    if told:
        surest = min(told, key=_rank)
        sure = 0.9 if asked or len(told) == 1 else 0.75
        return _relation(normalised, surest, _LIKELY if surest.key.startswith("drives") else sure)
    if not asked or any(one.key == _UNSAID for one in found):
        return None
    bare = next(iter(_apart(list(_bare(language).find(normalised.text)))), None)
    return _relation(normalised, bare, 0.75) if bare else None


def _rank(found: Found) -> tuple[int, int]:
    """What the caller says to be counts before what the insured is, that before words that tell it in passing."""
    frame = found.key.split(":")[0]
    if found.key in {"plain:third_party", "plain:driver", "caller:driver"}:
        return 0, found.start
    return _FRAMES.index(frame), found.start


def _fits(found: Found, text: str, asked: bool) -> bool:
    """Answers need their question; "我是替我的…" does not say what the caller is."""
    frame = found.key.split(":")[0]
    if frame == "answer":
        return asked
    return frame != "caller" or "我" not in text[found.start + 1 : found.end]


def _counts(found: Found, text: str, language: str, asked: bool) -> bool:
    frame, _, code = found.key.partition(":")
    if frame == _UNSAID:
        return False
    if frame != "plain" or asked or code not in _PLAIN_WHEN_ASKED:
        return True
    words = text[found.start : found.end]
    return any(word in words for word in _FREE_WORDS[code][language])


def _apart(found: list[Found]) -> list[Found]:
    """Where two overlap the longer counts."""
    kept: list[Found] = []
    # Of two alike the later row: "brother in law" is another than "brother" and a few words.
    numbered = sorted(enumerate(found), key=lambda item: (item[1].start - item[1].end, item[1].start, -item[0]))
    for _, one in numbered:
        if all(one.end <= other.start or one.start >= other.end for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda item: item.start)


def _relation(normalised: Normalised, found: Found, confidence: float) -> Relation:
    start, end = normalised.given_span(found.start, found.end)
    frame, _, kin = found.key.partition(":")
    code = _CODES.get(frame, {}).get(kin, kin)
    return Relation(text=normalised.given[start:end], start=start, end=end, confidence=confidence, code=code)


class _Rows:
    """Tables one kind of kin each, searched as one: a frame's `{kin}` is another list in every row."""

    def __init__(self, tables: list[PhraseTable]) -> None:
        self._tables = tables

    def find(self, text: str) -> list[Found]:
        return [found for table in self._tables for found in table.find(text)]


@cache
def _table(language: str) -> _Rows:
    data = phrase_data("relation_phrases")
    kin, lists = data["kin"][language], data["lists"][language]
    tables = [
        PhraseTable([(f"{frame}:{name}", data[frame][language])], language, {**lists, "kin": words})
        for frame in ("caller", "insured", "drives")
        for name, words in kin.items()
    ]
    plain = [
        (f"{frame}:{code}", rows.get(language, []))
        for frame in ("plain", "answer")
        for code, rows in data[frame].items()
    ]
    everyone = {**lists, "kin": [word for words in kin.values() for word in words]}
    return _Rows([*tables, PhraseTable([*plain, (_UNSAID, data[_UNSAID][language])], language, everyone)])


@cache
def _bare(language: str) -> PhraseTable:
    """Words alone: "儿子" is what the caller is, "我儿子" and "my son" what the insured is."""
    kin = phrase_data("relation_phrases")["kin"][language]
    mine = ("我{}", "{}的车", "{}名下") if language == "zh-CN" else ("my {}", "{}'s")
    rows = [(f"insured:{name}", [form.format(word) for word in words for form in mine]) for name, words in kin.items()]
    rows += [(f"caller:{name}", words) for name, words in kin.items()]
    return PhraseTable(rows, language)
