"""Answers as documents: content types, sizes, XML; and TwiML that comes through REST."""

import pytest

from simulator.twiml_rules import TwimlRefused, check_reply, read_inline


@pytest.mark.parametrize(
    ("code", "content_type", "body"),
    [
        (12300, None, "<Response/>"),
        (12300, "application/json", "<Response/>"),
        (12300, "text/plain; charset=utf-8", "<Response/>"),
        (11750, "text/xml", f"<Response><!--{'x' * 65536}--></Response>"),
        (11770, "text/xml", "  \n"),
        (12100, "text/xml", "<Response><Say>hi</Response>"),
        (12100, "text/xml", "<Response><Redirect>/a?x=1&y=2</Redirect></Response>"),
        (12100, "text/xml", '\n<?xml version="1.0"?><Response/>'),
        (12101, "text/xml", '<?xml version="1.1"?><Response/>'),
        (12102, "text/xml", "<response/>"),
        (12102, "text/html", "<html><body/></html>"),
    ],
)
def test_answers_that_are_no_documents(code: int, content_type: str | None, body: str) -> None:
    root, faults = check_reply(content_type, body.encode())
    assert root is None
    assert [fault for fault, _ in faults] == [code]


@pytest.mark.parametrize("content_type", ["text/xml", "application/xml; charset=utf-8", "Text/HTML"])
def test_content_types_that_are_parsed(content_type: str) -> None:
    root, faults = check_reply(content_type, b'<?xml version="1.0" encoding="UTF-8"?><Response/>')
    assert root is not None
    assert faults == []


@pytest.mark.parametrize(
    ("code", "twiml"),
    [
        (15004, '<Response><Gather action="/turn"/></Response>'),
        (15004, "<Response><Redirect>/turn</Redirect></Response>"),
        (11100, "<Response><Gather/></Response>"),
        (11100, '<Response><Record timeout="5"/></Response>'),
        (12100, f"<Response><!--{'x' * 4000}--></Response>"),
    ],
)
def test_twiml_given_through_rest(code: int, twiml: str) -> None:
    with pytest.raises(TwimlRefused) as refused:
        read_inline(1, twiml, True, lambda *_: None)
    assert refused.value.code == code


def test_without_strictness_a_warning_is_reported_and_the_document_plays() -> None:
    reported: list[int] = []
    document = read_inline(
        1, "<Response><Say colour='red'>hi</Say></Response>", False, lambda code, *_: reported.append(code)
    )
    assert reported == [12200]
    assert document.speaks
