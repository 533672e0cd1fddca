"""One utterance -> intent, marked words and values. Rasa is asked where it helps; without it the rules go on alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Protocol

import structlog

from nlu.calibration import settle
from nlu.client import NluUnavailable
from nlu.extractor import NUMBER_QUESTIONS, spoken_values
from nlu.marked_words import NOT_OF_THE_ACCIDENT, about_the_accident, marked_and_read
from nlu.rasa_answer import RasaAnswer
from nlu.rescoring import GRAVE, STORY_FIELDS, Hearing, choose_hearing
from nlu.rules import match_rules
from nlu.transcript import Normalised, normalise_transcript
from nlu.understanding import Entity, Source, Understanding
from nlu.values import SpokenValue

# The whole utterance says it: there is nothing for Rasa to add.
WHOLE_UTTERANCES = frozenset({"affirm", "deny", "greet", "goodbye", "dont_know", "thanks", "wait"})
# Decided by a phrase wherever it stands: neither a slow Rasa nor a wrong one may lose them.
ALWAYS = frozenset({"emergency", "ask_agent"})
# What an utterance with a fact in it is about, whatever "say that again" it holds besides.
FACTS = frozenset({"time", "place", "cause"})
# Below this Rasa's intent is a guess; the value that the question asked for says more.
GUESS = 0.4
NOT_UNDERSTOOD = ("out_of_scope", 0.0)
# Somebody's whole story in every language: what reads time, place, cause, people, injuries and plates is used once.
WARM_UP_WORDS = (
    "昨天晚上八点半在上海市延安路路口被后面的货车追尾了 我老婆脖子疼 没有别人受伤 车牌京B12345 不能开了 "
    "last night around half past eight i was rear ended by a truck on yanan road near the bridge in shanghai "
    "my wife's neck hurts nobody else is hurt it cannot be driven "
    "어제 저녁 여덟 시에 강남대로에서 뒤차가 제 차를 박았어요 다친 사람은 없어요"
)
MOMENT_AND_PLACE = frozenset({"loss_date", "loss_location"})
# Which values answer which question.
ANSWERED_BY = {
    "safety": ("danger", "injury"),
    "what_happened": ("loss_description", "cause_of_loss"),
    "loss_date": ("loss_date",),
    "loss_location": ("loss_location",),
    "cause_of_loss": ("cause_of_loss",),
    "injury": ("injury",),
    "injured": ("injured_people",),
    "how_hurt": ("injured_people",),
    "more_injured": ("injured_people",),
    "another_injured": ("injured_people",),
    "vehicle": ("plate_number", "policy_number"),
    "property_policy": ("policy_number",),
    "drivable": ("drivable",),
    "callback_number": ("phone",),
    "reporter_name": ("reporter_name",),
    "relation": ("relation",),
    "police": ("police",),
    "tow": ("tow",),
    "scene_kept": ("scene_kept",),
}
# Words that were heard otherwise are judged by these. Numbers are not: one digit otherwise and they are wrong.
RESCORED_BY = {
    **{question: fields for question, fields in ANSWERED_BY.items() if question not in NUMBER_QUESTIONS},
    "what_happened": STORY_FIELDS,
}
WITHOUT_RASA = 0.5
# A cause less surely read than this may be of something else.
SURE_CAUSE = 0.75

log = structlog.get_logger()


class Parser(Protocol):
    def parse(self, text: str) -> RasaAnswer:
        """Raises NluUnavailable."""
        ...


class Understander:
    """A parser per language; a language without one is understood by rules."""

    def __init__(self, clients: Mapping[str, Parser]) -> None:
        self._clients = dict(clients)

    def understand(
        self,
        text: str,
        language: str,
        at: datetime,
        question: str | None = None,
        others: Sequence[Hearing] = (),
    ) -> Understanding:
        """`at`: the moment of the call, aware, in the caller's zone. Trouble with Rasa never shows but in `source`.

        `others`: what else the words may have been; the understanding's `text` is the hearing that was taken.
        """
        if others:
            asked = RESCORED_BY.get(question or "", ())
            hearings = (Hearing(text, max(0.0, 1.0 - sum(other.share for other in others))), *others)
            read = partial(
                spoken_values, language=language, at=at, entities=(), question=question, only={*asked, *GRAVE}
            )
            text = choose_hearing(hearings, asked, read)
        normalised = normalise_transcript(text, language)
        rule = match_rules(text, language)
        answer = None if rule and rule[0] in WHOLE_UTTERANCES else self._ask(normalised, language)
        marked = _in_given_text(answer.entities, normalised) if answer else ()
        spoken = spoken_values(
            text, language, at, marked, question, injury_heard=answer.injury if answer is not None else None
        )
        values = {name: value if isinstance(value, dict) else value.as_json() for name, value in spoken.items()}
        intent, confidence = _intent(rule, answer, values, language, question)
        if intent in NOT_OF_THE_ACCIDENT and "cause_of_loss" not in values:
            spoken = {name: value for name, value in spoken.items() if name not in MOMENT_AND_PLACE}
            values = {name: value for name, value in values.items() if name in spoken}
        found = marked_and_read(spoken, marked, text, by_rasa=answer is not None)
        entities = tuple(about_the_accident(found, text, language, intent, question))
        source: Source = "rasa" if answer else "rules"
        spans = {name: (value.start, value.end) for name, value in spoken.items() if isinstance(value, SpokenValue)}
        return Understanding(text, language, intent, confidence, entities, values, source, spans)

    def warm_up(self, at: datetime) -> None:
        """Read a sentence in every language: the patterns are compiled now, not while the first caller waits."""
        for language in self._clients:
            spoken_values(WARM_UP_WORDS, language, at, ())

    def _ask(self, normalised: Normalised, language: str) -> RasaAnswer | None:
        client = self._clients.get(language)
        if client is None or not normalised.text:
            return None
        try:
            return client.parse(normalised.text)
        except NluUnavailable as error:
            log.warning("nlu_unavailable", language=language, reason=str(error))
            return None


def _in_given_text(found: tuple[Entity, ...], normalised: Normalised) -> tuple[Entity, ...]:
    """Rasa saw the normalised text; offsets go back to the text as it was given."""
    entities = []
    for entity in found:
        start, end = normalised.given_span(entity.start, entity.end)
        entities.append(Entity(entity.entity, start, end, normalised.given[start:end], entity.confidence))
    return tuple(entities)


def _intent(
    rule: tuple[str, float] | None,
    answer: RasaAnswer | None,
    values: Mapping[str, Any],
    language: str,
    question: str | None,
) -> tuple[str, float]:
    if answer is None:
        return rule or _from_values(values, question)
    if rule and (rule[0] in ALWAYS or not (_has_fact(answer) or rule[0] == "inform")):
        return rule
    intent, confidence = answer.intent, answer.confidence
    if answer.ranking:
        intent, confidence = settle(answer.ranking, language, question)
    if question is None and intent == "inform" and _tells_accident(values):
        intent = "report_accident"
    answered = [field for field in ANSWERED_BY.get(question or "", ()) if field in values]
    if answered and (intent == "out_of_scope" or confidence < GUESS):
        sure = max(float(values[field].get("confidence", WITHOUT_RASA)) for field in answered)
        return "inform", max(sure, confidence)
    return intent, confidence


def _tells_accident(values: Mapping[str, Any]) -> bool:
    """Who is asked nothing and tells what happened reports it."""
    cause = values.get("cause_of_loss")
    return cause is not None and float(cause.get("confidence", WITHOUT_RASA)) >= SURE_CAUSE


def _has_fact(answer: RasaAnswer) -> bool:
    return any(entity.entity in FACTS for entity in answer.entities)


def _from_values(values: Mapping[str, Any], question: str | None) -> tuple[str, float]:
    """Rasa is away and no rule fits: what was read tells what the caller is doing."""
    if question in (None, "what_happened") and "cause_of_loss" in values:
        return "report_accident", WITHOUT_RASA
    return ("inform", WITHOUT_RASA) if set(values) - {"loss_description"} else NOT_UNDERSTOOD
