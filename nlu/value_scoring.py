"""Whether a value read from an utterance is the one a careful person would have written down: one rule a field.

An expected value names parts; every part named must be right. Expected None: the field must not be given. Expected
`ASK`: something is said, but a clerk would ask back; right is no value, or one too unsure to be taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

from nlu.values import TAKEN_FROM

ASK: Literal["ask"] = "ask"
Gold = Mapping[str, Any] | Literal["ask"] | None
Rule = Callable[[Any, Any], bool]

_SAME_MINUTE = timedelta(seconds=60)
_ABOUT = timedelta(minutes=31)
_HALF_DAY = timedelta(hours=13)
_KM = 0.11
_CENT = 0.005
_SUFFIX = re.compile(
    r"(?:特别行政区|壮族自治区|回族自治区|维吾尔自治区|自治区|自治州|地区|[省市区县旗盟州]"
    r"|\s+(?:province|city|district|county|prefecture|municipality))$",
    re.IGNORECASE,
)
# The peoples' names of autonomous divisions, with the kind of division that they belong to.
_PEOPLES = re.compile(
    r"(?<=..)(?:(?:壮|回|藏|苗|彝|侗|瑶|白|傣|黎|畲|水|土|满|羌|怒|京|布依|朝鲜|土家|哈尼|傈僳|佤|高山|拉祜|东乡|纳西|景颇|柯尔克孜|达斡尔"
    r"|仫佬|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固|塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺|蒙古|哈萨克|各)族"
    r"|蒙古|哈萨克|柯尔克孜|塔吉克|锡伯|维吾尔)+(?:自治(?=[县州区旗])|(?=区$))|族自治(?=[县旗])"
)
_NOT_WORDS = re.compile(r"[\W_]+")
_COUNTRY = re.compile(r"^(?:\+|00)(?:86|82|1)")
# What tells roads of one name apart: 中山东路 is not 中山西路, the third ring is not the second.
_TELLING = re.compile(r"[东西南北中上下一二三四五六七八九十\d]|north|south|east|west|middle|upper|lower|inner|outer")
_MOTORWAY_NUMBER = re.compile(r"[gs]\d+", re.IGNORECASE)
# People add "那边" and "the big", and leave out "building": so much of the longer name is in the shorter.
_NAME_SHARE = 0.4
# Letters of the one found in the other in order, when neither holds the other.
_LETTERS_SHARE = 0.6

DIVISIONS = ("province", "city", "district")
ROADS = ("road", "crossing")
NAMES = ("landmark", "make", "model", "kind", "colour")
# What "the value is right" means for fields whose further parts are counted on lines of their own.
RATED_PARTS: Mapping[str, tuple[str, ...]] = {
    "loss_date": ("value",),
    "cause_of_loss": ("code",),
    "injury": ("status",),
}


def is_asked(given: Mapping[str, Any] | None) -> bool:
    """The dialogue would ask: nothing was read, or nothing sure enough."""
    return given is None or float(given.get("confidence", 1.0)) < TAKEN_FROM


def value_is_right(field: str, gold: Gold, given: Mapping[str, Any] | None) -> bool:
    """`gold` as an evaluation row has it (moments aware), `given` the JSON object of `hotline nlu parse`."""
    if gold is None:
        return given is None
    if gold == ASK:
        return is_asked(given)
    if given is None:
        return False
    rated = [name for name in RATED_PARTS.get(field, ()) if name in gold] or list(gold)
    return all(part_is_right(field, name, gold, given) for name in rated)


def part_is_right(field: str, name: str, gold: Mapping[str, Any], given: Mapping[str, Any]) -> bool:
    """One named part of a value."""
    if field == "loss_date" and name == "value":
        return _moment_is_right(gold, given)
    rule = _FIELD_RULES.get(field) if name == "value" else _PART_RULES.get(name)
    return (rule or _equal)(gold[name], given.get(name))


def _moment_is_right(gold: Mapping[str, Any], given: Mapping[str, Any]) -> bool:
    """Exact: the same minute. About: within 31 minutes. Part of day: expected lies between earliest and latest, which
    are at most 13 hours apart. Day: the same day, and not narrowed to an hour that nobody said.
    """
    wanted: datetime = gold["value"]
    value, earliest, latest = (_moment(given, name) for name in ("value", "earliest", "latest"))
    precision = gold.get("precision", "exact")
    if precision == "exact":
        return abs(value - wanted) <= _SAME_MINUTE
    if precision == "about":
        return abs(value - wanted) <= _ABOUT
    if precision == "part_of_day":
        return earliest <= wanted <= latest and latest - earliest <= _HALF_DAY
    return value.astimezone(wanted.tzinfo).date() == wanted.date() and given.get("precision") == "day"


def _moment(given: Mapping[str, Any], name: str) -> datetime:
    """Earliest and latest that are not given are the value."""
    return datetime.fromisoformat(str(given.get(name) or given["value"]))


def _equal(wanted: Any, given: Any) -> bool:
    if isinstance(wanted, list):
        return isinstance(given, list) and set(wanted) <= set(given)
    return bool(wanted == given)


def _same_division(wanted: Any, given: Any) -> bool:
    return given is not None and _division(wanted) == _division(given)


def _division(name: Any) -> str:
    # 积石山县 and 恩施州 are what everyone says of 积石山保安族东乡族撒拉族自治县 and 恩施土家族苗族自治州.
    plain = _PEOPLES.sub("", str(name).strip())
    # 滨州市 is 滨州, but no more than that comes off: 州 alone is no name.
    short = _SUFFIX.sub("", plain)
    return _letters(short if len(short) > 1 else plain)


def _same_road(wanted: Any, given: Any) -> bool:
    """The same motorway number, or the same name with the same numbers and points of the compass in it."""
    one, other = (_letters(name) for name in (wanted, given or ""))
    numbers, said = _MOTORWAY_NUMBER.findall(one), _MOTORWAY_NUMBER.findall(other)
    if numbers and said:
        return numbers == said
    one, other = (_MOTORWAY_NUMBER.sub("", name) or name for name in (one, other))
    return sorted(_TELLING.findall(one)) == sorted(_TELLING.findall(other)) and _same_name(one, other)


def _same_direction(wanted: Any, given: Any) -> bool:
    """上海 and 往上海方向; 北 and 由南向北."""
    plain, said = _letters(wanted), _letters(given or "")
    return bool(said) and (plain in said or said in plain)


def _same_name(wanted: Any, given: Any) -> bool:
    """One within the other, or most letters of the expected name in order."""
    plain, said = _letters(wanted), _letters(given or "")
    if not plain or not said:
        return False
    if plain in said or said in plain:
        return min(len(plain), len(said)) >= _NAME_SHARE * max(len(plain), len(said))
    at = hits = 0
    for letter in plain:
        found = said.find(letter, at)
        if found >= 0:
            hits, at = hits + 1, found + 1
    return hits > _LETTERS_SHARE * max(len(plain), len(said))


def _letters(text: Any) -> str:
    return _NOT_WORDS.sub("", str(text)).casefold()


def _same_letters(wanted: Any, given: Any) -> bool:
    return given is not None and _letters(wanted) == _letters(given)


def _same_person(wanted: Any, given: Any) -> bool:
    """Letters and spaces aside, and whether the family name comes first."""
    if given is None:
        return False
    return _same_letters(wanted, given) or sorted(str(wanted).casefold().split()) == sorted(
        str(given).casefold().split()
    )


def _same_phone(wanted: Any, given: Any) -> bool:
    """With or without the country before it."""
    return given is not None and _national(wanted) == _national(given)


def _national(number: Any) -> str:
    return _NOT_WORDS.sub("", _COUNTRY.sub("", str(number))).lstrip("0")


def _same_km(wanted: Any, given: Any) -> bool:
    return _near(wanted, given, _KM)


def _same_amount(wanted: Any, given: Any) -> bool:
    return _near(wanted, given, _CENT)


def _near(wanted: Any, given: Any, tolerance: float) -> bool:
    try:
        return abs(float(wanted) - float(given)) <= tolerance
    except (TypeError, ValueError):
        return False


def _same_house(wanted: Any, given: Any) -> bool:
    """88 and 88号."""
    return given is not None and _letters(wanted).rstrip("号") == _letters(given).rstrip("号")


_PART_RULES: Mapping[str, Rule] = {
    **dict.fromkeys(DIVISIONS, _same_division),
    **dict.fromkeys(ROADS, _same_road),
    **dict.fromkeys(NAMES, _same_name),
    "direction": _same_direction,
    "km": _same_km,
    "number": _same_house,
    "level": _same_letters,
}
# Of the part named `value`.
_FIELD_RULES: Mapping[str, Rule] = {
    "plate_number": _same_letters,
    "other_plate": _same_letters,
    "policy_number": _same_letters,
    "id_number": _same_letters,
    "phone": _same_phone,
    "amount": _same_amount,
    "reporter_name": _same_person,
}
