"""When it happened: phrases of three languages against a Wednesday afternoon in Shanghai."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu.loss_date import parse_loss_date

SHANGHAI = ZoneInfo("Asia/Shanghai")
SEOUL = ZoneInfo("Asia/Seoul")
AT = datetime(2026, 3, 18, 14, 30, tzinfo=SHANGHAI)  # a Wednesday

# said, value (month-day hour:minute), precision
MANDARIN = [
    ("今天早上八点半", "03-18 08:30", "exact"),
    ("今天早上八点半在路口被追尾了", "03-18 08:30", "exact"),
    ("昨 天 下 午 两 点", "03-17 14:00", "exact"),
    ("昨天下午三点一刻", "03-17 15:15", "exact"),
    ("昨天下午三点三刻", "03-17 15:45", "exact"),
    ("差五分八点", "03-18 07:55", "exact"),
    ("差一刻九点", "03-18 08:45", "exact"),
    ("八点差五分", "03-18 07:55", "exact"),
    ("昨晚十一点多", "03-17 23:00", "about"),
    ("晚上十点左右", "03-17 22:00", "about"),
    ("大概昨天中午十二点半", "03-17 12:30", "about"),
    ("昨晚十二点", "03-18 00:00", "exact"),
    ("昨天晚上十二点半", "03-18 00:30", "exact"),
    ("今天凌晨一点", "03-18 01:00", "exact"),
    ("昨天凌晨三点", "03-17 03:00", "exact"),
    ("昨晚一点", "03-18 01:00", "exact"),
    ("昨天半夜两点", "03-18 02:00", "exact"),
    ("今天半夜一点", "03-18 01:00", "exact"),
    ("昨晚凌晨两点", "03-18 02:00", "exact"),
    ("今天上午十点十分", "03-18 10:10", "exact"),
    ("昨天21:30", "03-17 21:30", "exact"),
    ("十六号早上七点四十", "03-16 07:40", "exact"),
    ("三月五号八时二十分", "03-05 08:20", "exact"),
    ("3月5日上午9点05分", "03-05 09:05", "exact"),
    ("两天前的晚上八点", "03-16 20:00", "exact"),
    ("上周五下午四点", "03-13 16:00", "exact"),
    ("这周一早上七点", "03-16 07:00", "exact"),
    ("星期天中午一点", "03-15 13:00", "exact"),
    ("去年十二月三十一号晚上十一点", "12-31 23:00", "exact"),
    ("今天下午一点四十五", "03-18 13:45", "exact"),
    ("八点到九点之间", "03-18 08:30", "about"),
    ("昨天晚上七八点", "03-17 19:30", "about"),
    ("昨天下午两三点", "03-17 14:30", "about"),
    ("礼拜六晚上八九点钟", "03-14 20:30", "about"),
    ("大概三刻钟前", "03-18 13:45", "about"),
    ("我刚在二环上追尾了", "03-18 14:30", "about"),
    ("十分钟前", "03-18 14:20", "about"),
    ("二十分钟之前", "03-18 14:10", "about"),
    ("半小时前", "03-18 14:00", "about"),
    ("一个半小时前", "03-18 13:00", "about"),
    ("大概两个小时以前", "03-18 12:30", "about"),
    ("一刻钟前", "03-18 14:15", "about"),
    ("刚才", "03-18 14:30", "about"),
    ("刚刚发生的", "03-18 14:30", "about"),
    ("昨晚", "03-17 20:00", "part_of_day"),
    ("今天早上", "03-18 08:00", "part_of_day"),
    ("昨天傍晚", "03-17 18:00", "part_of_day"),
    ("前天下午", "03-16 15:00", "part_of_day"),
    ("大前天", "03-15 12:00", "day"),
    ("前天", "03-16 12:00", "day"),
    ("今天", "03-18 12:00", "day"),
    ("18号", "03-18 12:00", "day"),
    ("二十八号", "02-28 12:00", "day"),
    ("上个月二十八号", "02-28 12:00", "day"),
    ("三天前", "03-15 12:00", "day"),
    ("上周三", "03-11 12:00", "day"),
    ("不是昨天是前天", "03-16 12:00", "day"),
    ("周二不对周一上午十点", "03-16 10:00", "exact"),
    ("昨天晚上八点不对九点", "03-17 21:00", "exact"),
    ("昨天晚上八点从家出发九点多在中山路追尾", "03-17 21:00", "about"),
    ("今天早上九点追尾的下午才报案", "03-18 09:00", "exact"),
]
ENGLISH = [
    ("eight thirty this morning", "03-18 08:30", "exact"),
    ("eight oh five this morning", "03-18 08:05", "exact"),
    ("at 8:30 pm yesterday", "03-17 20:30", "exact"),
    ("half past eight yesterday morning", "03-17 08:30", "exact"),
    ("quarter to nine last night", "03-17 20:45", "exact"),
    ("sunday at ten to six in the evening", "03-15 17:50", "exact"),
    ("twenty past three yesterday afternoon", "03-17 15:20", "exact"),
    ("yesterday about quarter past seven in the evening", "03-17 19:15", "about"),
    ("last night around eleven", "03-17 23:00", "about"),
    ("eleven ish last night", "03-17 23:00", "about"),
    ("Yesterday, 5 pm", "03-17 17:00", "exact"),
    ("yesterday at three", "03-17 15:00", "exact"),
    ("last night at two", "03-18 02:00", "exact"),
    ("two in the morning", "03-18 02:00", "exact"),
    ("seven o'clock this morning", "03-18 07:00", "exact"),
    ("at midnight", "03-18 00:00", "exact"),
    ("yesterday at midnight", "03-18 00:00", "exact"),
    ("march fifteenth around noon", "03-15 12:00", "about"),
    ("the 12th at 9 am", "03-12 09:00", "exact"),
    ("on march 3rd 2026 at 14:20", "03-03 14:20", "exact"),
    ("on the sixteenth of march at ten am", "03-16 10:00", "exact"),
    ("twelve thirty today", "03-18 12:30", "exact"),
    ("between eight and nine this morning", "03-18 08:30", "about"),
    ("this morning just after seven", "03-18 07:00", "about"),
    ("ten minutes ago", "03-18 14:20", "about"),
    ("about twenty minutes back", "03-18 14:10", "about"),
    ("half an hour ago", "03-18 14:00", "about"),
    ("an hour and a half ago", "03-18 13:00", "about"),
    ("about two hours ago", "03-18 12:30", "about"),
    ("a couple of hours ago", "03-18 12:30", "about"),
    ("just now", "03-18 14:30", "about"),
    ("it just happened", "03-18 14:30", "about"),
    ("last night", "03-17 20:00", "part_of_day"),
    ("this morning", "03-18 09:00", "part_of_day"),
    ("monday evening", "03-16 20:00", "part_of_day"),
    ("three days ago in the evening", "03-15 20:00", "part_of_day"),
    ("yesterday afternoon", "03-17 15:00", "part_of_day"),
    ("two nights ago", "03-16 20:00", "part_of_day"),
    ("today", "03-18 12:00", "day"),
    ("yesterday", "03-17 12:00", "day"),
    ("the day before yesterday", "03-16 12:00", "day"),
    ("last friday", "03-13 12:00", "day"),
    ("on friday", "03-13 12:00", "day"),
    ("last wednesday", "03-11 12:00", "day"),
    ("12 march", "03-12 12:00", "day"),
    ("two weeks ago", "03-04 12:00", "day"),
    ("on tuesday no monday", "03-16 12:00", "day"),
    ("at eight sorry nine this morning", "03-18 09:00", "exact"),
    ("not yesterday the day before yesterday", "03-16 12:00", "day"),
    ("i left home at eight yesterday morning and was hit at nine", "03-17 09:00", "exact"),
]
KOREAN = [
    ("오늘 오후 [3] 시 [20] 분 사고가 났 읍니다", "03-18 15:20", "exact"),
    ("어젯 밤 [11] 시 사고가 났습니다", "03-17 23:00", "exact"),
    ("오늘 아침 [8] 시 판 입니다", "03-18 08:30", "exact"),
    ("[18] 일 오전 [9] 시 의 발생 했습니다", "03-18 09:00", "exact"),
    ("오늘 오후 세 시 이십 분에", "03-18 15:20", "exact"),
    ("어제 밤 열한 시에", "03-17 23:00", "exact"),
    ("오늘 새벽 두 시쯤", "03-18 02:00", "about"),
    ("3월 15일 낮 12시", "03-15 12:00", "exact"),
    ("지난주 금요일", "03-13 12:00", "day"),
    ("월요일 저녁", "03-16 20:00", "part_of_day"),
    ("어제 아니 그제 오전 열 시", "03-16 10:00", "exact"),
    ("아직 밤 사고가 났 읍니다", "03-17 20:00", "part_of_day"),
    ("방금", "03-18 16:00", "about"),
    ("30분 전", "03-18 15:30", "about"),
    ("한 시간 반 전", "03-18 14:30", "about"),
    ("두 시간 전에", "03-18 14:00", "about"),
]
SILENT = [
    ("zh-CN", "我要报案车被撞了"),
    ("zh-CN", "脖子有一点疼"),
    ("zh-CN", "快一点派人来"),
    ("zh-CN", "差一点撞到人"),
    ("zh-CN", "在二环三点五公里处"),
    ("zh-CN", "现在人没事"),
    ("zh-CN", "三个人受伤"),
    ("en-US", "there were five people in two cars"),
    ("en-US", "nobody was hurt at all"),
    ("en-US", "on the g four expressway at kilometre 38"),
    ("ko-KR", "다친 사람은 없습니다"),
]
IMPOSSIBLE = [
    ("zh-CN", "二月三十号"),
    ("zh-CN", "明天早上"),
    ("zh-CN", "今天下午五点"),
    ("en-US", "on the 30th of february"),
    ("en-US", "tomorrow"),
    ("en-US", "this afternoon at five"),
    ("ko-KR", "내일 아침"),
]


def check(said: str, language: str, at: datetime, value: str, precision: str) -> None:
    found = parse_loss_date(said, language, at)
    assert found is not None
    assert (found.value.strftime("%m-%d %H:%M"), found.precision) == (value, precision)
    assert found.earliest <= found.value <= found.latest <= at


@pytest.mark.parametrize(("said", "value", "precision"), MANDARIN)
def test_mandarin(said: str, value: str, precision: str) -> None:
    check(said, "zh-CN", AT, value, precision)


@pytest.mark.parametrize(("said", "value", "precision"), ENGLISH)
def test_english(said: str, value: str, precision: str) -> None:
    check(said, "en-US", AT, value, precision)


@pytest.mark.parametrize(("said", "value", "precision"), KOREAN)
def test_korean_as_the_recogniser_writes_it(said: str, value: str, precision: str) -> None:
    check(said, "ko-KR", datetime(2026, 3, 18, 16, 0, tzinfo=SEOUL), value, precision)


@pytest.mark.parametrize(("language", "said"), SILENT)
def test_other_numbers_are_no_times(language: str, said: str) -> None:
    assert parse_loss_date(said, language, AT) is None


@pytest.mark.parametrize(("language", "said"), IMPOSSIBLE)
def test_what_cannot_be_is_asked_again(language: str, said: str) -> None:
    assert parse_loss_date(said, language, AT) is None


def test_bounds_say_what_the_words_allow() -> None:
    evening = parse_loss_date("昨晚", "zh-CN", AT)
    past_eleven = parse_loss_date("昨晚十一点多", "zh-CN", AT)
    this_morning = parse_loss_date("今天", "zh-CN", AT)
    assert evening is not None
    assert past_eleven is not None
    assert this_morning is not None
    assert (evening.earliest.hour, evening.latest.strftime("%H:%M")) == (18, "23:59")
    assert (past_eleven.earliest.strftime("%H:%M"), past_eleven.latest.strftime("%H:%M")) == ("23:00", "23:59")
    assert this_morning.latest == AT


def test_last_night_said_after_midnight_is_the_evening_of_yesterday() -> None:
    found = parse_loss_date("昨晚十点", "zh-CN", datetime(2026, 3, 18, 1, 0, tzinfo=SHANGHAI))
    assert found is not None
    assert found.value == datetime(2026, 3, 17, 22, 0, tzinfo=SHANGHAI)


def test_tonight_said_after_midnight_is_the_evening_that_is_over() -> None:
    found = parse_loss_date("今晚十点", "zh-CN", datetime(2026, 3, 18, 1, 0, tzinfo=SHANGHAI))
    assert found is not None
    assert found.value == datetime(2026, 3, 17, 22, 0, tzinfo=SHANGHAI)


def test_a_clock_a_little_ahead_is_now() -> None:
    found = parse_loss_date("今天下午两点三十五", "zh-CN", AT)
    assert found is not None
    assert (found.value, found.precision) == (AT, "about")


def test_a_time_without_a_day_is_the_latest_gone_by() -> None:
    found = parse_loss_date("八点半", "zh-CN", datetime(2026, 3, 18, 21, 0, tzinfo=SHANGHAI))
    assert found is not None
    assert found.value.hour == 20
    assert found.confidence < 0.6


def test_vague_days_have_little_confidence_and_wide_bounds() -> None:
    found = parse_loss_date("前两天", "zh-CN", AT)
    assert found is not None
    assert found.confidence <= 0.4
    assert found.latest - found.earliest > timedelta(days=2)


def test_words_and_offsets_are_those_of_the_text_as_given() -> None:
    said = "我 昨 晚 十一 点 多 被 撞 了"
    found = parse_loss_date(said, "zh-CN", AT)
    assert found is not None
    assert found.text == "昨 晚 十一 点 多" == said[found.start : found.end]


def test_json_has_the_zone_of_the_call() -> None:
    found = parse_loss_date("昨晚十一点多", "zh-CN", AT)
    assert found is not None
    assert found.as_json() == {
        "text": "昨晚十一点多",
        "confidence": 0.9,
        "value": "2026-03-17T23:00:00+08:00",
        "precision": "about",
        "earliest": "2026-03-17T23:00:00+08:00",
        "latest": "2026-03-17T23:59:00+08:00",
    }


def test_a_call_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        parse_loss_date("昨晚", "zh-CN", datetime(2026, 3, 18, 14, 30))  # noqa: DTZ001


MANDARIN_WORDS = (
    "昨天 今天 前天 大前天 上周五 18号 三月 五号 晚上 凌晨 半夜 中午 下午 八点 十二点 一点 半 多 左右 "
    "差五分 半小时前 刚才 不对 不是 到 去年 明天"
)
ENGLISH_WORDS = (
    "yesterday today last night friday the 12th march at eight thirty pm noon midnight half past to no not about ago "
    "two am hours minutes between and tomorrow"
)
KOREAN_WORDS = "오늘 어제 그제 밤 새벽 오후 오전 세 시 [11] 시 반 분 전 월요일 지난주 3월 20 일 쯤 아니 내일"

WORDS = {"zh-CN": MANDARIN_WORDS.split(), "en-US": ENGLISH_WORDS.split(), "ko-KR": KOREAN_WORDS.split()}
FIRST, LAST = AT.replace(year=2001, tzinfo=None), AT.replace(year=2090, tzinfo=None)
SAYING = st.sampled_from(sorted(WORDS)).flatmap(
    lambda language: st.tuples(
        st.just(language), st.lists(st.sampled_from(WORDS[language]), min_size=1, max_size=8).map(" ".join)
    )
)


@settings(max_examples=300)
@given(
    saying=SAYING,
    at=st.datetimes(FIRST, LAST, timezones=st.sampled_from([UTC, SHANGHAI])),
)
def test_never_after_the_call_and_always_within_its_bounds(saying: tuple[str, str], at: datetime) -> None:
    found = parse_loss_date(saying[1], saying[0], at)
    if found is not None:
        assert found.earliest <= found.value <= found.latest <= at
        assert saying[1][found.start : found.end] == found.text != ""
        assert found.precision != "exact" or found.earliest == found.latest


@settings(max_examples=200)
@given(text=st.text(max_size=40), language=st.sampled_from(["zh-CN", "en-US", "ko-KR", "xx"]))
def test_no_text_breaks_it(text: str, language: str) -> None:
    found = parse_loss_date(text, language, AT)
    assert found is None or found.latest <= AT
