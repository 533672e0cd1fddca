"""Papers come in one after the other; what is still missing is what the kind of case needs and nobody has."""

from __future__ import annotations

from claims.case_state import case_state
from claims.checklist import checklist
from claims.fnol_view import render_fnol
from claims.papers import missing_papers, receive_papers, received_papers
from claims.service import DEFAULT_RULES, register_fnol
from models.database import Database
from reporting.outbox import enqueue
from tests.support.records import NOON, REPORT, add_call


def test_what_has_come_in_is_not_missing_any_more(database: Database) -> None:
    with database.write() as session:
        fnol = register_fnol(session, add_call(session), REPORT, NOON, enqueue, DEFAULT_RULES)
        wanted = checklist(REPORT)
        assert missing_papers(session, fnol) == wanted
        receive_papers(session, fnol, ["photos", "id_card", "photos"], "li", NOON)
        receive_papers(session, fnol, ["photos"], "wang", NOON)
        left = tuple(name for name in wanted if name not in ("photos", "id_card"))
        assert missing_papers(session, fnol) == case_state(session, fnol).papers == left
        assert {(paper.name, paper.by) for paper in received_papers(session, fnol.id)} == {
            ("photos", "li"),
            ("id_card", "li"),
        }
        assert render_fnol(session, fnol)["papers"]["missing"] == list(left)


def test_a_paper_nobody_asked_for_is_kept_and_changes_nothing(database: Database) -> None:
    with database.write() as session:
        fnol = register_fnol(session, add_call(session), REPORT, NOON, enqueue, DEFAULT_RULES)
        receive_papers(session, fnol, ["fire_report"], "li", NOON)
        assert missing_papers(session, fnol) == checklist(REPORT)
