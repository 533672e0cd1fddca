"""All sections together, and what follows from them: directories, ports, addresses."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, field_validator

from settings.sections import (
    CallBackSettings,
    ClaimsSettings,
    DatabaseSettings,
    DialogueSettings,
    JobSettings,
    Language,
    Line,
    LogSettings,
    NluSettings,
    QueueSettings,
    RedisSettings,
    Section,
    SpeechSettings,
    SurgeSettings,
    TwilioSettings,
    Voice,
    WebSettings,
)

PROJECT_DIR = Path(__file__).resolve().parent.parent
DEMO_ACCOUNT_PREFIX = "ACdemo"


class SettingsError(Exception):
    """The configuration cannot be used; the message names the key and what to do."""


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
    voices: dict[Language, Voice] = Field(default_factory=dict)
    lines: dict[str, Line] = Field(default_factory=dict)
    queues: dict[str, QueueSettings] = Field(default_factory=dict)
    dialogue: DialogueSettings = DialogueSettings()
    jobs: JobSettings = JobSettings()
    claims: ClaimsSettings = ClaimsSettings()
    callbacks: CallBackSettings = CallBackSettings()
    surge: SurgeSettings = SurgeSettings()
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
