import pytest
from twilio.request_validator import RequestValidator

from simulator.signature import sign, signed_url

FIELDS = {
    "CallSid": "CA1234567890ABCDE",
    "Caller": "+14158675310",
    "Digits": "1234",
    "From": "+14158675310",
    "To": "+18005551212",
}


def test_the_published_vector() -> None:
    url = "https://example.com/myapp.php?foo=1&bar=2"
    assert sign("12345", url, FIELDS.items()) == "L/OH5YylLD5NRKLltdqwSvS0BnU="


@pytest.mark.parametrize(
    ("url", "signed"),
    [
        ("https://h.example/a?x=1#rc=2&rp=all", "https://h.example/a?x=1"),
        ("https://user:secret@h.example/a", "https://h.example/a"),
        ("https://h.example:8443/a", "https://h.example/a"),
        ("wss://h.example:8443/media", "wss://h.example/media"),
        ("http://h.example:8080/a", "http://h.example:8080/a"),
        ("https://h.example/a?who=%E4%BD%A0%22", "https://h.example/a?who=%E4%BD%A0%22"),
    ],
)
def test_what_of_a_url_is_signed(url: str, signed: str) -> None:
    assert signed_url(url) == signed


@pytest.mark.parametrize(
    "url", ["https://h.example/voice?step=1", "http://127.0.0.1:8000/voice", "https://h.example:8443/v?a=%7B%22"]
)
def test_twilios_own_validator_agrees(url: str) -> None:
    form = {**FIELDS, "SpeechResult": "撞车了 & more", "Empty": ""}
    assert RequestValidator("token").validate(url, form, sign("token", url, form.items()))
    assert not RequestValidator("other").validate(url, form, sign("token", url, form.items()))


def test_repeated_names_are_signed_once_per_value_in_order() -> None:
    assert sign("t", "https://h/a", [("X", "b"), ("X", "a"), ("X", "b")]) == sign(
        "t", "https://h/a", [("X", "a"), ("X", "b")]
    )
