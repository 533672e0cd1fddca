"""Scripts, and how long words take."""

from pathlib import Path

import pytest

from simulator.speech_time import seconds_of_break, seconds_to_say
from simulator.steps import Audio, HangUp, Keys, ScriptError, Silence, Wait, Words, in_order, load_script


def test_a_script(tmp_path: Path) -> None:
    script = tmp_path / "report.yaml"
    script.write_text(
        """
        steps:
          - {say: "追尾了", asked: "发生", confidence: 0.4}
          - {audio: yes.wav, text: "네"}
          - {key: 1, barge_in: true}
          - key: "0123#"
          - silence
          - {key: "*", talk: true}
          - wait: 2.5
          - hang_up
        """,
        encoding="utf-8",
    )
    assert load_script(script) == [
        Words(text="追尾了", confidence=0.4, asked="发生"),
        Audio(path=tmp_path / "yes.wav", text="네"),
        Keys(keys="1", moment="prompt"),
        Keys(keys="0123#"),
        Silence(),
        Keys(keys="*", moment="talk"),
        Wait(seconds=2.5),
        HangUp(moment="now"),
    ]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("- shout: hello", "shout"),
        ("- {say: a, key: 1}", "say"),
        ("- {say: a, loudly: true}", "loudly"),
        ("- key: 12a", "12a"),
        ("- {say: a, asked: '('}", "asked"),
        ("- wait: soon", "soon"),
        ("just words", "list"),
        ("- [", "cannot read"),
    ],
)
def test_a_script_that_cannot_be_read(tmp_path: Path, text: str, named: str) -> None:
    script = tmp_path / "bad.yaml"
    script.write_text(text, encoding="utf-8")
    with pytest.raises(ScriptError, match=named):
        load_script(script)


def test_a_missing_script(tmp_path: Path) -> None:
    with pytest.raises(ScriptError, match=r"none\.yaml"):
        load_script(tmp_path / "none.yaml")


def test_only_a_hang_up_right_after_a_wait_is_immediate() -> None:
    assert [step.moment for step in in_order([HangUp(), Wait(seconds=1), HangUp()])] == ["question", "question", "now"]


@pytest.mark.parametrize(
    ("text", "lowest", "highest"),
    [
        ("", 0, 0),
        ("   ", 0, 0),
        ("您好，这里是车险报案热线，请讲。", 3, 5),
        ("안녕하세요. 무엇을 도와드릴까요?", 2.5, 4.5),
        ("Please tell me in your own words what has happened.", 3, 5),
        ("110105", 2, 3),
    ],
)
def test_how_long_words_take(text: str, lowest: float, highest: float) -> None:
    assert lowest <= seconds_to_say(text) <= highest


@pytest.mark.parametrize(
    ("time", "strength", "seconds"),
    [("500ms", None, 0.5), ("2s", None, 2.0), (None, "strong", 0.75), (None, None, 0.5), (None, "none", 0.0)],
)
def test_breaks(time: str | None, strength: str | None, seconds: float) -> None:
    assert seconds_of_break(time, strength) == seconds
