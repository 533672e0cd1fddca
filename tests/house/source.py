"""The project's source as the house rules see it: files, and what each imports."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
ROOMS = (
    "benchmarks", "claims", "commands", "desk", "ivr", "models", "nlu", "operations", "reporting", "scripts",
    "settings", "simulator", "tests",
)  # fmt: skip
SINGLE_FILES = ("app.py", "cli.py")


def python_files(*rooms: str) -> list[Path]:
    """Files relative to the project; all rooms when none is named."""
    found = [PROJECT / name for name in SINGLE_FILES if not rooms and (PROJECT / name).exists()]
    for room in rooms or ROOMS:
        found += (PROJECT / room).rglob("*.py")
    return sorted(path.relative_to(PROJECT) for path in found)


def imports_of(path: Path) -> set[str]:
    """Full names of the modules a file imports, wherever in it."""
    return imports_in((PROJECT / path).read_text(encoding="utf-8"))


def imports_in(text: str) -> set[str]:
    return set(_imports(ast.parse(text)))


def _imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def room_of(module: str) -> str:
    """The room or third party a module belongs to."""
    return module.split(".", 1)[0]
