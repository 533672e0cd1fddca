"""From characters of what was understood to the stretch of audio they were heard in."""

from __future__ import annotations

from datetime import UTC, datetime

from ivr.reading import MOST_READINGS, Part, Reading, Source, readings_of
from models.call import Utterance


def word(text: str, start: float, end: float, conf: float = 1.0) -> dict[str, object]:
    return {"word": text, "start": start, "end": end, "conf": conf}


FIRST = Part(
    "昨天 晚上 八 点",
    (word("昨天", 1.0, 1.4), word("晚上", 1.4, 1.8, 0.5), word("八", 2.0, 2.2), word("点", 2.2, 2.5)),
    900,
    2700,
)
SECOND = Part("在 中山 路", (word("在", 4.0, 4.1), word("中山", 4.1, 4.5), word("路", 4.5, 4.75)), 3900, 5000)
READING = Reading((FIRST, SECOND))


def test_the_words_of_a_value_are_found_in_the_audio() -> None:
    assert READING.text == "昨天 晚上 八 点 在 中山 路"
    assert READING.source(0, 5) == Source(0, FIRST.text, 1000, 1800, 0.75)
    start = READING.text.index("中山")
    assert READING.source(start, start + 4) == Source(1, SECOND.text, 4100, 4750, 1.0)


def test_part_of_a_word_is_the_word() -> None:
    assert READING.source(1, 2) == Source(0, FIRST.text, 1000, 1400, 1.0)


def test_words_that_run_into_the_next_utterance_are_of_the_first() -> None:
    assert READING.source(8, 14) == Source(0, FIRST.text, 2200, 2500, 1.0)


def test_without_words_it_is_the_whole_utterance() -> None:
    keyed = Reading((Part("13800138000"),))
    assert keyed.source(0, 11) == Source(0, "13800138000", None, None, 1.0)


def test_a_place_outside_the_text_has_no_source() -> None:
    assert READING.source(99, 100) is None
    assert Reading(()).source(0, 1) is None


def utterance(seq: int, text: str, *others: tuple[str, float]) -> Utterance:
    heard = Utterance(call_sid="CA1", seq=seq, source="vosk", heard_at=datetime(2026, 3, 18, tzinfo=UTC))
    heard.text, heard.words = text, []
    heard.alternatives = [{"text": other, "words": [], "share": share} for other, share in others]
    return heard


def test_readings_differ_in_one_utterance_and_the_surest_come_first() -> None:
    heard = [utterance(1, "甲", ("假", 0.1), ("家", 0.3)), utterance(2, "乙", ("一", 0.2))]
    assert [reading.text for reading in readings_of(heard, None)] == ["甲 乙", "家 乙", "甲 一", "假 乙"]


def test_no_more_readings_than_there_is_time_for() -> None:
    heard = [utterance(1, "甲", *((f"第{n}", 0.01 * n) for n in range(1, 12)))]
    assert len(readings_of(heard, None)) == MOST_READINGS


def test_what_twilio_heard_comes_last_and_silence_is_empty() -> None:
    assert readings_of([utterance(1, "甲")], "乙")[0].text == "甲 乙"
    assert readings_of([], None)[0].text == ""
