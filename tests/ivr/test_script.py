"""The dialogue files as they are, and each way in which they may not be."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from ivr.answers import ANSWERS
from ivr.read_back import READ_BACK_ORDER
from ivr.script import MAX_ENCODED_PROMPT, Script, load_script
from ivr.script_file import ScriptError
from ivr.script_words import speech_key
from ivr.transfer import NOT_UNDERSTOOD, PREDICATES
from tests.house.source import PROJECT
from tests.ivr.conftest import DIALOGUES

FIELDS = set(re.findall("`([a-z_]+)`", (PROJECT / "docs" / "fnol.md").read_text(encoding="utf-8")))
# The keys of a `phone` and what every caller can do at any question.
KEYS = set("123456789")

Edit = Callable[[dict[str, Any]], None]


def test_the_real_files_load_in_all_languages(whole_script: Script) -> None:
    assert set(whole_script.languages) == {"zh-CN", "en-US", "ko-KR"}
    assert [slot.slot for slot in whole_script.report.slots][:2] == ["safety", "what_happened"]


def test_every_slot_fills_fields_of_the_record_and_no_key_hides_the_person(whole_script: Script) -> None:
    report = whole_script.report
    for slot in (*report.slots, report.confirmation, report.correction):
        assert set(slot.fills) <= FIELDS, "every field is explained in docs/fnol.md"
        assert set(slot.keys) <= KEYS, "0 is a person and * repeats, at every question"
    assert set(report.correction.keys.values()) <= {slot.slot for slot in report.slots}


def test_somebody_is_there_when_nothing_is_understood(whole_script: Script) -> None:
    assert NOT_UNDERSTOOD in {rule.when for rule in whole_script.report.transfer_rules}


@pytest.mark.parametrize("language", ["zh-CN", "en-US", "ko-KR"])
def test_every_field_can_be_read_back(whole_script: Script, language: str) -> None:
    tables = whole_script.prompts(language).speech
    assert set(READ_BACK_ORDER) == set(tables.labels)
    assert set(tables.parts) == {"night", "morning", "noon", "afternoon", "evening"}
    assert set(tables.values["injury"]) == {"none", "possible", "yes"}
    assert set(tables.values["drivable"]) == {"yes", "no"}


def test_an_attempt_beyond_the_last_text_repeats_it(whole_script: Script) -> None:
    prompts = whole_script.prompts("zh-CN")
    assert prompts.text("safety", 0) != prompts.text("safety", 1) == prompts.text("safety", 9)


@pytest.mark.parametrize(("value", "key"), [(True, "yes"), (False, "no"), ("possible", "possible")])
def test_booleans_are_yes_and_no(value: object, key: str) -> None:
    assert speech_key(value) == key


@pytest.fixture
def files(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DIALOGUES, tmp_path / "dialogues"))


def refusal(files: Path, name: str, edit: Edit) -> str:
    path = files / name
    loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
    edit(loaded)
    path.write_text(yaml.safe_dump(loaded, allow_unicode=True), encoding="utf-8")
    with pytest.raises(ScriptError) as refused:
        load_script(files, ANSWERS, PREDICATES)
    return str(refused.value)


def put(*keys: Any, value: Any) -> Edit:
    def edit(at: Any) -> None:
        for key in keys[:-1]:
            at = at[key]
        at[keys[-1]] = value

    return edit


def drop(*keys: Any) -> Edit:
    def edit(at: Any) -> None:
        for key in keys[:-1]:
            at = at[key]
        del at[keys[-1]]

    return edit


TOO_LONG = "很" * (MAX_ENCODED_PROMPT // 9 + 1)
REFUSALS: list[tuple[str, Edit, tuple[str, ...]]] = [
    ("report.yaml", put("slots", 0, "color", value="red"), ("report.yaml", "slots.0.color")),
    ("report.yaml", put("slots", 0, "answer", value="guess"), ("report.yaml", "safety", "guess")),
    ("report.yaml", put("transfer_rules", 0, "when", value="full_moon"), ("report.yaml", "full_moon")),
    ("report.yaml", put("transfer_rules", 0, "say", value="sing"), ("sing", "missing")),
    ("report.yaml", put("slots", 5, "when", value="on_sundays"), ("report.yaml", "loss_time", "on_sundays")),
    ("report.yaml", put("slots", 1, "slot", value="weather"), ("weather", "missing")),
    ("report.yaml", put("slots", 0, "attempts", value=0), ("report.yaml", "slots.0.attempts")),
    ("report.yaml", put("slots", 0, "when_exhausted", value="hang_up"), ("report.yaml", "when_exhausted")),
    ("report.yaml", drop("confirmation"), ("report.yaml", "confirmation")),
    ("prompts.ko-KR.yaml", put("prompts", "extra", value="x"), ("prompts.en-US.yaml", "extra", "missing")),
    ("prompts.en-US.yaml", drop("prompts", "safety"), ("prompts.en-US.yaml", "safety")),
    ("prompts.en-US.yaml", put("prompts", "waiting", value="Wait, {place}."), ("waiting", "placeholders")),
    ("prompts.en-US.yaml", put("prompts", "confirm", value=["Right?"]), ("confirm", "placeholders")),
    ("prompts.zh-CN.yaml", put("prompts", "rescue", value=TOO_LONG), ("prompts.zh-CN.yaml", "rescue", "too long")),
    ("prompts.zh-CN.yaml", put("prompts", "safety", 1, value=TOO_LONG), ("prompts.zh-CN.yaml", "safety", "too long")),
    ("prompts.zh-CN.yaml", put("speech", "tempo", value="fast"), ("prompts.zh-CN.yaml", "speech.tempo")),
    ("prompts.zh-CN.yaml", put("corrections", "weather", value=["天气"]), ("prompts.zh-CN.yaml", "weather")),
    (
        "prompts.zh-CN.yaml",
        put("choices", "scene_kept", "perhaps", value=["也许"]),
        ("prompts.zh-CN.yaml", "scene_kept", "perhaps"),
    ),
    ("prompts.zh-CN.yaml", drop("speech", "labels"), ("prompts.zh-CN.yaml", "speech.labels")),
]


@pytest.mark.parametrize(("name", "edit", "told"), REFUSALS, ids=[f"{i}" for i in range(len(REFUSALS))])
def test_a_file_that_cannot_be_used_is_refused_by_name(
    files: Path, name: str, edit: Edit, told: tuple[str, ...]
) -> None:
    message = refusal(files, name, edit)
    assert all(part in message for part in told), message


def test_files_that_are_not_there_or_not_yaml_are_refused(files: Path) -> None:
    (files / "prompts.en-US.yaml").write_text("prompts: [", encoding="utf-8")
    with pytest.raises(ScriptError, match=r"prompts\.en-US\.yaml"):
        load_script(files, ANSWERS, PREDICATES)
    for path in files.glob("prompts.*"):
        path.unlink()
    with pytest.raises(ScriptError, match="no prompts"):
        load_script(files, ANSWERS, PREDICATES)
    (files / "report.yaml").unlink()
    with pytest.raises(ScriptError, match=r"report\.yaml"):
        load_script(files, ANSWERS, PREDICATES)


@pytest.mark.parametrize("path", sorted(DIALOGUES.glob("prompts.*.yaml")), ids=lambda path: path.name)
def test_no_prompt_is_written_twice(path: Path) -> None:
    """YAML would take the last one without a word."""
    prompts = path.read_text(encoding="utf-8").split("\nprompts:\n")[-1].split("\n")
    body = prompts[: next((at for at, line in enumerate(prompts) if re.match(r"[a-z#]", line)), len(prompts))]
    keys = [found[1] for line in body if (found := re.match(r"  ([a-z_]+):", line))]
    assert len(keys) > 50
    assert [key for key in set(keys) if keys.count(key) > 1] == []
