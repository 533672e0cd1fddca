"""What a person types is said, pressed, or left unsaid."""

from __future__ import annotations

import asyncio
import io

import pytest

from simulator.steps import HangUp, Keys, Silence, Step, Words
from simulator.typed_steps import TypedSteps, parse_typed


@pytest.mark.parametrize(
    ("line", "step"),
    [
        ("有人受伤\n", Words(text="有人受伤")),
        ("12#\n", Keys(keys="12#")),
        ("at 12 o'clock", Words(text="at 12 o'clock")),
        ("  \n", Silence()),
        ("/hang up\n", HangUp()),
    ],
)
def test_a_line_is_a_step(line: str, step: Step) -> None:
    assert parse_typed(line) == step


def test_the_end_of_the_input_hangs_up() -> None:
    async def typed() -> list[Step]:
        steps = TypedSteps(io.StringIO("hello\n1\n"))
        return [await steps.next() for _ in range(3)]

    assert asyncio.run(typed()) == [Words(text="hello"), Keys(keys="1"), HangUp()]
