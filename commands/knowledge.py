"""`hotline knowledge`: what the hotline would answer to a question, and how surely."""

from __future__ import annotations

from datetime import datetime

import click
from rich.console import Console
from rich.table import Table

from app import make_script
from settings import load_settings

SHOWN = 3


@click.group()
def knowledge() -> None:
    """Try the answers the hotline gives by itself."""


@knowledge.command()
@click.argument("question")
@click.option("--language", default="zh-CN", show_default=True)
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day; default: today.")
def ask(question: str, language: str, day: datetime | None) -> None:
    """The nearest answers to QUESTION; one below the threshold is not given, a person is."""
    settings = load_settings()
    known = make_script(settings).knowledge.get(language)
    if known is None:
        raise click.ClickException(f"no knowledge.{language}.yaml")
    answers = {entry.id: entry for entry in known.entries}
    table = Table("near", "id", "answer", "source", title=f"threshold {known.threshold}")
    on = (day or datetime.now(settings.zone)).date()
    for found in known.ranked(question, on)[:SHOWN]:
        entry = answers[found.id]
        table.add_row(f"{found.score:.2f}", entry.id, entry.answer, entry.source)
    console = Console()
    console.print(table)
    given = known.find(question, on)
    console.print(f"answered: {given.id}" if given else "not answered: a person is called, with the question noted")
