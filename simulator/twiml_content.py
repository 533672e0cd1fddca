"""Rules about an element as a whole, after its attributes and nesting were found right."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping
from urllib.parse import quote

from simulator.twiml_values import http_url, stream_url_fault
from simulator.voices import is_basic, language_fault, voice_fault

Fault = tuple[int, str]

LONGEST_URL_ENCODED = 4500
LONGEST_BASIC, LONGEST_POLLY, LONGEST_GOOGLE = 4096, 3000, 5000
LONGEST_PARAMETER = 500
LONGEST_QUEUE_NAME = 64
LONGEST_IDENTITY = 256
MOST_HINTS, LONGEST_HINT = 500, 100
MOST_NOUNS = 10
LONGEST_TRANSCRIBED = 120
PHONE_NUMBER = re.compile(r"\+[1-9]\d{6,14}")
SIP_ADDRESS = re.compile(r"sips?:[^@\s]+@[^@\s]+")


def say_faults(element: ET.Element) -> list[Fault]:
    voice, language = element.get("voice"), element.get("language")
    if voice is not None and (fault := voice_fault(voice)):
        return [(13511, f"Say: invalid voice value: {fault}")]
    if fault := language_fault(voice, language):
        return [(13512, f"Say: invalid language value: {fault}")]
    if len(element) and voice is not None and is_basic(voice):
        return [(12200, f"schema validation warning: voice {voice} takes no SSML")]
    return _length_faults(element, voice or "")


def _length_faults(element: ET.Element, voice: str) -> list[Fault]:
    words = "".join(element.itertext())
    inner = (element.text or "") + "".join(ET.tostring(child, encoding="unicode") for child in element)
    limit, counted = LONGEST_BASIC, words
    if voice.startswith("Polly."):
        limit = LONGEST_POLLY
    elif voice.startswith("Google."):
        limit, counted = LONGEST_GOOGLE, inner
    if len(counted.encode()) > limit:
        return [(13521, f"Say: character limit exceeded: {len(counted.encode())} single-byte characters of {limit}")]
    encoded = len(quote(inner, safe=""))
    if encoded >= LONGEST_URL_ENCODED:
        return [(13521, f"Say: character limit exceeded: {encoded} URL-encoded of fewer than {LONGEST_URL_ENCODED}")]
    return []


def play_faults(element: ET.Element) -> list[Fault]:
    address = (element.text or "").strip()
    if not address and element.get("digits") is None:
        return [(12200, "Play: neither an address nor digits")]
    if address and not http_url().allows(address):
        return [(11100, f"Play: invalid address {address!r}")]
    return []


def redirect_faults(element: ET.Element) -> list[Fault]:
    address = (element.text or "").strip()
    return [] if http_url().allows(address) else [(11100, f"Redirect: invalid address {address!r}")]


def gather_faults(element: ET.Element) -> list[Fault]:
    faults: list[Fault] = []
    if element.get("speechTimeout") == "auto" and element.get("speechModel") is not None:
        faults.append((13335, "Gather: speechTimeout auto cannot be used with a speechModel"))
    hints = [hint.strip() for hint in element.get("hints", "").split(",")]
    if len(hints) > MOST_HINTS or any(len(hint) > LONGEST_HINT for hint in hints):
        faults.append((13330, f"Gather: invalid hints: at most {MOST_HINTS} of {LONGEST_HINT} characters"))
    if any(child.tag == "Play" and child.get("digits") is not None for child in element):
        faults.append((13320, "Gather: Play digits cannot be nested"))
    return faults


def record_faults(element: ET.Element) -> list[Fault]:
    if element.get("transcribe") == "true" and int(element.get("maxLength", "120")) > LONGEST_TRANSCRIBED:
        return [(13615, f"Record: maxLength too high for transcription ({LONGEST_TRANSCRIBED} s)")]
    return []


def dial_faults(element: ET.Element) -> list[Fault]:
    number = (element.text or "").strip()
    nouns = [child.tag for child in element]
    alone = {"Conference", "Queue"} & set(nouns)
    faults: list[Fault] = []
    if not number and not nouns:
        faults.append((13223, "Dial: nobody to dial"))
    if number and not PHONE_NUMBER.fullmatch(number):
        faults.append((13223, f"Dial: invalid phone number format {number!r}"))
    if (number and nouns) or (alone and len(nouns) > 1) or len(nouns) > MOST_NOUNS:
        faults.append((12200, f"Dial: one number, one Queue, one Conference or up to {MOST_NOUNS} others"))
    return faults


def number_faults(element: ET.Element) -> list[Fault]:
    number = (element.text or "").strip()
    return [] if PHONE_NUMBER.fullmatch(number) else [(13223, f"Dial: invalid phone number format {number!r}")]


def client_faults(element: ET.Element) -> list[Fault]:
    identity = element.find("Identity")
    name = ((element.text if identity is None else identity.text) or "").strip()
    if not name or len(name) > LONGEST_IDENTITY:
        return [(12200, f"Client: an identity has 1 to {LONGEST_IDENTITY} characters")]
    return []


def sip_faults(element: ET.Element) -> list[Fault]:
    address = (element.text or "").strip()
    return [] if SIP_ADDRESS.fullmatch(address) else [(13243, f"Dial->SIP: invalid SIP URI {address!r}")]


def enqueue_faults(element: ET.Element) -> list[Fault]:
    name, tasks = (element.text or "").strip(), element.findall("Task")
    if element.get("workflowSid"):
        return [] if len(tasks) <= 1 and not name else [(12200, "Enqueue: workflowSid takes one Task and no name")]
    if tasks:
        return [(12200, "Enqueue: Task needs workflowSid")]
    if not name or len(name) > LONGEST_QUEUE_NAME:
        return [(12200, f"Enqueue: a queue's name has 1 to {LONGEST_QUEUE_NAME} characters")]
    return []


def queue_faults(element: ET.Element) -> list[Fault]:
    name = (element.text or "").strip()
    if bool(name) == bool(element.get("reservationSid")):
        return [(12200, "Dial->Queue: either a name or a reservationSid")]
    return (
        [] if len(name) <= LONGEST_QUEUE_NAME else [(12200, f"Dial->Queue: name over {LONGEST_QUEUE_NAME} characters")]
    )


def stream_faults(element: ET.Element) -> list[Fault]:
    fault = stream_url_fault(element.get("url", ""))
    return [fault] if fault else []


def one_noun_faults(element: ET.Element) -> list[Fault]:
    return [] if len(element) == 1 else [(12200, f"{element.tag}: exactly one noun, not {len(element)}")]


def parameter_faults(element: ET.Element) -> list[Fault]:
    size = len(element.get("name", "")) + len(element.get("value", ""))
    if size >= LONGEST_PARAMETER:
        return [(12200, f"Parameter: name and value have {size} characters, under {LONGEST_PARAMETER} are taken")]
    return []


# Looked up as Parent/Child first, then as the name alone.
CONTENT_RULES: Mapping[str, Callable[[ET.Element], list[Fault]]] = {
    "Say": say_faults,
    "Play": play_faults,
    "Redirect": redirect_faults,
    "Gather": gather_faults,
    "Record": record_faults,
    "Dial": dial_faults,
    "Number": number_faults,
    "Client": client_faults,
    "Sip": sip_faults,
    "Enqueue": enqueue_faults,
    "Queue": queue_faults,
    "Start/Stream": stream_faults,
    "Connect/Stream": stream_faults,
    "Connect": one_noun_faults,
    "Start": one_noun_faults,
    "Stop": one_noun_faults,
    "Parameter": parameter_faults,
}
