"""What was understood, as the caller hears it in each language."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.accident_kinds import UNNAMED
from ivr.read_back import LONGEST_WORDS, ReadBack, part_of_day, shortened, spelled
from ivr.script import Script
from tests.ivr.words import CAN_DRIVE, NOBODY_HURT, PHONE, PLATE, SHANGHAI, SOMEBODY_HURT, STORY

NOW = datetime(2026, 3, 18, 14, 30, tzinfo=SHANGHAI)
LANGUAGES = ("zh-CN", "en-US", "ko-KR")


def loss_date(value: str, precision: str) -> dict[str, Any]:
    return {"value": value, "precision": precision, "text": "", "confidence": 0.9}


TIMES = [
    (
        ("2026-03-17T20:30:00+08:00", "exact"),
        ("昨天晚上8点半", "yesterday at 8:30 in the evening", "어제 저녁 8시 반"),
    ),
    (
        ("2026-03-17T20:30:00+08:00", "about"),
        ("昨天晚上8点半左右", "yesterday at 8:30 in the evening or so", "어제 저녁 8시 반쯤"),
    ),
    (("2026-03-18T09:05:00+08:00", "exact"), ("今天上午9点05分", "today at 9:05 in the morning", "오늘 오전 9시 05분")),
    (("2026-03-18T12:00:00+08:00", "exact"), ("今天中午12点", "today at 12 o'clock around noon", "오늘 낮 12시")),
    (("2026-03-18T00:10:00+08:00", "exact"), ("今天凌晨12点10分", "today at 12:10 at night", "오늘 새벽 12시 10분")),
    (("2026-03-17T19:00:00+08:00", "part_of_day"), ("昨天晚上", "yesterday in the evening", "어제 저녁")),
    (("2026-03-18T03:00:00+08:00", "part_of_day"), ("今天凌晨", "today at night", "오늘 새벽")),
    (("2026-03-15T12:00:00+08:00", "day"), ("3月15号", "March 15", "3월 15일")),
    (("2026-03-18T12:00:00+08:00", "day"), ("今天", "today", "오늘")),
    (
        ("2025-12-31T15:00:00+08:00", "exact"),
        ("12月31号下午3点", "December 31 at 3 o'clock in the afternoon", "12월 31일 오후 3시"),
    ),
    # Said in another zone: what counts is the caller's day.
    (("2026-03-17T17:30:00+00:00", "exact"), ("今天凌晨1点半", "today at 1:30 at night", "오늘 새벽 1시 반")),
]  # fmt: skip


@pytest.mark.parametrize(("given_value", "spoken"), TIMES)
def test_times(script: Script, given_value: tuple[str, str], spoken: tuple[str, str, str]) -> None:
    value = loss_date(*given_value)
    said = tuple(ReadBack(script.prompts(language).speech, NOW).value("loss_date", value) for language in LANGUAGES)
    assert said == spoken


RECAPS = {
    "zh-CN": (
        "时间是昨天晚上8点半。地点是上海市延安路。原因是追尾。没有人受伤。"
        "您的车牌号沪 A 1, 2 3 4 5。车还能开。联系电话1 3 8, 0 0 1 3, 8 0 0 0。"
    ),
    "en-US": (
        "Time: yesterday at 8:30 in the evening. Place: 上海市延安路. Cause: collision. nobody is hurt. "
        "Your plate: 沪 A 1, 2 3 4 5. the car can be driven. Telephone: 1 3 8, 0 0 1 3, 8 0 0 0. "
    ),
    "ko-KR": (
        "시간은 어제 저녁 8시 반. 장소는 上海市延安路. 원인은 追尾. 다친 사람 없음. "
        "차량 번호는 沪 A 1, 2 3 4 5. 운전 가능. 전화번호는 1 3 8, 0 0 1 3, 8 0 0 0. "
    ),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_recap_is_in_the_order_of_the_record(script: Script, language: str) -> None:
    fields = {
        "phone": PHONE,
        "drivable": CAN_DRIVE,
        "plate_number": PLATE,
        "injury": NOBODY_HURT,
        **dict(reversed(STORY.items())),
        "loss_description": {"text": "never read back"},
        "danger": {"status": "none"},
    }
    assert ReadBack(script.prompts(language).speech, NOW).recap(fields) == RECAPS[language]


def test_what_was_just_understood_in_one_breath(script: Script) -> None:
    fields = {"cause_of_loss": STORY["cause_of_loss"], "loss_date": STORY["loss_date"]}
    assert ReadBack(script.prompts("zh-CN").speech, NOW).values(fields) == "昨天晚上8点半，追尾"
    assert ReadBack(script.prompts("zh-CN").speech, NOW).values({}) == ""


@pytest.mark.parametrize(
    ("name", "value", "spoken"),
    [
        ("injury", SOMEBODY_HURT, "someone is hurt"),
        ("injury", {"status": "possible"}, "someone may be hurt"),
        ("drivable", {"value": False}, "the car cannot be driven"),
        ("cause_of_loss", {"code": "A10031", "text": ""}, "rollover"),
        ("cause_of_loss", {"code": "A10029", "text": "he hit me"}, "collision"),
        ("cause_of_loss", {"code": "A10096", "text": "a cow"}, "a cow"),
        ("loss_date", loss_date("2026-03-18T14:32:00+08:00", "about"), "today at 2:30 in the afternoon or so"),
        ("cause_of_loss", {"code": "A99999", "text": ""}, "A99999"),
        ("policy_number", {"value": "88776655"}, "8 8 7 7, 6 6 5 5"),
    ],
)
def test_other_values(script: Script, name: str, value: dict[str, Any], spoken: str) -> None:
    assert ReadBack(script.prompts("en-US").speech, NOW).value(name, value) == spoken


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("+8613800138000", "1 3 8, 0 0 1 3, 8 0 0 0"),
        ("13900139000", "1 3 9, 0 0 1 3, 9 0 0 0"),
        ("+8602112345678", "0 2 1, 1 2 3 4, 5 6 7 8"),
        ("+14155552671", "1 4 1, 5 5 5 5, 2 6 7 1"),
        ("12345", "1 2, 3 4 5"),
        ("123456789", "1 2 3, 4 5 6, 7 8 9"),
        ("12", "1 2"),
        ("", ""),
    ],
)
def test_numbers_are_spelled_in_groups(number: str, said: str) -> None:
    assert spelled(number) == said


@given(st.text("0123456789ABC", max_size=30))
def test_no_digit_is_lost_and_no_group_is_long(number: str) -> None:
    groups = [group.split(" ") for group in spelled(number).split(", ")]
    assert "".join("".join(group) for group in groups) == number
    assert all(len(group) <= 4 for group in groups)


@pytest.mark.parametrize("hour", range(24))
def test_every_hour_is_some_part_of_the_day(script: Script, hour: int) -> None:
    assert part_of_day(NOW.replace(hour=hour)) in script.prompts("zh-CN").speech.parts


def test_a_long_tale_is_not_read_back_whole() -> None:
    assert shortened("追尾") == "追尾"
    assert shortened("很" * 500) == "很" * LONGEST_WORDS
    tale = "and then the other car came from the left side " * 9
    assert tale.startswith(shortened(tale) + " ")
    assert len(shortened(tale)) <= LONGEST_WORDS


@pytest.mark.parametrize(
    ("text", "who", "said"),
    [
        ("我脖子有点疼", None, ("您", None)),
        ("my neck hurts a bit", None, (None, "you")),
        ("司机受伤了", "司机", ("司机", "司机")),
        ("", None, ("本车司机", "your driver")),
    ],
)
def test_callers_who_are_hurt_are_spoken_to(
    script: Script, text: str, who: str | None, said: tuple[str | None, ...]
) -> None:
    one = {**UNNAMED, "role": "driver", "who": who, "text": text}
    fields = {"injury": SOMEBODY_HURT, "injured_people": {"items": [one]}}
    for language, wanted in zip(("zh-CN", "en-US"), said, strict=True):
        if wanted is not None:
            assert wanted in ReadBack(script.prompts(language).speech, NOW).recap(fields)


@pytest.mark.parametrize(
    ("language", "item", "said"),
    [
        ("zh-CN", {"kind": "vehicle", "make": "大众", "colour": "白色"}, "白色大众"),
        ("en-US", {"kind": "vehicle", "make": "volkswagen", "colour": "white"}, "white volkswagen"),
        ("zh-CN", {"kind": "heavy_vehicle", "colour": "红色"}, "红色"),
        ("en-US", {"kind": "vehicle", "colour": "red"}, "a car, red"),
    ],
)
def test_the_other_vehicle_is_told_by_make_and_colour(
    script: Script, language: str, item: dict[str, str], said: str
) -> None:
    fields = {"third_parties": {"items": [{**item, "text": ""}]}}
    assert said in ReadBack(script.prompts(language).speech, NOW).recap(fields)
