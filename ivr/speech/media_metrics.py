"""What the media process counts, for `/metrics`. Constructed once, with a registry of its own."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest


class MediaMetrics:
    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.calls = Gauge("hotline_media_calls", "Calls whose voice is heard now", registry=self._registry)
        self.refused = self._counter("refused", "Streams refused", ["reason"])
        self.utterances = self._counter("utterances", "Utterances by outcome", ["language", "outcome"])
        self.bad_frames = self._counter("bad_frames", "Stream messages dropped as malformed")
        self.hearing_lost = self._counter("hearing_lost", "Calls that lost their hearing")
        self.nudges = self._counter("nudges", "Calls moved on after an utterance", ["outcome"])
        self.child_restarts = self._counter("child_restarts", "Recognising processes that ended")
        self.decode_seconds = self._counter("decode_seconds", "Processor time spent decoding")
        self.audio_seconds = self._counter("audio_seconds", "Speech decoded")
        self.child_memory = Gauge(
            "hotline_media_child_memory_bytes", "Resident size of a child", ["child"], registry=self._registry
        )
        self.final_seconds = Histogram(
            "hotline_media_final_seconds",
            "End of an utterance to its words",
            buckets=(0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 2.0, 5.0, 10.0),
            registry=self._registry,
        )
        self.nudge_seconds = Histogram(
            "hotline_media_nudge_seconds",
            "Time Twilio takes to accept that a call moves on",
            buckets=(0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 5.0, 15.0),
            registry=self._registry,
        )

    def render(self) -> bytes:
        rendered: bytes = generate_latest(self._registry)
        return rendered

    def _counter(self, name: str, text: str, labels: list[str] | None = None) -> Counter:
        return Counter(f"hotline_media_{name}", text, labels or [], registry=self._registry)
