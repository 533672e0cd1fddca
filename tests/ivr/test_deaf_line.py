"""A line that hears nothing takes a whole report by keys, an injury too, and stores it: on both databases."""

from __future__ import annotations

from claims.fnol_view import find_report
from ivr.script import Script
from models.database import Database
from models.fnol import FieldEvidence
from settings import Settings
from tests.ivr.conftest import open_hotline
from tests.ivr.phone import VOSK_KO, Phone

# Question -> key.
KEYS = {
    "safety": "1",
    "loss_date": "1",
    "loss_time": "0915",
    "cause_of_loss": "3",
    "injured_count": "2",
    "critical": "2",
    "ambulance": "1",
    "health_consent": "1",
    "injured": "2",
    "how_hurt": "2",
    "another_injured": "3",
    "vehicle": "88776655",
    "drivable": "2",
    "tow": "2",
    "police": "1",
    "scene_kept": "2",
    "relation": "1",
    "driver_in_order": "1",
    "callback_number": "1",
    "confirm": "1",
}


def test_a_report_with_two_injured_by_keys_alone(database: Database, settings: Settings, whole_script: Script) -> None:
    hotline = open_hotline(database, settings, whole_script)
    hotline.ears.languages.clear()
    phone = Phone(hotline, VOSK_KO)
    phone.rings()
    asked: list[str] = []
    while "Gather" in phone.verbs and len(asked) < 2 * len(KEYS):
        asked.append(phone.question)
        phone.presses(KEYS[phone.question])
    assert asked[:4] == ["safety", "loss_date", "loss_time", "cause_of_loss"]
    assert asked.count("how_hurt") == 2
    with database.read() as session:
        report = find_report(session, phone.call_sid)
    assert report is not None
    assert report["number"] is not None
    assert report["loss_location"] is None
    people = [(one["role"], one["severity"]) for one in report["injured"]["people"]]
    assert people == [("passenger", "serious"), ("other_driver", "serious")]
    assert report["injured"]["count"] == 2
    rows = hotline.rows(FieldEvidence)
    assert {"injured_people", "injured_people.0", "injured_people.1"} <= {row.field for row in rows}
