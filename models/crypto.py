"""Personal columns: AES-256-GCM with a key id for rotation, bound to table, column and row; keyed blind indexes.

A sealed value is `0x01 | key id (2 bytes) | nonce (12) | ciphertext and tag`; the associated data is
`table|column|row id`, so a value moved to another row does not open.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from dataclasses import dataclass
from typing import Any, Generic, Self, TypeVar, overload

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION = b"\x01"
NONCE_BYTES = 12
KEY_BYTES = 32
INDEX_NAME = "index"
DATABASE_NAME = "database"

T = TypeVar("T")


class CryptoError(Exception):
    """Keys are wrong or a sealed value does not open."""


@dataclass(frozen=True)
class KeyRing:
    """Keys by id: the highest number seals, all of them open."""

    field_keys: dict[int, bytes]
    index_key: bytes
    database_key: bytes

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `index:BASE64,database:BASE64,1:BASE64[,2:BASE64...]`, each key 32 bytes.

        Raises CryptoError that names the entry (never its key).
        """
        named: dict[str, bytes] = {}
        for entry in filter(None, (part.strip() for part in text.split(","))):
            name, _, encoded = entry.partition(":")
            try:
                key = base64.b64decode(encoded, validate=True)
            except ValueError:
                raise CryptoError(f"HOTLINE_KEYS: the key {name!r} is not base64") from None
            if len(key) != KEY_BYTES:
                raise CryptoError(f"HOTLINE_KEYS: the key {name!r} has {len(key)} bytes, {KEY_BYTES} are needed")
            named[name] = key
        missing = [name for name in (INDEX_NAME, DATABASE_NAME) if name not in named]
        numbers = {name: key for name, key in named.items() if name.isdigit() and 0 < int(name) < 65536}
        if missing or not numbers:
            raise CryptoError(
                f"HOTLINE_KEYS lacks {', '.join(missing) or 'a numbered key'}: "
                "index:BASE64,database:BASE64,1:BASE64 are needed"
            )
        unknown = set(named) - set(numbers) - {INDEX_NAME, DATABASE_NAME}
        if unknown:
            raise CryptoError(f"HOTLINE_KEYS: unknown entry {', '.join(sorted(unknown))}")
        return cls({int(n): k for n, k in numbers.items()}, named[INDEX_NAME], named[DATABASE_NAME])

    @staticmethod
    def generate() -> str:
        """A fresh HOTLINE_KEYS text."""
        return ",".join(
            f"{name}:{base64.b64encode(os.urandom(KEY_BYTES)).decode()}" for name in (INDEX_NAME, DATABASE_NAME, "1")
        )

    def seal(self, plain: bytes, bound_to: str) -> bytes:
        key_id = max(self.field_keys)
        nonce = os.urandom(NONCE_BYTES)
        cipher = AESGCM(self.field_keys[key_id]).encrypt(nonce, plain, bound_to.encode())
        return VERSION + key_id.to_bytes(2, "big") + nonce + cipher

    def open(self, sealed: bytes, bound_to: str) -> bytes:
        """The plain bytes. Raises CryptoError when the key is unknown or the value was changed or moved."""
        key_id, nonce, cipher = int.from_bytes(sealed[1:3], "big"), sealed[3:15], sealed[15:]
        if sealed[:1] != VERSION or key_id not in self.field_keys:
            raise CryptoError(f"{bound_to}: sealed with an unknown format or the missing key {key_id}")
        try:
            return AESGCM(self.field_keys[key_id]).decrypt(nonce, cipher, bound_to.encode())
        except (InvalidTag, ValueError):  # ValueError: it was cut short
            raise CryptoError(f"{bound_to}: the sealed value was changed or belongs to another row") from None

    def blind_index(self, kind: str, value: str) -> str:
        """A keyed hash by which a value can be found but not read: `kind` keeps phone and plate spaces apart."""
        return hmac.new(self.index_key, f"{kind}|{value}".encode(), hashlib.sha256).hexdigest()


_installed: list[KeyRing] = []


def install_key_ring(ring: KeyRing) -> None:
    """Give the sealed columns of this process their keys; called once, by `app.py`."""
    _installed[:] = [ring]


def key_ring() -> KeyRing:
    if not _installed:
        raise CryptoError("no keys installed: sealed columns cannot be read or written")
    return _installed[0]


class Sealed(Generic[T]):
    """An encrypted column, as a plain attribute: `caller = Sealed[str]("caller_sealed")` beside
    `caller_sealed: Mapped[bytes | None]`. Values are JSON inside. The row's id must be set first."""

    def __init__(self, column: str) -> None:
        self.column = column

    @overload
    def __get__(self, row: None, owner: type) -> Self: ...
    @overload
    def __get__(self, row: object, owner: type) -> T | None: ...
    def __get__(self, row: Any, owner: type) -> Self | T | None:
        if row is None:
            return self
        sealed = getattr(row, self.column)
        if sealed is None:
            return None
        value: T = json.loads(key_ring().open(sealed, self._bound_to(row)))
        return value

    def __set__(self, row: Any, value: T | None) -> None:
        if value is None:
            setattr(row, self.column, None)
            return
        plain = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        setattr(row, self.column, key_ring().seal(plain, self._bound_to(row)))

    def _bound_to(self, row: Any) -> str:
        keys = [getattr(row, column.key) for column in row.__table__.primary_key.columns]
        if any(key is None for key in keys):
            raise CryptoError(f"{row.__tablename__}.{self.column}: set the primary key before a sealed value")
        return "|".join([row.__tablename__, self.column, *(str(key) for key in keys)])
