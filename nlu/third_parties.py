"""What kind of other party a caller means, by the words for it; a table a language."""

from __future__ import annotations

import re

from nlu.vehicles import describe_vehicle

PARTY = "party"
ON_FOOT = frozenset({"animal", "pedestrian"})
# The first row that fits counts: "外卖小哥骑的电动车" is a two-wheeler.
KINDS: dict[str, tuple[tuple[str, re.Pattern[str]], ...]] = {
    "zh-CN": (
        ("parked_vehicle", re.compile("停.{0,4}车")),
        ("two_wheeler", re.compile("电动车|电瓶车|摩托|自行车|单车|三轮|骑车|骑.{0,3}的|外卖|骑手|电驴|电摩|快递小哥")),
        ("heavy_vehicle", re.compile("货车|卡车|大货|渣土|泥头|油罐|水泥车|拖挂|大巴|公交|客车|槽罐|挂车")),
        ("animal", re.compile("狗|牛|羊|猪|野马|毛驴|骡|骆驼|猫|鹿|鸡|鹅|野兔")),
        (
            "pedestrian",
            re.compile("行人|阿姨|大妈|大姐|奶奶|大爷|老汉|娃|学生|环卫|老头|老太|老人|小孩|孩子|走路|过马路|路人"),
        ),
        ("vehicle", re.compile("车|司机|轿|面包|suv", re.IGNORECASE)),
    ),
    "en-US": (
        ("parked_vehicle", re.compile(r"\bparked\b")),
        (
            "two_wheeler",
            re.compile(r"\b(?:bike|bicycle|tricycle|cyclist|motor ?cycle|motorbike|scooter|biker|rider|moped)"),
        ),
        ("heavy_vehicle", re.compile(r"\b(?:truck|semi|lorry|bus|trailer|big rig|eighteen wheeler|18 wheeler)\b")),
        ("animal", re.compile(r"\b(?:deer|dog|cow|goat|sheep|pig|boar|yak|horse|moose|raccoon|cat|coyote)\b")),
        (
            "pedestrian",
            re.compile(r"\b(?:pedestrian|jaywalker|old man|elderly|old lady|old woman|kid|child|walking)\b"),
        ),
        ("vehicle", re.compile(r"\b(?:car|van|driver|vehicle|suv|sedan|taxi|cab|pickup|guy|lady|uber|minivan)")),
    ),
    "ko-KR": (
        ("two_wheeler", re.compile("오토바이|자전거|킥보드")),
        ("heavy_vehicle", re.compile("트럭|화물차|버스")),
        ("pedestrian", re.compile("보행자|행인|할머니|할아버지|어린이|사람")),
        ("vehicle", re.compile("차|택시|운전자|상대방")),
    ),
}


def third_party_kind(words: str, language: str) -> str:
    """`party` when the words do not say."""
    low = words.lower()
    return next((kind for kind, pattern in KINDS.get(language, ()) if pattern.search(low)), PARTY)


def told_party(words: str, language: str) -> dict[str, str]:
    """One of the others, with make, model and colour of a vehicle; a make alone tells of a car."""
    kind = third_party_kind(words, language)
    if kind in ON_FOOT:
        return {"kind": kind, "text": words}
    told = describe_vehicle(words, language)
    known = {part: word for part, word in told.items() if part != "kind"}
    return {"kind": "vehicle" if kind == PARTY and known else kind, "text": words, **known}
