"""The checker of TwiML: everything Twilio would refuse or warn about, with its code."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Collection, Iterator
from urllib.parse import urlsplit

from simulator.document import Document
from simulator.twiml_content import CONTENT_RULES, Fault
from simulator.twiml_schema import ELEMENTS, ELEMENTS_OF_RESPONSE, UNPLAYED, Element
from simulator.twiml_values import http_url
from simulator.webhook import Reply

LARGEST_DOCUMENT = 64 * 1024
LARGEST_INLINE = 4000
XML_TYPES = frozenset({"text/xml", "application/xml", "text/html"})
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# A document with one of these is not executed at all; the rest are warnings, after which Twilio goes on.
FATAL = frozenset({11750, 11770, 12100, 12101, 12102, 12300, 13238})
ABSOLUTE = http_url(15004, absolute=True)


class TwimlRefused(Exception):
    """A document Twilio would not play, or (strict) not without a warning."""

    def __init__(self, problems: list[Fault], url: str) -> None:
        super().__init__("; ".join(f"{code}: {text}" for code, text in problems))
        self.problems, self.url = problems, url

    @property
    def code(self) -> int:
        return self.problems[0][0]


def read_document(
    serial: int, method: str, reply: Reply, allowed: Collection[str] | None, strict: bool,
    report: Callable[[int, str, str], None],
) -> Document:  # fmt: skip
    """The document a webhook answered with.

    Raises TwimlRefused; without `strict` warnings are only reported.
    """
    text = reply.body.decode("utf-8", "replace")
    root, faults = check_reply(reply.content_type, reply.body)
    faults += [] if root is None else check_verbs(root, allowed)
    return Document(serial, reply.url, method, _accept(root, faults, reply.url, strict, report), text)


def read_inline(serial: int, twiml: str, strict: bool, report: Callable[[int, str, str], None]) -> Document:
    """TwiML given through REST: small, and with absolute addresses only."""
    root, faults = parse_twiml(twiml)
    if len(twiml) > LARGEST_INLINE:
        faults.append((12100, f"TwiML in a REST call may have about {LARGEST_INLINE} characters, not {len(twiml)}"))
    if root is not None:
        faults += [*check_verbs(root), *_inline_faults(root)]
    return Document(serial, "", "POST", _accept(root, faults, "TwiML in the REST call", strict, report), twiml)


def check_reply(content_type: str | None, body: bytes) -> tuple[ET.Element | None, list[Fault]]:
    """The root element if there is one, and what is wrong with the answer as such."""
    kind = (content_type or "").partition(";")[0].strip().lower()
    if len(body) > LARGEST_DOCUMENT:
        return None, [(11750, f"the TwiML response body is too large: {len(body)} bytes of at most 64 kB")]
    if not body.strip():
        return None, [(11770, "empty response body")]
    if kind not in XML_TYPES:
        return None, [(12300, f"invalid Content-Type: {content_type or 'none'}")]
    return parse_twiml(body.decode("utf-8", "replace"))


def parse_twiml(text: str) -> tuple[ET.Element | None, list[Fault]]:
    version = re.match(r"\s*<\?xml\s+version=[\"']([^\"']*)", text)
    if version and version[1] != "1.0":
        return None, [(12101, f"invalid XML version {version[1]}")]
    try:
        root = ET.fromstring(text.encode())
    except ET.ParseError as error:
        return None, [(12100, f"document parse failure: {error}")]
    if root.tag != "Response":
        return None, [(12102, f"the root element must be Response, not {root.tag}")]
    return root, []


def check_verbs(root: ET.Element, allowed: Collection[str] | None = None) -> list[Fault]:
    """All that is wrong inside `<Response>`. `allowed`: the verbs of a wait, hold or whisper document."""
    faults = [] if not (root.text or "").strip() else [(12200, "text directly in Response")]
    for verb in root:
        if verb.tag not in ELEMENTS_OF_RESPONSE:
            faults.append((12200, f"schema validation warning: {verb.tag} is not a verb"))
        elif verb.tag in UNPLAYED:
            faults.append((0, f"this simulator does not play {verb.tag}"))
        elif allowed is not None and verb.tag not in allowed:
            faults.append((13238, f"invalid verb here: {verb.tag}, only {', '.join(sorted(allowed))}"))
        else:
            faults += _check_element(verb, "Response")
        if (verb.tail or "").strip():
            faults.append((12200, f"text after {verb.tag}: {(verb.tail or '').strip()!r}"))
    return faults


def _check_element(element: ET.Element, parent: str) -> list[Fault]:
    rule = ELEMENTS.get(f"{parent}/{element.tag}") or ELEMENTS.get(element.tag)
    if rule is None:
        return [(12200, f"schema validation warning: unknown element {element.tag} in {parent}")]
    faults = [*_attribute_faults(element, rule), *_text_faults(element, rule)]
    for child in element:
        if child.tag not in rule.children:
            faults.append((rule.nested_code, f"{element.tag}: invalid nested element {child.tag}"))
        else:
            faults += _check_element(child, element.tag)
    content = CONTENT_RULES.get(f"{parent}/{element.tag}") or CONTENT_RULES.get(element.tag)
    return faults or (content(element) if content else [])


def _attribute_faults(element: ET.Element, rule: Element) -> Iterator[Fault]:
    for name in rule.needs:
        if not element.get(name):
            yield 12200, f"schema validation warning: {element.tag} needs {name}"
    for full_name, value in element.attrib.items():
        name = "xml:lang" if full_name == XML_LANG else full_name
        values = rule.attributes.get(name)
        if values is None:
            yield 12200, f"schema validation warning: {element.tag} has no attribute {name}"
        elif not values.allows(value):
            yield values.code, f"{element.tag}: invalid {name} value {value!r}: {values.wants}"


def _text_faults(element: ET.Element, rule: Element) -> Iterator[Fault]:
    text = "".join([element.text or "", *(child.tail or "" for child in element)]).strip()
    if rule.text == "none" and text:
        yield 12200, f"schema validation warning: text in {element.tag}"
    if rule.text == "needed" and not "".join(element.itertext()).strip():
        yield rule.text_code, f"{element.tag}: invalid text: it is empty"


def _inline_faults(root: ET.Element) -> Iterator[Fault]:
    for element in root.iter():
        for name in ("action", "waitUrl", "url", "statusCallback", "recordingStatusCallback"):
            value = element.get(name)
            if value and element.tag != "Stream" and not ABSOLUTE.allows(value):
                yield 15004, f"{element.tag}: relative {name} {value!r} in TwiML given through REST"
        if element.tag == "Redirect" and not urlsplit((element.text or "").strip()).netloc:
            yield 15004, "Redirect: relative address in TwiML given through REST"
        if element.tag in ("Gather", "Record") and not element.get("action"):
            yield 11100, f"{element.tag} without action in TwiML given through REST"


def _accept(
    root: ET.Element | None, faults: list[Fault], url: str, strict: bool, report: Callable[[int, str, str], None]
) -> ET.Element:
    if root is None or (faults and (strict or any(code in FATAL or code == 0 for code, _ in faults))):
        raise TwimlRefused(faults, url)
    for code, text in faults:
        report(code, text, url)
    return root
