"""Sums of money as callers say them: "大概三千来块", "一万二", "two and a half grand", "500 rmb".

A number is money when a word for money follows it, or when what comes before is told in money (花了, 要价, the garage
quoted) and no other measure follows. A range is its middle; "几千块" and "a few hundred" name no sum.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nlu.spoken_numbers import ENGLISH_TENS, ENGLISH_UNITS, quantity
from nlu.transcript import Normalised, normalise_transcript
from nlu.values import Amount

_CURRENCIES = {
    "zh-CN": (
        ("USD", "美元|美金|刀"),
        ("HKD", "港币|港元|港纸"),
        ("EUR", "欧元"),
        ("CNY", "块钱|块|元钱|元|圆|人民币|大洋|rmb|RMB|大元|软妹币|塊|蚊"),
    ),
    "en-US": (
        ("USD", r"(?:us |american |u s )?(?:dollars?|bucks|usd)"),
        ("HKD", r"hong kong dollars?|hkd"),
        ("EUR", r"euros?|eur"),
        ("GBP", r"pounds?|quid|gbp"),
        ("CNY", r"(?:chinese )?(?:yuan|rmb|r m b|kuai|kwai|renminbi|cny|remnimbi)"),
    ),
}

_CHINESE_NUMBER = r"[零〇一二两三四五六七八九十百千万0-9.]+"
_CHINESE_SUM = re.compile(
    rf"(?P<low>{_CHINESE_NUMBER}|(?<!\w)半万)(?P<more>[来多几余把]?)(?P<unit>[万千百wWkK]?)"
    rf"(?:(?:到|至|或者?|-)(?P<high>{_CHINESE_NUMBER}[万千百wWkK]?))?(?:左右|上下)?(?P<more2>[来多几余]?)"
)
_CHINESE_CUE = re.compile(
    r"(?:(?:花了?|花费|要价?|开价|报价|估价?|定损|付了?|收了?|索赔|讹(?:我|了)?|垫(?:付|了)?|私了|补(?:我|给)?|"
    r"损失|维修费|修理费|修车费?|医药费|费用|金额|总共|一共|那笔|这笔|少打|少赔|多收|打了|费|差不多|得要?|需要|最少|至少|欠|扣了?|值|买的)"
    r"(?:我|他|她|人家|对方|说|大概|差不多|得|要|是|了|花|有|个|也|就|的钱|给|大约|估计|价|接近|将近|至少|起码|最多|不到|我们|不是|改成|"
    r"应该|那|的|额|为){0,4}|(?:赔|给|转|退)(?:了|给|付|偿)*[^，。车你听打]{0,4}(?:车的|人的|的|他|她|人家|对方)?)$"
)
_NOT_MONEY_ZH = re.compile(
    r"[号个米公里千克斤人辆台次年月天点分秒岁度层楼条只张页吨平升周期座挡档迈脚位路环巷弄区项样处回顿瓶本口件小钟刻]|"
    r"%|以内|多公里|k?m"
)
_EMERGENCY_NUMBERS = frozenset({
    "120", "110", "122", "119", "一二零", "一二〇", "一一零", "一一〇", "一二二", "一一九",
})  # fmt: skip
_RUNG = ("打", "打了", "打过", "打通了", "打完", "打的")
_NAMES_AFTER = re.compile("[桥里村街路镇坊区店店朝宝门]")

_WORDS = "|".join([*ENGLISH_UNITS, *ENGLISH_TENS, "hundred", "thousand", "million"])
_ENGLISH_SUM = re.compile(
    rf"(?:(?P<couple>a couple(?: of)?) (?P<scale>hundred|thousand|grand|k)|"
    rf"(?P<low>(?:(?:an? )?(?:half )?(?:{_WORDS}|\d+(?:\.\d+)?)(?:[ -](?:and )?(?:{_WORDS}|point|oh|\d+))*"
    rf"|an? (?=hundred|thousand|grand)|half an?))"
    rf"(?P<half> and a half| and half)?(?P<unit> ?(?:hundred|thousand|grand|k)\b(?!'))?"
    rf"(?: (?:to|or) (?P<high>(?:{_WORDS}|\d+)(?: (?:{_WORDS}|\d+))*)(?P<unit2> ?(?:grand|"
    rf"k)\b)?)?)(?: or so| ish| odd)?"
)
_ENGLISH_CUE = re.compile(
    r"\b(?:costs?|bill|quot\w+|estimat\w+|charg\w+|pay|paid|paying|gave (?:him|her|them|the [\w ]+)|"
    r"give (?:him|her|them)|"
    r"wants?|wanted|ask(?:s|ed|ing)?(?: me)? for|demand\w*|owe\w*|worth|price|amount|sum|total|"
    r"damages?|repairs?|fee|refund\w*|"
    r"compensat\w+|deposit|"
    r"spent|offered|settle\w*|invoice|value)\b(?:'s)?"
    r"(?: (?:is|was|are|of|at|for|about|around|roughly|like|maybe|him|her|them|me|us|up|to|came|"
    r"comes|will|be|would|be|some|a|"
    r"over|under|nearly|almost|that|it|it's|gonna|going|not|all|in|said|says|probably|approximately|"
    r"total|something|job|"
    r"bill|the)){0,5} ?$"
)
_FOR_A_PART = re.compile(
    r" (?:for (?:a|the|my|his) (?:new )?\w*|all in\b|in (?:total|cash|repairs|damage)|cash\b|worth of)"
)
_NOT_MONEY_EN = re.compile(
    r" ?(?:st|nd|rd|th|%|percent|(?:kilo)?met(?:re|er)s?|km|k m|miles?|feet|foot|"
    r"minutes?|mins?|hours?|days?|weeks?|months?|years?|"
    r"people|persons?|cars?|o'?clock|am|pm|times?|seconds?|degrees|of (?:us|them)|kids|children|"
    r"digits|in the (?:morning|afternoon))\b"
)
_LEAST_BARE = 100


@dataclass(frozen=True)
class _Sum:
    value: float
    start: int
    end: int
    currency: str
    sure: float


def parse_amount(text: str, language: str) -> Amount | None:
    """The first sum of money in the words, in its currency; the last where the first was taken back."""
    if language not in _CURRENCIES:
        return None
    normalised = normalise_transcript(text, language)
    found = list(_chinese_sums(normalised.text) if language == "zh-CN" else _english_sums(normalised.text))
    if not found:
        return None
    first, last = found[0], found[-1]
    taken_back = re.search(r"不是$", normalised.text[: first.start]) or re.search(
        r"不是|不对|错|应该|改成|而是|\b(?:no|not|sorry|wait|actually|i mean)\b",
        normalised.text[first.end : last.start],
    )
    return _amount(normalised, last if taken_back and len(found) > 1 else first)


def _amount(normalised: Normalised, found: _Sum) -> Amount:
    words = normalised.words(found.start, found.end)
    return Amount(**words, confidence=found.sure, value=found.value, currency=found.currency)


def _currency_at(text: str, index: int, language: str) -> tuple[str, int]:
    """The currency named at `index`, and where its name ends; "" when none is."""
    for currency, words in _CURRENCIES[language]:
        match = re.compile(rf" ?(?:{words}){'' if language == 'zh-CN' else chr(92) + 'b'}").match(text, index)
        if match:
            return currency, match.end()
    return "", index


def _chinese_sums(text: str) -> Iterator[_Sum]:
    told = False
    for match in _CHINESE_SUM.finditer(text):
        value = _chinese_value(match)
        if value is None or text[match.start() - 1 : match.start()] in {"几", "好", "第", "数"}:
            continue
        currency, end = _currency_at(text, match.end(), "zh-CN")
        small = value < 10 and not text[match.end() : end].endswith("钱") and not match["low"].isdigit()
        if currency and not small and not _NAMES_AFTER.match(text, end):
            tail = re.compile(r"(?P<more>[一二三四五六七八九])(?!\w)|[多来]").match(text, end)
            yield _Sum(value, match.start(), tail.end() if tail and not tail["more"] else end, currency, 0.9)
            told = True
        elif not currency and value >= _LEAST_BARE and not _no_money_zh(text, match):
            before = text[: match.start()]
            if _CHINESE_CUE.search(before) or (told and before.endswith(("是", "改成", "应该"))):
                yield _Sum(value, match.start(), match.end(), "CNY", 0.75)
                told = True


def _no_money_zh(text: str, match: re.Match[str]) -> bool:
    """Something else is counted, or an emergency number was rung."""
    rung = match["low"] in _EMERGENCY_NUMBERS and text[: match.start()].endswith(_RUNG)
    return rung or _NOT_MONEY_ZH.match(text, match.end()) is not None


def _chinese_value(match: re.Match[str]) -> float | None:
    low = match["low"]
    scale = {"万": "万", "w": "万", "W": "万", "千": "千", "k": "千", "K": "千", "百": "百"}.get(match["unit"], "")
    if match["more"] == "几" and not scale:
        return None
    pair = re.fullmatch(
        r"(?P<head>.*[万千百])?(?P<a>[一两二三四五六七八])(?P<b>[二三四五六七八九])(?P<scale>[十百千万])?", low
    )
    if pair and (pair["scale"] or scale) and quantity(pair["b"], "zh-CN") == (quantity(pair["a"], "zh-CN") or 0) + 1:
        unit = pair["scale"] or scale
        ends = [quantity((pair["head"] or "") + pair[name] + unit, "zh-CN") for name in ("a", "b")]
        return None if None in ends else sum(end for end in ends if end is not None) / 2
    value = 5000.0 if low == "半万" else quantity(low + scale, "zh-CN")
    if value is None or match["high"] is None:
        return value
    unit = match["high"][-1] if match["high"][-1] in "万千百" else ""
    high = quantity(match["high"].replace("w", "万").replace("k", "千"), "zh-CN")
    low_again = quantity(low + unit, "zh-CN") if unit and not scale and low[-1] not in "万千百" else value
    return None if high is None or low_again is None else (low_again + high) / 2


def _english_sums(text: str) -> Iterator[_Sum]:
    for match in _ENGLISH_SUM.finditer(text):
        if text[match.start() - 1 : match.start()].isalnum() or re.search(
            r"\b(?:few|several|many) $", text[: match.start()]
        ):
            continue
        value = _english_value(match)
        if value is None:
            continue
        currency, end = _currency_at(text, match.end(), "en-US")
        before = text[: match.start()]
        coin = re.search(r"[$¥€£] ?$", before)
        grand = "grand" in match.group()
        if currency or coin:
            yield _Sum(value, match.start(), end, currency or "CNY", 0.9)
        elif value < _LEAST_BARE or _NOT_MONEY_EN.match(text, match.end()):
            continue
        elif grand or _ENGLISH_CUE.search(before) or _FOR_A_PART.match(text, match.end()):
            yield _Sum(value, match.start(), match.end(), "CNY", 0.85 if grand else 0.7)


def _english_value(match: re.Match[str]) -> float | None:
    if match["couple"]:
        return 2.0 * (100 if match["scale"] == "hundred" else 1000)
    unit = (match["unit"] or "").strip()
    scale = {"hundred": 100.0, "thousand": 1000.0, "grand": 1000.0, "k": 1000.0}.get(unit, 1.0)
    low = match["low"].strip()
    value = 1.0 if low in {"a", "an"} else 0.5 if low.startswith("half a") else quantity(low, "en-US")
    if value is None:
        return None
    value = (value + (0.5 if match["half"] else 0)) * scale
    if match["high"] is None:
        return value
    high = quantity(match["high"], "en-US")
    if high is None:
        return None
    high *= 1000.0 if match["unit2"] else 1.0
    big = next((size for size in (1000.0, 100.0) if high >= size and value < size), 1.0)
    low_value = value * big if value < high / 10 else value
    return (low_value + high) / 2 if low_value < high else value
