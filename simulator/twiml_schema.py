"""TwiML as tables: verbs and nouns, their attributes, what they may hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from simulator.twiml_values import (
    Values,
    any_text,
    get_or_post,
    http_url,
    matching,
    one_of,
    true_or_false,
    whole,
    words_of,
)

SPEECH_MODEL = (
    "default|numbers_and_commands|phone_call|experimental_conversations|experimental_utterances"
    "|googlev2_(long|short|telephony|telephony_short|chirp)|deepgram_[a-z0-9-]+"
)
LANGUAGE_TAG = "[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?|multi"
CALL_EVENTS = ("initiated", "ringing", "answered", "completed")
RECORDING_EVENTS = ("in-progress", "completed", "absent", "failed")
SSML = frozenset({"break", "emphasis", "lang", "p", "s", "phoneme", "prosody", "say-as", "sub", "w"})


@dataclass(frozen=True)
class Element:
    """One element. `nested_code`: Twilio's code for a child that may not stand here."""

    attributes: Mapping[str, Values] = field(default_factory=dict)
    children: frozenset[str] = frozenset()
    text: Literal["none", "needed", "may"] = "none"
    needs: tuple[str, ...] = ()
    text_code: int = 12200
    nested_code: int = 12200


def _tags(names: str) -> frozenset[str]:
    return frozenset(names.split())


_ACTION = {"action": http_url(), "method": get_or_post()}
_RECORDING_CALLBACK = {
    "recordingStatusCallback": http_url(13256),
    "recordingStatusCallbackMethod": get_or_post(),
    "recordingStatusCallbackEvent": words_of(13621, *RECORDING_EVENTS),
}
_LEG_CALLBACK = {
    "statusCallback": http_url(),
    "statusCallbackMethod": get_or_post(),
    "statusCallbackEvent": words_of(12200, *CALL_EVENTS),
}
_STREAM = {
    "url": any_text(),
    "name": any_text(longest=256),
    "statusCallback": http_url(absolute=True),
    "statusCallbackMethod": get_or_post(),
    "connectorName": any_text(31940),
}
_TRIM = one_of(13699, "trim-silence", "do-not-trim")
_SPOKEN = {
    "Say": Element(
        {"voice": any_text(13511), "language": any_text(13512), "loop": whole(13510, 0, 1000)},
        SSML, "needed", text_code=13520,
    ),
    "Play": Element(
        {"loop": whole(13410, 0, 1000), "digits": matching(13430, "must be of 0-9 A-D * # w W", "[0-9A-Da-d*#wW]+")},
        text="may",
    ),
    "Pause": Element({"length": whole(13910, 1, 14400)}),
}  # fmt: skip
_MOVING = {
    "Redirect": Element({"method": get_or_post(13710)}, text="needed", text_code=11100),
    "Hangup": Element(),
    "Reject": Element({"reason": one_of(13810, "rejected", "busy")}),
    "Leave": Element(),
}
_HEARING = {
    "Gather": Element(
        {
            "action": http_url(),
            "method": get_or_post(13312),
            "input": words_of(13326, "dtmf", "speech"),
            "numDigits": whole(13314, 1),
            "finishOnKey": matching(13310, "must be one of 0-9 # * or empty", "[0-9#*]?"),
            "timeout": whole(13313, 1, also=("auto",)),
            "speechTimeout": whole(13327, 1, also=("auto",)),
            "maxSpeechTime": whole(13328, 1),
            "speechModel": matching(13334, "must be a speech model of Twilio's", SPEECH_MODEL),
            "language": matching(13331, "must be a language tag", LANGUAGE_TAG),
            "hints": any_text(13330, 500 * 102),
            "actionOnEmptyResult": true_or_false(13338),
            "profanityFilter": true_or_false(13333),
            "partialResultCallback": http_url(),
            "partialResultCallbackMethod": get_or_post(13329),
            "enhanced": true_or_false(),
            "bargeIn": true_or_false(13332),
            "debug": true_or_false(),
        },
        _tags("Say Play Pause"),
        nested_code=13320,
    ),
    "Record": Element(
        {
            "action": http_url(),
            "method": get_or_post(13610),
            "timeout": whole(13611, 0),
            "finishOnKey": matching(13613, "must be keys of 0-9 * # or empty", "[0-9*#]*"),
            "maxLength": whole(13612, 2, 86400),
            "playBeep": true_or_false(13616),
            "trim": _TRIM,
            "transcribe": true_or_false(13614),
            "transcribeCallback": http_url(13257),
            "recordingConfigurationId": any_text(),
            **_RECORDING_CALLBACK,
        }
    ),
}
_CONNECTING = {
    "Dial": Element(
        {
            **_ACTION,
            "timeout": whole(13212, 5, 600),
            "timeLimit": whole(13216, 1, 86400),
            "hangupOnStar": true_or_false(13213),
            "callerId": any_text(13214, 256),
            "answerOnBridge": true_or_false(),
            "record": one_of(
                12200, "do-not-record", "record-from-answer", "record-from-answer-dual", "record-from-ringing",
                "record-from-ringing-dual", "true", "false",
            ),
            "trim": _TRIM,
            "recordingTrack": one_of(13622, "inbound", "outbound", "both"),
            "ringTone": matching(12200, "must be a country code or automatic", "[a-z]{2}|automatic|us-old"),
            "sequential": true_or_false(),
            "referUrl": http_url(),
            "referMethod": get_or_post(),
            "callReason": any_text(longest=50),
            **_RECORDING_CALLBACK,
        },
        _tags("Number Client Sip Conference Queue"), "may", nested_code=12200,
    ),
    "Number": Element(
        {
            "sendDigits": matching(13222, "must be of 0-9 A-D * # w W", "[0-9A-Da-d*#wW]+"),
            "url": http_url(), "method": get_or_post(13221), "byoc": any_text(),
            "machineDetection": one_of(12200, "Enable", "DetectMessageEnd"), **_LEG_CALLBACK,
        },
        text="needed", text_code=13223,
    ),
    "Client": Element(
        {"url": http_url(), "method": get_or_post(), "clientNotificationUrl": http_url(13806), **_LEG_CALLBACK},
        _tags("Identity Parameter"), "may",
    ),
    "Identity": Element(text="needed"),
    "Sip": Element(
        {"username": any_text(13249), "password": any_text(13249), "url": http_url(), "method": get_or_post(13241),
         **_LEG_CALLBACK},
        text="needed", text_code=13243,
    ),
    "Conference": Element(
        {
            "muted": true_or_false(13230), "endConferenceOnExit": true_or_false(13231),
            "startConferenceOnEnter": true_or_false(13232), "waitUrl": http_url(13233, may_be_empty=True),
            "waitMethod": get_or_post(13234), "beep": one_of(13235, "true", "false", "onEnter", "onExit"),
            "maxParticipants": whole(12200, 1, 250), "record": one_of(12200, "do-not-record", "record-from-start"),
            "trim": one_of(13239, "trim-silence", "do-not-trim"), "coach": any_text(13240),
            "participantLabel": any_text(), "jitterBufferSize": one_of(12200, "large", "medium", "small", "off"),
            "region": any_text(), "statusCallback": http_url(), "statusCallbackMethod": get_or_post(),
            "statusCallbackEvent": words_of(
                12200, "start", "end", "join", "leave", "mute", "hold", "modify", "speaker", "announcement"
            ),
            **_RECORDING_CALLBACK,
        },
        text="needed", text_code=13237,
    ),
    "Queue": Element(
        {"url": http_url(), "method": get_or_post(), "reservationSid": any_text(), "postWorkActivitySid": any_text()},
        text="may",
    ),
    "Enqueue": Element(
        {**_ACTION, "waitUrl": http_url(may_be_empty=True), "waitUrlMethod": get_or_post(), "workflowSid": any_text(),
         "maxQueueSize": whole(12200, 1)},
        _tags("Task"), "may",
    ),
    "Task": Element({"priority": whole(12200, 0), "timeout": whole(12200, 1)}, text="needed"),
}  # fmt: skip
_STREAMING = {
    "Start": Element({**_ACTION}, _tags("Stream Siprec Recording Transcription")),
    "Connect": Element({**_ACTION}, _tags("Stream ConversationRelay Room VirtualAgent")),
    "Stop": Element({}, _tags("Stream Siprec Transcription")),
    "Start/Stream": Element(
        {**_STREAM, "track": one_of(31941, "inbound_track", "outbound_track", "both_tracks")},
        _tags("Parameter"), needs=("url",),
    ),
    "Connect/Stream": Element(
        {**_STREAM, "track": one_of(31941, "inbound_track")}, _tags("Parameter"), needs=("url",),
    ),
    "Stop/Stream": Element({"name": any_text()}, needs=("name",)),
    "Start/Recording": Element(
        {"trim": _TRIM, "track": one_of(12200, "inbound", "outbound", "both"),
         "channels": one_of(12200, "mono", "dual"), "recordingConfigurationId": any_text(), **_RECORDING_CALLBACK},
    ),
    "Parameter": Element({"name": any_text(), "value": any_text()}, needs=("name", "value")),
}  # fmt: skip
_SSML_ELEMENTS = {
    "break": Element({"strength": any_text(), "time": matching(12200, "must be like 500ms or 2s", r"[\d.]+(ms|s)")}),
    "emphasis": Element({"level": one_of(12200, "strong", "moderate", "reduced")}, SSML, "may"),
    "lang": Element({"xml:lang": any_text()}, SSML, "may"),
    "p": Element({}, SSML, "may"),
    "s": Element({}, SSML, "may"),
    "phoneme": Element({"alphabet": any_text(), "ph": any_text()}, SSML, "may"),
    "prosody": Element({"volume": any_text(), "rate": any_text(), "pitch": any_text()}, SSML, "may"),
    "say-as": Element({"interpret-as": any_text(), "format": any_text()}, SSML, "may"),
    "sub": Element({"alias": any_text()}, SSML, "may"),
    "w": Element({"role": any_text()}, SSML, "may"),
}
# Looked up as Parent/Child first, then as the name alone.
ELEMENTS: Mapping[str, Element] = {
    **_SPOKEN, **_MOVING, **_HEARING, **_CONNECTING, **_STREAMING, **_SSML_ELEMENTS,
}  # fmt: skip
VERBS = _tags(
    "Say Play Pause Redirect Hangup Reject Leave Gather Record Dial Enqueue Start Connect Stop Refer Pay Prompt"
)
UNPLAYED = _tags("Connect Refer Pay Prompt")
ELEMENTS_OF_RESPONSE = VERBS - {"Refer", "Pay", "Prompt"}

# Where only some verbs may stand.
IN_WAIT_DOCUMENT = _tags("Play Say Pause Hangup Redirect Leave Gather")
BEFORE_BRIDGE = _tags("Play Say Pause Redirect")
IN_WHISPER = VERBS - {"Dial", "Enqueue", "Leave", "Reject"}
