"""What the caller is called: "我叫王建国", "免贵姓骆", "this is john smith", and bare names after the question.

Family names and what ends a name are data: nlu/name_words.yaml. A Chinese name is a family name with one or two
characters, or, said after "我叫" or the question, up to five characters of another tongue.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from nlu.names_en import Name, english_answer, english_name
from nlu.phrase_data import phrase_data
from nlu.rules import match_rules
from nlu.transcript import Normalised, first_read
from nlu.values import Identifier

_QUESTION = "reporter_name"
_Span = tuple[int, int]
_CHINESE_CUE = re.compile(
    r"(?<![他她谁人帮给替让])(?:我叫做?|我名叫|我名字叫?是?|我的名字叫?是?|(?<!老)名字(?:叫|是)?|我的?姓名是?|姓名(?:是|叫)?|我的?大名叫?|"
    r"报案人(?:是|叫)?(?:我)?|免贵姓?|(?<![贵])我姓.?叫|我是|我系|本人(?:是|叫|姓名)?|鄙人|敝姓|"
    r"俺叫|俺是|俺姓|咱叫|我这边是|这边是|全名(?:叫|是)?|"
    r"大名(?:叫|是)?|学名|叫我|写我?|填|"
    r"改成|应该是|记|是我|(?<=不是...[，, ])是|(?<=不是...)是|(?<=不是..)是|"
    r"^姓(?=.叫)|我姓(?=...[，,]?(?:$|[今昨前开电身车在])))"
)
_SURE_CUE = re.compile("叫|名|姓")
_ASKED_CUE = re.compile("写|填|改成|应该是|记|是我|^是")
# Names that are turned down ("不是我 是…", "赵春妮是我闺女的名字") stand before one that is told in full.
_TOLD_IN_FULL = re.compile("(?:我|俺|咱|本人)(?:的?名字)?叫|我的?名字(?:是|叫)")
_NICKNAME = re.compile("[老小阿大]")
_FAMILY_ONLY = re.compile(r"(?:免贵|我)姓(?P<family>欧阳|司马|上官|诸葛|尉迟|夏侯|皇甫|慕容|令狐|.)")
_CHINESE_LEAD = re.compile(
    "^(?:那个|那|就是|哦|噢|啊|呃|额|唉|喂|你好|您好|我是|我叫|你就写|你写|就写|写|叫|姓名|名字|是|对|好的|好|这个|我|写|记|报案人|的|请|记一下|全名|就叫|就)+"
)
_CHINESE_WORDS = re.compile(r"[\u4e00-\u9fff·]+")
_YES_AND = 3
_LONGEST_FOREIGN = 6
_FEWEST_FOREIGN = 2


def parse_reporter_name(text: str, language: str, question: str | None = None) -> Identifier | None:
    """The caller's name; a bare one only in answer to the question `reporter_name`."""
    if language not in phrase_data("name_words"):
        return None
    return first_read(lambda said: _name(said, language, question), text, language)


def _name(normalised: Normalised, language: str, question: str | None) -> Identifier | None:
    text = normalised.given
    asked = question == _QUESTION
    find = _chinese_name if language == "zh-CN" else english_name
    found = find(normalised.text, asked, question is not None)
    rule = match_rules(text, language) if found is None and asked else None
    # "sun yaping, yes, i am the insured": more than a yes.
    if found is None and asked and (rule is None or (rule[0] == "affirm" and len(text.split()) > _YES_AND)):
        found = (_chinese_answer if language == "zh-CN" else english_answer)(normalised.text)
    if found is None:
        return None
    start, end, value, confidence = found
    value = _as_given(normalised, start, end, value)
    return Identifier(**normalised.words(start, end), confidence=confidence, value=value)


def _as_given(normalised: Normalised, start: int, end: int, value: str) -> str:
    """No word of a name is put right: "vogel" stays, though "roger" is likelier."""
    said = normalised.text[start:end]
    if not said.isascii():
        given = normalised.given[slice(*normalised.given_span(start, end))].replace(" ", "")
        return given if value == said and len(given) == len(said) else value
    for word in dict.fromkeys(value.split()):
        at = re.search(rf"\b{re.escape(word)}\b", said)
        given = normalised.given_text(start + at.start(), start + at.end()).strip().lower() if at else ""
        if given.replace("'", "").isalpha() and len(word) > 1:
            value = re.sub(rf"\b{re.escape(word)}\b", given, value)
    return value


def _chinese_name(text: str, asked: bool, answering: bool) -> Name | None:
    best: Name | None = None
    for cue in sorted(_CHINESE_CUE.finditer(text), key=lambda one: not _TOLD_IN_FULL.fullmatch(one.group())):
        if _ASKED_CUE.search(cue.group()) and not (asked or (answering and "名" in text)):
            continue
        sure = bool(_SURE_CUE.search(cue.group()))
        if cue.group() == "叫我" and _NICKNAME.match(text, cue.end()):
            continue
        at = _after_family_cue(text, cue)
        span = _family_and_given(text, at) or (_foreign(text, at) if sure and "叫" in cue.group() else None)
        if span and (sure or asked or _stands_alone(text, span)):
            best = (*span, _meant(text, *span), 0.9 if sure else 0.7)
            break
    if best is None and ("名字" in text or "姓名" in text) and answering:
        best = _last_name(text)
    return best or _family_only(text)


def _stands_alone(text: str, span: _Span) -> bool:
    """After a bare "我是" a name has to end where another word begins: "我是兰州跑滴滴的" has none."""
    if span[1] == len(text) or text[span[1]] in _chinese()["stops"] - {"的", "们"}:
        return True
    return span[1] - span[0] == 3 and text[span[1]] not in "的们跑开送做当干搞卖司队公店厂"


def _after_family_cue(text: str, cue: re.Match[str]) -> int:
    """ "免贵姓骆骆志刚" and "我姓王叫王强": past the family name said alone."""
    at = cue.end()
    alone = re.compile(
        r"(?P<family>..?)[,，]?(?:我?叫|名叫|名字叫|全名(?:叫|是)?|单名|双[口木人](?P=family)(?=(?P=family))|.{0,4}的(?P=family)(?=(?P=family))|"
        r"(?=(?P=family)[^的]))"
    ).match(text, at)
    return alone.end() if alone and ("姓" in cue.group() or "免贵" in cue.group()) else at


def _family_and_given(text: str, at: int) -> _Span | None:
    words = _chinese()
    for parts in words["parts"]:
        if text.startswith(parts, at):
            at += len(parts) if text.startswith(parts[-1], at + len(parts)) else len(parts) - 1
    if any(text.startswith(word, at) for word in words["foreign"]):
        return None
    family: str = next((name for name in words["double"] if text.startswith(name, at)), text[at : at + 1])
    if not family or (len(family) == 1 and family not in words["single"]):
        return None
    if any(text.startswith(word, at) for word in words["not_names"]):
        return None
    end = at + len(family)
    while end < len(text) and end - at < len(family) + 2 and _may_be_given(text, end):
        if end - at > len(family) and any(text.startswith(parts, end) for parts in words["parts"]):
            break
        if text[end] == family and text.startswith("是", end + 1):
            break
        if end > at + len(family) and text[end] in "双两三姓就才":
            break
        end += 1
    return (at, end) if end > at + len(family) else None


def _may_be_given(text: str, index: int) -> bool:
    words = _chinese()
    stops = any(text.startswith(word, index) for word in words["polite"])
    return bool(_CHINESE_WORDS.match(text[index])) and text[index] not in words["stops"] and not stops


def _foreign(text: str, at: int) -> _Span | None:
    """A name of another tongue written by its sound, up to the next word that cannot belong to it."""
    if _NICKNAME.match(text, at) and text[at + 1 : at + 2] in _chinese()["single"]:
        return None
    end = at
    while end < len(text) and end - at < _LONGEST_FOREIGN and (text[end] == "·" or _may_be_given(text, end)):
        end += 1
    if end - at < _FEWEST_FOREIGN or any(text.startswith(word, at) for word in _chinese()["not_names"]):
        return None
    return at, end


def _meant(text: str, start: int, end: int) -> str:
    """The name with the family name as told by its parts ("立早章")."""
    name = text[start:end]
    told: dict[str, str] = _chinese()["parts"]
    for parts, family in told.items():
        if parts in text and parts[-1] == name[0]:
            return family + name[1:]
        if parts in text and text.find(parts) in (end, end + 1):
            return family + name[1:]
    return name


def _last_name(text: str) -> Name | None:
    """ "名字写错了 是耿不是更 耿秋霞": the name stands at the end."""
    for start in range(max(len(text) - 4, 0), len(text) - 1):
        span = _family_and_given(text, start)
        if span and span[1] == len(text):
            return (*span, text[span[0] :], 0.7)
    return None


def _family_only(text: str) -> Name | None:
    match = _FAMILY_ONLY.search(text)
    if match is None or not (match["family"] in _chinese()["double"] or match["family"] in _chinese()["single"]):
        return None
    full = re.compile(rf"[,，]?(?:名?叫)?(?P<name>{match['family']}[\u4e00-\u9fff]{{1,2}})$").match(text, match.end())
    if full is not None:
        return full.start("name"), full.end("name"), full["name"], 0.85
    return match.start("family"), match.end("family"), match["family"], 0.5


def _chinese_answer(text: str) -> Name | None:
    lead = _CHINESE_LEAD.match(text)
    for at in dict.fromkeys((lead.end() if lead else 0, 0)):
        span = _family_and_given(text, at)
        if span:
            return (*span, _meant(text, *span), 0.85)
    at = lead.end() if lead else 0
    span = _foreign(text, at)
    again = span and re.match(r"(.{2,4})\1", text[span[0] :])
    if span and again and text.startswith(again[1], span[0]):
        span = (span[0], span[0] + len(again[1]))
    return (*span, text[span[0] : span[1]], 0.6) if span else None


@cache
def _chinese() -> dict[str, Any]:
    words = phrase_data("name_words")["zh-CN"]
    return {**words, "single": frozenset(words["single"]), "stops": frozenset(words["stops"])}
