"""Documents that must keep up with each other and with the tree."""

from __future__ import annotations

import re
from pathlib import Path

from cli import COMMANDS
from reporting.kpi import GROUPS
from tests.house.source import PROJECT

LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#]+)")
HEADING = re.compile(r"^(#+) ", re.MULTILINE)


def documents() -> list[Path]:
    return [*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md")]


def prose(path: Path) -> str:
    """Without code blocks, in which # begins a comment."""
    return re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)


def test_a_translated_readme_has_the_same_parts() -> None:
    levels = HEADING.findall(prose(PROJECT / "README.md"))
    translations = {path.name: HEADING.findall(prose(path)) for path in PROJECT.glob("README.*.md")}
    assert {name: found for name, found in translations.items() if found != levels} == {}


def test_every_link_leads_somewhere() -> None:
    broken = [
        f"{path.relative_to(PROJECT)} -> {target}"
        for path in documents()
        for target in LINK.findall(prose(path))
        if not (path.parent / target.strip()).exists()
    ]
    assert broken == []


def test_every_command_named_in_a_document_exists() -> None:
    named = {
        (str(path.relative_to(PROJECT)), word)
        for path in documents()
        for word in re.findall(r"`(?:\.venv/bin/)?hotline ([a-z][a-z-]*)", path.read_text(encoding="utf-8"))
    }
    assert {(path, word) for path, word in named if word not in COMMANDS} == set()
    assert named


def test_decisions_are_dated() -> None:
    names = [path.name for path in (PROJECT / "docs" / "decisions").glob("*.md")]
    assert [name for name in names if not re.match(r"20\d\d-\d\d-\d\d-[a-z0-9-]+\.md$", name)] == []


def test_every_figure_is_in_the_document_of_figures() -> None:
    told = (PROJECT / "docs" / "kpi.md").read_text(encoding="utf-8")
    figures = [kpi for group in GROUPS for kpi in group.kpis]
    assert [kpi.name for kpi in figures if f"| `{kpi.name}` | {kpi.chinese} | {kpi.formula}" not in told] == []
