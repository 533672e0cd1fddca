"""Plates, policy numbers and telephone numbers, said sign by sign, in their written form.

Digits are mapped one to one, so leading zeros stay. A value is given only when it has the form of its kind: plates of
GA 36 (`nlu/plates.py`) or of Korea, Chinese mobile, landline and 400 numbers, and numbers of other countries whose
country code was said and which `phonenumbers` holds valid.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers

from nlu.id_numbers import looks_like_card_number
from nlu.plate_words import KOREAN_SYLLABLES, PROVINCES
from nlu.plates import plates, wanted_plate
from nlu.spoken_numbers import KOREAN_DIGITS
from nlu.spoken_signs import Sign, sign_runs
from nlu.transcript import Normalised, first_read, normalise_transcript
from nlu.values import Identifier

_KOREAN_PLATE = re.compile(f"\\d{{2,3}}[{KOREAN_SYLLABLES}]\\d{{4}}")

_POLICY_CUES = {
    "zh-CN": re.compile(
        "(?:保单|保险单|投保单|保险|保险合同|合同|单子)(?:的)?(?:编号|号码|号|尾数)|保单|保险单|单号|保险卡"
    ),
    "en-US": re.compile(
        r"\b(?:policy|insurance|contract|cover note|certificate)(?:'s)?(?: (?:number|no|id|is|card))*\b|\bpolicies\b"
    ),
    "ko-KR": re.compile(r"(?:보험|증권|포함|보엄)\s*(?:증권\s*)?(?:번호|넘버)"),
}
# Words right before a number that make it another thing than a policy, and than a telephone.
_NO_POLICY = {
    "zh-CN": re.compile(
        "(?:(?:车牌|牌照|牌号|车号|联系方式|身份证|驾驶证|驾照|证件|护照|案号|报案号|车架|发动机|银行卡|卡号|工号)"
        "[^，。保]{0,6}|(?:电话|手机)(?:号码?|是|号|：)*|打)$"
    ),
    "en-US": re.compile(
        r"\b(?:plate|plates|tag|registration|phone|mobile|cell|telephone|call me|ring me|reach me|id|identity|licence|"
        r"license|passport|claim|case|vin|chassis|engine|badge|account|card|reference|number i'm on)\b[\w' ]{0,16}$"
    ),
}
_NO_PHONE = {
    "zh-CN": re.compile(
        "(?:保单|保险单|单号|案号|工号|身份证|驾驶证|驾照|银行卡|卡号|车架|"
        "(?:对方|他们?|她|人家|司机|交警|警察|修理厂|4s店)(?:的)?(?:电话|手机|号码|联系方式|联系电话))[^，。我]{0,5}$"
    ),
    "en-US": re.compile(
        r"\b(?:policy|claim|case|vin|account|reference|badge|gave me (?:his|her|their) (?:\w+ )?(?:number|phone)|"
        r"(?:other (?:driver|guy|party|side|man|lady)'?s?|officer'?s?|policeman'?s|garage'?s) "
        r"(?:\w+ )?(?:number|phone|mobile|cell|contact))\b[\w' ]{0,10}$"
    ),
}
_NOT_OURS = re.compile(r"\s*(?:(?:but|and) )?(?:that's|that is|it's|is) (?:his|theirs|the other|not mine)")
_TOLD_AFTER = re.compile(r"\s*(?:(?:这|就)?是|(?:is|that's|that is) (?:my|the|our) )")
_PLATE_WORDS = re.compile(r"车牌|牌照|牌号|\b(?:plate|tag|registration)\b")
_POLICY_FORM = re.compile(r"[A-Z]{0,6}\d[A-Z0-9]*")
_POLICY_FEWEST, _POLICY_MOST, _POLICY_FEWEST_ASKED = 10, 24, 5
_POLICY_MOST_LETTERS = 6
_POLICY_CUE_REACH = {"zh-CN": 14, "en-US": 45, "ko-KR": 12}

_CHINESE_PHONE = re.compile(
    r"(?:(?:\+|00)?86)?(?P<national>1[3-9]\d{9}|0(?:10|2\d)[2-8]\d{7}|0[3-9]\d{2}[2-8]\d{6,7}|[48]00\d{7})"
)
_FOREIGN_PHONE = re.compile(r"(?:\+|00)(?!86)(?P<number>[1-9]\d{6,14})")
_MOBILE_AND_MORE = re.compile(r"1[3-9]\d{10,12}")
_MOBILE_DIGITS = 11
_COUNTRY_CODE = {
    "zh-CN": re.compile(r"(?:国家代码|国际区号|国家码|国码|区号)(?:是)?\s*(?=[1-9一二三四五六七八九幺])"),
    "en-US": re.compile(r"\b(?:country code|international code|dial code|dialing code)(?: is)? "),
}
_CORRECTION = {
    "zh-CN": re.compile("不对|不是|错了|说错|应该|更正|改成"),
    "en-US": re.compile(r"\b(?:no|wait|sorry|wrong|actually|correction|scratch that|should be)\b"),
}


def parse_plate_number(text: str, language: str) -> Identifier | None:
    """The plate of the caller's side, of a form that exists; another party's is `parse_other_plate`."""
    if language == "ko-KR" and (found := _korean_plate(normalise_transcript(text, language))):
        return found
    return first_read(lambda said: _plate_of(said, language, other=False), text, language)


def parse_other_plate(text: str, language: str) -> Identifier | None:
    """The plate of another party's vehicle ("对方车牌", "his plate", "the van that hit me is")."""
    return first_read(lambda said: _plate_of(said, language, other=True), text, language)


def _plate_of(normalised: Normalised, language: str, *, other: bool) -> Identifier | None:
    plate = wanted_plate(normalised, language, other=other)
    return (
        Identifier(**normalised.words(plate.start, plate.end), value=plate.value, confidence=plate.confidence)
        if plate
        else None
    )


def parse_policy_number(text: str, language: str, asked: bool = False) -> Identifier | None:
    """Ten signs or more, or five after "policy number" or when `asked` for it; no telephone, plate or card number."""
    return first_read(lambda said: _policy_number(said, language, asked), text, language)


def _policy_number(normalised: Normalised, language: str, asked: bool) -> Identifier | None:
    taken = [(plate.start, plate.end) for plate in plates(normalised, language)]
    found: list[tuple[Identifier, int]] = []
    for run, cued in _policy_runs(normalised, language):
        value = "".join(sign.char for sign in run).upper()
        fewest = _POLICY_FEWEST_ASKED if cued or asked else _POLICY_FEWEST
        if not _is_policy(value, fewest) or any(run[0].start < end and start < run[-1].end for start, end in taken):
            continue
        if not cued and not value.isdigit() and _PLATE_WORDS.search(normalised.text):
            continue
        if run[0].char.isalpha() and normalised.text[run[0].start - 1 : run[0].start] in set(PROVINCES):
            continue
        if not cued and (
            _is_other_number(value, language, asked) or _follows(_NO_POLICY, normalised, run[0].start, language)
        ):
            continue
        confidence = 0.9 if cued or asked else 0.6
        found.append(
            (Identifier(**normalised.words(run[0].start, run[-1].end), value=value, confidence=confidence), cued)
        )
    cued_first = sorted(found, key=lambda one: not one[1])
    return (
        _corrected([one for one, cued in found if cued == cued_first[0][1]], normalised.given, language)
        if found
        else None
    )


def parse_phone(text: str, language: str) -> Identifier | None:
    """The telephone number to call back, as E.164; not one said to be another party's."""
    return first_read(lambda said: _phone(said, language), text, language)


def _phone(normalised: Normalised, language: str) -> Identifier | None:
    found = list(_phones(normalised, language, loose=False))
    if not found and language == "zh-CN":
        found = list(_phones(normalised, language, loose=True))
    return _corrected(found, normalised.given, language)


def _policy_runs(normalised: Normalised, language: str) -> Iterator[tuple[list[Sign], bool]]:
    """Runs of written or spelled signs, and whether "policy" was said shortly before or right after."""
    for said in sign_runs(normalised, language, "written"):
        run = said
        # "two nine nine i hit": the last letter is the next word.
        while language == "en-US" and run and normalised.text[run[-1].start : run[-1].end] in {"a", "i"}:
            run = run[:-1]
        if run:
            yield run, _is_cued(normalised.text, run, language)


def _is_cued(text: str, run: list[Sign], language: str) -> bool:
    cue = _POLICY_CUES.get(language)
    if cue is None:
        return False
    reach = _POLICY_CUE_REACH[language]
    before, after = text[max(run[0].start - reach, 0) : run[0].start], text[run[-1].end :][:24]
    last = max((match.end() for match in cue.finditer(before)), default=0)
    other = _NO_POLICY[language].search(before) if language in _NO_POLICY else None
    if last and not (other and other.start() >= last):
        return True
    return bool(_TOLD_AFTER.match(after) and cue.search(after))


def _is_policy(value: str, fewest: int) -> bool:
    letters = sum(char.isalpha() for char in value)
    fits = fewest <= len(value) <= _POLICY_MOST and bool(_POLICY_FORM.fullmatch(value))
    return fits and letters <= _POLICY_MOST_LETTERS and len(value) - letters >= fewest - 4


def _is_other_number(value: str, language: str, asked: bool) -> bool:
    if asked and value.startswith("0"):
        return False
    return (
        looks_like_card_number(value)
        or (language != "ko-KR" and _chinese_phone(value) is not None)
        or (language == "ko-KR" and _e164(value, "KR") is not None)
    )


def _follows(words: dict[str, re.Pattern[str]], normalised: Normalised, start: int, language: str) -> bool:
    return language in words and bool(words[language].search(normalised.text[:start]))


def _phones(normalised: Normalised, language: str, loose: bool) -> Iterator[Identifier]:
    for run in sign_runs(normalised, language, "digits", loose=loose):
        start, end = run[0].start, run[-1].end
        if _follows(_NO_PHONE, normalised, start, language) or _NOT_OURS.match(normalised.text, end):
            continue
        value = "".join(sign.char for sign in run)
        code = _COUNTRY_CODE.get(language)
        if code and any(match.end() >= start - 1 for match in code.finditer(normalised.text[: start + 1])):
            value = "+" + value.lstrip("+")
        number = _e164(value, "KR") if language == "ko-KR" else _phone_number(value)
        if number:
            yield Identifier(**normalised.words(start, end), value=number, confidence=0.6 if loose else 0.95)
        elif language != "ko-KR" and _MOBILE_AND_MORE.fullmatch(value):
            yield _mobile_and_more(normalised, run)


def _mobile_and_more(normalised: Normalised, run: list[Sign]) -> Identifier:
    """A mobile number with digits after it: words of their own are another matter, else a digit was said too often."""
    end = run[_MOBILE_DIGITS - 1].end
    gap = normalised.given[: normalised.given_span(run[_MOBILE_DIGITS].start, run[-1].end)[0]][-1:].isspace()
    number = "+86" + "".join(sign.char for sign in run[:_MOBILE_DIGITS])
    return Identifier(**normalised.words(run[0].start, end), value=number, confidence=0.6 if gap else 0.4)


def _phone_number(value: str) -> str | None:
    chinese = _chinese_phone(value)
    if chinese:
        return chinese
    foreign = _FOREIGN_PHONE.fullmatch(value)
    return _e164("+" + foreign["number"], "CN") if foreign else None


def _chinese_phone(value: str) -> str | None:
    match = _CHINESE_PHONE.fullmatch(value)
    return f"+86{match['national'].removeprefix('0')}" if match else None


def _e164(value: str, region: str) -> str | None:
    try:
        number = phonenumbers.parse(value, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _corrected(found: list[Identifier], text: str, language: str) -> Identifier | None:
    """The first number; the last one when the caller took the first back."""
    if not found:
        return None
    first, last = found[0], found[-1]
    correction = _CORRECTION.get(language)
    return last if correction and correction.search(text, first.end, last.start) else first


def _korean_plate(normalised: Normalised) -> Identifier | None:
    signs = [
        Sign(KOREAN_DIGITS.get(char, char), index, index + 1)
        for index, char in enumerate(normalised.text)
        if not char.isspace()
    ]
    match = _KOREAN_PLATE.search("".join(sign.char for sign in signs))
    if match is None:
        return None
    words = normalised.words(signs[match.start()].start, signs[match.end() - 1].end)
    return Identifier(**words, value=match.group(), confidence=0.85)
