"""Words places are told from: kinds of roads and landmarks, and the words around a name that are no part of it."""

from __future__ import annotations

# Ordinary words that are also a division's short name.
CHINESE_WORDS = (
    "东区", "东方", "保安", "北区", "北屯", "南区", "双河", "合作", "城区", "大安", "安宁", "安达", "山南", "平安",
    "新星", "朝阳", "来宾", "海东", "海北", "海西", "矿区", "西区", "郊区", "阿里", "高安",
)  # fmt: skip
# What stands before these is not part of the name.
CHINESE_STOPS = (
    "园区", "段",
    "在", "到", "从", "往", "我", "你", "他", "的", "是", "就", "跟", "与", "于", "了", "那", "这", "走", "沿",
    "被", "刚", "靠近", "位于", "经过", "开", "过", "个", "上", "下", "里", "处", "说", "撞", "车", "叫", "去",
    "有", "附近", "由", "停", "还", "要", "对", "吧", "啊", "快", "给", "把", "号", "方向",
)  # fmt: skip
# Names that hold one of them.
CHINESE_KEPT = (
    "上海", "下沙", "和平", "上地", "下关", "里仁", "上饶", "车公庙", "开发", "开封", "开元", "去年", "有色",
    "号码", "车站", "对外", "个旧", "上城", "上虞", "上街", "上南", "下城", "里程", "过街",
)  # fmt: skip
CHINESE_LANDMARKS = (
    "收费站", "服务区", "加油站", "停车场", "停车楼", "地下车库", "地库", "车库", "小区", "花园", "家园", "大厦",
    "广场", "商场", "超市", "购物中心", "医院", "学校", "小学", "中学", "大学", "幼儿园", "地铁站", "火车站",
    "高铁站", "汽车站", "客运站", "公交站", "机场", "航站楼", "公园", "酒店", "宾馆", "饭店", "立交桥", "立交",
    "大桥", "隧道", "环岛", "转盘", "红绿灯", "天桥", "桥", "出口", "入口", "匝道", "路口", "十字路口", "工业园",
    "开发区", "产业园", "菜市场", "市场", "银行", "派出所", "交警队", "景区", "码头", "体育馆", "体育场", "物流园",
    "科技园", "软件园", "村", "镇", "街道", "枢纽", "互通", "门口", "万达", "苏宁", "奥特莱斯", "地下停车场",
)  # fmt: skip
# Landmarks that say something without a name.
CHINESE_BARE_LANDMARKS = (
    "停车场", "地下", "车库", "收费站", "服务区", "加油站", "隧道", "匝道", "小区", "红绿灯", "十字路口", "科技园",
    "工业园", "开发区", "机场", "火车站", "高铁站",
)  # fmt: skip
# After a landmark.
CHINESE_BESIDE = (
    "附近", "旁边", "边上", "门口", "对面", "外面", "前面", "后面", "楼下", "里面", "地下车库", "停车场", "出口",
    "入口", "路口", "地库", "北门", "南门", "东门", "西门", "那边", "那里", "那儿", "那个出口", "那个路口",
    "匝道口", "下面", "桥下", "桥上",
)  # fmt: skip
ENGLISH_STOPS = (
    "a", "about", "accident", "across", "after", "afternoon", "along", "an", "and", "are", "around", "at", "before",
    "beginning", "between", "but", "by", "came", "car", "corner", "crash", "crossed", "crossing", "down", "driving",
    "drove", "end", "evening", "for", "from", "go", "going", "happened", "he", "heading", "her", "his", "hit", "i",
    "in", "intersection", "into", "is", "it", "junction", "just", "left", "middle", "morning", "my", "near", "next",
    "night", "no", "not", "of", "off", "on", "one", "onto", "other", "our", "out", "over", "parked", "past",
    "public", "right", "same", "she", "side", "so", "start", "stopped", "take", "that", "the", "their", "then",
    "there", "they", "this", "to", "today", "took", "truck", "turned", "turning", "uh", "um", "up", "was", "we",
    "were", "when", "while", "with", "wrong", "yes", "yesterday",
)  # fmt: skip
# "going home", "driving fast".
ENGLISH_NOT_DIRECTIONS = (
    "a", "about", "along", "and", "around", "at", "back", "by", "down", "fast", "from", "home", "in", "me", "my",
    "on", "over", "slowly", "straight", "the", "through", "to", "too", "up", "very", "well", "when", "work",
)  # fmt: skip
ENGLISH_LANDMARKS = (
    "parking lot", "car park", "parking garage", "underground garage", "garage", "gas station", "petrol station",
    "toll station", "toll gate", "toll booth", "service area", "rest area", "exit", "entrance", "ramp", "tunnel",
    "bridge", "airport", "terminal", "mall", "shopping center", "shopping centre", "supermarket", "hospital",
    "school", "university", "railway station", "train station", "metro station", "subway station", "bus station",
    "bus stop", "station", "park", "square", "plaza", "hotel", "tower", "building", "museum", "stadium",
    "roundabout", "traffic light", "traffic lights", "gate", "compound", "interchange", "overpass", "flyover",
    "market", "intersection",
)  # fmt: skip
ENGLISH_ROADS = (
    "ring road", "expressway", "highway", "motorway", "freeway", "elevated road", "viaduct", "parkway", "boulevard",
    "avenue", "street", "road", "lane(?! change)", "drive(?!n|r)", "ave", "blvd", "st", "rd", "route", "turnpike",
)  # fmt: skip
KOREAN_LANDMARKS = (
    "역", "사거리", "삼거리", "오거리", "교차로", "나들목", "분기점", "인터체인지", "톨게이트", "휴게소", "터널",
    "대교", "공항", "시장", "병원(?!\\s?(?:으로|에 실|에 입|에 옮|에 있))", "아파트", "해수욕장", "주차장",
    "주유소", "학교", "백화점", "마트", "공원", "정류장", "터미널", "호텔", "육교", "로터리",
)  # fmt: skip
# End like a street's name.
KOREAN_NOT_STREETS = (
    "갓길", "골목길", "그대로", "길", "눈길", "도로", "뒤로", "따로", "바로", "병원으로", "빗길", "새로", "서로",
    "신호로", "앞으로", "옆으로", "위로", "으로", "제대로", "집으로", "차로",
)  # fmt: skip
