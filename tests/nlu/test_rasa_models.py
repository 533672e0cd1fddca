"""The three languages through Rasa's own server, trained from what is in the repository."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from commands.nlu import nlu
from nlu.breaker import CircuitBreaker
from nlu.client import RasaClient
from nlu.understander import Understander
from nlu.understanding import Understanding
from operations.errors import OperationsError
from operations.rasa_environment import rasa_token, rasa_variables
from operations.rasa_server import RasaAddress, answers, serve_command, temporary_server
from operations.rasa_training import is_current, model_path, train_language
from settings import Settings, load_settings

AT = datetime.fromisoformat("2026-03-18T14:30:00+08:00")
# Training three models on a busy machine.
SLOW = pytest.mark.timeout(900)


@pytest.fixture(scope="session")
def trained() -> Settings:
    """The models that `hotline nlu train` makes, made now if the data has changed since."""
    settings = load_settings({})
    for language in settings.nlu.languages:
        train_language(settings, language, lambda _: None)
    return settings


@pytest.fixture(scope="module")
def korean(trained: Settings) -> Iterator[RasaAddress]:
    with temporary_server(trained, "ko-KR", lambda _: None) as address:
        yield address


@contextmanager
def understander(settings: Settings, language: str) -> Iterator[Understander]:
    with temporary_server(settings, language, lambda _: None) as address, asking(address, language) as nlu_side:
        yield nlu_side


@contextmanager
def asking(address: RasaAddress, language: str) -> Iterator[Understander]:
    client = RasaClient(address.url, address.token, 10.0, 65_536, CircuitBreaker(3, 10.0))
    yield Understander({language: client})
    client.close()


def marks(understood: Understanding) -> dict[str, str]:
    return {entity.entity: entity.text for entity in understood.entities}


@SLOW
@pytest.mark.rasa
def test_mandarin(trained: Settings) -> None:
    with understander(trained, "zh-CN") as nlu_side:
        told = nlu_side.understand(
            "昨晚 十一点 多 在 内环 高架 延安 路 那个 出口 被 一辆 货车 追尾 了 人 没事", "zh-CN", AT
        )
        wish = nlu_side.understand("我想问一下我上个月报的案子处理得怎么样了", "zh-CN", AT)
        answer = nlu_side.understand("三点半", "zh-CN", AT, "loss_date")
    assert (told.intent, told.source) == ("report_accident", "rasa")
    assert marks(told)["time"] == "昨晚 十一点 多"
    assert marks(told)["place"].startswith("内环 高架")
    assert marks(told)["other_party"] == "一辆 货车"
    assert told.values["loss_date"]["value"] == "2026-03-17T23:00:00+08:00"
    assert told.values["cause_of_loss"]["accident_class"] == "113"
    assert told.values["injury"]["status"] == "none"
    assert wish.intent == "claim_progress"
    assert answer.intent == "inform"


@SLOW
@pytest.mark.rasa
def test_english(trained: Settings) -> None:
    with understander(trained, "en-US") as nlu_side:
        told = nlu_side.understand(
            "i was rear ended by a truck on main street yesterday at three pm nobody was hurt", "en-US", AT
        )
        wish = nlu_side.understand("i want to complain about your adjuster", "en-US", AT)
    assert told.intent == "report_accident"
    assert {"time", "place", "cause", "other_party", "injury"} <= set(marks(told))
    assert told.values["loss_date"]["value"] == "2026-03-17T15:00:00+08:00"
    assert told.values["loss_location"]["road"] == "Main Street"
    assert wish.intent == "complaint"


@SLOW
@pytest.mark.rasa
def test_korean_as_the_small_recogniser_writes_it(korean: RasaAddress) -> None:
    with asking(korean, "ko-KR") as nlu_side:
        told = nlu_side.understand("오늘 오전 [9] 시 부산 서면역 사거리 에서 사고가 났 읍니다", "ko-KR", AT)
        spaced = nlu_side.understand("신호 위반 때문 입니다", "ko-KR", AT, "cause_of_loss")
    assert told.intent == "report_accident"
    assert marks(told)["time"] == "오늘 오전 [9] 시"
    assert marks(told)["place"].startswith("부산 서면역 사거리")
    assert marks(spaced)["cause"] == "신호 위반"


@SLOW
@pytest.mark.rasa
def test_training_again_finds_nothing_to_do(trained: Settings) -> None:
    said: list[str] = []
    assert train_language(trained, "ko-KR", said.append) is False
    assert said == []


@SLOW
@pytest.mark.rasa
def test_a_server_wants_its_token(korean: RasaAddress) -> None:
    assert answers(korean)
    assert not answers(RasaAddress(korean.url, "another"))


def settings_with(directory: Path, **nlu_settings: str) -> Settings:
    return Settings.model_validate(
        {"data_dir": directory, "nlu": {"languages": {"ko-KR": {}}, "models_dir": str(directory), **nlu_settings}}
    )


def test_a_failed_training_shows_its_last_words_and_leaves_no_model(tmp_path: Path) -> None:
    # Any other Python stands for a broken environment: it has no Rasa.
    settings = settings_with(tmp_path, rasa_python=sys.executable)
    with pytest.raises(OperationsError, match=r"(?s)No module named rasa.*make setup.*hotline nlu train --lang ko-KR"):
        train_language(settings, "ko-KR", lambda _: None)
    assert not model_path(settings, "ko-KR").exists()
    assert not is_current(settings, "ko-KR")
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == []


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    settings = settings_with(tmp_path, rasa_python=str(tmp_path / "nowhere"))
    with pytest.raises(OperationsError, match="run `make setup`"):
        train_language(settings, "ko-KR", lambda _: None)
    with pytest.raises(OperationsError, match="hotline nlu train --lang ko-KR"):
        serve_command(settings, "ko-KR", 5005, "token")


def test_a_server_that_dies_is_not_waited_for(tmp_path: Path) -> None:
    settings = settings_with(tmp_path, rasa_python=sys.executable)
    model_path(settings, "ko-KR").write_bytes(b"no model")
    with (
        pytest.raises(OperationsError, match="ended with code 1"),
        temporary_server(settings, "ko-KR", lambda _: None),
    ):
        pytest.fail("it never came up")


def test_it_listens_on_this_machine_only_and_keeps_our_secrets_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_with(tmp_path, rasa_python=sys.executable)
    model_path(settings, "ko-KR").write_bytes(b"")
    command = serve_command(settings, "ko-KR", 5005, "token")
    assert command[command.index("-i") + 1] == "127.0.0.1"
    assert command[command.index("--auth-token") + 1] == "token"
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "secret")
    monkeypatch.setenv("HOTLINE_KEYS", "secret")
    assert "secret" not in rasa_variables().values()
    assert rasa_variables()["RASA_TELEMETRY_ENABLED"] == "false"


def test_the_token_follows_the_keys() -> None:
    one, same, other = (rasa_token(Settings.model_validate({"keys": keys})) for keys in ("a", "a", "b"))
    assert one == same != other


PARSE = ["parse", "--lang", "zh-CN", "--at", "2026-03-18T14:30:00+08:00", "--no-server", "--json"]


def test_parse_reads_lines_and_writes_one_object_a_line() -> None:
    lines = '昨天下午三点追尾了\n\n{"text": "今天早上八点", "at": "2026-01-02T12:00:00+08:00"}\n'
    result = CliRunner().invoke(nlu, PARSE, input=lines)
    first, second = (json.loads(line) for line in result.stdout.splitlines())
    assert list(first)[:5] == ["text", "intent", "confidence", "entities", "values"]
    assert first["values"]["loss_date"]["value"] == "2026-03-17T15:00:00+08:00"
    assert second["text"] == "今天早上八点"
    assert second["values"]["loss_date"]["value"] == "2026-01-02T08:00:00+08:00"


@pytest.mark.parametrize(
    ("arguments", "line", "message"),
    [
        (PARSE, '{"at": "2026-01-02T12:00:00+08:00"}', '"text", "at"'),
        (PARSE, '{"text": 5}', "must be a string"),
        (PARSE, '{"text": "x", "at": "soon"}', "no ISO 8601 time"),
        (["parse", "--lang", "fr-FR"], "x", "not among nlu.languages"),
    ],
)
def test_wrong_input_is_explained(arguments: list[str], line: str, message: str) -> None:
    result = CliRunner().invoke(nlu, arguments, input=line)
    assert isinstance(result.exception, OperationsError)
    assert message in str(result.exception)
