"""The injured people of a report: told in one breath, asked for one by one, keyed, corrected, read back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from ivr.answers import Heard
from ivr.call_flow import CallStage
from ivr.dialogue_state import DialogueState
from ivr.read_back import ReadBack
from ivr.script import Script
from ivr.wording import Wording
from nlu.understander import Understander
from nlu.understanding import Understanding
from tests.ivr.conversation import Conversation
from tests.ivr.words import MAYBE_HURT, NOBODY_HURT, SHANGHAI, STORY, understood

NOW = datetime(2026, 3, 18, 14, 30, tzinfo=SHANGHAI)
HURT = {
    "injury": {"status": "yes", "count": None},
    "critical": {"value": False},
    "ambulance": {"value": False},
    "health_consent": {"value": True},
}
LEFT_OUT = ("loss_date", "what_happened", "loss_location", "cause_of_loss")
WIFE_AND_DRIVER = {
    "zh-CN": "我爱人胳膊断了对方司机头破了",
    "en-US": "my wife's arm is broken and the other driver hit his head",
}


def at(script: Script, question: str, language: str = "zh-CN", **fields: Any) -> Conversation:
    state = DialogueState(question=question, advised=("guidance_injury",), skipped=LEFT_OUT)
    return Conversation(script, language, state=state, fields={**HURT, **fields})


def say(talk: Conversation, words: str, intent: str | None = None) -> None:
    read = Understander({}).understand(words, talk.language, NOW, talk.state.question)
    heard = read if intent is None else Understanding(**{**vars(read), "intent": intent, "confidence": 0.9})
    talk.hear(Heard(heard))


def people(talk: Conversation) -> list[tuple[Any, ...]]:
    items = talk.fields.get("injured_people", {}).get("items", [])
    return [(one["role"], one["who"], *one["body"], one["severity"] or one["how"]) for one in items]


def test_two_told_in_one_breath_are_asked_only_for_others(whole_script: Script) -> None:
    talk = at(whole_script, "injured")
    say(talk, WIFE_AND_DRIVER["zh-CN"])
    assert people(talk) == [("passenger", "爱人", "胳膊", "serious"), ("other_driver", "对方司机", "头", None)]
    assert talk.now == "more_injured"
    talk.hear("#2")
    assert talk.now == "vehicle"


def test_one_after_the_other_until_nobody_is_left(whole_script: Script) -> None:
    talk = at(whole_script, "injured", "en-US")
    say(talk, "my wife")
    assert talk.now == "how_hurt"
    say(talk, "her arm is broken")
    assert talk.now == "more_injured"
    say(talk, "yes", "affirm")
    assert talk.now == "another_injured"
    say(talk, "the other driver hit his head")
    assert talk.now == "more_injured"
    say(talk, "no", "deny")
    assert people(talk) == [("passenger", "wife", "arm", "serious"), ("other_driver", "other driver", "head", None)]
    assert talk.now == "vehicle"


def test_who_tells_of_the_next_one_at_once_has_said_yes(whole_script: Script) -> None:
    talk = at(whole_script, "injured")
    say(talk, "我爱人胳膊断了")
    say(talk, "还有对方司机头破了")
    assert [one[0] for one in people(talk)] == ["passenger", "other_driver"]
    assert talk.now == "more_injured"


def test_by_keys_alone(whole_script: Script) -> None:
    talk = at(whole_script, "injured")
    talk.hear_all("#2", "#2", "#1", "#3", "#1")
    assert people(talk) == [("passenger", None, "serious"), ("other_driver", None, "minor")]
    talk.hear("#2")
    assert talk.now == "vehicle"


def test_a_number_told_is_asked_for_and_no_more(whole_script: Script) -> None:
    talk = at(whole_script, "injured", injured_count={"value": 2})
    say(talk, "我爱人胳膊断了")
    assert talk.now == "another_injured"
    say(talk, "对方司机头破了")
    assert talk.now == "vehicle"


def test_not_known_is_an_answer_for_each(whole_script: Script) -> None:
    talk = at(whole_script, "injured")
    talk.hear_all("#2", "#3")
    assert people(talk) == [("passenger", None, "unknown")]
    assert talk.now == "more_injured"
    talk.hear_all("#1", "#6")
    assert talk.now == "vehicle"


def test_words_that_are_not_understood_are_kept(whole_script: Script) -> None:
    talk = at(whole_script, "injured")
    say(talk, "嗯就那个谁嘛反正情况不太妙", "inform")
    assert people(talk) == [(None, None, "嗯就那个谁嘛反正情况不太妙")]


def test_refused_details_are_not_noted(whole_script: Script) -> None:
    talk = at(whole_script, "vehicle", health_consent={"value": False})
    say(talk, WIFE_AND_DRIVER["zh-CN"])
    assert people(talk) == [("passenger", "爱人", None), ("other_driver", "对方司机", None)]


@pytest.mark.parametrize(
    ("words", "intent", "left"),
    [
        ("不对 我爱人没事 是我妈腿断了", "correct", [("passenger", "妈", "腿", "serious")]),
        ("不对 我爱人是腿断了", "correct", [("passenger", "爱人", "腿", "serious")]),
    ],
)
def test_a_correction_changes_the_one_it_is_about(
    whole_script: Script, words: str, intent: str, left: list[tuple[Any, ...]]
) -> None:
    talk = at(whole_script, "injured")
    say(talk, "我爱人胳膊断了")
    say(talk, words, intent)
    assert people(talk) == left


def test_one_who_is_well_after_all_leaves_the_others(whole_script: Script) -> None:
    talk = at(whole_script, "injured")
    say(talk, WIFE_AND_DRIVER["zh-CN"])
    talk.stage, talk.state = CallStage.CONFIRMING, DialogueState(question="confirm", skipped=LEFT_OUT)
    say(talk, "不对 我爱人没事", "correct")
    assert people(talk) == [("other_driver", "对方司机", "头", None)]
    assert talk.fields["injury"]["status"] == "yes"


def test_nobody_hurt_after_all_empties_the_list(whole_script: Script) -> None:
    talk = at(whole_script, "injured")
    say(talk, "我爱人胳膊断了")
    talk.stage, talk.state = CallStage.CORRECTING, DialogueState(question="correction", skipped=LEFT_OUT)
    say(talk, "没有人受伤", "correct")
    assert talk.fields["injury"]["status"] == "none"
    assert people(talk) == []


def test_injuries_chosen_at_the_correction_are_asked_once_more(whole_script: Script) -> None:
    talk = at(whole_script, "injured")
    say(talk, "我爱人胳膊断了")
    talk.hear("#2")
    talk.stage, talk.state = CallStage.CORRECTING, DialogueState(question="correction", skipped=LEFT_OUT)
    talk.hear("#4")
    assert talk.now == "injury"
    talk.hear("#1")
    assert people(talk) == []
    assert talk.now == "injured_count"
    talk.hear_all("#1", "#3", "#2")
    assert people(talk) == [("other_driver", None, "serious")]


@pytest.mark.parametrize(
    ("language", "recap"),
    [
        ("zh-CN", "2人受伤，爱人，胳膊，重伤；对方司机，头。"),
        ("en-US", "2 people hurt: wife, arm, badly; other driver, head. "),
    ],
)
def test_the_recap_names_each(whole_script: Script, language: str, recap: str) -> None:
    talk = at(whole_script, "injured", language)
    say(talk, WIFE_AND_DRIVER[language])
    fields = {name: talk.fields[name] for name in ("injury", "injured_people")}
    assert ReadBack(whole_script.prompts(language).speech, NOW).recap(fields) == recap


ALL_HURT = [
    ("zh-CN", "车上三个人都受伤了", 3),
    ("zh-CN", "我们两个都受伤了", 2),
    ("en-US", "all three of us are hurt", 3),
]


class TestAllHurt:
    """ "We are all hurt" names nobody: the number is kept, and who they are is asked one by one."""

    @pytest.mark.parametrize(("language", "words", "count"), ALL_HURT)
    def test_the_number_is_not_asked_again(self, whole_script: Script, language: str, words: str, count: int) -> None:
        talk = at(whole_script, "injured_count", language)
        say(talk, words)
        assert talk.now == "injured"
        assert talk.fields["injured_count"]["value"] == count

    @pytest.mark.parametrize(("language", "words", "count"), ALL_HURT)
    def test_told_in_the_story_after_an_injury_without_a_number(
        self, whole_script: Script, language: str, words: str, count: int
    ) -> None:
        talk = at(whole_script, "what_happened", language)
        say(talk, words)
        assert talk.fields["injured_count"]["value"] == count

    @pytest.mark.parametrize("words", ["我们都受伤了", "车上三个人都受伤了"])
    def test_it_is_no_description_of_one_of_them(self, whole_script: Script, words: str) -> None:
        talk = at(whole_script, "injured", injured_count={"value": 3})
        say(talk, words)
        assert (people(talk), talk.now) == ([], "injured")
        say(talk, "我爱人胳膊断了")
        assert talk.now == "another_injured"

    @pytest.mark.parametrize(
        ("language", "recap"), [("zh-CN", "3人受伤。"), ("en-US", "people hurt: 3. "), ("ko-KR", "다친 분 3명. ")]
    )
    def test_the_recap_tells_how_many(self, whole_script: Script, language: str, recap: str) -> None:
        fields = {"injury": {"status": "yes", "count": 3}}
        assert ReadBack(whole_script.prompts(language).speech, NOW).recap(fields) == recap

    def test_the_recap_tells_how_many_and_who_is_known(self, whole_script: Script) -> None:
        talk = at(whole_script, "injured", injury={"status": "yes", "count": 3})
        say(talk, "我爱人胳膊断了")
        fields = {name: talk.fields[name] for name in ("injury", "injured_people")}
        assert ReadBack(whole_script.prompts("zh-CN").speech, NOW).recap(fields) == "3人受伤，爱人，胳膊，重伤。"


def test_of_several_the_one_who_is_asked_about_is_named(whole_script: Script) -> None:
    talk = at(whole_script, "injured")
    say(talk, "我爱人和对方司机")
    assert talk.now == "how_hurt"
    wording = Wording(whole_script.prompts("zh-CN"), NOW, None)
    assert talk.reply is not None
    assert "爱人伤在哪里" in wording.text(talk.reply.say[-1])
    talk.hear("#1")
    assert "对方司机伤在哪里" in wording.text(talk.reply.say[-1])


@pytest.mark.parametrize(
    ("language", "words", "asked"),
    [
        ("zh-CN", "我受伤了", "您伤在哪里"),
        ("en-US", "i am hurt", "Where are you hurt"),
        ("zh-CN", "我老婆受伤了", "这位伤在哪里"),
    ],
)
def test_callers_are_asked_about_themselves_as_you(whole_script: Script, language: str, words: str, asked: str) -> None:
    talk = at(whole_script, "injured", language)
    say(talk, words)
    assert talk.now == "how_hurt"
    assert talk.reply is not None
    assert asked in Wording(whole_script.prompts(language), NOW, None).text(talk.reply.say[-1])


class TestMaybeHurt:
    """Words said in passing may mean that somebody is hurt: that is asked once, before anything is built on it."""

    def doubt(self, script: Script) -> Conversation:
        talk = Conversation(script, fields={**STORY, "injury": NOBODY_HURT})
        talk.state = talk.state.from_json({"question": "other_plate", "advised": ["guidance_none"]})
        talk.hear(Heard(understood("不知道他开走了", "dont_know", injury=MAYBE_HURT)))
        assert talk.said == ["guidance_emergency", "injury"]
        return talk

    def test_no_takes_it_back(self, whole_script: Script) -> None:
        talk = self.doubt(whole_script)
        talk.hear("#2")
        assert (talk.fields["injury"]["status"], talk.now) == ("none", "other_driver")

    def test_yes_is_advised_and_counted(self, whole_script: Script) -> None:
        talk = self.doubt(whole_script)
        talk.hear("#1")
        assert talk.fields["injury"]["status"] == "yes"
        assert talk.said == ["guidance_injury", "injured_count"]

    def test_who_does_not_know_is_asked_no_more_and_nobody_is_counted(self, whole_script: Script) -> None:
        talk = self.doubt(whole_script)
        talk.hear("不知道")
        assert (talk.fields["injury"]["status"], talk.now) == ("possible", "critical")


def test_a_letter_is_no_number_of_people(whole_script: Script) -> None:
    talk = at(whole_script, "injured_count", "en-US")
    say(talk, "a b c")
    assert "injured_count" not in talk.fields
