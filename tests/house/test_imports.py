"""Who may know whom. The arrows of the house are a table, checked against what every file imports."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from pathlib import Path

import pytest

from tests.house.source import PROJECT, ROOMS, imports_in, imports_of, python_files, room_of

OURS = frozenset({*ROOMS, "app", "cli"})

# A room may import itself, these, and what is not ours.
MAY_IMPORT: dict[str, AbstractSet[str]] = {
    "settings": set(),
    "models": set(),
    "nlu": set(),
    "simulator": set(),
    "claims": {"models"},
    "reporting": {"claims", "models", "settings"},
    "ivr": {"nlu", "claims", "models", "settings"},
    "desk": {"reporting", "claims", "models"},
    "operations": {"models", "nlu", "reporting", "settings"},
    "commands": OURS - {"cli", "scripts", "tests"},
    "app": OURS - {"cli", "commands", "scripts", "tests", "simulator", "benchmarks"},
    "cli": set(),
    "scripts": set(),
}

# Files that decide and compute: testable in microseconds, readable without context.
PURE_FILES = (
    "ivr/call_flow.py", "ivr/dialogue.py", "ivr/transfer.py", "ivr/moves.py", "ivr/read_back.py", "ivr/wording.py",
    "nlu/understanding.py", "nlu/extractor.py", "nlu/rules.py", "nlu/values.py", "nlu/transcript.py",
    "nlu/spoken_numbers.py", "nlu/identifiers.py", "nlu/loss_date.py", "nlu/loss_date_known.py", "nlu/loss_location.py",
    "nlu/cause_of_loss.py", "nlu/injury.py", "nlu/danger.py", "nlu/drivable.py", "nlu/plates.py", "nlu/spoken_signs.py",
    "nlu/id_numbers.py", "nlu/amounts.py", "nlu/names.py", "nlu/relations.py", "nlu/phrase_status.py", "nlu/police.py",
    "nlu/tow.py", "nlu/vehicles.py", "nlu/scope.py", "nlu/rescoring.py", "ivr/asking.py", "ivr/wishes.py",
    "ivr/flow_chart.py", "ivr/branches.py", "ivr/keyed.py", "ivr/heard.py",
    "ivr/forms.py", "ivr/retrieval.py", "ivr/progress_words.py", "ivr/case_number.py",
    "claims/progress.py", "ivr/dialogue_state.py", "ivr/answers.py", "ivr/learning.py",
    "claims/triage.py", "claims/fnol_circumstances.py", "claims/assignment.py", "claims/deadlines.py",
    "reporting/call_log.py", "reporting/kpi.py", "reporting/intervals.py",
    "operations/parts.py", "operations/edge.py", "operations/redis_server.py",
    "ivr/guidance.py", "claims/accident_kinds.py", "claims/scene_rules.py",
    "claims/checklist.py",
    "ivr/sureness.py", "ivr/grown.py", "ivr/exactness.py",
    "ivr/elderly.py", "ivr/correcting.py", "nlu/scene.py", "nlu/corrections.py",
)  # fmt: skip
IMPURE = frozenset({"flask", "werkzeug", "twilio", "vosk", "httpx", "requests", "rq", "redis", "sqlalchemy"})


def forbidden(room: str, imported: Iterable[str]) -> set[str]:
    """Rooms a file of `room` imports and may not."""
    return {room_of(module) for module in imported} & OURS - MAY_IMPORT[room] - {room}


def room_of_file(path: Path) -> str:
    return path.parts[0].removesuffix(".py")


@pytest.mark.parametrize("room", sorted(MAY_IMPORT))
def test_a_room_knows_only_its_neighbours(room: str) -> None:
    files = [path for path in python_files() if room_of_file(path) == room]
    files = [path for path in files if "rasa_project" not in path.parts]
    found = {str(path): sorted(wrong) for path in files if (wrong := forbidden(room, imports_of(path)))}
    assert found == {}


def test_every_room_has_its_row() -> None:
    assert {room_of_file(path) for path in python_files()} - {"tests", "benchmarks"} == set(MAY_IMPORT) - {
        "desk" if not python_files("desk") else ""
    }


@pytest.mark.parametrize("file", PURE_FILES)
def test_pure_files_touch_nothing_outside(file: str) -> None:
    assert (PROJECT / file).exists(), f"{file} has moved: take it along in PURE_FILES"
    assert sorted({room_of(module) for module in imports_of(Path(file))} & IMPURE) == []


def test_rasa_side_files_know_nothing_of_ours() -> None:
    """They run in another Python."""
    files = [path for path in python_files("nlu") if "rasa_project" in path.parts]
    assert files
    found = {str(path): wrong for path in files if (wrong := {room_of(m) for m in imports_of(path)} & OURS - {"nlu"})}
    assert found == {}


def test_the_rule_sees_imports_of_any_form() -> None:
    text = "import desk.views\nfrom reporting import kpi\ndef f():\n    from commands.up import up\n"
    assert forbidden("ivr", imports_in(text)) == {"desk", "reporting", "commands"}
    assert forbidden("reporting", imports_in("import claims.fnol, models.base, flask")) == set()
