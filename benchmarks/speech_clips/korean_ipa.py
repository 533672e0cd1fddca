"""Written Korean -> IPA, as compact as it can be and still be understood by a recogniser.

Standard pronunciation rules in the order they feed each other: aspiration by h, palatalisation, liaison, tensing,
neutralised finals, nasalisation and lateralisation, then voicing between sonorants. Words are read alone.
"""

from __future__ import annotations

import re
from itertools import pairwise

INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
FINALS = ["", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"]

PAIRS = "ㄳㄱㅅ ㄵㄴㅈ ㄶㄴㅎ ㄺㄹㄱ ㄻㄹㅁ ㄼㄹㅂ ㄽㄹㅅ ㄾㄹㅌ ㄿㄹㅍ ㅀㄹㅎ ㅄㅂㅅ"
SPLIT = {pair[0]: (pair[1], pair[2]) for pair in PAIRS.split()}
ASPIRATED = {"ㄱ": "ㅋ", "ㄷ": "ㅌ", "ㅂ": "ㅍ", "ㅈ": "ㅊ"}
TENSE = {"ㄱ": "ㄲ", "ㄷ": "ㄸ", "ㅂ": "ㅃ", "ㅅ": "ㅆ", "ㅈ": "ㅉ"}
BEFORE_H = {"ㄱ": "ㅋ", "ㅂ": "ㅍ", "ㄷ": "ㅌ", "ㅅ": "ㅌ", "ㅈ": "ㅊ"}
PALATAL = {"ㄷ": "ㅈ", "ㅌ": "ㅊ"}
HEARD_FINAL = {
    **dict.fromkeys(["ㄱ", "ㄲ", "ㄳ", "ㄺ", "ㅋ"], "ㄱ"),
    **dict.fromkeys(["ㄴ", "ㄵ", "ㄶ"], "ㄴ"),
    **dict.fromkeys(["ㄷ", "ㅅ", "ㅆ", "ㅈ", "ㅊ", "ㅌ", "ㅎ"], "ㄷ"),
    **dict.fromkeys(["ㄹ", "ㄼ", "ㄽ", "ㄾ", "ㅀ"], "ㄹ"),
    **dict.fromkeys(["ㅁ", "ㄻ"], "ㅁ"),
    **dict.fromkeys(["ㅂ", "ㅄ", "ㄿ", "ㅍ"], "ㅂ"),
    "ㅇ": "ㅇ",
    "": "",
}
NASAL = {"ㄱ": "ㅇ", "ㄷ": "ㄴ", "ㅂ": "ㅁ"}
VOICED = {"ㄱ": "ɡ", "ㄷ": "d", "ㅂ": "b", "ㅈ": "ʥ"}
CONSONANT_SOUNDS = "k k n t t ɾ m p p s s _ ʨ ʨ ʨʰ kʰ tʰ pʰ h"
CONSONANT_IPA = dict(zip(INITIALS, CONSONANT_SOUNDS.split(), strict=True)) | {"ㅇ": ""}
VOWEL_SOUNDS = "a ɛ ja jɛ ʌ e jʌ je o wa wɛ we jo u wʌ we wi ju ɯ ɯi i"
VOWEL_IPA = dict(zip(VOWELS, VOWEL_SOUNDS.split(), strict=True))
FINAL_IPA = {"": "", "ㄱ": "k", "ㄴ": "n", "ㄷ": "t", "ㄹ": "l", "ㅁ": "m", "ㅂ": "p", "ㅇ": "ŋ"}
SONORANT_FINALS = {"", "ㄴ", "ㄹ", "ㅁ", "ㅇ"}

Syllable = list[str]  # initial, vowel, final


def korean_ipa(text: str) -> str:
    """Hangul, spaces and punctuation -> IPA with the same spaces and punctuation."""
    return re.sub(r"[가-힣]+", lambda word: _word_ipa(word.group()), text)


def _word_ipa(word: str) -> str:
    syllables = [_split(letter) for letter in word]
    for left, right in pairwise(syllables):
        _join(left, right)
    syllables[-1][2] = HEARD_FINAL[syllables[-1][2]]
    sounds: list[str] = []
    for before, syllable in zip([None, *syllables], syllables, strict=False):
        vowel = VOWEL_IPA[syllable[1]]
        glideless = vowel[1:] if syllable[0] in "ㅈㅉㅊ" and vowel[0] == "j" else vowel
        sounds.append(_initial_ipa(before, syllable) + glideless + FINAL_IPA[syllable[2]])
    return "".join(sounds)


def _split(letter: str) -> Syllable:
    index = ord(letter) - ord("가")
    return [INITIALS[index // 588], VOWELS[index % 588 // 28], FINALS[index % 28]]


def _join(left: Syllable, right: Syllable) -> None:
    """Change the final of one syllable and the initial of the next as they meet."""
    kept, moving = _parts(left[2])
    if right[0] == "ㅇ" and moving not in ("", "ㅇ"):
        left[2] = kept
        right[0] = "ㅇ" if moving == "ㅎ" else moving
        if moving == "ㅎ" and kept:
            left[2], right[0] = "", kept
        if right[1] == "ㅣ":
            right[0] = PALATAL.get(moving, right[0])
        return
    if moving == "ㅎ" and right[0] in ASPIRATED:
        left[2], right[0] = kept, ASPIRATED[right[0]]
    elif right[0] == "ㅎ" and (moving in BEFORE_H or HEARD_FINAL[left[2]] == "ㄷ"):
        left[2], right[0] = kept, BEFORE_H.get(moving, "ㅌ")
    _neutralise(left, right)


def _parts(final: str) -> tuple[str, str]:
    """What stays and what moves on when a vowel follows."""
    return SPLIT.get(final, ("", final))


def _neutralise(left: Syllable, right: Syllable) -> None:
    final = HEARD_FINAL[left[2]]
    if final in NASAL and right[0] in TENSE:
        right[0] = TENSE[right[0]]
    if final in NASAL and right[0] in "ㄴㅁㄹ":
        final = NASAL[final]
        right[0] = "ㄴ" if right[0] == "ㄹ" else right[0]
    if final in ("ㅁ", "ㅇ") and right[0] == "ㄹ":
        right[0] = "ㄴ"
    if {final, right[0]} == {"ㄴ", "ㄹ"}:
        final = right[0] = "ㄹ"
    # Before s a closing t is only heard as its length.
    left[2] = "" if final == "ㄷ" and right[0] == "ㅆ" else final


def _initial_ipa(before: Syllable | None, syllable: Syllable) -> str:
    initial, vowel, _ = syllable
    if initial == "ㄹ" and before is not None and before[2] == "ㄹ":
        return "l"
    if initial in VOICED and before is not None and before[2] in SONORANT_FINALS:
        return VOICED[initial]
    if initial in "ㅅㅆ" and VOWEL_IPA[vowel][0] in "ij":
        return "ɕ"
    return CONSONANT_IPA[initial]
