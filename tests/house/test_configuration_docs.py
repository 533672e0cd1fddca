"""Every key that can be set is explained, with the default it has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from settings import RESERVED_NAMES, SHORT_NAMES, Settings
from tests.house.source import PROJECT

ROW = re.compile(r"^\| `([a-z_.<>]+)` \| (.+?) \| (.+) \|$", re.MULTILINE)
NONE = "(none)"
REQUIRED = "(required)"


def documented() -> dict[str, str]:
    """Default, as written, by key."""
    text = (PROJECT / "docs" / "configuration.md").read_text(encoding="utf-8")
    return {key: default.strip("`") for key, default, _ in ROW.findall(text)}


def settable(model: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, field in model.model_fields.items():
        section, many = section_of(field)
        if section:
            yield from settable(section, f"{prefix}{name}.{'<x>.' if many else ''}")
        else:
            yield f"{prefix}{name}", shown(field)


def section_of(field: FieldInfo) -> tuple[type[BaseModel] | None, bool]:
    """The section a field holds, and whether it holds many by name."""
    for candidate, many in ((field.annotation, False), *((each, True) for each in get_args(field.annotation)[-1:])):
        if isinstance(candidate, type) and issubclass(candidate, BaseModel):
            return candidate, many
    return None, False


def shown(field: FieldInfo) -> str:
    if field.is_required():
        return REQUIRED
    value: Any = field.default
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    return NONE if value in ("", ()) else str(value)


def test_every_key_is_explained_with_its_default() -> None:
    assert documented() == dict(settable(Settings))


def test_every_name_in_the_environment_is_explained() -> None:
    text = (PROJECT / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert [name for name in (*SHORT_NAMES, *RESERVED_NAMES) if f"`{name}`" not in text] == []


def test_the_walk_finds_keys_at_every_depth() -> None:
    found = dict(settable(Settings))
    assert found["web.port"] == "8000"
    assert found["speech.languages.<x>.servers"] == NONE
    assert found["lines.<x>.language"] == "(required)"
    assert "web" not in found
