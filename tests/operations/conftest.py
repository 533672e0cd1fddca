"""Directories short enough for sockets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest


@pytest.fixture
def short_dir() -> Iterator[Path]:
    # A socket's path may have 107 bytes; pytest's directories are longer.
    with TemporaryDirectory(prefix="hotline-") as directory:
        yield Path(directory)
