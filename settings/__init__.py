"""The configuration: `config.yaml` and the environment as one frozen, checked `Settings`."""

from settings.loading import RESERVED_NAMES, SHORT_NAMES, load_settings, secrets_file
from settings.sections import (
    CallBackSettings,
    ClaimsSettings,
    Decoder,
    JobSettings,
    Language,
    Line,
    LogSettings,
    QueueSettings,
    SpeechLanguage,
    Thresholds,
    TwilioSettings,
    Voice,
    WebSettings,
)
from settings.whole import DEMO_ACCOUNT_PREFIX, PROJECT_DIR, Settings, SettingsError

__all__ = [
    "DEMO_ACCOUNT_PREFIX",
    "PROJECT_DIR",
    "RESERVED_NAMES",
    "SHORT_NAMES",
    "CallBackSettings",
    "ClaimsSettings",
    "Decoder",
    "JobSettings",
    "Language",
    "Line",
    "LogSettings",
    "QueueSettings",
    "Settings",
    "SettingsError",
    "SpeechLanguage",
    "Thresholds",
    "TwilioSettings",
    "Voice",
    "WebSettings",
    "load_settings",
    "secrets_file",
]
