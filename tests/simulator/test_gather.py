"""Gather: which input counts, when it is over, what is sent."""

import pytest

from simulator.steps import Keys, Silence, Step, Words
from tests.simulator.conversations import Played, play

FIELDS = ("Digits", "FinishedOnKey", "SpeechResult", "Confidence")


def _gather(attributes: str, steps: list[Step], prompt: str = "<Say>Well?</Say>") -> Played:
    return play(
        {
            "/voice/incoming": f'<Gather action="/turn" {attributes}>{prompt}</Gather><Say>fell through</Say>',
            "/turn": "<Hangup/>",
        },
        steps,
    )


def _sent(played: Played) -> dict[str, str]:
    [turn] = played.forms("/turn")
    return {name: turn[name] for name in FIELDS if name in turn}


@pytest.mark.parametrize(
    ("attributes", "keys", "sent"),
    [
        ('numDigits="1"', "12", {"Digits": "1"}),
        ('numDigits="3"', "123", {"Digits": "123"}),
        ("", "123#", {"Digits": "123", "FinishedOnKey": "#"}),
        ('finishOnKey="*"', "12#3*", {"Digits": "12#3", "FinishedOnKey": "*"}),
        ('finishOnKey="" timeout="2"', "12#", {"Digits": "12#"}),
        ('timeout="2"', "42", {"Digits": "42"}),
        ('input="dtmf speech" numDigits="1"', "7", {"Digits": "7"}),
        ('actionOnEmptyResult="true"', "#", {}),
    ],
)
def test_keys(attributes: str, keys: str, sent: dict[str, str]) -> None:
    assert _sent(_gather(attributes, [Keys(keys=keys)])) == sent


@pytest.mark.parametrize(
    ("attributes", "step", "sent"),
    [
        ('input="speech"', Words(text="two cars"), {"SpeechResult": "two cars", "Confidence": "0.9"}),
        (
            'input="dtmf speech" speechTimeout="auto"',
            Words(text="追尾了", confidence=0.5),
            {"SpeechResult": "追尾了", "Confidence": "0.5"},
        ),
        ('input="speech" speechTimeout="3"', Words(text="a & b", confidence=None), {"SpeechResult": "a & b"}),
    ],
)  # fmt: skip
def test_words(attributes: str, step: Step, sent: dict[str, str]) -> None:
    assert _sent(_gather(attributes, [step])) == sent


@pytest.mark.parametrize("attributes", ['timeout="1"', 'timeout="1" input="dtmf speech"'])
def test_silence_falls_through(attributes: str) -> None:
    played = _gather(attributes, [Silence()])
    assert played.forms("/turn") == []
    assert played.result.prompts[-1] == "fell through"


def test_who_types_nothing_does_not_wait_as_long_as_one_who_still_types() -> None:
    gather = '<Gather action="/turn" timeout="1"><Say>Well?</Say></Gather>'
    documents = {"/voice/incoming": f"{gather}<Say>fell through</Say>"}
    assert play(documents, [Silence()], thinking=1e9).result.prompts == ["Well?", "fell through"]


@pytest.mark.parametrize(
    ("first", "second", "sent"),
    [
        (Keys(keys="12"), Words(text="no", moment="now"), {"Digits": "12"}),
        (Words(text="yes"), Keys(keys="3", moment="now"), {"SpeechResult": "yes", "Confidence": "0.9"}),
    ],
)
def test_the_first_kind_of_input_wins(first: Step, second: Step, sent: dict[str, str]) -> None:
    assert _sent(_gather('input="dtmf speech" timeout="10"', [first, second])) == sent


def test_the_finish_key_alone_is_no_input() -> None:
    assert _gather("", [Keys(keys="#")]).forms("/turn") == []


def test_silence_with_action_on_empty_result() -> None:
    played = _gather('timeout="1" actionOnEmptyResult="true"', [])
    assert _sent(played) == {}


def test_without_action_the_same_document_is_asked_for_again() -> None:
    played = play(
        {"/voice/incoming": ['<Gather numDigits="1"><Say>Again?</Say></Gather>', "<Say>Done.</Say>"]}, [Keys(keys="5")]
    )
    assert [form.get("Digits") for form in played.forms("/voice/incoming")] == [None, "5"]


def test_get_puts_the_input_into_the_query() -> None:
    played = play(
        {"/voice/incoming": '<Gather numDigits="1" method="GET" action="/turn?a=1"><Say>?</Say></Gather>'},
        [Keys(keys="4")],
    )
    path = played.hotline.deliveries[1].path
    assert path.startswith("/turn?a=1&")
    assert "&Digits=4" in path
    assert played.hotline.forged == []


def test_a_gather_that_only_listens_on_is_not_taken_for_a_question() -> None:
    played = play(
        {
            "/voice/incoming": '<Gather timeout="1" actionOnEmptyResult="true" action="/on"><Say>Hm?</Say></Gather>',
            "/on": ['<Gather timeout="1" actionOnEmptyResult="true" action="/on"/>', "<Hangup/>"],
        },
        [Silence(), Keys(keys="1")],
    )
    assert played.result.steps_left == 1


def test_a_key_during_the_prompt_cuts_it() -> None:
    played = _gather('numDigits="1"', [Keys(keys="1", moment="prompt")], f"<Say>{'long notice ' * 100}</Say>")
    assert _sent(played) == {"Digits": "1"}
    assert len(played.result.of_kind("cut")) == 1


def test_a_prompt_cut_by_a_key_is_no_question_of_the_next_document() -> None:
    played = play(
        {
            "/voice/incoming": '<Gather numDigits="1" action="/on"><Say>A long, long question?</Say></Gather>',
            "/on": '<Gather timeout="2"/><Hangup/>',
        },
        [Keys(keys="1", moment="prompt"), Keys(keys="2")],
    )
    assert played.result.steps_left == 1


def test_a_step_waits_for_the_end_of_the_prompt() -> None:
    played = _gather('numDigits="1"', [Keys(keys="1")])
    assert played.result.of_kind("cut") == []


def test_barge_in_off_lets_the_prompt_finish() -> None:
    played = _gather('input="speech" bargeIn="false"', [Words(text="hey", moment="prompt")], "<Say>A notice.</Say>")
    assert played.result.of_kind("cut") == []


def test_each_step_answers_one_question() -> None:
    played = play(
        {
            "/voice/incoming": '<Gather numDigits="1" action="/a"><Say>First?</Say></Gather>',
            "/a": '<Gather input="speech" action="/b"><Say>Second?</Say></Gather>',
            "/b": '<Say>Third</Say><Gather numDigits="1" action="/c"/>',
            "/c": "<Hangup/>",
        },
        [Keys(keys="1"), Words(text="two"), Keys(keys="3")],
    )
    assert played.forms("/a")[0]["Digits"] == "1"
    assert played.forms("/b")[0]["SpeechResult"] == "two"
    assert played.forms("/c")[0]["Digits"] == "3"
    assert [turn.kind for turn in played.result.turns] == ["keys", "words", "keys"]
    assert all(turn.total >= 0 and not turn.nudged for turn in played.result.turns)


def test_a_step_may_wait_for_a_certain_question() -> None:
    played = play(
        {
            "/voice/incoming": '<Gather timeout="1" actionOnEmptyResult="true" action="/a"><Say>Name?</Say></Gather>',
            "/a": '<Gather numDigits="1" action="/b"><Say>Anybody hurt?</Say></Gather>',
            "/b": "<Hangup/>",
        },
        [Keys(keys="2", asked="hurt")],
    )
    assert "Digits" not in played.forms("/a")[0]
    assert played.forms("/b")[0]["Digits"] == "2"


def test_typed_words_on_a_line_with_its_own_recogniser_are_refused() -> None:
    played = _gather('input="dtmf"', [Words(text="hello")])
    [problem] = played.result.problems
    assert "--audio" in problem.text
    assert played.result.ended_by == "the caller cannot go on"
