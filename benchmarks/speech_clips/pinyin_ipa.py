"""Pinyin with tone digits (`jin1 tian1`) -> IPA with tone arrows, as Kokoro's vocabulary writes Mandarin."""

from __future__ import annotations

import re

TONES = {"1": "→", "2": "↗", "3": "↓", "4": "↘", "5": ""}
INITIALS = {
    "zh": "ꭧ", "ch": "ꭧʰ", "sh": "ʂ", "b": "p", "p": "pʰ", "m": "m", "f": "f", "d": "t", "t": "tʰ", "n": "n", "l": "l",
    "g": "k", "k": "kʰ", "h": "x", "j": "ʨ", "q": "ʨʰ", "x": "ɕ", "r": "ɻ", "z": "ʦ", "c": "ʦʰ", "s": "s",
}  # fmt: skip
# Where the arrow stands, after the vowel that carries the tone, is marked 0.
FINALS = {
    "a": "a0", "o": "wo0", "e": "ɤ0", "ai": "ai0", "ei": "ei0", "ao": "au0", "ou": "ou0", "an": "a0n",
    "en": "ə0n", "ang": "a0ŋ", "eng": "ə0ŋ", "ong": "ʊ0ŋ", "er": "ɚ0", "i": "i0", "ia": "ja0", "ie": "je0",
    "iao": "jau0", "iu": "jou0", "ian": "jɛ0n", "in": "i0n", "iang": "ja0ŋ", "ing": "i0ŋ", "iong": "jʊ0ŋ",
    "u": "u0", "ua": "wa0", "uo": "wo0", "uai": "wai0", "ui": "wei0", "uan": "wa0n", "un": "wə0n",
    "uang": "wa0ŋ", "v": "y0", "ve": "ɥe0", "van": "ɥɛ0n", "vn": "y0n",
}  # fmt: skip
WHOLE = {
    "yi": "i", "ya": "ia", "ye": "ie", "yao": "iao", "you": "iu", "yan": "ian", "yin": "in", "yang": "iang",
    "ying": "ing", "yong": "iong", "wu": "u", "wa": "ua", "wo": "uo", "wai": "uai", "wei": "ui", "wan": "uan",
    "wen": "un", "wang": "uang", "yu": "v", "yue": "ve", "yuan": "van", "yun": "vn",
}  # fmt: skip


def pinyin_ipa(text: str) -> str:
    """Raises ValueError for a syllable that is none."""
    return re.sub(r"([a-zv]+)([1-5])", lambda syllable: _syllable_ipa(syllable.group(1), syllable.group(2)), text)


def _syllable_ipa(letters: str, tone: str) -> str:
    initial = "" if letters in WHOLE else next((known for known in INITIALS if letters.startswith(known)), "")
    final = WHOLE.get(letters, letters.removeprefix(initial))
    if initial in ("j", "q", "x") and final.startswith("u"):
        final = "v" + final[1:]
    if final not in FINALS:
        raise ValueError(f"{letters}{tone} is not a pinyin syllable")
    vowels = FINALS[final]
    if final == "i" and initial in ("zh", "ch", "sh", "r"):
        vowels = "ɻ0"
    if final == "i" and initial in ("z", "c", "s"):
        vowels = "ɨ0"
    return INITIALS.get(initial, "") + vowels.replace("0", TONES[tone])
