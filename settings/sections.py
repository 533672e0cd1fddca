"""The sections of the configuration: every key with its default, checked."""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

Language = str
Decoder = Literal["vosk", "twilio", "keypad"]
Share = Annotated[float, Field(ge=0.0, le=1.0)]


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


class Voice(Section):
    """`characters_a_minute`: how fast the voice speaks by itself; 0: not counted."""

    voice: str
    language: str
    recognition_language: str
    characters_a_minute: int = Field(default=0, ge=0, le=1000)


class Thresholds(Section):
    """How sure a value must be (0 to 1): taken at all, not read back before the next question, not confirmed."""

    accept: Share = 0.5
    read_back: Share = 1.0
    confirm: Share = 0.7


class Line(Section):
    """One number that can be dialled. `languages`: what a caller may change to besides `language`, by word or key."""

    language: Language
    name: str
    languages: tuple[Language, ...] = ()
    speech: Decoder = "vosk"
    speech_fallback: Literal["twilio", "none"] = "none"
    customer_class: Literal["personal", "enterprise"] = "personal"
    scope: Literal["general", "motor", "property"] = "motor"
    service: Literal["full", "report_only"] = "full"
    service_number: str = ""
    elderly: bool = False
    survey: bool = False
    patience_ms: int = Field(default=0, ge=0, le=2000)
    queues: dict[str, str] = {}
    thresholds: dict[Literal["accept", "read_back", "confirm"], Share] = {}
    voices: dict[Language, Voice] = {}


class QueueSettings(Section):
    """Waiting callers. The two thresholds are those of the service level and of a short abandon, in seconds.

    `hours`: such as {mon-fri: "08:30-18:00", holiday: "09:00-12:00"}, read by `claims/opening_hours.py`.
    """

    service_level_seconds: float = 20.0
    short_abandon_seconds: float = 5.0
    announce_every_seconds: int = Field(default=30, ge=5)
    music: str = "melody"
    max_wait_seconds: int = 600
    max_waiting: int = Field(default=50, ge=0, le=500)
    ring_agents: bool = False
    accept_seconds: int = Field(default=20, ge=5, le=60)
    wrap_up_seconds: int = Field(default=0, ge=0, le=900)
    hours: dict[str, str] = {}
    holidays: Literal["china", "none"] = "none"
    urgent: bool = False
    callback_minutes: int = Field(default=0, ge=0)

    @field_validator("music")
    @classmethod
    def _known_music(cls, value: str) -> str:
        parts = urlsplit(value)
        if value not in ("", "melody") and (parts.scheme not in ("http", "https") or not parts.netloc):
            raise ValueError("must be melody, the address of a sound file, or empty")
        return value


class DialogueSettings(Section):
    script_dir: str = ""
    elderly_from_age: int = Field(default=60, ge=0, le=120)
    thresholds: Thresholds = Thresholds()


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
    urgent_minutes: int = 5
    upload_url: str = ""
    complaints_desk: tuple[str, ...] = ()


class CallBackSettings(Section):
    """A report that broke off, and the customers we call back."""

    resume_within_minutes: int = Field(default=60, ge=0, le=10_080)
    gaps_minutes: tuple[int, ...] = (5, 30)
    rings_for_seconds: int = Field(default=30, ge=5, le=60)


class SurgeSettings(Section):
    """A day on which everybody calls; see `claims/surge.py`."""

    arrivals: int = Field(default=120, ge=0)
    window_minutes: int = Field(default=10, ge=1, le=120)
    most_waiting: int = Field(default=3, ge=0)


class LogSettings(Section):
    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["json", "console"] = "json"
