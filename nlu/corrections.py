"""Does a caller take back what was said before? The phrases are data: nlu/correction_phrases.yaml."""

from __future__ import annotations

import re
from functools import cache

from nlu.phrase_data import phrase_data
from nlu.phrase_table import PhraseTable
from nlu.transcript import normalise_transcript

_PUNCTUATION = re.compile(r"[,.!?;:。、，？！]+")


def takes_back(text: str, language: str) -> bool:
    """ "No wait", "说错了": something told before was otherwise; what, the rest of the words must tell."""
    words = _PUNCTUATION.sub(" ", normalise_transcript(text, language).text)
    words = " ".join(words.split()) if language == "en-US" else "".join(words.split())
    return any(_table(language).find(words))


@cache
def _table(language: str) -> PhraseTable:
    return PhraseTable([("back", phrase_data("correction_phrases").get(language, []))], language)
