"""`hotline nlu evaluate` with the rules alone, on a small set."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from commands.nlu import nlu
from operations.errors import OperationsError

ROWS = """
at: "2026-03-18T14:30:00+08:00"
utterances:
  - say: '[昨天下午三点](time)'
    intent: inform
    question: loss_date
    values: {loss_date: {value: "2026-03-17 15:00", precision: exact}}
  - say: 谢谢你们啊办得真快
    intent: praise
    values: {loss_date: null}
"""


@pytest.fixture
def own_set(tmp_path: Path) -> list[str]:
    path = tmp_path / "mine.yaml"
    path.write_text(ROWS, encoding="utf-8")
    return ["evaluate", "--no-server", "--lang", "zh-CN", "--file", str(path)]


def test_a_set_of_ones_own_is_measured_with_noise_beside(own_set: list[str]) -> None:
    result = CliRunner().invoke(nlu, [*own_set, "--noise", "0.1", "--json"])
    clean, noisy = json.loads(result.stdout)
    assert (clean["language"], clean["set"], clean["noise"], noisy["noise"]) == ("zh-CN", "mine", 0.0, 0.1)
    assert clean["utterances"] == 2
    assert clean["figures"]["value.loss_date"] == {
        "value": 1.0, "low": pytest.approx(0.342, abs=1e-3), "high": 1.0, "of": 2
    }  # fmt: skip


def test_tables_misses_confusions_and_reliability_are_printed(own_set: list[str]) -> None:
    options = ["--noise", "0.1", "--misses", "--confusions", "--reliability"]
    result = CliRunner().invoke(nlu, [*own_set, *options], env={"COLUMNS": "120"})
    assert result.exception is None
    assert "zh-CN mine: 2 utterances" in result.stdout
    assert "zh-CN mine with 10% character errors: 2 utterances" in result.stdout
    assert "谢谢你们啊办得真快: intent" in result.stdout
    assert "expected calibration error" in result.stdout


def test_misses_of_the_set_kept_apart_stay_unread() -> None:
    result = CliRunner().invoke(nlu, ["evaluate", "--no-server", "--lang", "zh-CN", "--set", "test", "--misses"])
    assert "test: misses are not shown" in result.stderr
    assert "intent inform, not" not in result.output


def test_a_fall_below_the_kept_figures_is_an_error() -> None:
    arguments = ["evaluate", "--no-server", "--lang", "ko-KR", "--set", "development", "--check"]
    result = CliRunner().invoke(nlu, arguments)
    # Rules alone are not what the kept figures were measured with.
    assert isinstance(result.exception, OperationsError)
    assert "ko-KR development: intent_accuracy was" in str(result.exception)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--file", "somewhere.yaml"], "one --lang"),
        (["--lang", "zh-CN", "--file", "nowhere.yaml", "--no-server"], "nowhere.yaml is no evaluation set"),
        (["--lang", "fr-FR"], "not among nlu.languages"),
        (["--lang", "ko-KR", "--set", "test", "--no-server"], "there are no sentences to measure ko-KR with"),
    ],
)
def test_wrong_input_is_explained(arguments: list[str], message: str) -> None:
    result = CliRunner().invoke(nlu, ["evaluate", *arguments])
    assert isinstance(result.exception, OperationsError)
    assert message in str(result.exception)
