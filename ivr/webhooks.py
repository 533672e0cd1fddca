"""Twilio's callbacks, one short function each: parse, one call, render. Mounted under /voice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import structlog
from flask import Blueprint, Response, request
from prometheus_client import CollectorRegistry, Counter

from ivr.after_talk import AfterTalk
from ivr.agents import AgentHandler
from ivr.call_backs import CallBackHandler
from ivr.ending import EndingHandler
from ivr.second_person import SecondPersonHandler
from ivr.spool import Spool
from ivr.survey import SurveyHandler
from ivr.turn import TurnHandler
from ivr.twilio_request import SignatureCheck, TwilioRequestError, VoiceRequest, parse_voice_request
from ivr.waiting import WaitingHandler
from ivr.warm_transfer import WarmTransferHandler

log = structlog.get_logger()

Document = Callable[[VoiceRequest], str]
Notification = Callable[[VoiceRequest], None]


@dataclass(frozen=True)
class Callback:
    """A request for a document: who answers it, what is said when that fails, and whether a call-back is owed then."""

    document: Document
    rescue: Document
    keep: bool = False


@dataclass(frozen=True)
class Handlers:
    turn: TurnHandler
    waiting: WaitingHandler
    after_talk: AfterTalk
    agents: AgentHandler
    ending: EndingHandler
    call_backs: CallBackHandler
    survey: SurveyHandler
    warm_transfer: WarmTransferHandler
    second_person: SecondPersonHandler


def make_voice_blueprint(
    signature: SignatureCheck, handlers: Handlers, spool: Spool, registry: CollectorRegistry
) -> Blueprint:
    """All routes under /voice; whatever is not signed by Twilio gets 403 and changes nothing."""
    voice = Blueprint("voice", __name__, url_prefix="/voice")
    forged = Counter("hotline_forged_requests", "Requests refused for their signature", registry=registry)
    rescued = Counter("hotline_rescued_requests", "Requests that got the rescue words", ["path"], registry=registry)

    @voice.before_request
    def refuse_forged() -> Response | None:
        if signature.is_genuine(request):
            return None
        forged.inc()
        log.warning("forged_request", path=request.path)
        return Response("forbidden\n", 403, mimetype="text/plain")

    @voice.errorhandler(TwilioRequestError)
    def refuse_malformed(error: TwilioRequestError) -> Response:
        log.warning("malformed_request", path=request.path, reason=str(error))
        return Response(f"{error}\n", 400, mimetype="text/plain")

    for path, callback in _documents(handlers).items():
        view = _document_view(callback, spool, rescued)
        voice.add_url_rule(path, path.strip("/").replace("/", "_"), view, methods=["POST"])
    for path, notification in _notifications(handlers).items():
        view = _notification_view(notification, spool)
        voice.add_url_rule(path, path.strip("/").replace("/", "_"), view, methods=["POST"])
    return voice


def _documents(handlers: Handlers) -> dict[str, Callback]:
    turn, waiting, ending = handlers.turn, handlers.waiting, handlers.ending
    agents, warm, second = handlers.agents, handlers.warm_transfer, handlers.second_person
    return {
        "/incoming": Callback(turn.incoming, ending.rescue_document, keep=True),
        "/turn": Callback(turn.turn, ending.rescue_document, keep=True),
        "/fallback": Callback(ending.fallback, ending.rescue_document, keep=True),
        "/recording": Callback(ending.recording, ending.rescue_document, keep=True),
        "/queue/left": Callback(waiting.left, ending.rescue_document, keep=True),
        "/queue/after": Callback(handlers.after_talk.after, ending.rescue_document, keep=True),
        "/queue/again": Callback(handlers.after_talk.again, ending.rescue_document, keep=True),
        # In a queue no message may be recorded (13238), and a caller who keeps the place has lost nothing.
        "/queue/wait": Callback(waiting.wait, waiting.hold_document),
        "/queue/choice": Callback(waiting.choice, waiting.hold_document),
        "/queue/answered": Callback(waiting.answered, waiting.hold_document),
        "/survey/score": Callback(handlers.survey.score, handlers.survey.hang_up_document),
        "/survey/comment": Callback(handlers.survey.comment, handlers.survey.hang_up_document),
        # A customer we rang: the next attempt is due whatever becomes of this one.
        "/call-back": Callback(handlers.call_backs.answered, handlers.call_backs.hang_up_document),
        "/call-back/key": Callback(handlers.call_backs.key, handlers.call_backs.hang_up_document),
        # On the line is one of us.
        "/agent": Callback(agents.ring_in, agents.hang_up),
        "/agent/decision": Callback(agents.decision, agents.hang_up),
        "/agent/hand-on": Callback(agents.hand_on, agents.hang_up),
        "/agent/wrap-up": Callback(agents.wrapped_up, agents.hang_up),
        "/agent/left": Callback(agents.left, agents.hang_up),
        "/transfer/first": Callback(warm.first, agents.hang_up),
        "/transfer/met": Callback(warm.met, agents.hang_up),
        "/transfer/choose": Callback(warm.choose, agents.hang_up),
        "/transfer/second": Callback(second.picks_up, agents.hang_up),
        "/transfer/decision": Callback(second.decision, agents.hang_up),
        "/transfer/free": Callback(second.free, agents.hang_up),
        "/transfer/adjuster-left": Callback(second.adjuster_left, agents.hang_up),
        # Who waits in a queue stays there.
        "/transfer/wait": Callback(second.wait, waiting.hold_document),
        "/transfer/meeting": Callback(warm.meeting, waiting.hold_document),
        "/transfer/answered": Callback(warm.answered, waiting.hold_document),
    }


def _notifications(handlers: Handlers) -> dict[str, Notification]:
    ending = handlers.ending
    return {
        "/call-back/status": handlers.call_backs.status,
        "/agent/status": handlers.agents.status,
        "/transfer/status": handlers.second_person.status,
        "/status": ending.status,
        "/recording/status": ending.recording_status,
        "/stream-status": ending.stream_status,
    }


def _document_view(callback: Callback, spool: Spool, rescued: Counter) -> Callable[[], Response]:
    def view() -> Response:
        voice_request = parse_voice_request(request)
        with structlog.contextvars.bound_contextvars(call_sid=voice_request.call_sid):
            try:
                body = callback.document(voice_request)
            except Exception:
                # Whatever happened, the caller must hear words: the one place where everything is caught.
                log.exception("webhook_failed", path=request.path)
                rescued.labels(request.path).inc()
                if callback.keep:
                    spool.keep(voice_request)
                body = callback.rescue(voice_request)
        return Response(body, mimetype="text/xml")

    return view


def _notification_view(notification: Notification, spool: Spool) -> Callable[[], Response]:
    def view() -> Response:
        voice_request = parse_voice_request(request)
        with structlog.contextvars.bound_contextvars(call_sid=voice_request.call_sid):
            try:
                notification(voice_request)
            except Exception:
                # Twilio will not ask again: keep it and catch up later.
                log.exception("notification_failed", path=request.path)
                spool.keep(voice_request)
        return Response(status=204)

    return view
