"""The conversation on a terminal: as it happens, and a summary at the end."""

from __future__ import annotations

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from simulator.transcript import CallResult, Event

STYLES = {"hotline": "cyan", "caller": "green", "agent": "magenta", "twilio": "dim", "rest": "yellow"}
# (who, kind) -> how it reads; what is not here is shown as kind and text
WORDS = {
    ("hotline", "say"): "{text}",
    ("caller", "say"): "{text}",
    ("caller", "audio"): "[{text}, {seconds} s] {words}",
    ("caller", "keys"): "[keys {text}]",
    ("caller", "silence"): "[says nothing]",
    ("caller", "hang up"): "[hangs up: {text}]",
    ("hotline", "hang up"): "[hangs up]",
    ("twilio", "cut"): "the prompt was cut after {heard_seconds} of {of_seconds} s",
    ("twilio", "no input"): "no input",
    ("twilio", "queued"): "waiting in queue {text}, position {position}",
    ("agent", "answered"): "[answers after {waited_seconds} s]",
    ("rest", "redirect"): "the hotline moves the call to {text}",
    ("twilio", "over"): "call over: {text} ({status})",
}
# Of interest to the JSON result, not to a reader.
HIDDEN = frozenset({"request", "document", "callback", "ends"})


class ConversationView:
    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self, event: Event) -> None:
        if event.kind in HIDDEN:
            return
        pattern = WORDS.get((event.who, event.kind), "{kind} {text}")
        values = {"waited_seconds": "?", **event.data, "kind": event.kind, "text": event.text}
        style = "bold red" if event.kind == "problem" else STYLES[event.who]
        line = Text(f"{event.at:7.2f}  {event.who:<8} ") + Text(pattern.format(**values).strip(), style)
        self._console.print(line, soft_wrap=True)

    def show_message(self, message: dict[str, str]) -> None:
        self._console.print(Text(f"SMS to {message['to']}: ", "yellow") + Text(message["body"]), soft_wrap=True)

    def show_result(self, result: CallResult) -> None:
        for message in result.messages:
            self.show_message(message)
        if result.turns:
            self._console.print(_turns(result))
        for problem in result.problems:
            self._console.print(Text(f"problem  {problem}", "bold red"), soft_wrap=True)
        if result.steps_left:
            self._console.print(Text(f"{result.steps_left} step(s) were left when the call ended", "bold red"))
        summary = f"{result.call_sid}  {result.status}  {result.call_seconds:.1f} s of call time"
        self._console.print(Text(summary, "bold"))


def _turns(result: CallResult) -> Table:
    """Latencies in real milliseconds; what they are made of: `Turn`."""
    table = Table("turn", Column("input", no_wrap=True, max_width=36), title="latencies, ms", box=None)
    for name in ("until asked", "until answered", "total"):
        table.add_column(name, justify="right")
    for at, turn in enumerate(result.turns, 1):
        milliseconds = [f"{1000 * part:.0f}" for part in (turn.input_to_request, turn.request_to_document, turn.total)]
        table.add_row(str(at), f"{turn.kind}: {turn.said}", *milliseconds)
    return table
