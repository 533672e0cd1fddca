"""Progress of a case in the prompts that tell it, and which fact is asked for next. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from claims.progress import Progress
from ivr.dialogue_state import PromptCall
from ivr.read_back import spelled


@dataclass(frozen=True)
class Known:
    """What identification knows so far: whether anything fits, whether the policy holds digits of an ID."""

    fits: bool
    has_id: bool
    facts: Collection[str]


def next_fact(known: Known, asked: Collection[str]) -> str | None:
    """The question that may bring one more fact, each once; None when all were tried."""
    wanted = []
    if not known.fits or not {"case_number", "plate_number", "policy_number"} & set(known.facts):
        wanted.append("progress_other")
    if known.fits:
        wanted += ["progress_id"] if known.has_id else []
        wanted.append("progress_name")
    return next((slot for slot in wanted if slot not in asked), None)


def progress_prompts(progress: Progress, papers: str) -> tuple[PromptCall, ...]:
    """Number and name only where they may be heard; nothing that is not stored. `papers`: their names in words."""
    said = []
    if progress.number:
        said.append(PromptCall("progress_number", values={"number": spelled(progress.number)}))
    said.append(PromptCall(f"progress_{progress.state}"))
    if progress.adjuster:
        said.append(PromptCall("progress_adjuster", values={"adjuster": progress.adjuster}))
    if progress.missing:
        said.append(PromptCall("progress_missing"))
        said += [PromptCall(f"missing_{name}") for name in progress.missing]
    if progress.papers:
        said.append(PromptCall("progress_papers", values={"papers": papers}))
    if progress.next_step and progress.by:
        said.append(PromptCall(f"progress_next_{progress.next_step}", values={"by": progress.by}))
    return tuple(said)
