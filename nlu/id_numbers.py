"""Identity card numbers, said sign by sign; in China a driving licence bears the same number.

GB 11643: six digits of the place, the day of birth, three of order, and a check sign by ISO 7064 mod 11-2 ("X" is
ten). Passports and permits of visitors are taken when they are named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from nlu.spoken_signs import Sign, sign_runs
from nlu.transcript import Normalised, first_read
from nlu.values import Identifier

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_SIGNS = "10X98765432"
_CARD = re.compile(r"[1-9]\d{5}(?P<year>18|19|20)\d{9}[\dX]")
_BARE_FORM = re.compile(r"\d{17}[\dX]")
_LAST_X = re.compile(
    r"[\s,]*(?:(?:最后|末尾|尾巴|尾数|末位|后面|再加|加上?|还有|然后)?(?:的)?(?:一?[个位])?(?:数|字母|是)?(?:一?个)?(?:大写的?|小写的?|英文|字母)*"
    r"(?:[xX]|叉|差|插|艾克斯|埃克斯|爱克斯|哎克斯)"
    r"|(?:and |then )*(?:(?:the )?(?:last|final|ending|ends?)(?: \w+)?(?: is| with| in)? )?"
    r"(?:an? |the )?(?:capital |letter |big )*"
    r"(?:x ray|xray|x-ray|x|ex|eks|axe)\b)"
)
_CUES = {
    "zh-CN": re.compile("身份证|驾驶证|驾照|行驶证|证件|证号|id|ID|驾驶执照|身份"),
    "en-US": re.compile(r"\b(?:id|i d|identity|identification|licen[cs]e|resident card|permit)\b"),
}
_POLICY = re.compile(r"保单|保险单|policy|insurance number|contract")
_PASSPORT_CUES = {
    "zh-CN": re.compile("(?:护照|通行证|回乡证|台胞证|居留证|永居证|居住证)(?:的)?(?:号码|号)?(?:是)?"),
    "en-US": re.compile(r"\b(?:passport|travel permit|residence permit)(?: number)?(?: is|'s)?\b"),
}
_PASSPORT = re.compile(r"[A-Z]{1,3}\d{6,10}|\d{9}")
_CUE_REACH = 30


def parse_id_number(text: str, language: str) -> Identifier | None:
    """The identity card or driving licence number in the words; a wrong check sign is given with confidence < 0.5."""
    return first_read(lambda said: _number(said, language), text, language)


def _number(normalised: Normalised, language: str) -> Identifier | None:
    found = list(_cards(normalised, language)) or list(_passports(normalised, language))
    return max(found, key=lambda one: one.confidence) if found else None


def check_sign(seventeen: str) -> str:
    """ISO 7064 mod 11-2: the remainder of the weighted sum of the 17 digits chooses the sign.

    >>> check_sign("11010119900307002")
    'X'
    """
    total = sum(int(digit) * weight for digit, weight in zip(seventeen, _WEIGHTS, strict=True))
    return _CHECK_SIGNS[total % 11]


def is_card_number(value: str) -> bool:
    """Eighteen signs with a day of birth that exists and the right check sign."""
    return _has_card_form(value) and check_sign(value[:17]) == value[17]


def looks_like_card_number(value: str) -> bool:
    """The place and day of birth of a card number, whatever the check sign, which may have been said apart."""
    return len(value) in (17, 18) and _has_card_form(value[:17] + "0")


def _has_card_form(value: str) -> bool:
    if not value.isascii() or not _CARD.fullmatch(value):
        return False
    try:
        date(int(value[6:10]), int(value[10:12]), int(value[12:14]))
    except ValueError:
        return False
    return True


def _cards(normalised: Normalised, language: str) -> Iterator[Identifier]:
    for signs, end in _card_runs(normalised, language):
        value = "".join(sign.char for sign in signs)
        start = signs[0].start
        before = normalised.text[max(start - _CUE_REACH, 0) : start]
        cue = language in _CUES and bool(_CUES[language].search(before.lower() + normalised.text[end : end + 24]))
        if is_card_number(value):
            yield Identifier(**normalised.words(start, end), value=value, confidence=0.95)
        elif (_has_card_form(value) or (cue and _BARE_FORM.fullmatch(value))) and not _POLICY.search(before):
            yield Identifier(**normalised.words(start, end), value=value, confidence=0.4 if cue else 0.3)


def _card_runs(normalised: Normalised, language: str) -> Iterator[tuple[list[Sign], int]]:
    """Runs of 18 signs: 18 digits, or 17 and a word for X, also one told after "最后是"."""
    for run in sign_runs(normalised, language, "digits"):
        if len(run) == 17:
            tail = _LAST_X.match(normalised.text, run[-1].end)
            if tail:
                yield [*run, Sign("X", tail.start(), tail.end())], tail.end()
        elif len(run) >= 18:
            yield run[:18], run[17].end


def _passports(normalised: Normalised, language: str) -> Iterator[Identifier]:
    cue = _PASSPORT_CUES[language].search(normalised.text) if language in _PASSPORT_CUES else None
    if cue is None:
        return
    for run in sign_runs(normalised, language, "plate", begin=cue.end()):
        value = "".join(sign.char for sign in run)
        if _PASSPORT.fullmatch(value):
            yield Identifier(**normalised.words(run[0].start, run[-1].end), value=value, confidence=0.8)
