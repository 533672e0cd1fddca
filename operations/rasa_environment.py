"""Rasa's own Python, what it may see of ours, and the secret between it and the hotline."""

from __future__ import annotations

import hashlib
import hmac
import os
from pathlib import Path

from operations.errors import OperationsError
from operations.leftovers import MARK_NAME
from settings import PROJECT_DIR, Settings

RASA_PROJECT_DIR = PROJECT_DIR / "nlu" / "rasa_project"
RASA_LOCK = PROJECT_DIR / "requirements" / "rasa.txt"
TOKEN_PURPOSE = b"accident-hotline rasa server token"
# Nothing else of the environment goes there: our keys and Twilio's token are none of its business.
PASSED_ON = (
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "TZ",
    "TMPDIR",
    "LD_LIBRARY_PATH",
    "OPENBLAS_CORETYPE",
    "OPENBLAS_L2_SIZE",
    MARK_NAME,
)
QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "PYTHONUNBUFFERED": "1",
    # One thread: a sentence is too small to share out, and the other core belongs to the callers.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}


def rasa_python(settings: Settings) -> Path:
    """Raises OperationsError when Rasa's environment has not been made."""
    python = (
        Path(settings.nlu.rasa_python) if settings.nlu.rasa_python else PROJECT_DIR / ".venv-rasa" / "bin" / "python"
    )
    if not python.exists():
        raise OperationsError(f"Rasa's Python environment is not there ({python}): run `make setup`")
    return python


def rasa_command(settings: Settings, *arguments: str) -> list[str]:
    return [str(rasa_python(settings)), "-W", "ignore", "-m", "rasa", *arguments]


def rasa_variables(**more: str) -> dict[str, str]:
    """The environment of a Rasa process; its components are found in `nlu/rasa_project`."""
    kept = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return {**kept, **QUIET, "PYTHONPATH": str(RASA_PROJECT_DIR), **more}


def rasa_token(settings: Settings) -> str:
    """What a Rasa server of ours wants to see: derived from HOTLINE_KEYS, so there is no further secret to keep."""
    keys = settings.keys.get_secret_value().encode()
    return hmac.new(keys, TOKEN_PURPOSE, hashlib.sha256).hexdigest()
