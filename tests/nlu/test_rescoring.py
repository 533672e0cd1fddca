"""Of several hearings the likeliest that answers; words about life and limb are never exchanged."""

from __future__ import annotations

from datetime import datetime
from functools import partial

import pytest

from nlu.extractor import spoken_values
from nlu.rescoring import Hearing, choose_hearing
from nlu.values import Values

AT = datetime.fromisoformat("2026-03-18T14:30:00+08:00")


def read(text: str, question: str | None = None) -> Values:
    return spoken_values(text, "zh-CN", AT, (), question)


def test_the_hearing_with_the_asked_value_is_taken() -> None:
    hearings = [Hearing("昨天完上八点办", 0.6), Hearing("昨天晚上八点半", 0.3)]
    assert choose_hearing([Hearing("钥匙八零办", 0.6), hearings[1]], ["loss_date"], read) == "昨天晚上八点半"


def test_a_first_hearing_that_answers_is_never_given_up() -> None:
    hearings = [Hearing("昨天晚上八点", 0.4), Hearing("昨天晚上八点半", 0.59)]
    assert choose_hearing(hearings, ["loss_date"], read) == "昨天晚上八点"


def test_an_unlikely_hearing_is_not_taken_for_its_value() -> None:
    hearings = [Hearing("我也不知道", 0.999), Hearing("昨天晚上八点半", 0.001)]
    assert choose_hearing(hearings, ["loss_date"], read) == "我也不知道"


@pytest.mark.parametrize("words", ["有人受伤了", "车着火了"])
def test_words_about_life_and_limb_stay(words: str) -> None:
    hearings = [Hearing(words, 0.3), Hearing("昨天晚上八点半", 0.7)]
    assert choose_hearing(hearings, ["loss_date"], read) == words


def test_without_a_question_the_first_hearing_stands() -> None:
    assert choose_hearing([Hearing("啊", 0.1), Hearing("昨天晚上八点半", 0.9)], [], read) == "啊"


def test_the_question_reaches_the_reading() -> None:
    hearings = [Hearing("咕噜", 0.6), Hearing("没有", 0.4)]
    assert choose_hearing(hearings, ["injury"], partial(read, question="safety")) == "没有"
