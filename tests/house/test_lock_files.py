"""Lock files: every package pinned and hashed, nothing that ties them to a machine or an index."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tests.house.source import PROJECT

LOCKS = ("run.txt", "demo.txt", "dev.txt", "tools.txt", "rasa.txt", "benchmark-diet.txt", "benchmark-time.txt")
PIN = re.compile(r"^[a-z0-9][a-z0-9._-]*(\[[a-z0-9,_-]+\])?==\S+( ; .+)?( \\)?$", re.IGNORECASE)
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")


def lock(name: str) -> list[str]:
    lines = (PROJECT / "requirements" / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.lstrip().startswith("#")]


def pins(name: str) -> dict[str, str]:
    found = {}
    for line in lock(name):
        if not line.startswith(" "):
            package, _, version = line.removesuffix(" \\").partition("==")
            found[package.split("[")[0]] = version.split(" ;")[0]
    return found


def wrong_lines(lines: list[str]) -> list[str]:
    """Lines that are neither a pin followed by a hash nor a hash."""
    unhashed = [
        line
        for at, line in enumerate(lines)
        if PIN.match(line) and not (at + 1 < len(lines) and HASH.match(lines[at + 1]))
    ]
    return unhashed + [line for line in lines if not PIN.match(line) and not HASH.match(line)]


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_pinned_and_hashed(name: str) -> None:
    assert wrong_lines(lock(name)) == []
    assert pins(name)


@pytest.mark.parametrize("name", LOCKS)
def test_no_address_and_no_path_is_in_a_lock_file(name: str) -> None:
    text = (PROJECT / "requirements" / name).read_text(encoding="utf-8")
    assert not re.search(r"https?://|file:|--(extra-)?index|--find-links|^-e|(^|\s)/\w", text, re.MULTILINE)


def test_the_tests_run_on_the_versions_that_callers_meet() -> None:
    run, dev = pins("run.txt"), pins("dev.txt")
    assert {name: dev.get(name) for name in run} == run
    assert {name: dev.get(name) for name in pins("demo.txt")} == pins("demo.txt")


def test_every_direct_requirement_is_locked() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    named = [re.split(r"[\[>=<;! ]", each)[0].lower() for each in project["dependencies"]]
    assert sorted(set(named) - set(pins("run.txt"))) == []


def test_the_rule_finds_what_is_wrong() -> None:
    good = ["flask==3.1.3 \\", "    --hash=sha256:" + "0" * 64]
    assert wrong_lines(good) == []
    assert wrong_lines(["flask==3.1.3"]) == ["flask==3.1.3"]
    assert wrong_lines([*good, "flask>=3"]) == ["flask>=3"]


@pytest.mark.parametrize("suffix", ["py", "toml", "yaml", "md", "sh"])
def test_no_file_names_a_home_directory(suffix: str) -> None:
    skipped = {".venv", ".venv-rasa", ".venv-tools", "var", ".git", "build"}
    pattern = re.compile("/(root|home/[a-z]+|Users/[A-Za-z]+)" + "/")
    found = [
        str(path.relative_to(PROJECT))
        for path in _project_files(suffix, skipped)
        if pattern.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def _project_files(suffix: str, skipped: set[str]) -> list[Path]:
    return [path for path in PROJECT.rglob(f"*.{suffix}") if not skipped & set(path.relative_to(PROJECT).parts)]
