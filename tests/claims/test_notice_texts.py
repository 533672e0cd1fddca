"""The SMS exist in every language, with the same placeholders, and fit into few parts."""

from __future__ import annotations

from pathlib import Path

import pytest

from claims.notice_texts import NOTICES_DIR, NoticeTextError, notice_texts, render_notice

VALUES = {
    "number": "BA2603180001",
    "adjuster": "李明",
    "contact_by": "03-18 12:10",
    "priority": "高",
    "handled_by": "x",
    "minutes": "10",
    "url": "https://example.com/u/BA2603180001",
    "upload": "https://example.com/u/BA2603180001",
    "last_day": "2026-03-27",
    "progress": "2026-03-19",
    "result": "2026-03-27",
    "documents": "现场照片、交警认定书、病历和发票、驾驶证、行驶证、身份证、银行卡",
}
LONGEST_TEXT = 201  # three parts of 67 characters, the size of a part outside Latin letters


def test_every_language_of_the_hotline_has_its_texts() -> None:
    assert set(notice_texts(NOTICES_DIR)) == {"zh-CN", "en-US", "ko-KR"}


@pytest.mark.parametrize("language", ["zh-CN", "en-US", "ko-KR"])
def test_every_text_renders_and_is_short(language: str) -> None:
    for purpose in notice_texts(NOTICES_DIR)[language]:
        text = render_notice(purpose, language, **VALUES)
        assert "{" not in text
        assert len(text) <= LONGEST_TEXT


def test_a_language_without_messages_gets_them_in_english() -> None:
    english = render_notice("fnol_registered", "en-US", **VALUES)
    assert render_notice("fnol_registered", "eo-XX", **VALUES) == english


def test_a_text_nobody_wrote_is_named() -> None:
    with pytest.raises(NoticeTextError, match="case_closed"):
        render_notice("case_closed", "zh-CN")
    with pytest.raises(NoticeTextError, match="number"):
        render_notice("fnol_registered", "zh-CN")


@pytest.mark.parametrize("other", ['told: "{name}"', 'other: "{number}"', 'told: "{number}"\nmore: x', "told: 3"])
def test_languages_that_do_not_fit_each_other_are_refused(tmp_path: Path, other: str) -> None:
    (tmp_path / "zh-CN.yaml").write_text('told: "{number}"')
    (tmp_path / "en-US.yaml").write_text(other)
    with pytest.raises(NoticeTextError):
        notice_texts(tmp_path)
