"""Asks a running hotline whether it is ready, and says what changed since the last look."""

from __future__ import annotations

from dataclasses import dataclass

import httpx

from operations.parts import Part
from settings import Settings

SAY_WAITING_EVERY_SECONDS = 10.0


@dataclass(frozen=True)
class ReadyReport:
    """`answered`: the web process was there to say it."""

    ready: bool
    parts: tuple[Part, ...]
    answered: bool = True


def ask_ready(settings: Settings, seconds: float = 5.0) -> ReadyReport:
    """`/readyz` of the hotline on this machine, through its public port; a hotline that is away is one failed part."""
    try:
        answer = httpx.get(f"{local_origin(settings)}/readyz", timeout=seconds, trust_env=False)
        return parse_ready(answer.status_code, answer.json())
    except (httpx.HTTPError, ValueError, KeyError, TypeError):
        return ReadyReport(False, (Part("web", "failed", "does not answer yet"),), answered=False)


def parse_ready(status: int, body: dict[str, dict[str, dict[str, str]]]) -> ReadyReport:
    parts = tuple(Part.parse(name, value) for name, value in body["parts"].items())
    return ReadyReport(status == httpx.codes.OK, parts)


def local_origin(settings: Settings) -> str:
    host = settings.web.host
    everywhere = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}
    return f"http://{everywhere.get(host, f'[{host}]' if ':' in host else host)}:{settings.web.port}"


class Progress:
    """Turns looks into lines: each part once when it is there, and what is waited for every ten seconds.

    What is degraded is said at the end only: during the start it may just not be there yet.
    """

    def __init__(self) -> None:
        self._said: set[str] = set()
        self._waiting_said_at: float | None = None

    def news(self, report: ReadyReport, now: float) -> list[str]:
        lines = []
        for part in report.parts:
            settled = part.state == "ok" or (part.state == "degraded" and report.ready)
            if settled and part.name not in self._said:
                self._said.add(part.name)
                note = f" - {part.detail}" if part.state == "degraded" else ""
                lines.append(f"  {part.state:8} {part.name}{note}")
        if self._waiting_said_at is None:
            self._waiting_said_at = now
        if not report.ready and now - self._waiting_said_at >= SAY_WAITING_EVERY_SECONDS:
            self._waiting_said_at = now
            lines.append(f"  {self.waiting(report)}")
        return lines

    def waiting(self, report: ReadyReport) -> str:
        failed = [f"{part.name} ({part.detail})" for part in report.parts if part.state == "failed"]
        return f"waiting for: {'; '.join(failed)}"
