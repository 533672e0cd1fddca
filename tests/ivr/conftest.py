"""The real dialogue files and the settings of the lines that ring in these tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.answers import ANSWERS
from ivr.script import Script, load_script
from ivr.transfer import PREDICATES
from settings import PROJECT_DIR, Settings, load_settings

DIALOGUES = PROJECT_DIR / "ivr" / "dialogues"


@pytest.fixture(scope="session")
def script() -> Script:
    return load_script(DIALOGUES, ANSWERS, PREDICATES)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The configuration we ship, over an address that Twilio could reach."""
    return load_settings(
        {
            "HOTLINE_CONFIG": str(PROJECT_DIR / "config.yaml"),
            "HOTLINE_DATA_DIR": str(tmp_path),
            "HOTLINE_PUBLIC_URL": "https://hotline.example.com",
        }
    )
