"""One line of JSON an event, whoever logs it; callers' numbers, plates and secrets never in it."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Callable, Mapping, MutableMapping
from typing import Any, TextIO

import structlog

from settings import LogSettings

# Between letters or digits a run of digits is part of an identifier (a call sid), not a number somebody dials.
E164 = re.compile(r"(?<![0-9A-Za-z])(\+\d{2})\d{4,9}(\d{4})(?!\d)|%2B(\d{2})\d{4,9}(\d{4})(?!\d)", re.IGNORECASE)
LONG_DIGITS = re.compile(r"(?<![0-9A-Za-z.])(\d{2})\d{5,14}(\d{4}|\d{3}[Xx])(?![0-9A-Za-z])")
MAINLAND_PLATE = re.compile(
    r"([京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z])[·\s]?[A-HJ-NP-Z0-9]{5,6}"
)
SECRET_NAMES = re.compile(r"token|secret|password|authorization|signature|nonce|hotline_keys", re.IGNORECASE)
MASK = "*****"
# What structlog carries to its own last step; never printed.
STRUCTLOG_OWN = frozenset({"_record", "_from_structlog", "exc_info", "stack_info"})
# Third parties that write a line per request or connection, with addresses in it.
QUIET = ("httpx", "httpcore", "urllib3", "twilio", "websockets", "werkzeug", "alembic")

Event = MutableMapping[str, Any]


def configure_logging(settings: LogSettings, stream: TextIO | None = None) -> None:
    """Send structlog and the standard library's loggers through one chain to one stream (standard error)."""
    level = getattr(logging, settings.level.upper())
    shared: list[Callable[[Any, str, Event], Any]] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        structlog.processors.format_exc_info,
        mask_event,
    ]
    renderers: dict[str, list[Any]] = {
        "json": [structlog.processors.JSONRenderer(ensure_ascii=False)],
        "console": [escape_newlines, structlog.dev.ConsoleRenderer(colors=False)],
    }
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, structlog.stdlib.ExtraAdder(), *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *renderers[settings.format]],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))


def mask_event(_logger: Any, _method: str, event: Event) -> Event:
    """A processor: masks every text in the event, however deep, and keeps each on one line."""
    return {name: value if name in STRUCTLOG_OWN else _masked_entry(name, value) for name, value in event.items()}


def masked(value: Any) -> Any:
    """Numbers and truths as they are; whatever else has a text form as that text, masked."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Mapping):
        return {key: MASK if SECRET_NAMES.search(str(key)) and inner else masked(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [masked(inner) for inner in value]
    return mask_text(str(value))


def _masked_entry(name: str, value: Any) -> Any:
    return MASK if value and SECRET_NAMES.search(name) else masked(value)


def mask_text(text: str) -> str:
    """`+861055500001` becomes `+86*****0001`; long digit runs and mainland plates alike; control signs escaped."""
    text = E164.sub(lambda found: f"{found[1] or '+' + str(found[3])}{MASK}{found[2] or found[4]}", text)
    text = LONG_DIGITS.sub(rf"\1{MASK}\2", text)
    text = MAINLAND_PLATE.sub(rf"\1{MASK}", text)
    return "".join(sign if sign.isprintable() or sign in "\n\t" else _escaped(sign) for sign in text)


def escape_newlines(_logger: Any, _method: str, event: Event) -> Event:
    """For the console: JSON escapes them itself."""
    return {name: value.replace("\n", "\\n") if isinstance(value, str) else value for name, value in event.items()}


def _escaped(sign: str) -> str:
    return sign.encode("unicode_escape").decode("ascii")
