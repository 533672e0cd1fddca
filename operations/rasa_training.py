"""A language's data becomes its model, when the data, the pipeline or Rasa itself have changed."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from nlu.training_data import TrainingDataError, build_training_file
from operations.errors import OperationsError
from operations.rasa_environment import RASA_LOCK, RASA_PROJECT_DIR, rasa_command, rasa_variables
from settings import Settings

STEP = re.compile(r"(Starting|Finished) (?:to train|training) component '(\w+)'")
TAIL_LINES = 12
SOURCES = frozenset({".py", ".yaml", ".yml", ".tsv"})

Report = Callable[[str], None]


def model_path(settings: Settings, language: str) -> Path:
    return settings.nlu_models_dir / f"{language}.tar.gz"


def trained_languages(settings: Settings) -> list[str]:
    """Those configured, each with a directory of training data.

    Raises OperationsError naming one that has none.
    """
    for language in settings.nlu.languages:
        if not (RASA_PROJECT_DIR / language / "config.yml").exists():
            raise OperationsError(f"nlu.languages names {language}, but there is no nlu/rasa_project/{language}")
    return sorted(settings.nlu.languages)


def is_current(settings: Settings, language: str) -> bool:
    """Whether the model is there and made of the data there is now."""
    made_of, sources = _made_of(settings, language)
    return sources == _sources() or made_of == _fingerprint(language, _training_file(language))


def train_language(settings: Settings, language: str, report: Report, anew: bool = False) -> bool:
    """False when the model was there and made of the same data.

    Raises OperationsError that says which log to read.
    """
    settings.nlu_models_dir.mkdir(parents=True, exist_ok=True)
    with _alone(settings, language):
        made_of, sources = _made_of(settings, language)
        if not anew and sources == _sources():
            return False
        data = _training_file(language)
        if not anew and made_of == _fingerprint(language, data):
            _keep_stamp(settings, language, data)
            return False
        examples = data.count("\n    - ")
        report(f"{language}: training on {examples} sentences and patterns")
        _train(settings, language, data, report)
        _keep_stamp(settings, language, data)
    return True


def _train(settings: Settings, language: str, data: str, report: Report) -> None:
    log = settings.nlu_models_dir / f"{language}.train.log"
    # On the models' own disk, so that the finished model is moved and not copied.
    with tempfile.TemporaryDirectory(dir=settings.nlu_models_dir, prefix=f".{language}-") as work:
        file = Path(work) / "nlu.yml"
        file.write_text(data, encoding="utf-8")
        command = rasa_command(
            settings, "train", "nlu", "--config", str(RASA_PROJECT_DIR / language / "config.yml"),
            "--nlu", str(file), "--out", work, "--fixed-model-name", language,
        )  # fmt: skip
        # A cache of its own: Rasa's would keep what an interrupted training left.
        environment = rasa_variables(RASA_CACHE_DIRECTORY=str(Path(work) / "cache"))
        made = Path(work) / f"{language}.tar.gz"
        if _run(command, environment, Path(work), log, language, report) != 0 or not made.exists():
            raise OperationsError(_failure(language, log))
        os.replace(made, model_path(settings, language))


def _run(command: list[str], environment: dict[str, str], work: Path, log: Path, language: str, report: Report) -> int:
    began = time.monotonic()
    with (
        log.open("w", encoding="utf-8") as kept,
        subprocess.Popen(
            command, env=environment, cwd=work, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        ) as process,
    ):
        assert process.stdout is not None
        try:
            for line in process.stdout:
                kept.write(line)
                if step := STEP.search(line):
                    verb = "begins" if step[1] == "Starting" else "done"
                    report(f"{language}: {time.monotonic() - began:5.1f} s  {step[2]} {verb}")
        except BaseException:
            process.terminate()
            raise
        return process.wait()


def _failure(language: str, log: Path) -> str:
    tail = "\n".join(log.read_text(encoding="utf-8").splitlines()[-TAIL_LINES:])
    return (
        f"training the NLU model of {language} failed. Its last words:\n{tail}\n"
        f"The whole log: {log}. If a Rasa module is missing, run `make setup`; if a sentence is at fault, correct it "
        f"in nlu/rasa_project/{language} and run `hotline nlu train --lang {language}` again."
    )


def _training_file(language: str) -> str:
    try:
        return build_training_file(RASA_PROJECT_DIR, language)
    except TrainingDataError as error:
        raise OperationsError(f"{error}. Correct nlu/rasa_project/{language} and train again.") from error


def _stamp(settings: Settings, language: str) -> Path:
    return settings.nlu_models_dir / f"{language}.sha256"


def _made_of(settings: Settings, language: str) -> tuple[str, str]:
    """Fingerprints of the data a model was made of and of the files that data was drawn from; empty without a model."""
    stamp = _stamp(settings, language)
    if not model_path(settings, language).exists() or not stamp.exists():
        return "", ""
    made_of, _, sources = stamp.read_text(encoding="utf-8").partition("\n")
    return made_of, sources


def _keep_stamp(settings: Settings, language: str, data: str) -> None:
    _stamp(settings, language).write_text(f"{_fingerprint(language, data)}\n{_sources()}", encoding="utf-8")


def _sources() -> str:
    """Drawing the data takes a minute; where none of these files has changed, neither has the data."""
    digest = hashlib.sha256(RASA_LOCK.read_bytes())
    for path in sorted(RASA_PROJECT_DIR.parent.rglob("*")):
        if path.suffix in SOURCES and "evaluation" not in path.parts:
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def _fingerprint(language: str, data: str) -> str:
    """Of all that a model is made from: sentences, pipeline, our components, Rasa's own versions."""
    digest = hashlib.sha256(data.encode())
    for path in [RASA_PROJECT_DIR / language / "config.yml", *sorted(RASA_PROJECT_DIR.glob("*.py")), RASA_LOCK]:
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


@contextmanager
def _alone(settings: Settings, language: str) -> Iterator[None]:
    """Two hotlines on one checkout share the models: the second waits and finds them made."""
    with (settings.nlu_models_dir / f".{language}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
