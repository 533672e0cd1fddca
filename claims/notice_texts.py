"""The words of the SMS: data in every language, checked when loaded."""

from __future__ import annotations

import string
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

FALLBACK_LANGUAGE = "en-US"
NOTICES_DIR = Path(__file__).resolve().parent / "notices"


class NoticeTextError(Exception):
    """The notice files do not fit each other; the message names the file and the text."""


def render_notice(purpose: str, language: str, **values: str) -> str:
    """The text of a notice; in `FALLBACK_LANGUAGE` where nobody wrote it in `language`: better than no message.

    Raises NoticeTextError for a purpose nobody wrote.
    """
    texts = notice_texts(NOTICES_DIR)
    try:
        return texts.get(language, texts[FALLBACK_LANGUAGE])[purpose].format(**values)
    except KeyError as missing:
        raise NoticeTextError(f"notice {purpose} in {language}: {missing} is missing") from missing


@cache
def notice_texts(directory: Path) -> Mapping[str, Mapping[str, str]]:
    """All texts, language -> purpose -> text. Raises NoticeTextError when two languages differ in purposes or
    placeholders: a caller would get half a message.
    """
    texts = {path.stem: _read(path) for path in sorted(directory.glob("*.yaml"))}
    shapes = {language: {name: placeholders(text) for name, text in own.items()} for language, own in texts.items()}
    for language, shape in shapes.items():
        for other, wanted in shapes.items():
            unlike = sorted(name for name in wanted if shape.get(name) != wanted[name])
            if unlike:
                raise NoticeTextError(f"{language}.yaml and {other}.yaml differ in {', '.join(unlike)}")
    return texts


def placeholders(text: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name)


def _read(path: Path) -> dict[str, str]:
    loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(loaded, dict) or not all(isinstance(text, str) for text in loaded.values()):
        raise NoticeTextError(f"{path.name}: every purpose must have one text")
    return loaded
