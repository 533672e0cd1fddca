"""What an agent hears before taking a caller: who it is, what happened, what is missing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ivr.read_back import ReadBack
from ivr.script import Script

WHISPERS = ("whisper", "whisper_second")
WHAT = ("cause_of_loss", "loss_location", "injury")


def whisper(
    script: Script,
    language: str,
    fields: Mapping[str, Any],
    local_now: datetime,
    customer_class: str | None,
    *,
    handed_on: bool,
    prompt: str = "whisper",
) -> str:
    """In the agent's language; what is not known is left out, and named at the end."""
    prompts = script.prompts(language)
    words = prompts.queue
    speech = ReadBack(prompts.speech, local_now)
    known = {name: value for name, value in fields.items() if value is not None}
    who = [
        words.handed_on if handed_on else "",
        words.classes.get(customer_class or "", ""),
        str((known.get("reporter_name") or {}).get("value") or ""),
        speech.values({"plate_number": known["plate_number"]}) if "plate_number" in known else "",
    ]
    what = speech.values({name: known[name] for name in WHAT if name in known})
    slots = [slot for slot in script.report.slots if slot.slot in words.fields]
    missing = [words.fields[slot.slot] for slot in slots if not slot.is_filled(known)]
    separator = prompts.speech.separator
    told = [
        separator.join(filter(None, who)) or words.unknown_caller,
        what or words.nothing_known,
        words.missing.format(fields=separator.join(missing)) if missing else words.complete,
    ]
    return prompts.text(prompt, told=words.sentence.join(told) + words.sentence)


def whispered(script: Script) -> str:
    """A regular expression by which a whisper of any language is told from what agents hear otherwise."""
    endings = {prompts.text(key, told="") for prompts in script.languages.values() for key in WHISPERS}
    return "|".join(map(re.escape, sorted(endings)))
