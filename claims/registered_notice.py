"""The SMS after a registration: number, what happens by when, the papers to get ready, where to upload them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from claims.checklist import checklist
from claims.notice_texts import render_notice

SEPARATORS = {"zh-CN": "、"}


def registered_values(
    fields: Mapping[str, Any], language: str, number: str, minutes: int, upload_url: str
) -> dict[str, str]:
    """What the text `fnol_registered` is filled with. `upload_url` may hold {number}; empty: no link."""
    url = upload_url.replace("{number}", number)
    return {
        "number": number,
        "minutes": str(minutes),
        "documents": documents(fields, language),
        "upload": render_notice("upload_link", language, url=url) if url else "",
    }


def documents(fields: Mapping[str, Any], language: str) -> str:
    """The names of the papers of this case, in one line."""
    return name_papers(checklist(fields), language)


def name_papers(papers: Iterable[str], language: str) -> str:
    names = [render_notice(f"document_{name}", language) for name in papers]
    return SEPARATORS.get(language, ", ").join(names)
