"""The real dialogue files and the settings of the lines that ring in these tests."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ivr.answers import ANSWERS
from ivr.parts import Parts
from ivr.script import Script, load_script
from ivr.transfer import PREDICATES
from ivr.twiml import TwimlRenderer
from models import schema
from models.crypto import KeyRing
from models.database import Database, open_database
from models.staff import Agent
from reporting.outbox import enqueue
from settings import PROJECT_DIR, Settings, load_settings
from tests.ivr.phone import Clock, FakeEars, FakeSpeaking, Hotline
from tests.ivr.queueing import OTHER_AGENT_PHONE, AgentPhone, hire, talking
from tests.ivr.warm import Transfer
from tests.ivr.words import PhraseBook

DIALOGUES = PROJECT_DIR / "ivr" / "dialogues"


# The questions of every motor report. What the dialogue does with questions is tested with these; which questions
# there are, with the whole form (test_report_branches.py and the scenarios).
SPINE = frozenset({
    "safety", "what_happened", "loss_date", "loss_location", "cause_of_loss", "injury", "vehicle", "drivable",
    "callback_number",
})  # fmt: skip


@pytest.fixture(scope="session")
def whole_script() -> Script:
    return load_script(DIALOGUES, ANSWERS, PREDICATES)


@pytest.fixture(scope="session")
def script(whole_script: Script) -> Script:
    """The real files, with the questions of the spine alone."""
    slots = tuple(slot for slot in whole_script.report.slots if slot.slot in SPINE)
    report = whole_script.report.model_copy(update={"slots": slots})
    return whole_script.model_copy(update={"forms": {**whole_script.forms, report.form: report}})


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


def open_hotline(database: Database, settings: Settings, script: Script) -> Hotline:
    with database.write() as session:
        at_work = {
            "queues": ["claims", "urgent", "enterprise"],
            "languages": ["zh-CN"],
            "activity": "talking",
            "details": {},
        }
        session.add(Agent(id="agent-0", name="在岗", **at_work))
    clock, ears, speaking = Clock(), FakeEars(), FakeSpeaking()
    parts = Parts(
        settings=settings,
        database=database,
        script=script,
        renderer=TwimlRenderer(settings.voices, settings.media_url, settings.public_url),
        understander=PhraseBook(),
        ears=ears,
        speaking=speaking,
        enqueue=enqueue,
        clock=clock,
    )
    return Hotline(parts, clock, ears, speaking)


@pytest.fixture
def hotline(database: Database, settings: Settings, script: Script) -> Hotline:
    """On both databases."""
    return open_hotline(database, settings, script)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory, key_ring_text: str) -> Path:
    """A migrated SQLite database to copy: the migrations themselves are tested where they belong."""
    path = tmp_path_factory.mktemp("migrated") / "hotline.db"
    database = open_database(f"sqlite:///{path}", KeyRing.parse(key_ring_text))
    schema.upgrade(database)
    database.close()
    return path


@pytest.fixture
def small_hotline(
    migrated_file: Path, tmp_path: Path, key_ring: KeyRing, settings: Settings, script: Script
) -> Iterator[Hotline]:
    """Where the kind of database cannot matter."""
    path = shutil.copy(migrated_file, tmp_path / "hotline.db")
    database = open_database(f"sqlite:///{path}", key_ring)
    yield open_hotline(database, settings, script)
    database.close()


@pytest.fixture
def agent(hotline: Hotline, key_ring: KeyRing) -> AgentPhone:
    """Somebody at work, who has not rung in yet."""
    hire(hotline, key_ring)
    return AgentPhone(hotline)


@pytest.fixture
def transfer(hotline: Hotline, agent: AgentPhone, key_ring: KeyRing) -> Transfer:
    """An agent who talks to a caller, and a colleague who is ready."""
    hire(hotline, key_ring, name="agent-2", phone=OTHER_AGENT_PHONE)
    return Transfer(hotline, agent, talking(hotline, agent))
