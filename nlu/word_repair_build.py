"""Makes the data of nlu/word_repair.py: what English words there are, which follow which, which sound alike.

Run by hand when phrases or training sentences have grown much (`python -m nlu.word_repair_build DIR`), never when the
hotline runs. DIR holds what is not ours: `en.json.gz` (pyspellchecker), `frequency_bigramdictionary_en_243_342.txt` and
`frequency_dictionary_en_82_765.txt` (symspellpy), `cmudict.dict`. Licences: nlu/english/SOURCE.md. The sentences that
understanding is evaluated with are not read.
"""

from __future__ import annotations

import gzip
import json
import math
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from nlu.training_data import gazetteer_lists
from nlu.training_sentences import ANNOTATION, expand
from nlu.word_repair_lexicon import START, english_strings, word_class
from nlu.word_repair_sounds import PHONES, letters_of, sound_distance

HERE = Path(__file__).parent
TARGET = HERE / "english"
LANGUAGE = "en-US"
# A phrase with choices in it is read so many times.
READINGS = 24
DRAWS = 12000
LEAST_FREQUENT, LEAST_PAIR = 400, 2
GENERAL_PAIRS = 300_000
MEANT_FROM = 3
SOUNDS_LIKE, LONG_SOUNDS_LIKE = 1.0, 1.5
_WORD = re.compile(r"[a-z']+|\d[\d:.]*")
_REGEX = re.compile(r"\(\?|\\|\||\?|\.\*|[+^$]")
_PHRASE = re.compile(r"!\([^)]*\)|\{(\w+)\}|\(([^()]+)\)|\[([^\]]+)\]")


def main(folder: Path) -> None:
    general = _general_words(folder)
    spoken = Counter[str]()
    pairs = Counter[tuple[str, str]]()
    for text in [*_phrases(), *_sentences()]:
        words = _WORD.findall(text)
        spoken.update(word for word in words if not word[0].isdigit())
        classes = [START, *(word_class(word) for word in words), START]
        pairs.update(pairwise(classes))
    prons = _prons(folder)
    known = {word for word in general if len(word) > 1 or word in "ai"} | set(spoken)
    _write_words(known, general, spoken, prons)
    _write_pairs(pairs, _general_pairs(folder, known, spoken))
    _write_heard(known, general, spoken, prons)


def _general_words(folder: Path) -> dict[str, int]:
    """Word -> how often, of 10^9. Only what a dictionary has too: frequency lists hold names and typing errors."""
    counts: dict[str, int] = json.loads(gzip.decompress((folder / "en.json.gz").read_bytes()))
    lines = (folder / "frequency_dictionary_en_82_765.txt").read_text(encoding="utf-8-sig").splitlines()
    checked = {line.split()[0] for line in lines} | set(_prons(folder))
    return {word: count for word, count in counts.items() if count >= LEAST_FREQUENT and word in checked}


def _prons(folder: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in (folder / "cmudict.dict").read_text(encoding="utf-8").splitlines():
        word, *phones = line.partition("#")[0].split()
        if re.fullmatch(r"[a-z']+", word):
            found.setdefault(word, "".join(PHONES[phone.rstrip("012")] for phone in phones))
    return found


def _phrases() -> Iterator[str]:
    chance = random.Random("phrases")  # repeatable, not secret
    for path in sorted(HERE.glob("*.yaml")):
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        lists = _english_lists(document)
        for written in sorted(set(english_strings(document))):
            if _REGEX.search(written):
                continue
            readings = READINGS if _PHRASE.search(written) else 3
            for _ in range(readings):
                yield from _reading(written, lists, chance).split("…")


def _english_lists(document: Mapping[str, Any]) -> dict[str, list[str]]:
    lists = document.get("lists", {})
    return {name: [str(each) for each in rows] for name, rows in lists.get(LANGUAGE, {}).items()}


def _reading(phrase: str, lists: Mapping[str, list[str]], chance: random.Random) -> str:
    def chosen(match: re.Match[str]) -> str:
        if match[1]:
            return " " + _reading(chance.choice(lists.get(match[1], [""])), lists, chance) + " "
        options = (match[2] or match[3] or "").split("/")
        return f" {chance.choice([*options, ''] if match[3] else options)} "

    return _PHRASE.sub(chosen, phrase).replace("~", "…")


def _sentences() -> Iterator[str]:
    """Of the training data: by hand, and drawn; before any noise is put in."""
    folder = HERE / "rasa_project" / LANGUAGE
    for path in sorted(folder.glob("utterances*.yml")):
        for texts in _read(path).values():
            for text in texts:
                yield from [ANNOTATION.sub(r"\1", str(text)).lower()] * 3
    words = {name: [str(entry) for entry in entries] for name, entries in _read(folder / "words.yml").items()}
    words |= gazetteer_lists(LANGUAGE)
    intents = _read(folder / "sentences.yml")["intents"]
    wanted = sum(int(each["draws"]) for each in intents.values())
    for intent in intents.values():
        chance = random.Random("sentences")  # repeatable, not secret
        said = [each if isinstance(each, str) else str(each["say"]) for each in intent["sentences"]]
        for at in range(max(len(said) * 3, DRAWS * int(intent["draws"]) // wanted)):
            yield ANNOTATION.sub(r"\1", expand(said[at % len(said)], words, chance)).lower()


def _read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _general_pairs(folder: Path, known: Iterable[str], spoken: Counter[str]) -> Iterator[tuple[str, str, int]]:
    """Only those with a word of ours on either side: the others would decide nothing."""
    known = set(known)
    lines = (folder / "frequency_bigramdictionary_en_243_342.txt").read_text(encoding="utf-8-sig").splitlines()
    for line in lines:
        first, second, count = line.split()
        ours = spoken[first] >= MEANT_FROM and spoken[second] >= MEANT_FROM
        if ours and int(count) >= GENERAL_PAIRS and first in known and second in known:
            yield first, second, int(count)


def _write_words(
    known: Iterable[str], general: Mapping[str, int], spoken: Counter[str], prons: Mapping[str, str]
) -> None:
    total, ours = sum(general.values()), sum(spoken.values())
    rows = (
        (word, _tenths(general.get(word, 0) / total), _tenths(spoken[word] / ours), prons.get(word, ""))
        for word in sorted(known)
    )
    _write("words.tsv", ("word", "general", "ours", "sound"), rows)


def _tenths(share: float) -> int | str:
    """Tenths of a natural logarithm, turned positive; nothing for what never occurs."""
    return round(-10 * math.log(share)) if share > 0 else ""


def _write_pairs(pairs: Counter[tuple[str, str]], general: Iterable[tuple[str, str, int]]) -> None:
    """A line a first word: what follows it, with its count among ours and (after `~`) in general."""
    rows: dict[str, list[str]] = defaultdict(list)
    for (first, second), count in sorted(pairs.items()):
        if count >= LEAST_PAIR:
            rows[first].append(f"{second}:{count}")
    for first, second, count in sorted(general):
        rows[first].append(f"{second}~{round(10 * math.log(count / GENERAL_PAIRS))}")
    _write("pairs.tsv", ("word", "next"), ((first, " ".join(nexts)) for first, nexts in sorted(rows.items())))


def _write_heard(
    known: Iterable[str], general: Mapping[str, int], spoken: Counter[str], prons: Mapping[str, str]
) -> None:
    """Heard word -> words of ours that sound like it, each with its distance in tenths of a sound."""
    near: dict[str, set[str]] = defaultdict(set)
    for word, count in spoken.items():
        if count >= MEANT_FROM and word in prons and word in general:
            for key in _keys(prons[word]):
                near[key].add(word)
    rows = []
    for heard in sorted(word for word in known if word in prons):
        others = {other for key in _keys(prons[heard]) for other in near.get(key, ())} - {heard}
        said = [(sound_distance(prons[heard], prons[other]), other) for other in others]
        kept = [f"{other}:{round(10 * far)}" for far, other in sorted(said) if far <= _limit(heard, other, prons)]
        if kept:
            rows.append((heard, " ".join(kept)))
    _write("heard.tsv", ("heard", "meant"), rows)


def _limit(heard: str, other: str, prons: Mapping[str, str]) -> float:
    shorter = min(len(prons[heard]), len(prons[other]))
    return LONG_SOUNDS_LIKE if shorter >= 5 else SOUNDS_LIKE if shorter >= 2 else SOUNDS_LIKE / 2


def _keys(sound: str) -> set[str]:
    """Two sounds that share one of these may be near."""
    plain = letters_of(sound)
    return {plain, *(plain[:at] + plain[at + 1 :] for at in range(len(plain)))}


def _write(name: str, header: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
    TARGET.mkdir(exist_ok=True)
    lines = ["\t".join(header), *("\t".join(map(str, row)) for row in rows)]
    (TARGET / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
