"""What a document is while it is being played, and what may come after a verb."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin

PROMPTS = ("Say", "Play")


@dataclass(frozen=True)
class GoTo:
    """Ask for another document, or play `twiml` that came through REST."""

    url: str
    method: str = "POST"
    parameters: Mapping[str, str] = field(default_factory=dict)
    twiml: str | None = None


@dataclass(frozen=True)
class Over:
    """The call ends. `status` is Twilio's CallStatus; `by` is for people."""

    by: str
    status: str = "completed"


@dataclass(frozen=True)
class Leave:
    """A wait document takes the caller out of the queue."""


Move = GoTo | Over | Leave


@dataclass(frozen=True)
class Document:
    """A checked TwiML document. `url` is empty for TwiML given through REST."""

    serial: int
    url: str
    method: str
    root: ET.Element
    text: str

    @property
    def speaks(self) -> bool:
        """Whether it says anything: one that does not is the hotline listening on, not asking anew."""
        return any(element.tag in PROMPTS for element in self.root.iter())

    @property
    def only_listens_on(self) -> bool:
        return not self.speaks and self.root.find("Gather") is not None

    def link(self, value: str) -> str:
        return urljoin(self.url, value)
