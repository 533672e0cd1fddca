"""The media process as the benchmark runs it: the real server, its children and sockets, with a book that only times.

`python -m benchmarks.media_under_test SOCKET MODEL FRONT_END RECOGNIZERS WARM_UP_SECONDS` serves on a Unix socket and
writes `CALL_SID SECONDS` (of the system's monotonic clock) to standard output for each stored utterance.
"""

from __future__ import annotations

import sys
import time
from datetime import datetime
from pathlib import Path

from ivr.speech.line import HeardUtterance, Listening, StoredUtterance, StreamGrant
from ivr.speech.server import run_media_server
from operations.logs import configure_logging
from settings import Settings

ACCOUNT = "ACdemo" + "0" * 28
TOKEN = "benchmark"
MEDIA_URL = "ws://127.0.0.1:8000/voice/media"
LANGUAGE = "ko-KR"
PATIENCE_MS = 700
CHILDREN = 2


class TimingBook:
    """Lets every stream in, listens always, and says when an utterance was stored."""

    def open_stream(self, call_sid: str, account_sid: str, nonce: str, now: datetime) -> StreamGrant:  # noqa: ARG002
        return StreamGrant(call_sid, LANGUAGE)

    def listening(self, call_sid: str) -> Listening:  # noqa: ARG002
        return Listening(True, None, PATIENCE_MS)

    def store_utterance(self, call_sid: str, heard: HeardUtterance, now: datetime) -> StoredUtterance:  # noqa: ARG002
        sys.stdout.write(f"{call_sid} {time.monotonic():.4f}\n")
        sys.stdout.flush()
        return StoredUtterance(1, 1, nudge=True)

    def hearing_lost(self, call_sid: str, reason: str, now: datetime) -> None:  # noqa: ARG002
        sys.stdout.write(f"{call_sid} lost {reason}\n")
        sys.stdout.flush()

    def speaking(self, call_sid: str) -> None: ...

    def silent(self, call_sid: str) -> None: ...

    def nudge(self, call_sid: str, step: int, utterance: int) -> None: ...


def benchmark_settings(directory: Path, model: str, front_end: str, recognizers: int, warm_up: float) -> Settings:
    return Settings.model_validate(
        {
            "data_dir": directory,
            "twilio": {"account_sid": ACCOUNT, "auth_token": TOKEN},
            "log": {"level": "warning"},
            "speech": {
                "children": CHILDREN,
                "max_calls": 200,
                "languages": {
                    LANGUAGE: {
                        "model": model,
                        "front_end": front_end,
                        "recognizers": recognizers,
                        "grammar_recognizers": 0,
                        "warm_up_seconds": warm_up,
                    }
                },
            },
        }
    )


def main() -> None:
    socket, model, front_end, recognizers, warm_up = sys.argv[1:]
    book = TimingBook()
    settings = benchmark_settings(Path(socket).parent, model, front_end, int(recognizers), float(warm_up))
    configure_logging(settings.log)
    run_media_server(settings, book, book, book, f"unix:{socket}")


if __name__ == "__main__":
    main()
