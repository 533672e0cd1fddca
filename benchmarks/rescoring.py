"""What listing several hearings is worth: answers read right from the first alone, and after choosing among them.

    python -m benchmarks.rescoring [DIR] [--language ko-KR] [--listed 8]

DIR holds telephone clips and `manifest.json` ({"clips": [{"id", "file", "text"}]}); an id begins with what was asked
(time, place, cause, injury, yes, no, report). Right: the values read are those read from the text that was spoken.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import vosk
from rich.console import Console
from rich.table import Table

from ivr.reading import MOST_READINGS
from ivr.speech.audio import decode_mulaw, encode_mulaw, make_front_end
from ivr.speech.model_store import extension_path, find_model
from ivr.speech.recognizer import Transcript, transcript_of
from ivr.speech.warm_up import read_clip
from nlu.extractor import spoken_values
from nlu.rescoring import Hearing, choose_hearing
from nlu.understander import RESCORED_BY
from nlu.values import Values
from settings import PROJECT_DIR, load_settings

AT = datetime.fromisoformat("2026-03-18T14:30:00+09:00")
QUESTIONS = {
    "time": "loss_date", "place": "loss_location", "cause": "cause_of_loss", "injury": "injury", "yes": "injury",
    "no": "injury", "report": "what_happened",
}  # fmt: skip
BATCH_BYTES = 1600
# Of a value: not what depends on the wording alone.
WORDING = {"text", "confidence", "earliest", "latest"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path, nargs="?", default=PROJECT_DIR / "tests" / "audio" / "ko-KR")
    parser.add_argument("--language", default="ko-KR")
    parser.add_argument("--listed", type=int, default=8)
    options = parser.parse_args()
    speech = load_settings().speech.languages[options.language]
    vosk.SetLogLevel(-1)
    recognizer = vosk.KaldiRecognizer(vosk.Model(str(find_model(speech.model, Path()))), 16000)
    recognizer.SetWords(True)
    recognizer.SetMaxAlternatives(options.listed)
    extension = extension_path(speech.model, speech.extension) if speech.front_end == "extend" else None
    counts: Counter[tuple[str, str]] = Counter()
    clips = json.loads((options.directory / "manifest.json").read_text(encoding="utf-8"))["clips"]
    for clip in clips:
        question = QUESTIONS.get(clip["id"].rstrip("0123456789"))
        if question is not None:
            front_end = make_front_end(speech.front_end, extension)
            heard = transcribe(recognizer, options.directory / clip["file"], front_end)
            counts.update(judged(clip["text"], heard, question, options.language))
    print_table(counts)


def transcribe(recognizer: Any, path: Path, front_end: Any) -> Transcript:
    ulaw = encode_mulaw(read_clip(path))
    segments = []
    for at in range(0, len(ulaw), BATCH_BYTES):
        pcm = front_end.feed(decode_mulaw(ulaw[at : at + BATCH_BYTES]))
        if pcm and recognizer.AcceptWaveform(pcm):
            segments.append(json.loads(recognizer.Result()))
    segments.append(json.loads(recognizer.FinalResult()))
    return transcript_of(segments, 0.0)


def judged(spoken: str, heard: Transcript, question: str, language: str) -> Counter[tuple[str, str]]:
    """What this clip adds to the counts: (question, outcome)."""
    read = partial(read_values, language=language, question=question)
    asked = RESCORED_BY[question]
    others = [Hearing(other.text, other.share) for other in heard.alternatives][: MOST_READINGS - 1]
    first = Hearing(heard.text, max(0.0, 1.0 - sum(other.share for other in others)))
    chosen = choose_hearing([first, *others], asked, read)
    wanted, before, after = (meaning(read(text), asked) for text in (spoken, heard.text, chosen))
    outcomes = ["clips", *(["right before"] if before == wanted else []), *(["right after"] if after == wanted else [])]
    outcomes += ["exchanged"] if chosen != heard.text else []
    outcomes += ["made wrong"] if after not in (before, wanted) and not before else []
    return Counter((question, outcome) for outcome in outcomes)


def read_values(text: str, language: str, question: str) -> Values:
    return spoken_values(text, language, AT, (), question)


def meaning(values: Values, asked: tuple[str, ...]) -> dict[str, Any]:
    found = {name: values[name] for name in asked if name in values}
    plain = {name: value if isinstance(value, dict) else value.as_json() for name, value in found.items()}
    return {name: {part: x for part, x in value.items() if part not in WORDING} for name, value in plain.items()}


def print_table(counts: Counter[tuple[str, str]]) -> None:
    columns = ("clips", "right before", "right after", "exchanged", "made wrong")
    table = Table("question", *columns)
    for question in dict.fromkeys(QUESTIONS.values()):
        table.add_row(question, *(str(counts[question, column]) for column in columns))
    table.add_row("all", *(str(sum(counts[q, column] for q in set(QUESTIONS.values()))) for column in columns))
    Console().print(table)


if __name__ == "__main__":
    main()
