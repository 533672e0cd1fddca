"""A hotline whose parts can be taken away in the middle of a call, and a caller who is patient with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain, combinations
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from sqlalchemy import text

from ivr.speaking import RedisSpeakingMarker
from models.database import Database
from nlu.breaker import CircuitBreaker
from nlu.client import RasaClient
from nlu.rescoring import Hearing
from nlu.understander import Understander
from nlu.understanding import Understanding
from tests.ivr.phone import FakeSpeaking, Hotline, Phone
from tests.ivr.words import PhraseBook

IN_ONE_BREATH = "昨天晚上八点半在上海市延安路追尾了"
PARTS = ("recogniser", "understanding", "redis", "policies")
EVERY_SUBSET = list(chain.from_iterable(combinations(PARTS, count) for count in range(1, len(PARTS) + 1)))
NOBODY_LISTENS = 1
MOST_TURNS = 60


@dataclass
class FailingUnderstander:
    """Ours until it is taken away; then the real one, whose server nobody serves."""

    away: bool = False
    near: PhraseBook = field(default_factory=PhraseBook)

    def __post_init__(self) -> None:
        client = RasaClient(f"http://127.0.0.1:{NOBODY_LISTENS}", "t", 0.2, 65_536, CircuitBreaker(3, 10.0))
        self.far = Understander({"zh-CN": client})

    def understand(
        self, text: str, language: str, at: datetime, question: str | None = None, others: Sequence[Hearing] = ()
    ) -> Understanding:
        chosen = self.far if self.away else self.near
        return chosen.understand(text, language, at, question, others)


def dead_redis(tmp_path: Path) -> redis.Redis:
    return redis.Redis(unix_socket_path=str(tmp_path / "no.sock"), socket_timeout=0.2, retry=Retry(NoBackoff(), 0))


@dataclass
class Speaking:
    chosen: FakeSpeaking | RedisSpeakingMarker = field(default_factory=FakeSpeaking)

    def is_speaking(self, call_sid: str) -> bool:
        return self.chosen.is_speaking(call_sid)


@dataclass
class Degradable:
    hotline: Hotline
    understanding: FailingUnderstander
    speaking: Speaking

    def take_away(self, parts: Sequence[str], tmp_path: Path, phone: Phone) -> None:
        if "understanding" in parts:
            self.understanding.away = True
        if "redis" in parts:
            self.speaking.chosen = RedisSpeakingMarker(dead_redis(tmp_path))
        if "recogniser" in parts:
            self.hotline.ears.languages = set()
            self.hotline.book.hearing_lost(phone.call_sid, "child died", self.hotline.clock())


def make_degradable(hotline: Hotline) -> Degradable:
    understanding, speaking = FailingUnderstander(), Speaking()
    parts = replace(hotline.parts, understander=understanding, speaking=speaking)
    changed = Hotline(parts, hotline.clock, hotline.ears, hotline.speaking)
    return Degradable(changed, understanding, speaking)


@contextmanager
def policies_unreadable(database: Database, wanted: bool) -> Iterator[None]:
    def rename(old: str, new: str) -> None:
        with database.write() as session:
            session.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))

    if wanted:
        rename("policy", "policy_away")
    try:
        yield
    finally:
        if wanted:
            rename("policy_away", "policy")


def go_on(phone: Phone, heard: bool) -> None:
    """What a patient caller does: answers in words where they are heard, else with keys."""
    said = {"what_happened": IN_ONE_BREATH, "vehicle": "沪A一二三四五", "confirm": "对", "safety": "没有人受伤"}
    if heard:
        phone.says(said.get(phone.question, "不知道"))
    else:
        phone.presses("2" if phone.question == "safety" else "1")


def call_without(degradable: Degradable, away: Sequence[str], tmp_path: Path) -> Phone:
    """A call in the middle of which parts go away, to its end."""
    phone = Phone(degradable.hotline)
    phone.rings()
    phone.streams()
    phone.says("没有人受伤")
    with policies_unreadable(degradable.hotline.database, "policies" in away):
        degradable.take_away(away, tmp_path, phone)
        if "recogniser" in away:
            phone.is_silent()
        for _ in range(MOST_TURNS):
            if "/voice/turn" not in phone.document:
                break
            go_on(phone, heard="recogniser" not in away)
        phone.hangs_up()
    return phone
