"""Which papers belong to which case."""

from __future__ import annotations

from typing import Any

import pytest

from claims.checklist import DOCUMENTS, checklist
from claims.notice_texts import NOTICES_DIR, notice_texts
from claims.registered_notice import documents

REAR_END = {"cause_of_loss": {"code": "A10029", "accident_class": "113"}}
STOLEN = {"cause_of_loss": {"code": "A10023"}, "police": {"status": "called"}}

CASES: list[tuple[dict[str, Any], set[str], set[str]]] = [
    (
        REAR_END,
        {"photos", "driving_licence", "vehicle_licence", "id_card", "bank_card"},
        {"police_certificate", "medical"},
    ),
    (REAR_END | {"injury": {"status": "yes"}}, {"police_certificate", "medical"}, {"keys"}),
    (REAR_END | {"police": {"status": "done"}}, {"police_certificate"}, {"medical"}),
    (STOLEN, {"police_receipt", "keys", "vehicle_licence"}, {"photos", "driving_licence", "police_certificate"}),
    ({"cause_of_loss": {"code": "A10001"}}, {"fire_report"}, {"keys"}),
    ({"cause_of_loss": {"code": "A10022"}, "drivable": {"value": False}}, {"photos"}, {"police_certificate"}),
    ({"scope": {"code": "property"}}, {"damage_list", "ownership", "photos"}, {"driving_licence", "vehicle_licence"}),
]


@pytest.mark.parametrize(("fields", "wanted", "unwanted"), CASES, ids=[f"{i}" for i in range(len(CASES))])
def test_what_a_case_needs(fields: dict[str, Any], wanted: set[str], unwanted: set[str]) -> None:
    papers = set(checklist(fields))
    assert wanted <= papers
    assert not unwanted & papers


@pytest.mark.parametrize("language", ["zh-CN", "en-US", "ko-KR"])
def test_every_paper_has_a_name(language: str) -> None:
    named = {name for name in notice_texts(NOTICES_DIR)[language] if name.startswith("document_")}
    assert named == {f"document_{name}" for _, name in DOCUMENTS}
    assert documents(REAR_END, language)
