"""Old callers, known by their policy, are spoken to more slowly and offered a person first; no text is long."""

from __future__ import annotations

from datetime import date, datetime
from xml.etree import ElementTree

import pytest

from claims.policy_lookup import phone_index
from ivr.dialogue_state import Outcome, PromptCall
from ivr.elderly import is_elderly
from ivr.moves import Answer, Speak
from ivr.script import Script
from ivr.twiml import TwimlRenderer, speech_percent
from ivr.wording import SIMPLE, Wording
from models.policy import Policy
from settings import Settings, Voice
from tests.ivr.conversation import Conversation
from tests.ivr.phone import CALLER, Hotline, Phone, write
from tests.ivr.words import NOBODY_HURT, SHANGHAI

NOW = datetime(2026, 3, 18, tzinfo=SHANGHAI)
CHARACTERS_A_MINUTE = 270
LONGEST_SECONDS = 30
KEYS = {"要": "1", "不用": "2"}


@pytest.mark.parametrize(
    ("year", "from_age", "elderly"),
    [(1966, 60, True), (1967, 60, False), (1930, 60, True), (None, 60, False), (1940, 0, False)],
)
def test_by_year_of_birth(year: int | None, from_age: int, elderly: bool) -> None:
    assert is_elderly(year, NOW, from_age) is elderly


def insured(hotline: Hotline, birth_year: int) -> None:
    policy = Policy(
        id="p1", number_index="n1", phone_index=phone_index(CALLER), product="motor",
        valid_from=date(2026, 1, 1), valid_to=date(2027, 1, 1),
    )  # fmt: skip
    policy.birth_year = birth_year
    write(hotline, policy)


@pytest.mark.parametrize(("birth_year", "elderly"), [(1950, True), (1990, False)])
def test_a_policy_tells_the_age(small_hotline: Hotline, birth_year: int, elderly: bool) -> None:
    insured(small_hotline, birth_year)
    phone = Phone(small_hotline)
    document = phone.rings()
    offer = small_hotline.parts.script.prompts("zh-CN").text("person_first")
    assert (offer in document) is elderly
    assert ('rate="71%"' in document) is elderly
    assert ('rate="89%"' in document) is not elderly


def test_no_text_takes_longer_than_half_a_minute(whole_script: Script) -> None:
    """At the norm's 270 characters a minute."""
    most = CHARACTERS_A_MINUTE * LONGEST_SECONDS / 60
    texts = whole_script.prompts("zh-CN").prompts
    long = {
        key: text
        for key, texts_of in texts.items()
        for text in ((texts_of,) if isinstance(texts_of, str) else texts_of)
        if len(text) > most
    }
    assert long == {}


@pytest.mark.parametrize("own", [0, 200, 270, 280, 300, 333, 400])
@pytest.mark.parametrize("slow", [False, True])
def test_no_voice_speaks_faster_than_the_norm(own: int, slow: bool) -> None:
    voice = Voice(voice="v", language="l", recognition_language="r", characters_a_minute=own)
    percent = speech_percent(voice, slow=slow)
    assert own * percent / 100 < CHARACTERS_A_MINUTE
    assert percent == (80 if slow else 100) or own >= CHARACTERS_A_MINUTE


def test_every_voice_that_speaks_mandarin_as_shipped_is_counted(settings: Settings) -> None:
    of_lines = [line.voices["zh-CN"] for line in settings.lines.values() if "zh-CN" in line.voices]
    assert all(voice.characters_a_minute > 0 for voice in (settings.voices["zh-CN"], *of_lines))


def test_every_mandarin_prompt_is_slowed(settings: Settings, whole_script: Script) -> None:
    renderer = TwimlRenderer(settings.voices, "wss://hotline.example.com/voice/media", "https://hotline.example.com")
    texts = whole_script.prompts("zh-CN").prompts.values()
    moves = tuple(Speak(text) for of in texts for text in ((of,) if isinstance(of, str) else of))
    spoken = list(ElementTree.fromstring(renderer.render(Answer(moves, "zh-CN"))).iter("Say"))
    assert len(spoken) >= len(moves)
    assert {(said.text, *(slowed.get("rate") for slowed in said.iter("prosody"))) for said in spoken} == {(None, "89%")}


def mumbling(script: Script, question: str = "safety") -> Conversation:
    known = {} if question == "safety" else {"injury": NOBODY_HURT, "loss_description": {"text": "出事了"}}
    talk = Conversation(script, fields=known)
    talk.state = talk.state.from_json({"question": question})
    talk.hear_all("啊吧啊吧", "啊吧啊吧")
    return talk


class TestOffered:
    """Slower speech and a person, offered once to who is not understood twice in a row."""

    @pytest.mark.parametrize("question", ["safety", "loss_date"])
    def test_declined_the_report_goes_on_slowly(self, whole_script: Script, question: str) -> None:
        talk = mumbling(whole_script, question)
        assert talk.now == "ease"
        talk.outcomes["ease"] = Outcome()
        talk.hear("#2")
        assert talk.now == question
        assert talk.state.slow

    def test_not_twice(self, whole_script: Script) -> None:
        talk = mumbling(whole_script)
        talk.outcomes["ease"] = Outcome()
        talk.hear_all("#2", "啊吧啊吧", "啊吧啊吧")
        assert talk.now != "ease"

    def test_accepted_a_person_comes(self, whole_script: Script) -> None:
        talk = mumbling(whole_script)
        talk.outcomes["ease"] = Outcome(transfer="asked_for_person")
        talk.hear("#1")
        assert talk.now == "person:asked_for_person"

    @pytest.mark.parametrize("said", [["", ""], ["#7", "#7"], ["啊吧啊吧", ""]])
    def test_not_to_silence_or_keys(self, whole_script: Script, said: list[str]) -> None:
        talk = Conversation(whole_script)
        talk.hear_all(*said)
        assert talk.now != "ease"

    @pytest.mark.parametrize(("said", "ends"), [("要", "person"), ("啊吧啊吧", "person"), ("不用", "question")])
    def test_the_answer_in_a_call(self, small_hotline: Hotline, said: str, ends: str) -> None:
        phone = Phone(small_hotline)
        phone.rings()
        for _ in range(2):
            phone.answers(speech="啊吧啊吧", speech_confidence=0.9)
        assert phone.question == "ease"
        phone.answers(speech=said, speech_confidence=0.9) if said not in KEYS else phone.presses(KEYS[said])
        assert (phone.verbs[-1] == "Enqueue") is (ends == "person")


def test_asking_for_slower_speech_tells_of_the_person_once(whole_script: Script) -> None:
    talk = Conversation(whole_script)
    talk.hear("说慢一点")
    assert talk.said == ["slower_person", "safety"]
    talk.hear("说慢一点")
    assert talk.said == ["safety"]


def test_menus_are_shorter_with_the_person_first(whole_script: Script) -> None:
    short = [key for key in whole_script.prompts("en-US").prompts if key.endswith(SIMPLE)]
    assert short
    for key in short:
        for language in ("zh-CN", "en-US", "ko-KR"):
            prompts = whole_script.prompts(language)
            words = Wording(prompts, NOW, None, simple=True).text(PromptCall(key.removesuffix(SIMPLE), 9))
            usual = prompts.text(key.removesuffix(SIMPLE), 9)
            choices, most = ({digit for digit in text if digit in "12345678"} for text in (words, usual))
            assert choices < most
            assert all(words.index("0") < words.index(digit) for digit in choices)
