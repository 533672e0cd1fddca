"""Old callers, known by their policy, are spoken to more slowly and offered a person first; no text is long."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from claims.policy_lookup import phone_index
from ivr.elderly import is_elderly
from ivr.script import Script
from models.policy import Policy
from tests.ivr.phone import CALLER, Hotline, Phone, write
from tests.ivr.words import SHANGHAI

NOW = datetime(2026, 3, 18, tzinfo=SHANGHAI)
CHARACTERS_A_MINUTE = 270
LONGEST_SECONDS = 30


@pytest.mark.parametrize(
    ("year", "from_age", "elderly"),
    [(1966, 60, True), (1967, 60, False), (1930, 60, True), (None, 60, False), (1940, 0, False)],
)
def test_by_year_of_birth(year: int | None, from_age: int, elderly: bool) -> None:
    assert is_elderly(year, NOW, from_age) is elderly


def insured(hotline: Hotline, birth_year: int) -> None:
    policy = Policy(
        id="p1", number_index="n1", phone_index=phone_index(CALLER), product="motor",
        valid_from=date(2026, 1, 1), valid_to=date(2027, 1, 1),
    )  # fmt: skip
    policy.birth_year = birth_year
    write(hotline, policy)


@pytest.mark.parametrize(("birth_year", "elderly"), [(1950, True), (1990, False)])
def test_a_policy_tells_the_age(small_hotline: Hotline, birth_year: int, elderly: bool) -> None:
    insured(small_hotline, birth_year)
    phone = Phone(small_hotline)
    document = phone.rings()
    offer = small_hotline.parts.script.prompts("zh-CN").text("person_first")
    assert (offer in document) is elderly
    assert ("prosody" in document) is elderly


def test_no_text_takes_longer_than_half_a_minute(whole_script: Script) -> None:
    """At the norm's 270 characters a minute."""
    most = CHARACTERS_A_MINUTE * LONGEST_SECONDS / 60
    texts = whole_script.prompts("zh-CN").prompts
    long = {
        key: text
        for key, texts_of in texts.items()
        for text in ((texts_of,) if isinstance(texts_of, str) else texts_of)
        if len(text) > most
    }
    assert long == {}
