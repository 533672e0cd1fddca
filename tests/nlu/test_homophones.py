"""Misheard Mandarin put right before it is understood."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from time import perf_counter

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu.divisions import china
from nlu.homophones import homophone_repairs, repair_homophones
from nlu.homophones_vocabulary import our_words
from nlu.scoring import unmark
from nlu.transcript import normalise_transcript

SETS = Path(__file__).parents[2] / "nlu" / "evaluation"
MISHEARD = [
    ("我在高速上被追伟了", "我在高速上被追尾了"),
    ("昨天晚上八电半", "昨天晚上八点半"),
    ("做天下午", "昨天下午"),
    ("撞到户拦上了", "撞到护栏上了"),
    ("我的保闲杠掉了", "我的保险杠掉了"),
    ("在昆明盘龙曲", "在昆明盘龙区"),
    ("寨昆明出的事", "在昆明出的事"),
    ("早上八点而十左右", "早上八点二十左右"),
    ("京户高素上", "京沪高速上"),
    ("我在建设路跟一辆公胶车撞了", "我在建设路跟一辆公交车撞了"),
    ("对方司机受桑了", "对方司机受伤了"),
    ("有人留血", "有人流血"),
    ("在市南区工农潞跟人撞了", "在市南区工农路跟人撞了"),
    ("保单号幺零二把九九", "保单号幺零二八九九"),
]
LONGER_OR_SHORTER = [
    ("被人追追尾了", "被人追尾了"),
    ("我的保保险杠掉了", "我的保险杠掉了"),
    ("刮了一一下", "刮了一下"),
    ("在厦门明区", "在厦门思明区"),
    ("中山路路那边", "中山路那边"),
]
LEFT_ALONE = [
    "我在中山路和学院路交叉口",
    "我叫王建国",
    "我姓欧阳叫欧阳静雯",
    "槐安路高架下来",
    "刺桐路左拐",
    "天府三街那边",
    "他看看我我看看他",
    "中山路路口",
    "电话幺三八零零幺三八零零零",
    "车牌京A一一二二三",
    "北京南三环玉泉营桥",
    "八十八公里",
    "是的没错",
]


@pytest.mark.parametrize(("heard", "meant"), MISHEARD)
def test_misheard_words_are_put_right_in_place(heard: str, meant: str) -> None:
    assert repair_homophones(heard) == meant
    assert normalise_transcript(heard, "zh-CN").text == meant


@pytest.mark.parametrize(("heard", "meant"), LONGER_OR_SHORTER)
def test_characters_said_twice_go_and_lost_ones_come_back(heard: str, meant: str) -> None:
    assert normalise_transcript(heard, "zh-CN").text == meant
    assert len(repair_homophones(heard)) == len(heard)


@pytest.mark.parametrize("said", LEFT_ALONE)
def test_names_and_numbers_stay(said: str) -> None:
    assert normalise_transcript(said, "zh-CN").text == said


def test_our_own_words_stay() -> None:
    changed = [word for word in our_words() if repair_homophones(word) != word]
    assert changed == []


def test_divisions_stay() -> None:
    said = [f"我在{division.name}出的事" for division in china()]
    assert [text for text in said if normalise_transcript(text, "zh-CN").text != text] == []


def test_hardly_a_clean_sentence_is_changed() -> None:
    """About one in twenty of the set is misheard on purpose: those are meant to change."""
    rows = yaml.safe_load((SETS / "development" / "zh-CN.yaml").read_text(encoding="utf-8"))["utterances"]
    texts = [unmark(row["say"])[0].replace(" ", "") for row in rows]
    changed = [text for text in texts if homophone_repairs(text)]
    assert len(changed) < 0.08 * len(texts), changed


def test_spans_lead_back_to_the_words_as_given() -> None:
    normalised = normalise_transcript("我 是 追 追尾 在 厦门 明区", "zh-CN")
    assert normalised.text == "我是追尾在厦门思明区"
    start = normalised.text.index("追尾")
    assert normalised.given_text(start, start + 2) == "追 追尾"
    start = normalised.text.index("思明区")
    assert normalised.given_text(start, start + 3).endswith("明区")


def test_it_is_fast() -> None:
    texts = [
        f"我昨天晚上八点在昆明盘龙曲北京路被后面的车追伟了保闲杠掉了人没事对方司机头撞到玻璃留血了要{n}"
        for n in range(50)
    ]
    homophone_repairs(texts[0])
    began = perf_counter()
    for text in texts[1:]:
        homophone_repairs(text)
    assert (perf_counter() - began) / len(texts) < 0.02


OURS = st.sampled_from(sorted(our_words()))
TEXT = st.lists(
    st.one_of(OURS, st.text(alphabet="追伟尾装撞路录了一二点电京A零 ,七在再高速区曲", max_size=6)), max_size=6
)


@settings(max_examples=300)
@given(text=st.one_of(TEXT.map("".join), st.text(max_size=40)))
def test_as_long_as_it_was_and_twice_is_once(text: str) -> None:
    repaired = repair_homophones(text)
    assert len(repaired) == len(text)
    assert repair_homophones(repaired) == repaired


@settings(max_examples=200)
@given(text=st.one_of(TEXT.map("".join), st.text(max_size=40)))
def test_repairs_are_in_order_and_within_the_text(text: str) -> None:
    repairs = homophone_repairs(text)
    assert all(0 <= repair.start < repair.end <= len(text) and repair.written for repair in repairs)
    assert all(before.end <= after.start for before, after in pairwise(repairs))
