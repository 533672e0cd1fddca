"""Unpacks a model archive that may not be trusted: no way out of its directory, no bomb, no links."""

from __future__ import annotations

import shutil
import stat
from pathlib import Path, PurePosixPath
from typing import IO, Final
from zipfile import BadZipFile, ZipFile, ZipInfo

from ivr.speech.model_store import ModelError

MAX_FILES: Final = 2000
# The largest model published is 1.8 GB packed and about twice that unpacked.
MAX_BYTES: Final = 12 << 30
MAX_RATIO: Final = 50
CHUNK_BYTES: Final = 1 << 20


class ArchiveError(ModelError):
    """The archive is not one a model comes in."""


def unpack_model(archive: Path, name: str, room: Path) -> Path:
    """Unpack into the empty directory `room`; the directory `name` in it, as all model archives are packed.

    Raises ArchiveError; what was unpacked until then is left to the caller, who owns `room`.
    """
    allowed = min(MAX_BYTES, MAX_RATIO * archive.stat().st_size)
    try:
        with ZipFile(archive) as packed:
            members = packed.infolist()
            if len(members) > MAX_FILES or sum(member.file_size for member in members) > allowed:
                raise ArchiveError(f"{archive.name} would unpack to far more than a model")
            for member in members:
                place = room.joinpath(*_safe_parts(member, name))
                if member.is_dir():
                    place.mkdir(parents=True, exist_ok=True)
                    continue
                place.parent.mkdir(parents=True, exist_ok=True)
                with packed.open(member) as source, place.open("xb") as target:
                    _copy(source, target, member)
    except (BadZipFile, OSError, NotImplementedError, RuntimeError) as error:
        raise ArchiveError(f"{archive.name} cannot be unpacked: {error}") from error
    return room / name


def _safe_parts(member: ZipInfo, name: str) -> tuple[str, ...]:
    """The path of a member below `name`. Raises ArchiveError for every other place and for links."""
    path = PurePosixPath(member.filename)
    mode = member.external_attr >> 16
    if "\\" in member.filename or path.is_absolute() or ".." in path.parts or path.parts[:1] != (name,):
        raise ArchiveError(f"the archive wants to write {member.filename!r}, outside {name}/")
    if mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise ArchiveError(f"the archive holds {member.filename!r}, neither a file nor a directory")
    return path.parts


def _copy(source: IO[bytes], target: IO[bytes], member: ZipInfo) -> None:
    """Zipfile ends at the stated size and checks the CRC; a member cannot grow beyond what was counted."""
    shutil.copyfileobj(source, target, CHUNK_BYTES)
    if target.tell() != member.file_size:
        raise ArchiveError(f"{member.filename!r} is not as long as the archive says")
