"""Plain DIET as Rasa's own template configures it, trained once on our training sentences.

Whitespace tokens in English, jieba's in Mandarin, as Rasa's documentation has it. Entities and intents are DIET's
alone; values are read by our readers from the words it marked, and from nothing else.
"""

from __future__ import annotations

import hashlib
import random
import secrets
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from nlu.breaker import CircuitBreaker
from nlu.client import NluUnavailable, RasaClient
from nlu.extractor import extract
from nlu.marked_words import MARKS
from nlu.training_data import build_training_file
from nlu.transcript import normalise_transcript
from nlu.understanding import Entity, Understanding
from operations.rasa_environment import RASA_PROJECT_DIR, rasa_command, rasa_variables
from operations.rasa_server import RasaAddress, answers
from settings import PROJECT_DIR, Settings

WORK = PROJECT_DIR / "var" / "benchmarks" / "diet"
LOCK = PROJECT_DIR / "requirements" / "benchmark-diet.txt"
UV = PROJECT_DIR / ".venv-tools" / "bin" / "uv"
TOKENIZERS = {"zh-CN": "JiebaTokenizer", "en-US": "WhitespaceTokenizer"}
START_SECONDS = 240.0


def template(language: str, epochs: int) -> dict[str, Any]:
    """rasa/cli/initial_project/config.yml of 3.6 without the response selector, which would have no responses."""
    return {
        "recipe": "default.v1",
        "assistant_id": f"plain-diet-{language}",
        "language": language[:2],
        "pipeline": [
            {"name": TOKENIZERS[language]},
            {"name": "RegexFeaturizer"},
            {"name": "LexicalSyntacticFeaturizer"},
            {"name": "CountVectorsFeaturizer"},
            {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
            {"name": "DIETClassifier", "epochs": epochs},
            {"name": "EntitySynonymMapper"},
            {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
        ],
        "policies": [],
    }


def sample(training_file: str, sentences: int) -> str:
    """About so many sentences, the same share of every intent; word lists and patterns stay."""
    loaded = yaml.safe_load(training_file)
    parts = [part for part in loaded["nlu"] if "intent" in part]
    lines = {part["intent"]: part["examples"].splitlines() for part in parts}
    share = min(1.0, sentences / sum(len(each) for each in lines.values()))
    for part in parts:
        examples = lines[part["intent"]]
        kept = random.Random(part["intent"]).sample(examples, max(2, round(share * len(examples))))
        part["examples"] = "\n".join(kept) + "\n"
    return yaml.safe_dump(loaded, allow_unicode=True)


def train(settings: Settings, language: str, sentences: int, epochs: int) -> tuple[Path, float]:
    """The model, and the seconds its training took: 0 when it was there already."""
    data = sample(build_training_file(RASA_PROJECT_DIR, language), sentences)
    config = yaml.safe_dump(template(language, epochs), sort_keys=False)
    name = f"{language}-{hashlib.sha256((data + config).encode()).hexdigest()[:12]}"
    model = WORK / f"{name}.tar.gz"
    if model.exists():
        return model, 0.0
    WORK.mkdir(parents=True, exist_ok=True)
    paths = {suffix: WORK / f"{name}.{suffix}.yml" for suffix in ("nlu", "config")}
    paths["nlu"].write_text(data, encoding="utf-8")
    paths["config"].write_text(config, encoding="utf-8")
    command = rasa_command(
        settings, "train", "nlu", "--config", str(paths["config"]), "--nlu", str(paths["nlu"]),
        "--out", str(WORK), "--fixed-model-name", name,
    )  # fmt: skip
    began = time.monotonic()
    with tempfile.TemporaryDirectory(dir=WORK) as cache, (WORK / f"{name}.log").open("w", encoding="utf-8") as log:
        environment = _environment(RASA_CACHE_DIRECTORY=cache)
        subprocess.run(command, env=environment, cwd=WORK, stdout=log, stderr=log, check=True)
    return model, time.monotonic() - began


def _environment(**more: str) -> dict[str, str]:
    """Rasa's, with jieba beside it, which the product has no use for."""
    jieba = WORK / "jieba"
    if not jieba.exists():
        where = ("--target", jieba, "--python", PROJECT_DIR / ".venv-rasa" / "bin" / "python")
        subprocess.run([UV, "pip", "install", "-q", "--require-hashes", "-r", LOCK, *where], check=True)
    return rasa_variables(**{"PYTHONPATH": str(jieba), **more})


@contextmanager
def serve(settings: Settings, model: Path) -> Iterator[RasaAddress]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = RasaAddress(f"http://127.0.0.1:{port}", secrets.token_hex(16))
    command = rasa_command(
        settings, "run", "--enable-api", "-m", str(model), "-i", "127.0.0.1", "-p", str(port),
        "--auth-token", address.token,
    )  # fmt: skip
    with (
        model.with_suffix(".serve.log").open("w") as log,
        subprocess.Popen(command, env=_environment(), cwd=WORK, stdout=log, stderr=log) as process,
    ):
        try:
            until = time.monotonic() + START_SECONDS
            while not answers(address):
                if process.poll() is not None or time.monotonic() > until:
                    raise RuntimeError(f"plain DIET does not come up: {log.name}")
                time.sleep(0.5)
            yield address
        finally:
            process.terminate()


class PlainDiet:
    def __init__(self, address: RasaAddress) -> None:
        self._client = RasaClient(address.url, address.token, 10.0, 65_536, CircuitBreaker(3, 10.0))

    def understand(self, text: str, language: str, at: datetime, question: str | None = None) -> Understanding:
        heard = normalise_transcript(text, language)
        try:
            answer = self._client.parse(heard.text)
        except NluUnavailable:
            return Understanding(text, language, "nlu_fallback", 0.0, (), {}, "rasa")
        spans = [(each, heard.given_span(each.start, each.end)) for each in answer.entities]
        entities = tuple(Entity(e.entity, a, b, text[a:b], e.confidence) for e, (a, b) in spans)
        values = {name: value for name in MARKS if (value := _value(name, entities, language, at, question))}
        return Understanding(text, language, answer.intent, answer.confidence, entities, values, "rasa")

    def close(self) -> None:
        self._client.close()


def _value(
    field: str, entities: tuple[Entity, ...], language: str, at: datetime, question: str | None
) -> dict[str, Any] | None:
    """What our reader makes of the words that were marked."""
    words = " ".join(each.text for each in entities if each.entity == MARKS[field])
    if not words:
        return None
    alone = [Entity(MARKS[field], 0, len(words), words, 1.0)]
    return extract(words, language, at, alone, question).get(field)
