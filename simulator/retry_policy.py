"""Connection overrides in a webhook URL's fragment: time limits and when Twilio tries again."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

RETRY_REASONS = frozenset({"4xx", "5xx", "ct", "rt", "all"})
# key -> (field, lowest, highest); the milliseconds become seconds
NUMBERS = {
    "ct": ("connect_seconds", 100, 10_000),
    "rt": ("read_seconds", 100, 15_000),
    "tt": ("total_seconds", 100, 15_000),
    "rc": ("retries", 0, 5),
}
IGNORED = frozenset({"e", "sni"})


class BadOverride(Exception):
    """Twilio's 11240-11243: an override it does not know or whose value is out of range."""


@dataclass(frozen=True)
class RetryPolicy:
    connect_seconds: float = 5.0
    read_seconds: float = 15.0
    total_seconds: float = 15.0
    retries: int = 1
    reasons: frozenset[str] = frozenset({"ct"})

    def again_after(self, reason: str) -> bool:
        return reason in self.reasons or "all" in self.reasons


def parse_retry_policy(url: str) -> RetryPolicy:
    """Raises BadOverride for a key or value Twilio refuses."""
    values: dict[str, float | int | frozenset[str]] = {}
    for key, text in parse_qsl(urlsplit(url).fragment, keep_blank_values=True):
        if key in NUMBERS:
            name, lowest, highest = NUMBERS[key]
            if not text.isdigit() or not lowest <= int(text) <= highest:
                raise BadOverride(f"{key}={text}: must be {lowest} to {highest}")
            values[name] = int(text) if key == "rc" else int(text) / 1000
        elif key == "rp":
            values["reasons"] = _reasons(text)
        elif key not in IGNORED:
            raise BadOverride(f"{key} is not a connection override")
    return RetryPolicy(**values)  # type: ignore[arg-type]  # names and types come from NUMBERS


def _reasons(text: str) -> frozenset[str]:
    reasons = frozenset(text.split(","))
    if unknown := reasons - RETRY_REASONS:
        raise BadOverride(f"rp={text}: unknown {', '.join(sorted(unknown))}")
    return reasons
