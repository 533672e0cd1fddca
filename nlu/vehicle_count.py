"""How many vehicles were in it, the caller's own among them, where the words say that it was more than two."""

from __future__ import annotations

import re

from nlu.spoken_numbers import quantity

CHAIN = 3  # a pile-up has at least so many
_CHAIN = {
    "zh-CN": re.compile("连环|连撞|连续追尾|前后都被?(?:撞|追尾)|前车也|后面还有车"),
    "en-US": re.compile(
        r"\bpile ?-?up\b|\bchain (?:reaction|collision|crash)\b|\bboth ends\b|\bmultiple (?:car|vehicle)s?\b"
    ),
    "ko-KR": re.compile("연쇄|다중 추돌"),
}
# All of them, the caller's among them; then those besides the caller's.
_ALL = {
    "zh-CN": re.compile(r"(?P<n>[三四五六七八九]|\d)(?:辆|台|部)?车(?:连环|相撞|追尾|撞|碰|事故|一起|都)"),
    "en-US": re.compile(
        r"\b(?P<n>three|four|five|six|seven|[3-9])[ -](?:car|vehicle|way)s? (?:crash|collision|accident|pile|wreck)"
    ),
}
_OTHERS = {
    "zh-CN": re.compile(r"(?:另外?|其他|别的|被|和|跟|撞了?)(?P<n>[两三四五六]|\d)(?:辆|台|部)(?:小|轿|货|面包)?车"),
    "en-US": re.compile(r"\b(?P<n>two|three|four|five|[2-6]) (?:other )?(?:cars|vehicles|trucks|vans)\b"),
}


def count_vehicles(text: str, language: str) -> int | None:
    """None for two or fewer, and for words that do not tell."""
    said = text.lower().replace(" ", "") if language == "zh-CN" else text.lower()
    counts = [0]
    for table, own in ((_ALL, 0), (_OTHERS, 1)):
        match = table[language].search(said) if language in table else None
        number = quantity(match["n"], language) if match else None
        counts.append(int(number) + own if number else 0)
    if language in _CHAIN and _CHAIN[language].search(said):
        counts.append(CHAIN)
    return max(counts) if max(counts) >= CHAIN else None
