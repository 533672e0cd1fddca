"""How Mandarin names a day: 三月十六, 上周五, 国庆第二天, 腊月二十八."""

from __future__ import annotations

import re

from nlu.loss_date_mentions import (
    CalendarDay,
    DayOffset,
    DayRange,
    Festival,
    Impossible,
    LunarDay,
    Meaning,
    Part,
    Rule,
    Weekday,
)
from nlu.loss_date_zh_clock import NOT_INSIDE, N, chinese_int
from nlu.phrase_data import phrase_data

_WEEKDAYS = {**dict(zip("一二三四五六", range(6), strict=True)), "日": 6, "天": 6} | {
    str(number): number - 1 for number in range(1, 8)
}
_WEEKS = {"上": -1, "上个": -1, "上一个": -1, "上上": -2, "上上个": -2, "大上个": -2, "这": 0, "这个": 0, "本": 0,
          "下": 1, "下个": 1, "下下": 2, "下下个": 2, "前一个": -1, "前个": -1}  # fmt: skip
_RELATIVE_YEARS = {"今": 0, "去": -1, "前": -2, "大前": -3, "本": 0}
_MONTHS_BACK = {
    "这个月": 0,
    "这月": 0,
    "本月": 0,
    "当月": 0,
    "上个月": -1,
    "上月": -1,
    "上上个月": -2,
    "上上月": -2,
    "下个月": 1,
    "下月": 1,
}
# 中山路18号 is a house, 3号线 a metro line.
_AFTER_NUMBER = (
    "(?!线|楼|门|院|口|出口|入口|路|桥|车|国道|库|仓|位|柱|地块|大街|街|省道|高速|公路|停车|岗|亭|机|收费|匝道|房|室|店|铺|摊|厅|馆|航站|码头|坑|井|坝|地"
    "|村|桩|杆|闸|通道|隧道|墩|电梯|弄|巷|小区|宿舍|公馆|码|台|塔|渠|船|泊|段|界|标|里程|牌|技师|客服|球|人)"
)
_NOT_A_HOUSE = r"(?<![\d百千零一二三四五六七八九十路街道巷弄里村镇区园城苑庄座栋幢院楼段第a-zA-Z])"
_HOUSE_FREE = r"(?<![\d百千零一二三四五六七八九十第a-zA-Z])"
_YEAR = r"(?:(?P<year>\d{2,4}|[零〇一二三四五六七八九]{2,4}|二千零?二十[一二三四五六七八九]|今|去|前|大前|本)年的?)?"
_MONTH = rf"(?P<month>{N})月(?:份)?(?:的)?"
_NAMED = "(?P<named>下个月|下月|上上个月|上上月|这个月|这月|本月|当月|上个月|上月)(?:[初底末]|的)?"
_LUNAR = "(?:农历|阴历|旧历|老历|古历)"
_LUNAR_MONTHS = {"正": 1, "腊": 12, "冬": 11}
_LUNAR_DAY = (
    r"(?:初(?P<first>[一二三四五六七八九十])|(?P<later>二?十[一二三四五六七八九]?|三十|廿[一二三四五六七八"
    r"九]?)(?![点个万]))"
)


def _calendar(match: re.Match[str]) -> tuple[Meaning, ...] | None:
    groups = match.groupdict()
    day = chinese_int(match["day"])
    month = chinese_int(match["month"]) if groups.get("month") else None
    if day is None or not 1 <= day <= 31 or (month is not None and not 1 <= month <= 12):
        # 三月三十二号 is no day at all; a bare 三十二号 may be a house or a lorry.
        return (Impossible(),) if day is not None and month is not None else None
    if groups.get("named"):
        return (CalendarDay(day, months=_MONTHS_BACK[match["named"]]),)
    return (CalendarDay(day, month, _year(groups.get("year"))),)


def _last_day(match: re.Match[str]) -> tuple[Meaning, ...] | None:
    if match["named"]:
        return (CalendarDay(0, months=_MONTHS_BACK[match["named"]]),)
    if match["month"] is None:
        return (CalendarDay(31, 12, _year(match["year"])),) if match["year"] else None
    month = chinese_int(match["month"])
    return (CalendarDay(0, month, _year(match["year"])),) if month is not None and 1 <= month <= 12 else None


def _month_alone(match: re.Match[str]) -> tuple[Meaning, ...] | None:
    month = chinese_int(match["month"])
    return (DayRange(-366, -1),) if month is not None and 1 <= month <= 12 else None


def _year(word: str | None) -> int | None:
    if not word or word in _RELATIVE_YEARS:
        return _RELATIVE_YEARS.get(word or "")
    if "十" in word:
        return chinese_int(word.replace("二千二十", "二千零二十"))
    digits = "".join(str(chinese_int(char) or 0) if not char.isdigit() else char for char in word)
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def _weekday(match: re.Match[str]) -> tuple[Meaning, ...] | None:
    weeks = _WEEKS[match["which"]] if match["which"] else None
    if match["of"]:
        weeks = _WEEKS[match["of"]]
    part = {"早": "early_morning", "晚": "evening"}.get(match["side"] or "")
    day = Weekday(_WEEKDAYS[match["day"]], weeks)
    return (day, Part(part)) if part else (day,)


def _festival(match: re.Match[str]) -> tuple[Meaning, ...] | None:
    name = next(name for name in _FESTIVALS if match[name])
    days = 0
    if match["nth"]:
        days = (chinese_int(match["nth"]) or 1) - 1
    elif match["side"]:
        days = -1 if match["side"] == "前" else 1
    elif match["end"] and name == "national":
        days = 6
    festival = Festival(name, days, _year(match["year"]))
    parts = {"夜": "evening", "晚": "evening", "前夜": "evening", "前晚": "evening"}
    if match["eve"] == "前夜":
        festival = Festival(name, -1, _year(match["year"]))
    return (festival, Part(parts[match["eve"]])) if match["eve"] else (festival,)


def _lunar(match: re.Match[str]) -> tuple[Meaning, ...] | None:
    groups = match.groupdict()
    day = chinese_int(match["first"]) if match["first"] else _lunar_number(match["later"])
    month = groups.get("month")
    number = 1 if groups.get("new_year") else _LUNAR_MONTHS.get(month or "") or (chinese_int(month) if month else None)
    if day is None or not 1 <= day <= 30 or (number is not None and not 1 <= number <= 12):
        return None
    return (LunarDay(day, number),)


def _lunar_first(match: re.Match[str]) -> tuple[Meaning, ...] | None:
    """二月初三 counts by the moon, 三月初五号 does not; 冬月 is the eleventh."""
    day = chinese_int(match["first"])
    month = _LUNAR_MONTHS.get(match["month"]) or chinese_int(match["month"])
    after = match.string[match.end() : match.end() + 1]
    if day is None or month is None or not 1 <= month <= 12:
        return None
    return (CalendarDay(day, month),) if after in {"号", "日"} else (LunarDay(day, month),)


def _lunar_number(word: str) -> int | None:
    return chinese_int(word.replace("廿", "二十"))


def _same_day(match: re.Match[str]) -> tuple[Meaning, ...]:
    return (DayOffset(-7 if match["week"] else -365),)


_FESTIVALS: dict[str, str] = {
    name: "|".join(words.split()) for name, words in phrase_data("loss_date_zh")["festivals"].items()
}
_FESTIVAL = re.compile(
    rf"(?:(?P<year>今|去|前|本)年的?)?(?:{'|'.join(f'(?P<{name}>{words})' for name, words in _FESTIVALS.items())})"
    "(?![路街大小广桥村镇城区湖店厦山公北南东西中好快酒院药期长前后]|假期|假的|[一二三四五六七八九十]?[栋号楼座]|来临|"
    "(?:之)?[前后](?!一天|夜|一晚|面那天))"
    r"(?:(?P<end>假期最后一天|最后一天|收假那天)|(?:假期|长假|放假|节)?(?:的)?第(?P<nth>[一二三四五六七八1"
    r"-8])天|(?:的)?(?P<side>[前后])(?:面)?一[天日晚]"
    "|(?P<eve>前夜|夜(?!里)|晚(?!上))|那[天日]|当[天日])?"
)
_HOLIDAY = re.compile(
    rf"(?:(?P<year>今|去|前|本)年的?)?(?:{'|'.join(f'(?P<{name}>{words})' for name, words in _FESTIVALS.items())})"
    r"(?:节)?(?:(?P<end>假期最后一天|最后一天|收假那天)|(?:假期|长假|放假|小长假)(?:的)?第(?P<nth>[一二三"
    r"四五六七八1-8])天"
    "|(?:的|之)?(?P<side>[前后])(?:面)?一[天日晚]|(?P<eve>前夜))"
)

RULES: tuple[Rule, ...] = (
    Rule(
        re.compile(
            rf"{_YEAR}(?:{NOT_INSIDE}{_MONTH}|{_NAMED})(?P<day>{N})(?:[号日](?:这天|那天|当天)?"
            rf"{_AFTER_NUMBER}(?!本)|[好浩](?=[早上下晚中凌我在,]))"
        ),
        _calendar,
    ),
    # 三月十六早上: no 号 after the day.
    Rule(
        re.compile(
            rf"{_YEAR}{NOT_INSIDE}(?P<month>{N})月(?P<day>\d{{1,2}}|三十一?|二?十[一二三四五六七八九]?|[一"
            rf"二三四五六七八九](?=[早上下晚中凌]))"
            r"(?![号日点时个几天块多万人\d.:]|一点)"
        ),
        _calendar,
    ),
    Rule(re.compile(rf"{_NOT_A_HOUSE}(?P<day>{N})(?:号{_AFTER_NUMBER}|日(?!本|子|常|出|落))"), _calendar),
    Rule(
        re.compile(rf"{_HOUSE_FREE}(?P<day>{N})[号日](?=早上|上午|下午|晚上|凌晨|中午|傍晚|半夜|那天|当天|夜里)"),
        _calendar,
    ),
    Rule(re.compile(r"(?<![\d.])(?P<year>20\d\d)[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)"), _calendar),
    Rule(
        re.compile(
            r"(?<![\d./-])(?P<month>1[0-2]|0?[1-9])[/.-](?P<day>[12]\d|3[01]|0?[1-9])(?![\d./-])(?=号|日|"
            r"那天|早|上午|下午|晚|中午|凌晨)[号日]?"
        ),
        _calendar,
    ),
    Rule(
        re.compile(
            rf"(?:(?:(?P<year>今|去|前|本)年的?)|(?:{NOT_INSIDE}(?P<month>{N})月(?:份)?|(?P<named>上上个月|"
            rf"上个月|上月|这个月)))(?:的)?(?:[底末])?(?:的)?最后一天"
        ),
        _last_day,
    ),
    Rule(
        re.compile(
            rf"{NOT_INSIDE}(?:今年|去年|前年)?(?P<month>{N})月(?:份)?(?:的)?(?:初|底|末|中旬|上旬|下旬|中)?"
            rf"(?![一二三四五六七八九十\d饼亮球])"
        ),
        _month_alone,
    ),
    Rule(
        re.compile(
            r"(?:(?P<of>上上个?|上一?个?|这个?|本|下个?)(?:周|星期|礼拜)的?)?"
            r"(?P<which>上上个|上上|大上个|上一个|上个|上|这个|这|本|下下个|下下|下个|下|前一个|前个)?(?:"
            r"周|星期|礼拜)(?P<day>[一二三四五六日天1-7])"
            r"(?![环路年岁\d])(?!星期|[里号]路)(?:(?P<side>[早晚])(?!上|高峰|点|饭|[一二三四五六七八九十两\d]))?"
        ),
        _weekday,
    ),
    Rule(_FESTIVAL, _festival),
    Rule(_HOLIDAY, _festival),
    Rule(
        re.compile(
            rf"(?:(?:去年|今年)的?)?(?:(?P<new_year>大年|新年|年|春节)|{_LUNAR}?(?P<month>正|腊)月){_LUNAR_DAY}"
        ),
        _lunar,
    ),
    Rule(re.compile(rf"{_LUNAR}的?(?:(?P<month>{N}|正|腊|冬)月)?{_LUNAR_DAY}"), _lunar),
    Rule(re.compile(rf"{NOT_INSIDE}(?P<month>{N}|冬)月{_LUNAR_DAY.split('|', maxsplit=1)[0]})"), _lunar_first),
    Rule(
        re.compile(
            r"(?<![最当起年月])初(?P<first>[一二三四五六七八九十])(?P<later>)(?=的?(?:那[天日]|大?清?早|一?大早|上午|下午|大?晚|中午"
            r"|凌晨|半?夜|当[天日]|傍晚|[后前头]晌|晌午|擦黑|天[刚没快蒙]|[一二两三四五六七八九十\d]+点)|的时候|左右|吧?$|我|在|去[^年]|回|走|开车|拜|串|返|被|跟|出)(?<!第)"
        ),
        _lunar,
    ),
    Rule(re.compile("(?P<week>上周|上星期|上个礼拜|上个星期|上礼拜)的?今天"), _same_day),
)
