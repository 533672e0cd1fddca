"""How people say when it happened: hundreds of phrases in two languages, each checked by hand."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu.loss_date import parse_loss_date
from nlu.loss_date_calendar import festival_days, lunar_day
from nlu.loss_date_zh_heard import heard_times
from nlu.value_scoring import ASK, value_is_right

SHANGHAI = ZoneInfo("Asia/Shanghai")
AT = datetime(2026, 3, 18, 14, 30, tzinfo=SHANGHAI)  # a Wednesday
PHRASES = Path(__file__).parent / "loss_date_phrases.yaml"


@cache
def rows() -> list[tuple[str, str, list[str]]]:
    """(language, what was said, what is expected)."""
    loaded = yaml.safe_load(PHRASES.read_text(encoding="utf-8"))
    return [
        (language, said.strip(), [part.strip() for part in wanted])
        for language, lines in loaded.items()
        for said, *wanted in (line.split("|") for line in lines)
    ]


def expected(wanted: list[str]) -> dict[str, object] | str | None:
    if len(wanted) == 1:
        return {"ask": ASK, "none": None}[wanted[0]]
    year = 2026 if wanted[0] < "04" else 2025
    value = datetime.strptime(f"{year}-{wanted[0]} +0800", "%Y-%m-%d %H:%M %z")
    return {"value": value, "precision": wanted[1]}


@pytest.mark.parametrize(("language", "said", "wanted"), rows(), ids=str)
def test_a_phrase_people_use(language: str, said: str, wanted: list[str]) -> None:
    question = "loss_date" if said.startswith("?") else None
    found = parse_loss_date(said.lstrip("? "), language, AT, question)
    assert value_is_right("loss_date", expected(wanted), found.as_json() if found else None)  # type: ignore[arg-type]
    if found is not None and len(wanted) > 1:
        assert (found.precision == "part_of_day") == (wanted[1] == "part_of_day")


@pytest.mark.parametrize(
    ("said", "at", "value"),
    [
        ("除夕夜七点左右", "2026-02-18 11:00", "2026-02-16 19:00"),
        ("大年初二上午十点", "2027-02-08 09:00", "2027-02-07 10:00"),
        ("国庆第二天早上八点", "2026-10-08 09:00", "2026-10-02 08:00"),
        ("去年十二月三十一号晚上十一点", "2027-01-01 01:30", "2026-12-31 23:00"),
        ("今天晚上十一点", "2026-03-18 00:40", "2026-03-17 23:00"),
        ("昨天半夜十二点", "2026-03-01 08:00", "2026-03-01 00:00"),
        ("上个月三十一号中午十二点", "2026-06-01 08:00", "2026-05-31 12:00"),
        ("周日晚上九点", "2026-03-16 07:00", "2026-03-15 21:00"),
    ],
)
def test_at_other_moments_of_the_call(said: str, at: str, value: str) -> None:
    call = datetime.fromisoformat(at).replace(tzinfo=SHANGHAI)
    found = parse_loss_date(said, "zh-CN", call)
    assert found is not None
    assert found.value == datetime.fromisoformat(value).replace(tzinfo=SHANGHAI)


def test_a_number_alone_is_a_time_only_after_the_question() -> None:
    assert parse_loss_date("eight", "en-US", AT) is None
    assert parse_loss_date("八", "zh-CN", AT) is None
    asked = parse_loss_date("eight", "en-US", AT, question="loss_date")
    assert asked is not None
    assert asked.value.hour == 8


def test_a_misheard_time_keeps_its_place() -> None:
    said = "我 做天 完上 八店半 被 撞"
    found = parse_loss_date(said, "zh-CN", AT)
    assert found is not None
    assert found.text == "做天 完上 八店半" == said[found.start : found.end]
    assert found.value.strftime("%d %H:%M") == "17 20:30"


@given(st.text(alphabet="昨做天晚完上八店点半酒下午亮左右零凌晨，a ", max_size=20))
def test_what_was_heard_stays_as_long_as_it_was(text: str) -> None:
    assert len(heard_times(text)) == len(text)
    assert heard_times(heard_times(text)) == heard_times(text)


def test_the_moon_has_its_own_calendar() -> None:
    assert str(lunar_day(2025, 12, 0)) == "2026-02-16"
    assert str(lunar_day(2025, 7, 1)) == "2025-08-23"  # after the leap sixth month
    assert lunar_day(1800, 1, 1) is None
    assert str(next(iter(festival_days("qingming", AT.date(), 0)))) == "2026-04-05"


PAST = st.timedeltas(timedelta(minutes=45), timedelta(days=6)).map(lambda back: AT - back)


@settings(max_examples=200)
@given(moment=PAST)
def test_a_date_and_time_read_out_in_full_come_back(moment: datetime) -> None:
    moment = moment.replace(second=0, microsecond=0)
    half = "凌晨" if moment.hour < 6 else "上午" if moment.hour < 12 else "下午" if moment.hour < 18 else "晚上"
    chinese = f"{moment.month}月{moment.day}号{half}{moment.hour % 12 or 12}点{moment.minute:02d}分"
    if moment.hour not in {0, 12}:
        found = parse_loss_date(chinese, "zh-CN", AT)
        assert found is not None
        assert found.value == moment
    english = moment.strftime("%B %d at %I:%M %p").lower()
    found = parse_loss_date(f"it happened on {english}", "en-US", AT)
    assert found is not None
    assert (found.value, found.precision) == (moment, "exact")


MANDARIN_FRAGMENTS = (
    "国庆 除夕 大年初二 腊月二十八 还是 那天 之间 到 从 前晚 星期天 0830 二十五点 "
    "月底 不 刚 现在 八店 点把钟 个半小时前 昨天 晚上 八点 不对"
)
ENGLISH_FRAGMENTS = (
    "christmas,new year's eve,half,or,that night,between,from,until,the 31st,of last month,0830,last,next,noon,eight,"
    "the friday before last,fortnight ago,or so,isn't,actually,twenty five thirty,last day of february"
)
FRAGMENTS = {"zh-CN": MANDARIN_FRAGMENTS.split(), "en-US": ENGLISH_FRAGMENTS.split(",")}


@settings(max_examples=300)
@given(
    language=st.sampled_from(sorted(FRAGMENTS)),
    data=st.data(),
    at=st.datetimes(datetime(2016, 1, 1), datetime(2045, 1, 1), timezones=st.just(SHANGHAI)),  # noqa: DTZ001
    question=st.sampled_from([None, "loss_date", "confirm"]),
)
def test_no_jumble_of_fragments_lies_in_the_future(
    language: str, data: st.DataObject, at: datetime, question: str | None
) -> None:
    said = " ".join(data.draw(st.lists(st.sampled_from(FRAGMENTS[language]), min_size=1, max_size=7)))
    found = parse_loss_date(said, language, at, question)
    if found is not None:
        assert found.earliest <= found.value <= found.latest <= at
        assert said[found.start : found.end] == found.text
