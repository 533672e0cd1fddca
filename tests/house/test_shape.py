"""Sizes and names that keep files readable."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.source import PROJECT, python_files

LONGEST_FILE = 300
LONGEST_TEST_FILE = 400
LONGEST_FUNCTION = 45
NAMELESS = {"utils", "util", "helpers", "helper", "common", "misc", "core", "manager"}

FILES = [path for path in python_files() if "migrations" not in path.parts]
OUR_SOURCE = [path for path in FILES if path.parts[0] not in {"tests", "benchmarks"}]


def text_of(path: Path) -> str:
    return (PROJECT / path).read_text(encoding="utf-8")


def longest(path: Path) -> int:
    return LONGEST_TEST_FILE if path.parts[0] == "tests" else LONGEST_FILE


def functions(text: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or 0) - function.lineno + 1


def test_a_file_fits_the_head() -> None:
    lines = {str(path): (len(text_of(path).splitlines()), longest(path)) for path in FILES}
    assert {name: count for name, (count, most) in lines.items() if count > most} == {}


def test_a_function_fits_the_screen() -> None:
    long = [
        f"{path}: {each.name} has {length(each)} lines"
        for path in OUR_SOURCE
        for each in functions(text_of(path))
        if length(each) > LONGEST_FUNCTION
    ]
    assert long == []


def test_a_file_is_named_for_what_it_does() -> None:
    assert [str(path) for path in FILES if path.stem in NAMELESS] == []


def test_every_module_says_what_it_is_for() -> None:
    bare = [
        str(path) for path in OUR_SOURCE if (text := text_of(path)).strip() and not ast.get_docstring(ast.parse(text))
    ]
    assert bare == []


def test_nothing_is_patched_in_the_tests() -> None:
    """Fakes are handed in; a patched name tests the patch."""
    forbidden = ("mock." + "patch", "from unittest " + "import mock", "unittest." + "mock")
    found = [
        str(path) for path in FILES if path.parts[0] == "tests" and any(word in text_of(path) for word in forbidden)
    ]
    assert found == []


def test_the_rule_counts_lines() -> None:
    (function,) = functions("def f():\n    a = 1\n    return a\n")
    assert length(function) == 3
