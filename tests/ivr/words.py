"""What callers say in these tests, and what it means: understandings made by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from nlu.rescoring import Hearing
from nlu.understanding import FALLBACK_INTENT, Understanding

SHANGHAI = ZoneInfo("Asia/Shanghai")

YESTERDAY_EVENING = {
    "value": "2026-03-17T20:30:00+08:00",
    "precision": "exact",
    "earliest": "2026-03-17T20:30:00+08:00",
    "latest": "2026-03-17T20:30:00+08:00",
    "text": "昨天晚上八点半",
    "confidence": 0.9,
}
NINE_IN_THE_EVENING = {**YESTERDAY_EVENING, "value": "2026-03-17T21:00:00+08:00", "text": "昨天晚上九点"}
NO_PARTS = dict.fromkeys(("province", "city", "district", "road", "km", "direction", "landmark"))
YANAN_ROAD = {**NO_PARTS, "text": "上海市延安路", "city": "上海市", "road": "延安路", "confidence": 0.8}
REAR_END = {"code": "A10029", "accident_class": "113", "text": "追尾", "confidence": 0.9}
NOBODY_HURT = {"status": "none", "count": None, "text": "没有人受伤", "confidence": 0.9}
MAYBE_HURT = {"status": "possible", "count": None, "text": "脖子疼", "confidence": 0.6}
SOMEBODY_HURT = {"status": "yes", "count": 1, "text": "有一个人受伤", "confidence": 0.9}
NO_DANGER = {"status": "none", "kinds": [], "text": "没有危险", "confidence": 0.8}
ON_FIRE = {"status": "yes", "kinds": ["fire"], "text": "车着火了", "confidence": 0.9}
PLATE = {"value": "沪A12345", "text": "沪A一二三四五", "confidence": 0.8}
CAN_DRIVE = {"value": True, "text": "还能开", "confidence": 0.9}
PHONE = {"value": "+8613800138000", "text": "幺三八零零幺三八零零零", "confidence": 0.9}
STORY = {"loss_date": YESTERDAY_EVENING, "loss_location": YANAN_ROAD, "cause_of_loss": REAR_END}

# text -> (intent, values)
PHRASES: dict[str, tuple[str, dict[str, Any]]] = {
    "没有": ("deny", {}),
    "有": ("affirm", {}),
    "对": ("affirm", {}),
    "不对": ("deny", {}),
    "能开": ("affirm", {}),
    "可以": ("affirm", {}),
    "不知道": ("dont_know", {}),
    "再说一遍": ("repeat", {}),
    "说慢一点": ("slower", {}),
    "转人工": ("ask_agent", {}),
    "我要投诉": ("complaint", {}),
    "我要表扬": ("praise", {}),
    "我要表扬昨天那位查勘员": ("praise", {}),
    "昨天那位查勘员很耐心": ("inform", {}),
    "我要投诉你们的查勘员三天没有来": ("complaint", {}),
    "查勘员答应了三次都没有来": ("complaint", {}),
    "请马上派人来": ("complaint", {}),
    "报案号二六零三幺八零零零一": ("inform", {}),
    "一二三X": ("inform", {}),
    "九九九九": ("inform", {}),
    "我叫张伟": ("inform", {}),
    "我叫王五": ("inform", {}),
    "查一下沪A12345的进度": ("claim_progress", {"plate_number": PLATE}),
    "我要补充一下情况": ("add_to_report", {}),
    "对方的车牌我记错了后面是六": ("correct", {}),
    "打错了": ("wrong_number", {}),
    "喂有人吗": ("greet", {}),
    "理赔需要什么材料": ("consult", {}),
    "我想问个问题": ("consult", {}),
    "我明年保费会涨多少": ("consult", {}),
    "what documents do i need": ("consult", {}),
    "我要报案": ("report_accident", {}),
    "谢谢": ("thanks", {}),
    "再见": ("goodbye", {}),
    "查一下进度": ("claim_progress", {"loss_description": {"text": "查一下进度"}}),
    "理赔到哪一步了": ("claim_progress", {}),
    "车着火了": ("emergency", {"danger": ON_FIRE}),
    "救命": ("emergency", {}),
    "没有人受伤": ("inform", {"injury": NOBODY_HURT}),
    "有一个人受伤": ("inform", {"injury": SOMEBODY_HURT}),
    "昨天晚上八点半在上海市延安路追尾了": ("report_accident", STORY),
    "昨天晚上八点半": ("inform", {"loss_date": YESTERDAY_EVENING}),
    "时间是昨天晚上九点": ("correct", {"loss_date": NINE_IN_THE_EVENING}),
    "在上海市延安路": ("inform", {"loss_location": YANAN_ROAD}),
    "追尾": ("inform", {"cause_of_loss": REAR_END}),
    "沪A一二三四五": ("inform", {"plate_number": PLATE}),
    "还能开": ("inform", {"drivable": CAN_DRIVE}),
    "no": ("deny", {}),
    "yes": ("affirm", {}),
    "yesterday at half past eight on yanan road i was rear ended": ("report_accident", STORY),
    "my plate is a one two three four five": ("inform", {"plate_number": PLATE}),
}


def understood(text: str, intent: str | None = None, confidence: float = 0.95, **values: Any) -> Understanding:
    """What `text` means: by the table above, or as told."""
    known_intent, known_values = PHRASES.get(text, (FALLBACK_INTENT, {}))
    return Understanding(
        text=text,
        language="zh-CN",
        intent=intent or known_intent,
        confidence=confidence,
        entities=(),
        values=values or known_values,
        source="rasa",
    )


class PhraseBook:
    """An understander that knows the phrases above, alone or joined by a space, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str | None]] = []

    def understand(
        self, text: str, language: str, at: datetime, question: str | None = None, others: Sequence[Hearing] = ()
    ) -> Understanding:
        text = next((other.text for other in others if text not in PHRASES and other.text in PHRASES), text)
        assert at.tzinfo is not None
        assert language
        self.asked.append((text, question))
        if text in PHRASES:
            return understood(text)
        values: dict[str, Any] = {}
        for part in text.split(" "):
            values.update(PHRASES.get(part, ("", {}))[1])
        return understood(text, intent="inform" if values else FALLBACK_INTENT, **values)
