"""What happens next in a call, as values. `twiml.py` turns them into Twilio's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from settings import Voice


@dataclass(frozen=True)
class StartStream:
    """Send the caller's voice to our recogniser; the nonce proves the socket is this call's."""

    nonce: str
    name: str


@dataclass(frozen=True)
class StopStream:
    """Send the caller's voice no longer."""

    name: str


@dataclass(frozen=True)
class Speak:
    """`language`: other than the answer's, for words to somebody who may not speak it."""

    text: str
    language: str | None = None


@dataclass(frozen=True)
class Play:
    """Music; `address` may be relative to the document."""

    address: str


@dataclass(frozen=True)
class Wait:
    seconds: int


@dataclass(frozen=True)
class Listen:
    """Ask and take the answer: keys always, words when Twilio's recogniser is allowed to hear."""

    prompts: tuple[Speak, ...]
    timeout_seconds: int
    twilio_hears: bool = False
    max_digits: int | None = None
    finish_on_key: str = "#"


@dataclass(frozen=True)
class Enqueue:
    """Let the caller wait for a person. `queue`: Twilio's, of one place in ours."""

    queue: str
    leg: int


@dataclass(frozen=True)
class OfferChoice:
    """A key, or a word where Twilio hears, asks for a call back or a message.

    In the queue no answer keeps waiting. `attempt`: how often it was asked outside of one, 0 inside.
    """

    prompts: tuple[Speak | Play, ...]
    leg: int
    timeout_seconds: int
    twilio_hears: bool = False
    attempt: int = 0


@dataclass(frozen=True)
class HoldOn:
    """After a talk: a moment, until it is known what the agent did."""

    prompts: tuple[Speak, ...]
    leg: int
    round: int


@dataclass(frozen=True)
class AskKey:
    """One key, sent to `path`; no key is sent there too."""

    prompts: tuple[Speak, ...]
    path: str
    timeout_seconds: int
    twilio_hears: bool = False  # a word will do too


@dataclass(frozen=True)
class LeaveQueue:
    pass


@dataclass(frozen=True)
class RecordMessage:
    max_seconds: int


@dataclass(frozen=True)
class OfferCaller:
    """On an agent's leg: who is waiting and for what; a key, sent to `path`, takes the caller."""

    prompts: tuple[Speak, ...]
    path: str
    timeout_seconds: int


@dataclass(frozen=True)
class StandBy:
    """On an agent's leg: nobody waits; look again after a moment, or at the press of a key."""

    seconds: int
    round: int
    prompts: tuple[Speak, ...] = ()
    after: str = ""  # the stay nothing came of


@dataclass(frozen=True)
class ConnectWaiting:
    """On an agent's leg: talk to the one who waits in this Twilio queue, until either hangs up or the star key.

    `answered`: our path for the one who waits, in the moment of the connection; `left`: for the agent after the talk.
    """

    queue: str
    answered: str
    left: str


@dataclass(frozen=True)
class WaitThere:
    """On the leg of one of us: wait in this Twilio queue for a colleague. `wait` and `left`: our paths meanwhile and
    after it.
    """

    queue: str
    wait: str
    left: str


@dataclass(frozen=True)
class GoTo:
    """Ask this path of ours next."""

    path: str


@dataclass(frozen=True)
class HangUp:
    pass


Move = (
    StartStream
    | StopStream
    | Speak
    | Play
    | Wait
    | Listen
    | Enqueue
    | OfferChoice
    | AskKey
    | LeaveQueue
    | RecordMessage
    | OfferCaller
    | HoldOn
    | StandBy
    | ConnectWaiting
    | WaitThere
    | GoTo
    | HangUp
)


@dataclass(frozen=True)
class Answer:
    """One document: its moves in order, the language they are spoken in, and the step its actions answer to.

    `slow`: for a caller who asked for slower speech. `voices`: other ones than usual, by language.
    """

    moves: tuple[Move, ...]
    language: str
    step: int = 0
    slow: bool = False
    voices: Mapping[str, Voice] = field(default_factory=dict)

    def spoken(self) -> str:
        """All that the caller hears, for the transcript."""
        texts = []
        for move in self.moves:
            if isinstance(move, Speak):
                texts.append(move.text)
            elif isinstance(move, Listen | OfferChoice | OfferCaller | AskKey | HoldOn | StandBy):
                texts.extend(prompt.text for prompt in move.prompts if isinstance(prompt, Speak))
        return " ".join(texts)
