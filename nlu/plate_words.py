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
    "jing": "京", "beijing": "京", "jin": "津", "tianjin": "津", "hu": "沪", "shanghai": "沪", "yu": "豫",
    "chongqing": "渝", "ji": "冀", "hebei": "冀", "henan": "豫", "yun": "云", "yunnan": "云", "liao": "辽",
    "liaoning": "辽", "hei": "黑", "heilongjiang": "黑", "xiang": "湘", "hunan": "湘", "wan": "皖", "anhui": "皖",
    "lu": "鲁", "shandong": "鲁", "xin": "新", "xinjiang": "新", "su": "苏", "jiangsu": "苏", "zhe": "浙",
    "zhejiang": "浙", "gan": "赣", "jiangxi": "赣", "e": "鄂", "hubei": "鄂", "gui": "桂", "guangxi": "桂",
    "gansu": "甘", "shanxi": "晋", "meng": "蒙", "inner mongolia": "蒙", "shan": "陕", "shaan": "陕", "shaanxi": "陕",
    "jilin": "吉", "min": "闽", "fujian": "闽", "guizhou": "贵", "yue": "粤", "guangdong": "粤", "qing": "青",
    "qinghai": "青", "zang": "藏", "tibet": "藏", "chuan": "川", "sichuan": "川", "ning": "宁", "ningxia": "宁",
    "qiong": "琼", "hainan": "琼", "sue": "苏", "soo": "苏", "hoo": "沪", "who": "沪", "jung": "京", "ching": "京",
}  # fmt: skip
# One sound, two provinces, or an English word: the plate is read back before it is believed.
UNSURE_LATIN = frozenset({"yu", "ji", "jin", "gui", "gan", "sue", "soo", "hoo", "who", "jung", "ching", "e", "shan"})
# Letters as a Mandarin recogniser writes them when it does not write the letter.
CHINESE_LETTERS: dict[str, str] = {
    word: letter
    for letter, words in {
        "A": "诶 欸 哎 唉 埃", "B": "比 毕 碧 笔 闭 必 逼 币", "C": "西 希 溪 稀 吸", "D": "帝 低 递 迪 弟 第 地",
        "E": "伊 衣 亿 意 易", "F": "艾弗 艾福 爱付 哎夫 艾夫 爱夫 爱福 埃弗 爱抚", "G": "记 鸡 寄 积 机",
        "H": "艾尺 艾奇 爱奇 哎去 诶去 爱去", "J": "杰 接 街 阶 姐 介", "K": "开 凯 剋 尅 克",
        "L": "艾勒 爱欧 艾偶 爱偶 艾欧 哎欧 埃欧 爱了", "M": "艾姆 爱慕 埃姆 爱姆 哎姆 爱母", "N": "恩 摁 安 嗯",
        "P": "屁 批 皮", "Q": "球 丘 秋 扣 求 邱", "R": "阿尔 阿 啊尔 啊", "S": "艾斯 爱死 爱思 埃斯 爱斯 艾丝",
        "T": "踢 提 题 梯 替 体", "U": "优 又 油 由 悠", "V": "威 为 维 喂 围 微",
        "W": "达不溜 大不溜 大布溜 打布溜 达布溜 答不溜 打不溜 达布流", "X": "艾克斯 爱克斯 埃克斯 哎克斯 艾克丝 差 叉",
        "Y": "歪 外", "Z": "贼 在 再 贼德",
    }.items()
    for word in words.split()
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
# Of these the ones that are no word of their own: taken in a policy number too.
ENGLISH_PLAIN_LETTERS: dict[str, str] = {
    word: letter
    for word, letter in ENGLISH_LETTERS.items()
    if word not in {"ay", "be", "see", "sea", "are", "you", "tea", "why", "en", "el", "em", "hotel", "golf", "mike",
        "november", "uniform", "victor", "papa", "lima", "cue", "queue", "ex", "echo", "whiskey", "whisky", "gee",
        "bee"}
}  # fmt: skip
# What stands at the end of a plate: learner, police, Hong Kong, Macau, trailer, embassy, consulate.
PLATE_ENDINGS: dict[str, str] = {
    "xue": "学", "learner": "学", "jing": "警", "police": "警", "gang": "港", "ao": "澳", "gua": "挂",
    "trailer": "挂", "shi": "使", "ling": "领",
}  # fmt: skip
# A Mandarin recogniser's words for the names of digits; only tried where the plain reading gives no number.
MISHEARD_DIGITS: dict[str, str] = {
    char: digit
    for digit, chars in {"0": "动栋冻令铃玲凌灵林", "1": "要腰妖邀夭吆医依衣", "2": "儿而尔耳亮辆", "3": "山伞散叁",
        "4": "是死寺市事世", "5": "武舞午吴物无", "6": "流留溜刘", "7": "期起气骑齐", "8": "巴吧爸把",
        "9": "久酒就旧狗够"}.items()
    for char in chars
}  # fmt: skip
# Said between signs and not written.
CHINESE_SIGN_WORDS = (
    "英文字母", "大写字母", "小写字母", "字母", "数字", "大写的", "大写", "英文", "横杠", "中杠", "下划线", "横线",
    "杠", "空格", "点儿",
)  # fmt: skip
ENGLISH_SIGN_WORDS = (
    "the letter", "the number", "letter", "number", "capital", "dash", "hyphen", "space", "dot", "comma", "then",
    "and then", "and", "followed by", "slash", "um", "uh", "er",
)  # fmt: skip
# Short words of an utterance that are no spelled signs.
ENGLISH_SHORT_WORDS = (
    "is", "it", "the", "an", "i", "and", "on", "at", "in", "to", "of", "my", "was", "no", "yes", "are", "you", "we",
    "he", "she", "hi", "ok", "okay", "so", "its", "for", "that", "this", "but", "by", "or", "me", "as", "be", "do",
    "go", "if", "up", "us", "car", "num", "plus", "with", "from", "have", "has", "had", "got", "can", "not", "did",
    "does", "said", "say", "says", "uh", "um", "well",
)  # fmt: skip
