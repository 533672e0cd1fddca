"""Twilio's HTTP requests: signed, repeated by the retry policy, redirects followed, cookies kept per call."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import SimpleCookie
from urllib.parse import urldefrag, urlencode, urljoin, urlsplit

import aiohttp
from yarl import URL

from simulator.account import Hotline, OutOfReach, TwilioAccount, new_sid
from simulator.retry_policy import BadOverride, RetryPolicy, parse_retry_policy
from simulator.signature import sign, signed_url

USER_AGENT = "TwilioProxy/1.1"
MAX_REDIRECTS = 10
IDLE_SECONDS = 1.5
BECOMES_GET = frozenset({301, 302, 303})
REDIRECTS = BECOMES_GET | {307, 308}
# What a redirect that becomes a GET loses.
INPUTS = frozenset({"Digits", "SpeechResult", "Confidence", "RecordingUrl", "RecordingSid", "RecordingDuration"})
REASON_CODES = {"ct": 11202, "rt": 11200, "tt": 11203, "4xx": 11200, "5xx": 11200}


class WebhookFailed(Exception):
    """No usable answer came; `code` is Twilio's."""

    def __init__(self, code: int, text: str, url: str) -> None:
        super().__init__(f"{code}: {text} ({url})")
        self.code, self.text, self.url = code, text, url


class _Attempt(Exception):
    def __init__(self, reason: str, text: str) -> None:
        super().__init__(text)
        self.reason, self.text = reason, text


@dataclass(frozen=True)
class Reply:
    status: int
    content_type: str | None
    body: bytes
    url: str
    attempts: int
    seconds: float


class Webhooks:
    """`repeat`: how many more times each delivery arrives at once, as a network in trouble does it."""

    def __init__(self, account: TwilioAccount, hotline: Hotline, repeat: int = 0) -> None:
        self._account = account
        self._hotline = hotline
        self._repeat = repeat
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Webhooks:
        # Idle connections are dropped early: a server that closes one just then would look like a fault.
        connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=IDLE_SECONDS)
        self._session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._session is not None:
            await self._session.close()

    async def deliver(self, url: str, method: str, form: Mapping[str, str], cookies: dict[str, str]) -> Reply:
        """The answer to one logical delivery, whatever its status below 400.

        Raises WebhookFailed.
        """
        token = new_sid("")
        copies = [self._with_redirects(url, method, form, cookies, token) for _ in range(1 + self._repeat)]
        replies = await asyncio.gather(*copies, return_exceptions=True)
        first = replies[0]
        if isinstance(first, BaseException):
            raise first
        for other in replies[1:]:
            if isinstance(other, BaseException) or other.body != first.body:
                raise WebhookFailed(0, f"a repeat of a delivery was answered otherwise: {other}", url)
        return first

    async def _with_redirects(
        self, url: str, method: str, form: Mapping[str, str], cookies: dict[str, str], token: str
    ) -> Reply:
        try:
            policy = parse_retry_policy(url)
        except BadOverride as error:
            raise WebhookFailed(11243, str(error), url) from error
        began, attempts = time.monotonic(), 0
        for _ in range(MAX_REDIRECTS + 1):
            status, headers, body, tries = await self._with_retries(url, method, form, cookies, token, policy, began)
            attempts += tries
            if status not in REDIRECTS or "Location" not in headers:
                return Reply(
                    status, headers.get("Content-Type"), body, urldefrag(url).url, attempts, time.monotonic() - began
                )
            url = urljoin(url, headers["Location"])
            if status in BECOMES_GET:
                method, form = "GET", {name: value for name, value in form.items() if name not in INPUTS}
        raise WebhookFailed(11215, "too many HTTP redirects", url)

    async def _with_retries(
        self, url: str, method: str, form: Mapping[str, str], cookies: dict[str, str], token: str,
        policy: RetryPolicy, began: float,
    ) -> tuple[int, Mapping[str, str], bytes, int]:  # fmt: skip
        for attempt in range(1, policy.retries + 2):
            left = policy.total_seconds - (time.monotonic() - began)
            if left <= 0:
                raise WebhookFailed(11203, "no answer in the total time allowed", url)
            try:
                return (*await self._attempt(url, method, form, cookies, token, policy, left), attempt)
            except _Attempt as failure:
                if attempt > policy.retries or not policy.again_after(failure.reason):
                    raise WebhookFailed(REASON_CODES[failure.reason], failure.text, url) from failure
        raise AssertionError("the last attempt returns or raises")

    async def _attempt(
        self, url: str, method: str, form: Mapping[str, str], cookies: dict[str, str], token: str,
        policy: RetryPolicy, left: float,
    ) -> tuple[int, Mapping[str, str], bytes]:  # fmt: skip
        assert self._session is not None, "use the webhooks inside `async with`"
        if method == "GET" and form:
            joint = "&" if urlsplit(url).query else "?"
            url = urldefrag(url).url + joint + urlencode(form)
        body = urlencode(form).encode() if method == "POST" else None
        timeout = aiohttp.ClientTimeout(total=left, sock_connect=policy.connect_seconds, sock_read=policy.read_seconds)
        headers = self._headers(url, form if method == "POST" else {}, cookies, token)
        try:
            address = URL(self._hotline.address_of(urldefrag(url).url), encoded=True)
            async with self._session.request(
                method, address, data=body, headers=headers, timeout=timeout, allow_redirects=False
            ) as answer:
                content = await answer.read()
        except OutOfReach as error:
            raise WebhookFailed(11205, str(error), url) from error
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise _Attempt("ct", f"no connection: {error}") from error
        except (TimeoutError, aiohttp.ClientError) as error:
            raise _Attempt("rt", f"no answer: {type(error).__name__} {error}") from error
        _keep_cookies(answer.headers.getall("Set-Cookie", []), cookies)
        if answer.status >= 400:
            raise _Attempt(f"{answer.status // 100}xx", f"the hotline answered HTTP {answer.status}")
        return answer.status, answer.headers, content

    def _headers(self, url: str, form: Mapping[str, str], cookies: dict[str, str], token: str) -> dict[str, str]:
        parts = urlsplit(signed_url(url))
        headers = {
            "Accept": "*/*",
            "Host": urlsplit(url).netloc.rpartition("@")[2],
            "I-Twilio-Idempotency-Token": token,
            "User-Agent": USER_AGENT,
            "X-Forwarded-Proto": parts.scheme,
            "X-Twilio-Signature": sign(self._account.auth_token, url, form.items()),
        }
        if form:
            headers["Content-Type"] = "application/x-www-form-urlencoded; charset=UTF-8"
        if cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        return headers


def _keep_cookies(lines: list[str], cookies: dict[str, str]) -> None:
    for line in lines:
        cookies.update({name: morsel.value for name, morsel in SimpleCookie(line).items()})
