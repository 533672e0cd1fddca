"""Keys, sealed values and blind indexes: rotation opens the old, nothing moved or changed opens at all."""

from __future__ import annotations

import base64
import os

import pytest

from models.call import Call, Utterance
from models.crypto import CryptoError, KeyRing
from models.fnol import FnolDraft


def key() -> str:
    return base64.b64encode(os.urandom(32)).decode()


def test_what_is_sealed_opens_where_it_belongs_and_nowhere_else(key_ring: KeyRing) -> None:
    sealed = key_ring.seal("张伟".encode(), "policy|insured_sealed|1")
    assert key_ring.open(sealed, "policy|insured_sealed|1") == "张伟".encode()
    with pytest.raises(CryptoError, match="another row"):
        key_ring.open(sealed, "policy|insured_sealed|2")


def test_any_changed_byte_is_noticed(key_ring: KeyRing) -> None:
    sealed = key_ring.seal(b"13800138000", "row")
    for place in range(len(sealed)):
        changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        with pytest.raises(CryptoError):
            key_ring.open(changed, "row")
    with pytest.raises(CryptoError):
        key_ring.open(sealed[:10], "row")


def test_the_same_text_is_sealed_differently_each_time(key_ring: KeyRing) -> None:
    assert key_ring.seal(b"same", "row") != key_ring.seal(b"same", "row")


def test_after_rotation_the_old_opens_and_the_new_key_seals() -> None:
    shared, first, second = f"index:{key()},database:{key()}", f"1:{key()}", f"2:{key()}"
    old, new = KeyRing.parse(f"{shared},{first}"), KeyRing.parse(f"{shared},{first},{second}")
    assert new.open(old.seal(b"kept", "row"), "row") == b"kept"
    assert new.blind_index("phone", "+86138") == old.blind_index("phone", "+86138")
    with pytest.raises(CryptoError, match="missing key 2"):
        old.open(new.seal(b"fresh", "row"), "row")


def test_a_blind_index_needs_the_key_and_keeps_kinds_apart(key_ring: KeyRing) -> None:
    index = key_ring.blind_index("phone", "123")
    assert index == key_ring.blind_index("phone", "123")
    assert index != key_ring.blind_index("plate", "123")
    assert index != KeyRing.parse(KeyRing.generate()).blind_index("phone", "123")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", "index, database"),
        (f"index:{key()},1:{key()}", "database"),
        (f"index:{key()},database:{key()}", "numbered"),
        (f"index:{key()},database:{key()},1:c2hvcnQ=", "5 bytes"),
        (f"index:{key()},database:{key()},1:***", "base64"),
        (f"index:{key()},database:{key()},1:{key()},spare:{key()}", "spare"),
        (f"index:{key()},database:{key()},0:{key()}", "numbered"),
    ],
)
def test_wrong_keys_are_named_and_never_shown(text: str, names: str) -> None:
    with pytest.raises(CryptoError, match=names) as caught:
        KeyRing.parse(text)
    assert not any(part.partition(":")[2] in str(caught.value) for part in text.split(",") if len(part) > 20)


@pytest.mark.usefixtures("key_ring")
def test_a_sealed_column_reads_like_any_other() -> None:
    draft = FnolDraft(call_sid="CA1")
    draft.fields = {"plate_number": {"value": "京A12345"}}
    assert draft.fields == {"plate_number": {"value": "京A12345"}}
    assert "京A12345".encode() not in (draft.fields_sealed or b"")
    draft.fields = None
    assert (draft.fields, draft.fields_sealed) == (None, None)


@pytest.mark.usefixtures("key_ring")
def test_a_sealed_value_swapped_between_rows_or_columns_does_not_open() -> None:
    first, second = Utterance(call_sid="CA1", seq=1), Utterance(call_sid="CA1", seq=2)
    first.text, second.text = "one", "two"
    first.text_sealed, second.text_sealed = second.text_sealed, first.text_sealed
    with pytest.raises(CryptoError):
        _ = first.text
    call = Call(call_sid="CA1")
    call.caller = "+8613800138000"
    call.state_sealed = call.caller_sealed
    with pytest.raises(CryptoError):
        _ = call.state


@pytest.mark.usefixtures("key_ring")
def test_a_row_without_its_id_cannot_be_sealed() -> None:
    with pytest.raises(CryptoError, match="primary key"):
        Utterance(call_sid="CA1").text = "too early"
