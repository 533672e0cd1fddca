"""`config.yaml` and the environment become one frozen, checked `Settings`.

Order, later wins: `config.yaml` (path in `HOTLINE_CONFIG`), `<data_dir>/secrets.env` (embedded defaults only),
`HOTLINE_<SECTION>__<KEY>`, the short names of `SHORT_NAMES`. An unknown key or a missing secret is a
`SettingsError` that names it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import yaml
from dotenv import dotenv_values
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

PROJECT_DIR = Path(__file__).resolve().parent
DEMO_ACCOUNT_PREFIX = "ACdemo"

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

Language = str
Decoder = Literal["vosk", "twilio", "keypad"]


class SettingsError(Exception):
    """The configuration cannot be used; the message names the key and what to do."""


class Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class WebSettings(Section):
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65000)
    public_url: str = ""
    workers: int = Field(default=1, ge=1, le=32)
    threads: int = Field(default=24, ge=2, le=512)
    max_request_bytes: int = 65_536

    @field_validator("public_url")
    @classmethod
    def _origin_only(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in ("http", "https") or not parts.netloc or parts.path.strip("/")):
            raise ValueError("must be an origin such as https://hotline.example.com, without a path")
        return value.rstrip("/")


class DatabaseSettings(Section):
    url: str = ""


class RedisSettings(Section):
    url: str = ""


class TwilioSettings(Section):
    account_sid: str = ""
    auth_token: SecretStr = SecretStr("")
    api_url: str = ""
    timeout_seconds: float = 5.0
    retries: int = 4
    sms_from: str = ""


class SpeechLanguage(Section):
    """How one language is heard. `model`: a directory, `package:NAME`, or a name `hotline models fetch` knows."""

    engine: Literal["vosk", "server"] = "vosk"
    model: str = ""
    servers: tuple[str, ...] = ()
    front_end: Literal["none", "linear", "extend"] = "linear"
    extension: str = ""
    recognizers: int = Field(default=6, ge=1, le=64)
    grammar_recognizers: int = Field(default=2, ge=0, le=64)
    warm_up_seconds: float = 30.0
    alternatives: int = Field(default=8, ge=0, le=20)


class SpeechSettings(Section):
    models_dir: str = ""
    models_url: str = "https://alphacephei.com/vosk/models"
    children: int = Field(default=2, ge=1, le=16)
    max_calls: int = Field(default=8, ge=0, le=1000)
    batch_ms: int = Field(default=200, ge=20, le=500)
    vad_mode: int = Field(default=2, ge=0, le=3)
    pre_roll_ms: int = 500
    max_utterance_seconds: float = 45.0
    stalled_child_seconds: float = 5.0
    child_memory_mb: int = 4096
    idle_socket_seconds: float = 10.0
    keep_audio_days: int = Field(default=90, ge=0, le=3650)
    languages: dict[Language, SpeechLanguage] = {}


class NluLanguage(Section):
    url: str = ""


class NluSettings(Section):
    deadline_seconds: float = 1.0
    max_answer_bytes: int = 65_536
    breaker_failures: int = 3
    breaker_open_seconds: float = 10.0
    rasa_python: str = ""
    models_dir: str = ""
    languages: dict[Language, NluLanguage] = {}


class Line(Section):
    """One number that can be dialled. `languages`: what a caller may change to besides `language`, by word or key."""

    language: Language
    name: str
    languages: tuple[Language, ...] = ()
    speech: Decoder = "vosk"
    speech_fallback: Literal["twilio", "none"] = "none"
    queue: str = "claims"


class Voice(Section):
    voice: str
    language: str
    recognition_language: str


class QueueSettings(Section):
    """Waiting callers. The two thresholds are those of the service level and of a short abandon, in seconds."""

    service_level_seconds: float = 20.0
    short_abandon_seconds: float = 5.0
    announce_every_seconds: int = 20
    max_wait_seconds: int = 600


class DialogueSettings(Section):
    script_dir: str = ""


class JobSettings(Section):
    lease_seconds: int = 30
    relay_every_seconds: float = 1.0
    max_attempts: int = 5
    worker_ttl: int = 20
    workers: int = 1


class ClaimsSettings(Section):
    number_prefix: str = "BA"
    survey_threshold_fen: int = 500_000
    working_day_calendar: Literal["china", "weekdays"] = "china"
    dispatch_minutes: int = 5
    first_contact_minutes: int = 10
    callback_minutes: int = 15


class LogSettings(Section):
    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["json", "console"] = "json"


class Settings(Section):
    data_dir: Path = Field(default=Path("var"), validate_default=True)
    time_zone: str = "Asia/Shanghai"
    keys: SecretStr = SecretStr("")
    web: WebSettings = WebSettings()
    database: DatabaseSettings = DatabaseSettings()
    redis: RedisSettings = RedisSettings()
    twilio: TwilioSettings = TwilioSettings()
    speech: SpeechSettings = SpeechSettings()
    nlu: NluSettings = NluSettings()
    voices: dict[Language, Voice] = {}
    lines: dict[str, Line] = {}
    queues: dict[str, QueueSettings] = {}
    dialogue: DialogueSettings = DialogueSettings()
    jobs: JobSettings = JobSettings()
    claims: ClaimsSettings = ClaimsSettings()
    log: LogSettings = LogSettings()

    @field_validator("data_dir")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value if value.is_absolute() else Path.cwd() / value

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def run_dir(self) -> Path:
        """Sockets and generated process configuration."""
        return self.data_dir / "run"

    @property
    def log_dir(self) -> Path:
        return self.data_dir / "log"

    @property
    def public_url(self) -> str:
        """The origin Twilio was given: what signatures are made over."""
        return self.web.public_url or f"http://{self.web.host}:{self.web.port}"

    @property
    def media_url(self) -> str:
        """The WebSocket address Twilio streams the caller's voice to."""
        scheme, rest = self.public_url.split("://", 1)
        return f"{'wss' if scheme == 'https' else 'ws'}://{rest}/voice/media"

    @property
    def database_url(self) -> str:
        return self.database.url or f"sqlite:///{self.data_dir / 'hotline.db'}"

    @property
    def bundled_redis(self) -> bool:
        return not self.redis.url

    @property
    def redis_url(self) -> str:
        return self.redis.url or f"unix://{self.run_dir / 'redis.sock'}"

    @property
    def demo_account(self) -> bool:
        """True when Twilio is played by the caller simulator on this machine."""
        return self.twilio.account_sid.startswith(DEMO_ACCOUNT_PREFIX)

    @property
    def stand_in_port(self) -> int:
        return self.web.port + 9

    @property
    def twilio_api_url(self) -> str:
        """Empty: Twilio itself."""
        if self.twilio.api_url or not self.demo_account:
            return self.twilio.api_url
        return f"http://127.0.0.1:{self.stand_in_port}"

    @property
    def speech_models_dir(self) -> Path:
        return Path(self.speech.models_dir) if self.speech.models_dir else self.data_dir / "models" / "vosk"

    @property
    def nlu_models_dir(self) -> Path:
        return Path(self.nlu.models_dir) if self.nlu.models_dir else PROJECT_DIR / "var" / "models" / "rasa"

    @property
    def script_dir(self) -> Path:
        return Path(self.dialogue.script_dir) if self.dialogue.script_dir else PROJECT_DIR / "ivr" / "dialogues"

    def nlu_port(self, language: Language) -> int:
        """The port of a language's Rasa server when this machine runs it."""
        return self.web.port + 100 + sorted(self.nlu.languages).index(language)

    def nlu_url(self, language: Language) -> str:
        return self.nlu.languages[language].url or f"http://127.0.0.1:{self.nlu_port(language)}"

    def queue(self, name: str) -> QueueSettings:
        return self.queues.get(name) or QueueSettings()

    def require_secrets(self) -> Settings:
        """Itself, when every secret a call needs is there.

        Raises SettingsError naming the missing ones.
        """
        missing = [
            name
            for name, value in (
                ("HOTLINE_KEYS", self.keys.get_secret_value()),
                ("TWILIO_ACCOUNT_SID", self.twilio.account_sid),
                ("TWILIO_AUTH_TOKEN", self.twilio.auth_token.get_secret_value()),
            )
            if not value
        ]
        if missing:
            raise SettingsError(
                f"missing secret(s): {', '.join(missing)}. Set them in the environment, "
                "or run `hotline up` once, which makes demo secrets in the data directory."
            )
        return self


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
