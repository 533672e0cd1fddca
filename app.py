"""The only place that constructs anything: settings in, running parts out."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import redis
import structlog
from flask import Flask
from prometheus_client import CollectorRegistry
from redis.backoff import NoBackoff
from redis.retry import Retry
from werkzeug.exceptions import HTTPException

from claims.opening_hours import OpeningHoursError, parse_hours
from ivr.after_talk import AfterTalk
from ivr.agents import AgentHandler
from ivr.answers import ANSWERS
from ivr.call_backs import CallBackHandler
from ivr.call_store import CallBook
from ivr.ears import MediaEars
from ivr.ending import EndingHandler
from ivr.music import make_music_blueprint
from ivr.parts import Parts
from ivr.script import Script, load_script
from ivr.second_person import SecondPersonHandler
from ivr.speaking import RedisSpeakingMarker
from ivr.spool import Spool
from ivr.survey import SurveyHandler
from ivr.telephony import TwilioAccess, TwilioTelephony
from ivr.transfer import PREDICATES
from ivr.turn import TurnHandler
from ivr.twilio_request import SignatureCheck, VoiceRequest
from ivr.twiml import TwimlRenderer
from ivr.waiting import WaitingHandler
from ivr.warm_transfer import WarmTransferHandler
from ivr.webhooks import Handlers, make_voice_blueprint
from models.crypto import KeyRing, install_key_ring
from models.database import Database, open_database
from models.schema import require_current
from models.voice_archive import VoiceArchive
from nlu.breaker import CircuitBreaker
from nlu.client import RasaClient
from nlu.understander import Understander
from operations.checks import make_readiness
from operations.health_views import make_health_blueprint
from operations.logs import configure_logging
from operations.metrics import count_requests
from operations.rasa_environment import rasa_token
from operations.turn_times import TimedRenderer, TimedUnderstander, measure_turns, time_database
from reporting.context import JobContext
from reporting.outbox import enqueue
from settings import Settings, SettingsError, load_settings

log = structlog.get_logger()
REDIS_SECONDS = 1.0
CATCH_UP_SECONDS = 10.0


@dataclass(frozen=True)
class Store:
    """Where everything is kept, opened with the keys of this installation."""

    settings: Settings
    ring: KeyRing
    database: Database


def open_store(settings: Settings) -> Store:
    """Raises SettingsError, CryptoError or DatabaseError, each naming what is wrong."""
    ring = KeyRing.parse(settings.require_secrets().keys.get_secret_value())
    install_key_ring(ring)
    return Store(settings, ring, open_database(settings.database_url, ring))


@contextmanager
def opened_store(settings: Settings | None = None) -> Iterator[Store]:
    """For commands: open, check the schema, close."""
    store = open_store(settings or load_settings())
    try:
        require_current(store.database)
        yield store
    finally:
        store.database.close()


def now_utc() -> datetime:
    return datetime.now(UTC)


def make_redis(settings: Settings) -> redis.Redis:
    """A client that gives up at once: its own retries would hold a caller up for what is only a hint."""
    return redis.Redis.from_url(
        settings.redis_url,
        socket_timeout=REDIS_SECONDS,
        socket_connect_timeout=REDIS_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )


def make_telephony(settings: Settings) -> TwilioTelephony:
    twilio = settings.twilio
    access = TwilioAccess(
        account_sid=twilio.account_sid,
        auth_token=twilio.auth_token.get_secret_value(),
        api_url=settings.twilio_api_url,
        timeout_seconds=twilio.timeout_seconds,
        attempts=twilio.retries,
    )
    return TwilioTelephony(access, settings.public_url, twilio.sms_from)


def make_job_context(store: Store) -> JobContext:
    """What jobs may use; no dialogue, no speech, no language model is loaded for them."""
    telephony = make_telephony(store.settings)
    return JobContext(
        database=store.database,
        settings=store.settings,
        send_sms=telephony.send_sms,
        place_call=telephony.place_call,
        fetch_recording=telephony.fetch_recording,
        delete_recording=telephony.delete_recording,
        now=now_utc,
    )


def make_script(settings: Settings) -> Script:
    """Raises ScriptError for a wrong dialogue file, SettingsError for a line nobody can speak on."""
    script = load_script(settings.script_dir, ANSWERS, PREDICATES)
    for number, line in settings.lines.items():
        for language in (line.language, *line.languages):
            if language not in script.languages or language not in {**settings.voices, **line.voices}:
                raise SettingsError(f"lines.{number}: no prompts or no voice for {language}")
    if not settings.lines:
        raise SettingsError("lines: no number can be dialled")
    for name, queue in settings.queues.items():
        try:
            parse_hours(queue.hours)
        except OpeningHoursError as error:
            raise SettingsError(f"queues.{name}.hours: {error}") from error
    return script


def make_parts(store: Store) -> Parts:
    settings = store.settings
    return Parts(
        settings=settings,
        database=store.database,
        script=make_script(settings),
        renderer=TimedRenderer(TwimlRenderer(settings.voices, settings.media_url, settings.public_url)),
        understander=TimedUnderstander(make_understander(settings)),
        ears=MediaEars(settings.run_dir / "media.sock"),
        speaking=RedisSpeakingMarker(make_redis(settings)),
        enqueue=enqueue,
        clock=now_utc,
    )


def make_understander(settings: Settings) -> Understander:
    """A Rasa client per language; what cannot be reached is understood by rules."""
    nlu = settings.nlu
    clients = {
        language: RasaClient(
            url=settings.nlu_url(language),
            token=rasa_token(settings),
            deadline_seconds=nlu.deadline_seconds,
            max_answer_bytes=nlu.max_answer_bytes,
            breaker=CircuitBreaker(nlu.breaker_failures, nlu.breaker_open_seconds),
        )
        for language in nlu.languages
    }
    understander = Understander(clients)
    understander.warm_up(now_utc().astimezone(settings.zone))
    return understander


def make_call_book(store: Store) -> CallBook:
    return CallBook(store.database, store.settings.twilio.account_sid, make_voice_archive(store))


def make_voice_archive(store: Store) -> VoiceArchive:
    settings = store.settings
    return VoiceArchive(settings.data_dir / "voices", store.ring, settings.speech.keep_audio_days)


def create_app(settings: Settings | None = None) -> Flask:
    """The web process: Twilio's webhooks and the health pages.

    Raises whatever is wrong with settings, keys, schema or dialogue files: better not started than half served.
    """
    settings = settings or load_settings()
    configure_logging(settings.log)
    store = open_store(settings)
    require_current(store.database)
    registry = CollectorRegistry()
    parts = make_parts(store)
    spool = Spool(settings.data_dir / "spool", store.ring)
    ending = EndingHandler(parts, make_call_book(store))
    handlers = Handlers(
        TurnHandler(parts),
        WaitingHandler(parts),
        AfterTalk(parts),
        AgentHandler(parts),
        ending,
        CallBackHandler(parts, ending),
        SurveyHandler(parts),
        WarmTransferHandler(parts),
        SecondPersonHandler(parts),
    )
    app = Flask("hotline", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = settings.web.max_request_bytes
    app.config["MAX_FORM_PARTS"] = 200
    signature = SignatureCheck(settings.public_url, [settings.twilio.auth_token.get_secret_value()])
    count_requests(app, registry)
    measure_turns(app, registry)
    time_database(store.database.engine)
    app.register_blueprint(make_voice_blueprint(signature, handlers, spool, registry))
    app.register_blueprint(make_music_blueprint())
    probe = make_readiness(settings, store.database, make_redis(settings))
    app.register_blueprint(make_health_blueprint(probe, registry))
    app.register_error_handler(HTTPException, lambda error: (f"{error.name}\n", error.code or 500))
    _catch_up_in_background(spool, ending.recover)
    return app


def _catch_up_in_background(spool: Spool, serve: Callable[[VoiceRequest], None]) -> None:
    """Requests kept while the database was away are served once it is back."""

    def catch_up() -> None:
        while True:
            time.sleep(CATCH_UP_SECONDS)
            try:
                served = spool.replay(serve)
            except Exception as error:  # the database is still away; the files stay
                log.warning("catch_up_failed", reason=type(error).__name__)
            else:
                if served:
                    log.info("caught_up", requests=served)

    threading.Thread(target=catch_up, name="catch-up", daemon=True).start()
