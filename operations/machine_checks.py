"""What can be checked without a running hotline: programs, files, ports, the Rasa environment."""

from __future__ import annotations

import stat
from collections.abc import Iterator

from operations.data_dir import refused_path
from operations.errors import OperationsError
from operations.parts import Part
from operations.ports import taken_ports
from operations.programs import find_program, ports
from operations.rasa_environment import rasa_python
from operations.rasa_training import is_current
from settings import Settings, secrets_file


def check_data_dir(settings: Settings) -> Iterator[Part]:
    refused = refused_path(settings)
    if refused:
        yield Part("data directory", "failed", refused)
        return
    if not settings.data_dir.is_dir():
        yield Part("data directory", "failed", f"{settings.data_dir} is not there", "`hotline up` makes it.")
        return
    for path in (settings.data_dir, secrets_file(settings.data_dir)):
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield Part("data directory", "failed", f"{path} is open to other users", f"Run: chmod go-rwx {path}")
            return
    yield Part("data directory", "ok", str(settings.data_dir))


def check_programs(settings: Settings) -> Iterator[Part]:
    for name in ("nginx", *(["redis-server"] if settings.bundled_redis else [])):
        try:
            yield Part(name, "ok", find_program(name))
        except OperationsError as error:
            yield Part(name, "failed", str(error))


def check_ports(settings: Settings) -> Iterator[Part]:
    """Only for a hotline that is not running: its own ports would be found taken."""
    taken = taken_ports(settings.web.host, ports(settings))
    if not taken:
        yield Part("ports", "ok", "free")
    for name, port in taken.items():
        yield Part("ports", "failed", f"port {port} for {name} is taken", "Stop what uses it, or set HOTLINE_PORT.")


def check_rasa(settings: Settings) -> Iterator[Part]:
    """The environment and a trained model for every language this machine serves itself."""
    served = [language for language, nlu in settings.nlu.languages.items() if not nlu.url]
    if not served:
        yield Part("rasa", "ok", "served elsewhere")
        return
    try:
        rasa_python(settings)
    except OperationsError as error:
        yield Part("rasa", "failed", str(error))
        return
    untrained = [language for language in served if not is_current(settings, language)]
    if untrained:
        yield Part("rasa", "failed", f"no up-to-date model for {', '.join(untrained)}", "Run: hotline nlu train")
    else:
        yield Part("rasa", "ok", f"models for {', '.join(served)}")
