"""`config.yaml` and the environment become one frozen, checked `Settings`.

Order, later wins: `config.yaml` (path in `HOTLINE_CONFIG`), `<data_dir>/secrets.env` (embedded defaults only),
`HOTLINE_<SECTION>__<KEY>`, the short names of `SHORT_NAMES`. An unknown key or a missing secret is a
`SettingsError` that names it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from dotenv import dotenv_values
from pydantic import ValidationError

from settings.whole import PROJECT_DIR, Settings, SettingsError

# What operators set most has a short name of its own.
SHORT_NAMES = {
    "HOTLINE_DATA_DIR": ("data_dir",),
    "HOTLINE_PORT": ("web", "port"),
    "HOTLINE_PUBLIC_URL": ("web", "public_url"),
    "HOTLINE_DATABASE_URL": ("database", "url"),
    "HOTLINE_REDIS_URL": ("redis", "url"),
    "HOTLINE_KEYS": ("keys",),
    "TWILIO_ACCOUNT_SID": ("twilio", "account_sid"),
    "TWILIO_AUTH_TOKEN": ("twilio", "auth_token"),
    "TWILIO_API_URL": ("twilio", "api_url"),
}
# Read by the process itself, not settings.
RESERVED_NAMES = {"HOTLINE_CONFIG", "HOTLINE_PYTHON310"}


def secrets_file(data_dir: Path) -> Path:
    return data_dir / "secrets.env"


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the configuration file and the environment.

    Raises SettingsError with every wrong key named.
    """
    env = dict(os.environ if environment is None else environment)
    path = Path(env.get("HOTLINE_CONFIG") or PROJECT_DIR / "config.yaml")
    values = _read_yaml(path)
    data_dir = Path(env.get("HOTLINE_DATA_DIR") or values.get("data_dir") or "var")
    kept = {k: v for k, v in dotenv_values(secrets_file(data_dir)).items() if v is not None}
    for name, text in {**kept, **env}.items():
        keys = _keys_of(name)
        if keys:
            _put(values, keys, text)
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        lines = [f"  {'.'.join(str(part) for part in e['loc'])}: {e['msg']}" for e in error.errors()]
        raise SettingsError(f"{path} and the environment do not make valid settings:\n" + "\n".join(lines)) from error


def _read_yaml(path: Path) -> dict[str, Any]:
    try:
        loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise SettingsError(f"cannot read the configuration {path}: {error}") from error
    if loaded is None:
        return {}
    if not isinstance(loaded, dict):
        raise SettingsError(f"{path} must hold sections, not {type(loaded).__name__}")
    return loaded


def _keys_of(name: str) -> tuple[str, ...]:
    if name in SHORT_NAMES:
        return SHORT_NAMES[name]
    if name in RESERVED_NAMES or not name.startswith("HOTLINE_"):
        return ()
    return tuple(name.removeprefix("HOTLINE_").lower().split("__"))


def _put(values: dict[str, Any], keys: tuple[str, ...], text: str) -> None:
    """Set one key from text, read as YAML where the section does not ask for text itself."""
    at = values
    for key in keys[:-1]:
        at = at.setdefault(key, {}) if isinstance(at.get(key, {}), dict) else {}
    at[keys[-1]] = text if keys in SHORT_NAMES.values() else yaml.safe_load(text)
