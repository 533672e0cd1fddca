"""The page on the call flow says what the code and the dialogue files say."""

from __future__ import annotations

from ivr.call_flow import CallStage
from ivr.flow_chart import render_flow_chart
from ivr.script import Script
from settings import PROJECT_DIR


def test_the_page_is_of_today(whole_script: Script) -> None:
    """If not: `hotline flow --write docs/call-flow.md`."""
    assert (PROJECT_DIR / "docs" / "call-flow.md").read_text(encoding="utf-8") == render_flow_chart(whole_script)


def test_every_stage_and_question_is_in_it(whole_script: Script) -> None:
    page = render_flow_chart(whole_script)
    assert all(stage in page for stage in CallStage)
    for form in whole_script.forms.values():
        assert f"### {form.form}" in page
        assert all(f"| {slot.slot} |" in page for slot in form.questions)
