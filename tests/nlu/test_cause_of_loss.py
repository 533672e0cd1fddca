"""What happened -> codes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu.cause_of_loss import parse_cause_of_loss

ROWS = [
    ("zh-CN", "被一辆货车追尾了", "A10029", "113"),
    ("zh-CN", "我撞到了前面的车", "A10029", "113"),
    ("zh-CN", "昨晚十一点多在内环高架延安路那个出口被一辆货车追尾了人没事", "A10029", "113"),
    ("zh-CN", "在停车场被人蹭了一下", "A10029", "190"),
    ("zh-CN", "变道的时候跟旁边的车刮了", "A10029", "122"),
    ("zh-CN", "没有追尾就是蹭了一下", "A10029", "122"),
    ("zh-CN", "撞到护栏了", "A10029", "170"),
    ("zh-CN", "倒车撞了柱子", "A10029", "170"),
    ("zh-CN", "撞了一个老太太", "A10029", "180"),
    ("zh-CN", "两车迎面相撞", "A10029", "111"),
    ("zh-CN", "停在路边被人撞了", "A10029", "190"),
    ("zh-CN", "车停在停车场被别人刮了", "A10029", "190"),
    ("zh-CN", "出了车祸", "A10029", None),
    ("zh-CN", "车翻到沟里了", "A10031", "140"),
    ("zh-CN", "车自燃了", "A10001", "203"),
    ("zh-CN", "追尾后起火了", "A10029", "113"),
    ("zh-CN", "昨天下冰雹把车砸了", "A10009", None),
    ("zh-CN", "台风天树倒了", "A10006", None),
    ("zh-CN", "车被偷了", "A10023", "204"),
    ("zh-CN", "玻璃被石子打碎了", "A10022", "221"),
    ("zh-CN", "车被人划了", "A10058", "222"),
    ("zh-CN", "大雨把车泡水了", "A10014", "225"),
    ("zh-CN", "树枝砸到车顶", "A10025", "242"),
    ("zh-CN", "高速上爆胎了", "A10096", "223"),
    ("en-US", "a truck rear ended me", "A10029", "113"),
    ("en-US", "they hit me from behind", "A10029", "113"),
    ("en-US", "i hit a tree", "A10029", "170"),
    ("en-US", "i slid on ice and hit the guardrail", "A10029", "170"),
    ("en-US", "another car sideswiped me", "A10029", "122"),
    ("en-US", "it was not a rear end it was a sideswipe", "A10029", "122"),
    ("en-US", "we collided head on", "A10029", "111"),
    ("en-US", "someone ran a red light and hit my side", "A10029", "112"),
    ("en-US", "i hit a pedestrian", "A10029", "180"),
    ("en-US", "my parked car was hit", "A10029", "190"),
    ("en-US", "someone backed into my car", "A10029", None),
    ("en-US", "there was a crash", "A10029", None),
    ("en-US", "the car rolled over", "A10031", "140"),
    ("en-US", "the car caught fire", "A10001", "201"),
    ("en-US", "my car was stolen", "A10023", "204"),
    ("en-US", "hail damaged the roof", "A10009", None),
    ("en-US", "a tree fell on my car", "A10025", "242"),
    ("en-US", "my windshield is cracked", "A10022", "221"),
    ("en-US", "somebody keyed my car", "A10058", "222"),
    ("zh-CN", "俺那车叫拉土的给怼了", "A10029", None),
    ("zh-CN", "撞高速护栏上了", "A10029", "170"),
    ("zh-CN", "后面一辆面包车顶我屁股上了", "A10029", "113"),
    ("zh-CN", "没跟前车保持距离碰了一下", "A10029", "113"),
    ("zh-CN", "被个电瓶车从右边蹭了", "A10029", "180"),
    ("zh-CN", "在停车场倒车撞了柱子", "A10029", "170"),
    ("zh-CN", "滑到沟里去了", "A10096", "150"),
    ("zh-CN", "龙卷风把车卷翻了", "A10017", None),
    ("zh-CN", "山上滚石头下来把引擎盖砸烂", "A10025", "242"),
    ("zh-CN", "轮胎炸了", "A10096", "223"),
    ("zh-CN", "拐弯没让直行的结果就碰上了", "A10029", None),
    ("en-US", "he crash me from back side", "A10029", "113"),
    ("en-US", "my car go in ditch", "A10096", "150"),
    ("en-US", "we crash the rail at the bridge", "A10029", "170"),
    ("en-US", "my truck turn over in the curve", "A10031", "140"),
    ("en-US", "i clipped a bollard in the car park", "A10029", "170"),
    ("en-US", "the old lady i hit has gone to hospital", "A10029", "180"),
    ("en-US", "a minivan took my mirror off", "A10029", "122"),
    ("en-US", "after the typhoon i found it on its side", "A10006", None),
    ("en-US", "scratched with a coin", "A10058", "222"),
    ("en-US", "i came back and found the door scraped", "A10058", "222"),
    ("en-US", "a gust tipped the lorry over", "A10004", None),
    ("en-US", "we met on a bend and neither could stop", "A10029", "111"),
    ("en-US", "he turned right from the left lane into me", "A10029", None),
    ("en-US", "she rolled into me at the lights", "A10029", "113"),
    ("en-US", "a boy kicked a ball through my rear window", "A10022", "221"),
    ("ko-KR", "앞차가 갑자기 멈춰서 추돌했습니다", "A10029", "113"),
    ("ko-KR", "빗길 에 자가 미끄러 졌습니다", "A10029", None),
    ("ko-KR", "졸음운전 때문에 사고가 났 읍니다", "A10029", None),
    ("ko-KR", "갑자기 차선 변경 하다 송도 했습니다", "A10029", "122"),
    ("ko-KR", "상대방 자 신호를 위반 했습니다", "A10029", "112"),
    ("ko-KR", "가드레일을 들이받았어요", "A10029", "170"),
]


@pytest.mark.parametrize(("language", "said", "code", "accident_class"), ROWS)
def test_codes(language: str, said: str, code: str, accident_class: str | None) -> None:
    found = parse_cause_of_loss(said, language)
    assert found is not None
    assert (found.code, found.accident_class) == (code, accident_class)
    assert said[found.start : found.end] == found.text


SCENES = [
    ("zh-CN", "后车把我顶到前车上去了", "113", "01"),
    ("zh-CN", "被逆行的三轮车迎面撞上了", "111", "02"),
    ("zh-CN", "倒车蹭到旁边停着的车", "190", "03"),
    ("zh-CN", "坡上起步溜车撞了后面一辆奔驰", None, "04"),
    ("zh-CN", "我一开车门后面电动车就撞上来了", "180", "05"),
    ("zh-CN", "对方闯红灯把我撞了", None, "06"),
    ("zh-CN", "他强行加塞刮到我右前角", "122", "07"),
    ("zh-CN", "没看见限高杆把车顶削了", "170", "08"),
    ("zh-CN", "掉进路边排水沟", "150", "08"),
    ("zh-CN", "会车的时候跟对面的车刮了", "121", None),
    ("en-US", "he ran up the back of me", "113", "01"),
    ("en-US", "a car crossed the centre line and hit us head on", "111", "02"),
    ("en-US", "i was backing out and hit a pole", "170", "03"),
    ("en-US", "the handbrake was off and it rolled into a van", None, "04"),
    ("en-US", "the other fellow opened his door right as i came past", None, "05"),
    ("en-US", "i jumped the lights and hit a taxi", None, "06"),
    ("en-US", "a car turning left hit my passenger side", "112", "07"),
    ("en-US", "the car ended up in a ditch", "150", "08"),
]


@pytest.mark.parametrize(("language", "said", "accident_class", "scene"), SCENES)
def test_class_and_scene(language: str, said: str, accident_class: str | None, scene: str | None) -> None:
    found = parse_cause_of_loss(said, language)
    assert found is not None
    assert found.code == ("A10096" if accident_class == "150" else "A10029")
    assert accident_class is None or found.accident_class == accident_class
    assert scene is None or found.liability_scene == scene


@pytest.mark.parametrize(
    ("language", "said", "code", "accident_class"),
    [
        ("zh-CN", "不是追尾是刮蹭", "A10029", "122"),
        ("zh-CN", "不是剐蹭是追尾", "A10029", "113"),
        ("zh-CN", "你记成追尾了其实是并线的时候刮的", "A10029", "122"),
        ("zh-CN", "倒车没看见碰倒了一个老阿妈", "A10029", "180"),
        ("en-US", "it wasn't a collision at all it was hail", "A10009", None),
        ("en-US", "i didn't hit him he hit me", "A10029", None),
    ],
)
def test_denied_and_corrected(language: str, said: str, code: str, accident_class: str | None) -> None:
    found = parse_cause_of_loss(said, language)
    assert found is not None
    assert (found.code, found.accident_class) == (code, accident_class)


def test_further_causes_and_actions() -> None:
    found = parse_cause_of_loss("他酒驾闯红灯撞了我车子又起火了", "zh-CN")
    assert found is not None
    assert found.code == "A10029"
    assert [one["code"] for one in found.others] == ["A10001"]
    assert set(found.other_actions) >= {"drink", "red_light"}
    assert found.own_actions == ()


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh-CN", "自己撞墙能不能走车损险"),
        ("zh-CN", "没有撞到人"),
        ("zh-CN", "打不着火"),
        ("en-US", "is a cracked windscreen covered"),
        ("en-US", "suppose a tyre bursts on its own is that in the cover or not"),
        ("zh-CN", "我要查询理赔进度"),
        ("zh-CN", "脖子疼"),
        ("zh-CN", "挂了啊拜拜"),
        ("zh-CN", "那我先挂了"),
        ("zh-CN", "就我跟娃都擦破皮"),
        ("zh-CN", "我想买划痕险"),
        ("en-US", "i banged my head on the window"),
        ("en-US", "i've rung a breakdown company"),
        ("en-US", "we can't open the doors"),
        ("en-US", "if it starts to hail tonight will you pay for the dents"),
        ("en-US", "what is my claim status"),
        ("ko-KR", "네 맞 습니다"),
    ],
)
def test_no_cause(language: str, said: str) -> None:
    assert parse_cause_of_loss(said, language) is None


def test_the_more_telling_phrase_is_surer() -> None:
    vague, telling = parse_cause_of_loss("出了车祸", "zh-CN"), parse_cause_of_loss("追尾了", "zh-CN")
    assert vague is not None
    assert telling is not None
    assert vague.confidence < telling.confidence


@pytest.mark.parametrize(
    ("language", "said", "words"),
    [
        ("zh-CN", "被后面一辆货车追尾了", "追尾了"),
        ("zh-CN", "昨天撞到中间护栏上了", "撞到中间护栏上了"),
        ("zh-CN", "前面急刹我没刹住追尾了", "没刹住追尾了"),
        ("en-US", "last night i hit a lamp post near the gate", "hit a lamp post"),
        ("en-US", "a taxi hit my rear door", "hit my rear door"),
    ],
)
def test_the_words_are_the_verb_and_the_thing(language: str, said: str, words: str) -> None:
    found = parse_cause_of_loss(said, language)
    assert found is not None
    assert found.text == words


@settings(max_examples=100)
@given(text=st.text(max_size=40), language=st.sampled_from(["zh-CN", "en-US", "ko-KR", "xx"]))
def test_no_text_breaks_it(text: str, language: str) -> None:
    parse_cause_of_loss(text, language)
