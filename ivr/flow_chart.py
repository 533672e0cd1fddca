"""The state machine and the forms as a page of Markdown with Mermaid charts: what stands in docs/call-flow.md. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from ivr.call_flow import TRANSITIONS, CallSignal, CallStage
from ivr.script import Form, Prompts, Script, Slot

HEAD = """\
# The call flow

Made by `hotline flow --write docs/call-flow.md` from `ivr/call_flow.py` and `ivr/dialogues/`; a test holds it to them.

## Stages of a call

What a caller says, keys or leaves unsaid becomes a signal; a signal without an arrow leaves the stage as it is. A
hang-up ends every stage (not drawn): what was begun is kept, and owed a call back.
"""
FORMS = """\
## What is asked

One question at a time, in this order, and only while its answer is missing. A question with a condition is asked when
it holds for what is known; one marked "long" is left out of the short form. When a caller wants something else in the
middle of a report, that form is served, and the report goes on where it was.
"""
COLUMNS = "| question | asked when | form | what is asked | fills | keys | tries, then |\n|---|---|---|---|---|---|---|"
LANGUAGES = ("zh-CN", "en-US")


def render_flow_chart(script: Script) -> str:
    """The whole page."""
    parts = [HEAD, _stages(), FORMS, *(_form(form, script) for form in script.forms.values())]
    return "\n".join(parts)


def _stages() -> str:
    joined: dict[tuple[CallStage, CallStage], list[str]] = {}
    for (stage, signal), following in TRANSITIONS.items():
        if signal is not CallSignal.HUNG_UP:
            joined.setdefault((stage, following), []).append(signal)
    arrows = [
        f"    {stage} --> {following}: {', '.join(sorted(names))}" for (stage, following), names in joined.items()
    ]
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {CallStage.REPORTING}", *arrows]
    return "\n".join([*lines, f"    {CallStage.ENDED} --> [*]", "```", ""])


def _form(form: Form, script: Script) -> str:
    served = ", ".join(f"`{intent}`" for intent in form.serves)
    opened = f"Opened by {served}. " if served else ""
    text = f"### {form.form}\n\n{opened}Ends in: {form.completion}.\n"
    table = "\n".join([COLUMNS, *(_row(slot, script) for slot in form.questions)])
    rules = "".join(f"- {rule.when}: queue {rule.queue}, priority {rule.priority}\n" for rule in form.transfer_rules)
    return f"{text}\n{_chart(form)}\n{table}\n\nTo a person, the first that holds:\n\n{rules}"


def _chart(form: Form) -> str:
    lines = ["```mermaid", "flowchart TD", *_arrows(form), "```", ""]
    return "\n".join(lines)


def _arrows(form: Form) -> Iterator[str]:
    """A conditional question may be passed by; the last of all is the confirmation, or the end."""
    ends = [f"{form.form}_done([{form.completion}])"]
    if form.is_confirmed:
        ends.insert(0, f"{form.confirmation.slot}[{form.confirmation.slot}]")
    asked = [_node(slot) for slot in form.slots]
    every = [*asked, *ends]
    yield from (f"    {one} --> {other}" for one, other in pairwise(every))
    if form.is_confirmed:
        correction = form.correction.slot
        yield f"    {form.confirmation.slot} -- no --> {correction}[{correction}] --> {form.confirmation.slot}"


def _node(slot: Slot) -> str:
    return f'{slot.slot}{{{{"{slot.slot}<br/>when {slot.when}"}}}}' if slot.when else f"{slot.slot}[{slot.slot}]"


def _row(slot: Slot, script: Script) -> str:
    asked = "<br/>".join(_first_words(script.prompts(language), slot) for language in LANGUAGES)
    keys = ", ".join(f"{key} {meaning}" for key, meaning in slot.keys.items())
    if slot.max_digits:
        keys = f"{keys}{', ' if keys else ''}up to {slot.max_digits} digits"
    cells = (
        slot.slot,
        slot.when or "",
        "" if slot.short else "long",
        asked,
        _listed(slot.fills),
        keys,
        f"{slot.attempts}, {slot.when_exhausted}",
    )
    return "| " + " | ".join(cells) + " |"


def _first_words(prompts: Prompts, slot: Slot) -> str:
    texts = prompts.prompts[slot.slot]
    first = texts if isinstance(texts, str) else texts[0]
    return first.replace("|", "/").replace("\n", " ")


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
