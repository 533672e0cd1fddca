"""How parts of a plate are said: provinces' signs, letters' names."""

from __future__ import annotations

PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
# Recognisers write a sign as a word that sounds the same; only taken before a letter and the full number of signs.
PROVINCE_HOMOPHONES: dict[str, str] = {
    "金": "京", "经": "京", "惊": "京", "今": "京", "精": "京", "户": "沪", "护": "沪", "互": "沪", "胡": "沪",
    "湖": "沪", "鱼": "渝", "余": "渝", "于": "渝", "雨": "渝", "季": "冀", "记": "冀", "继": "冀", "玉": "豫",
    "预": "豫", "运": "云", "韵": "云", "聊": "辽", "了": "辽", "相": "湘", "香": "湘", "乡": "湘", "像": "湘",
    "万": "皖", "晚": "皖", "碗": "皖", "路": "鲁", "录": "鲁", "卢": "鲁", "心": "新", "酥": "苏", "素": "苏",
    "这": "浙", "折": "浙", "哲": "浙", "干": "赣", "感": "赣", "饿": "鄂", "恶": "鄂", "厄": "鄂", "贵": "贵",
    "归": "桂", "柜": "桂", "近": "晋", "进": "晋", "尽": "晋", "梦": "蒙", "猛": "蒙", "山": "陕", "闪": "陕",
    "及": "吉", "急": "吉", "级": "吉", "民": "闽", "敏": "闽", "月": "粤", "越": "粤", "约": "粤", "穿": "川",
    "凝": "宁", "穷": "琼",
}  # fmt: skip
# Said instead of the sign: "上海的A..." is 沪A.
PROVINCE_NAMES: dict[str, str] = {
    "北京": "京", "天津": "津", "上海": "沪", "重庆": "渝", "河北": "冀", "河南": "豫", "云南": "云", "辽宁": "辽",
    "黑龙江": "黑", "湖南": "湘", "安徽": "皖", "山东": "鲁", "新疆": "新", "江苏": "苏", "浙江": "浙",
    "江西": "赣", "湖北": "鄂", "广西": "桂", "甘肃": "甘", "山西": "晋", "内蒙古": "蒙", "内蒙": "蒙",
    "陕西": "陕", "吉林": "吉", "福建": "闽", "贵州": "贵", "广东": "粤", "青海": "青", "西藏": "藏", "四川": "川",
    "宁夏": "宁", "海南": "琼",
}  # fmt: skip
PROVINCE_LATIN: dict[str, str] = {
    "jing": "京", "beijing": "京", "jin": "津", "tianjin": "津", "hu": "沪", "shanghai": "沪", "yu": "渝",
    "chongqing": "渝", "ji": "冀", "hebei": "冀", "henan": "豫", "yun": "云", "yunnan": "云", "liao": "辽",
    "liaoning": "辽", "hei": "黑", "heilongjiang": "黑", "xiang": "湘", "hunan": "湘", "wan": "皖", "anhui": "皖",
    "lu": "鲁", "shandong": "鲁", "xin": "新", "xinjiang": "新", "su": "苏", "jiangsu": "苏", "zhe": "浙",
    "zhejiang": "浙", "gan": "赣", "jiangxi": "赣", "e": "鄂", "hubei": "鄂", "gui": "桂", "guangxi": "桂",
    "gansu": "甘", "shanxi": "晋", "meng": "蒙", "inner mongolia": "蒙", "shan": "陕", "shaanxi": "陕",
    "jilin": "吉", "min": "闽", "fujian": "闽", "guizhou": "贵", "yue": "粤", "guangdong": "粤", "qing": "青",
    "qinghai": "青", "zang": "藏", "tibet": "藏", "chuan": "川", "sichuan": "川", "ning": "宁", "ningxia": "宁",
    "qiong": "琼", "hainan": "琼",
}  # fmt: skip
# Letters as a Mandarin recogniser writes them when it does not write the letter.
CHINESE_LETTERS: dict[str, str] = {
    "诶": "A", "欸": "A", "哎": "A", "必": "B", "逼": "B", "币": "B", "西": "C", "迪": "D", "弟": "D", "第": "D",
    "地": "D", "伊": "E", "衣": "E", "艾弗": "F", "爱福": "F", "埃弗": "F", "爱抚": "F", "记": "G", "鸡": "G",
    "寄": "G", "艾尺": "H", "爱去": "H", "杰": "J", "接": "J", "介": "J", "开": "K", "凯": "K", "克": "K",
    "艾勒": "L", "爱欧": "L", "艾姆": "M", "爱慕": "M", "恩": "N", "嗯": "N", "屁": "P", "批": "P", "皮": "P",
    "球": "Q", "丘": "Q", "阿尔": "R", "啊": "R", "艾斯": "S", "爱死": "S", "爱思": "S", "踢": "T", "提": "T",
    "体": "T", "优": "U", "又": "U", "威": "V", "微": "V", "达不溜": "W", "打不溜": "W", "达布流": "W",
    "艾克斯": "X", "爱克斯": "X", "叉": "X", "歪": "Y", "外": "Y", "贼": "Z",
}  # fmt: skip
ENGLISH_LETTERS: dict[str, str] = {
    "alpha": "A", "alfa": "A", "bravo": "B", "charlie": "C", "delta": "D", "echo": "E", "foxtrot": "F", "golf": "G",
    "hotel": "H", "juliet": "J", "juliett": "J", "kilo": "K", "lima": "L", "mike": "M", "november": "N",
    "papa": "P", "quebec": "Q", "romeo": "R", "sierra": "S", "tango": "T", "uniform": "U", "victor": "V",
    "whiskey": "W", "whisky": "W", "x-ray": "X", "xray": "X", "yankee": "Y", "zulu": "Z", "ay": "A", "bee": "B",
    "be": "B", "see": "C", "sea": "C", "dee": "D", "ef": "F", "gee": "G", "jay": "J", "kay": "K", "el": "L",
    "em": "M", "en": "N", "pee": "P", "queue": "Q", "cue": "Q", "ar": "R", "are": "R", "ess": "S", "tee": "T",
    "tea": "T", "you": "U", "vee": "V", "ex": "X", "why": "Y", "zee": "Z", "zed": "Z",
}  # fmt: skip
# Syllables that stand on Korean plates: private, rental, commercial.
KOREAN_SYLLABLES = "가나다라마거너더러머버서어저고노도로모보소오조구누두루무부수우주아바사자배하허호"
# Short words of an utterance that are no spelled signs.
ENGLISH_SHORT_WORDS = (
    "is", "it", "the", "an", "i", "and", "on", "at", "in", "to", "of", "my", "was", "no", "yes", "are", "you", "we",
    "he", "she", "hi", "ok", "okay", "so", "its", "for", "that", "this", "but", "by", "or", "me", "as", "be", "do",
    "go", "if", "up", "us", "car", "num", "plus", "with", "from", "have", "has", "had", "got", "can", "not", "did",
    "does", "said", "say", "says", "uh", "um", "well",
)  # fmt: skip
