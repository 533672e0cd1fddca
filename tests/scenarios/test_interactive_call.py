"""A person holds a call on the terminal: what is typed is said, and what was understood is shown."""

from __future__ import annotations

import pytest

from tests.support.running_hotline import RunningHotline

pytestmark = [pytest.mark.whole, pytest.mark.timeout(900)]


def test_words_and_keys_are_typed(hotline: RunningHotline) -> None:
    shown = hotline.run(
        "call", "en-US", "--interactive", "--from", "+8613700137099", typed="nobody is hurt\n0\n/hang up\n"
    )
    assert "is anyone hurt" in shown
    assert "injury = " in shown
    assert "status none" in shown
    assert "putting you through" in shown
