"""What understanding is compared with: the keyword baseline reads plain sentences, plain DIET is Rasa's template."""

from __future__ import annotations

from datetime import datetime

import pytest
import yaml

from benchmarks.understanding_baseline import KeywordBaseline
from benchmarks.understanding_diet import sample, template
from benchmarks.understanding_time import said_of_time
from nlu.scoring import Expected, unmark

AT = datetime.fromisoformat("2026-03-18T14:30:00+08:00")
TRAINING = """
version: "3.1"
nlu:
- intent: inform
  examples: |
    - [three](time)
    - four
    - five
    - six
- intent: deny
  examples: |
    - no
    - nope
- lookup: city
  examples: |
    - nanjing
"""


@pytest.mark.parametrize(
    ("language", "text", "moment", "code", "injury"),
    [
        ("zh-CN", "我 昨天 下午 三点 半 在 中山路 被 追尾 了 人 没事", "2026-03-17T15:30:00+08:00", "A10029", "none"),
        ("zh-CN", "两个小时前翻车了我流血了", "2026-03-18T12:30:00+08:00", "A10031", "yes"),
        ("en-US", "rear ended yesterday afternoon at three nobody hurt", "2026-03-17T15:00:00+08:00", "A10029", "none"),
        ("en-US", "the car caught fire half an hour ago", "2026-03-18T14:00:00+08:00", "A10001", None),
    ],
)  # fmt: skip
def test_keywords_read_what_is_said_plainly(
    language: str, text: str, moment: str, code: str, injury: str | None
) -> None:
    told = KeywordBaseline(language).understand(text, language, AT)
    assert told.intent == "report_accident" or code == "A10001"
    assert told.values["loss_date"]["value"] == moment
    assert told.values["cause_of_loss"]["code"] == code
    assert told.values.get("injury", {}).get("status") == injury
    assert all(text[each.start : each.end] == each.text for each in told.entities)


def test_keywords_know_the_other_wishes() -> None:
    baseline = KeywordBaseline("zh-CN")
    said = {"转人工": "ask_agent", "没有": "deny", "天上有云": "out_of_scope"}
    assert {text: baseline.understand(text, "zh-CN", AT).intent for text in said} == said


def test_a_sample_keeps_every_intent_and_the_word_lists() -> None:
    intents = {part.get("intent", part.get("lookup")): part for part in yaml.safe_load(sample(TRAINING, 3))["nlu"]}
    assert {name: len(part["examples"].splitlines()) for name, part in intents.items()} == {
        "inform": 2, "deny": 2, "city": 1
    }  # fmt: skip
    assert sample(TRAINING, 3) == sample(TRAINING, 3)


def test_plain_diet_is_the_template() -> None:
    names = [step["name"] for step in template("zh-CN", 100)["pipeline"]]
    assert names[0] == "JiebaTokenizer"
    assert template("en-US", 100)["pipeline"][0]["name"] == "WhitespaceTokenizer"
    assert names.index("DIETClassifier") > names.index("CountVectorsFeaturizer")


def test_libraries_get_the_marked_words_of_the_time() -> None:
    for marked, words in (("我 [昨天 晚上](time) 被撞", "昨天晚上"), ("我 被撞 了", "我被撞了")):
        text, entities = unmark(marked)
        assert said_of_time(Expected(text, "inform", tuple(entities), {}, AT), "zh-CN") == words
