"""SMS and REST fail in every way there is, alone and with everything else: records stand, promises are kept later."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from itertools import cycle
from pathlib import Path

import pytest

from ivr.telephony import TwilioAccess, TwilioTelephony
from models.fnol import Fnol
from models.task import CALL_BACK, Notice, Task
from reporting.context import JobContext
from reporting.relay import Relay
from tests.ivr.degrading import EVERY_SUBSET, IN_ONE_BREATH, call_without, dead_redis, make_degradable
from tests.ivr.phone import ACCOUNT, CALLER, Hotline, Phone
from tests.support.twilio_rest import Reply, Server, answer, drop, failure, hang, serving

WORKS = answer(201, {"sid": "SM" + "1" * 32, "status": "queued"})
WAYS = {
    "too many requests": failure(429, 20429),
    "server error": failure(500, 20500),
    "unavailable": failure(503, 20503),
    "timeout": hang,
    "broken off": drop,
}
PARTS = (("sms",), ("calls",), ("sms", "calls"))
LONG_AFTER = 86_400


@dataclass
class Account:
    """What fails of Twilio's REST: messages, calls, both."""

    sms: Reply = WORKS
    calls: Reply = WORKS

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        (self.sms if handler.path.endswith("/Messages.json") else self.calls)(handler)

    def fail(self, parts: tuple[str, ...], way: Reply) -> None:
        for part in parts:
            setattr(self, part, way)

    def recover(self) -> None:
        self.sms = self.calls = WORKS


@dataclass
class Outside:
    """The worker of a hotline and the Twilio it asks."""

    hotline: Hotline
    account: Account
    server: Server
    telephony: TwilioTelephony
    relay: Relay

    def work(self) -> None:
        """Until nothing is due any more."""
        while self.relay.tick():
            pass

    def asked(self, what: str) -> list[dict[str, str]]:
        return [form for _, path, form, _ in self.server.asked if path.endswith(f"/{what}.json")]


@contextmanager
def outside(hotline: Hotline, account: Account, tmp_path: Path, way: str = "") -> Iterator[Outside]:
    settings = hotline.parts.settings
    # Only where an answer never comes is it worth the while to wait for less than a loaded machine may need.
    patience = 1.0 if WAYS.get(way) is hang else 60.0
    with serving(account) as server:
        access = TwilioAccess(ACCOUNT, "secret", f"http://127.0.0.1:{server.port}", patience, 2, 0.001)
        telephony = TwilioTelephony(access, settings.public_url, "+861055500001")
        context = JobContext(
            database=hotline.database,
            settings=settings,
            send_sms=telephony.send_sms,
            place_call=telephony.place_call,
            fetch_recording=telephony.fetch_recording,
            delete_recording=telephony.delete_recording,
            now=hotline.clock,
        )
        yield Outside(hotline, account, server, telephony, Relay(context, dead_redis(tmp_path)))


@pytest.mark.parametrize("parts", PARTS, ids="+".join)
@pytest.mark.parametrize("way", WAYS)
def test_a_report_is_registered_and_told_when_twilio_is_back(
    small_hotline: Hotline, tmp_path: Path, way: str, parts: tuple[str, ...]
) -> None:
    account = Account()
    with outside(small_hotline, account, tmp_path, way) as twilio:
        phone = Phone(small_hotline)
        phone.rings()
        phone.streams()
        account.fail(parts, WAYS[way])
        for said in ("没有", IN_ONE_BREATH, "沪A一二三四五", "能开", "可以", "对"):
            stored = phone.utters(said)
            twilio.telephony.nudge(phone.call_sid, stored.step, stored.seq)
            phone.is_silent()  # nobody moved the call: the question's own patience ends
        phone.hangs_up()
        (fnol,) = small_hotline.rows(Fnol)
        twilio.work()
        (notice,) = small_hotline.rows(Notice)
        assert (notice.sent_at is None) is ("sms" in parts)
        account.recover()
        before = len(twilio.asked("Messages"))
        small_hotline.clock.wait(LONG_AFTER)
        twilio.work()
        (notice,) = small_hotline.rows(Notice)
        assert notice.sent_at is not None
        told = twilio.asked("Messages")[before:]
        assert [form["To"] for form in told] == [CALLER] * ("sms" in parts)
        assert fnol.fnol_number in twilio.asked("Messages")[-1]["Body"]


@pytest.mark.parametrize("way", WAYS)
def test_a_call_back_that_cannot_be_placed_stays_owed_and_is_placed_later(
    small_hotline: Hotline, tmp_path: Path, way: str
) -> None:
    account = Account()
    with outside(small_hotline, account, tmp_path, way) as twilio:
        phone = Phone(small_hotline)
        phone.rings()
        phone.streams()
        phone.says_all("没有", IN_ONE_BREATH)
        account.fail(("calls",), WAYS[way])
        phone.hangs_up()
        small_hotline.clock.wait(small_hotline.parts.settings.claims.callback_minutes * 60)
        twilio.work()
        task = phone.tasks[CALL_BACK]
        assert (task.attempts, task.closed_at) == (1, None)
        account.recover()
        before = len(twilio.asked("Calls"))
        small_hotline.clock.wait(LONG_AFTER)
        twilio.work()
        assert [form["To"] for form in twilio.asked("Calls")[before:]] == [CALLER]
        task = phone.tasks[CALL_BACK]
        assert (task.attempts, task.closed_at) == (2, None)


@pytest.mark.parametrize(("away", "way"), [*zip([(), *EVERY_SUBSET], cycle(WAYS), strict=False)])
def test_with_everything_else_away_what_is_owed_is_kept_later(
    small_hotline: Hotline, tmp_path: Path, away: tuple[str, ...], way: str
) -> None:
    account = Account()
    account.fail(("sms", "calls"), WAYS[way])
    with outside(small_hotline, account, tmp_path, way) as twilio:
        call_without(make_degradable(small_hotline), away, tmp_path)
        small_hotline.clock.wait(small_hotline.parts.settings.claims.callback_minutes * 60)
        twilio.work()
        assert small_hotline.rows(Fnol) or small_hotline.rows(Task, Task.closed_at.is_(None))
        account.recover()
        before = len(twilio.server.asked)
        small_hotline.clock.wait(LONG_AFTER)
        twilio.work()
        assert {form["To"] for _, _, form, _ in twilio.server.asked[before:]} == {CALLER}


def test_nobody_answers_at_twilios_address(small_hotline: Hotline, tmp_path: Path) -> None:
    """Refused connections were never processed: they are tried again at once, then later."""
    account = Account()
    with outside(small_hotline, account, tmp_path) as twilio:
        pass
    phone = Phone(small_hotline)
    phone.rings()
    phone.streams()
    phone.says_all("没有", IN_ONE_BREATH, "沪A一二三四五", "能开", "可以", "对")
    twilio.telephony.nudge(phone.call_sid, phone.call.step, 9)
    phone.hangs_up()
    twilio.work()
    (notice,) = small_hotline.rows(Notice)
    assert notice.sent_at is None
    small_hotline.clock.wait(LONG_AFTER)
    with serving(account, port=twilio.server.port):
        twilio.work()
    (notice,) = small_hotline.rows(Notice)
    assert notice.sent_at is not None


def test_a_promised_message_waits_out_hours_without_twilio(small_hotline: Hotline, tmp_path: Path) -> None:
    account = Account()
    with outside(small_hotline, account, tmp_path) as twilio:
        phone = Phone(small_hotline)
        phone.rings()
        phone.streams()
        phone.says_all("没有", IN_ONE_BREATH, "沪A一二三四五", "能开", "可以", "对")
        account.fail(("sms",), failure(503, 20503))
        for _ in range(12):
            twilio.work()
            small_hotline.clock.wait(900)
        account.recover()
        small_hotline.clock.wait(3600)
        twilio.work()
    (notice,) = small_hotline.rows(Notice)
    assert notice.sent_at is not None
