"""What is understood is as good as the figures kept in nlu/evaluation/figures.json, on the trained models."""

from __future__ import annotations

import pytest

from commands.nlu_evaluate import Wanted, fallen_figures, measure
from commands.nlu_understander import open_understander
from nlu.evaluation_sets import committed_figures, set_path, sets_of
from operations.rasa_training import train_language
from settings import load_settings

LANGUAGES = ("zh-CN", "en-US", "ko-KR")
NOISE = 0.1


@pytest.mark.timeout(900)
@pytest.mark.rasa
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_headline_figure_fell_by_over_two_points(language: str) -> None:
    """After a change that is meant: `hotline nlu evaluate --noise 0.1 --write`."""
    settings = load_settings({})
    train_language(settings, language, lambda _: None)
    wanted = [Wanted(name, set_path(name, language)) for name in sets_of(language)]
    wanted.append(Wanted("development", set_path("development", language), NOISE))
    with open_understander(settings, language, start=True) as understander:
        measured = [measure(understander, language, each) for each in wanted]
    assert list(fallen_figures(measured)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_set_has_its_figures(language: str) -> None:
    titles = [Wanted(name, set_path(name, language), noise).title for name in sets_of(language) for noise in (0, NOISE)]
    assert [title for title in titles if "intent_accuracy" not in committed_figures(language, title)] == []
