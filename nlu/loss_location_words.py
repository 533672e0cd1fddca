"""Words Korean places are told from; those of Chinese and English stand in `loss_location_phrases.yaml`."""

from __future__ import annotations

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
