"""Is it about a vehicle or about a home or other property? Read from the story where it tells. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from claims.accident_kinds import COLLISION, PROPERTY, Fields, cause_of, part_of

MOTOR = "motor"
GENERAL = "general"  # the line takes both, and nobody has said which
PIPE = "A10024"
# Turned over, scratched, hit by something: of a car, unless the words say otherwise.
OF_CARS = frozenset({COLLISION, "A10031", "A10058"})
TELLS_STORY = frozenset({"safety", "what_happened", "cause_of_loss", "cause_of_damage"})
_VEHICLE = {
    "zh-CN": re.compile("车(?![间库位站])|驾驶|追尾|司机|保险杠|轮胎|挡风|后视镜|高速|[撞刮蹭]|摩托|骑"),
    "en-US": re.compile(
        r"\b(?:cars?|vans?|trucks?|lorry|bus|vehicles?|driv(?:e|er|ing)|drove|bumper|windscreen|windshield|tyres?|"
        r"tires?|rear ended|motorway|highway|parked|bike|scooter|motorcycle|collision|crashed|hit|scratched)\b"
    ),
    "ko-KR": re.compile("차|운전|충돌|추돌|오토바이"),
}
_PROPERTY = {
    "zh-CN": re.compile(
        "房子|房屋|家里|家中|我家|屋里|屋顶|厨房|客厅|卧室|阳台|卫生间|天花板|地板|店里|店面|店铺|商铺|仓库|厂房|车间|办公室|"
        "水管|暖气|家具|家电|冰箱|洗衣机|货架|存货"
    ),
    "en-US": re.compile(
        r"\b(?:house|home|flat|apartment|kitchen|bathroom|bedroom|living room|roof|ceiling|basement|shop|warehouse|"
        r"factory|office|pipes?|boiler|washing machine|furniture|floor|stock room|stockroom)\b"
    ),
    "ko-KR": re.compile("집|주방|거실|가게|창고|공장|사무실|배관|가구"),
}


def told_scope(text: str, language: str, learnt: Fields) -> dict[str, Any] | None:
    """What a story with a cause is about; None where it tells of both, of neither, or of no accident."""
    cause = cause_of(learnt)
    vehicle, property_ = (_has(table, text, language) for table in (_VEHICLE, _PROPERTY))
    if cause is None or (vehicle and property_ and cause not in OF_CARS):
        return None
    if property_ and not vehicle:
        return {"code": PROPERTY, "text": text}
    if vehicle or cause in OF_CARS:
        return {"code": MOTOR, "text": text}
    return {"code": PROPERTY, "text": text} if cause == PIPE else None


def may_change(known: Fields, scope: Mapping[str, Any]) -> bool:
    """A caller with the other kind than the line's is taken; what a vehicle was told of stays a vehicle's."""
    of_car = "plate_number" in known or "vehicle" in known
    present = part_of(known, "scope", "code") or MOTOR
    return bool(present != scope["code"]) and not (of_car and scope["code"] == PROPERTY)


def _has(table: Mapping[str, re.Pattern[str]], text: str, language: str) -> bool:
    said = text.lower().replace(" ", "") if language == "zh-CN" else text.lower()
    return language in table and table[language].search(said) is not None
