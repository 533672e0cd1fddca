"""What is understood is as good as the figures kept in nlu/evaluation/figures.json, on the trained models."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from commands.nlu import nlu
from nlu.evaluation_sets import committed_figures, sets_of
from operations.rasa_training import train_language
from settings import load_settings


@pytest.mark.timeout(900)
@pytest.mark.rasa
@pytest.mark.parametrize("language", ["zh-CN", "en-US", "ko-KR"])
def test_no_headline_figure_fell_by_over_two_points(language: str) -> None:
    """After a change that is meant: `hotline nlu evaluate --write`, with `--noise 0.1` for the noisy ones too."""
    settings = load_settings({})
    train_language(settings, language, lambda _: None)
    result = CliRunner().invoke(nlu, ["evaluate", "--lang", language, "--noise", "0.1", "--json", "--check"])
    assert result.exception is None, result.exception


@pytest.mark.parametrize("language", ["zh-CN", "en-US", "ko-KR"])
def test_every_set_has_its_figures(language: str) -> None:
    for name in sets_of(language):
        for title in (name, f"{name} with 10% character errors"):
            assert "intent_accuracy" in committed_figures(language, title), (
                "run: hotline nlu evaluate --noise 0.1 --write"
            )
