"""`hotline flow`: the call flow as a page with charts."""

from __future__ import annotations

from pathlib import Path

import click

from app import make_script
from ivr.flow_chart import render_flow_chart
from settings import load_settings


@click.command()
@click.option("--write", "path", type=click.Path(dir_okay=False, path_type=Path), help="Write it there instead.")
def flow(path: Path | None) -> None:
    """The stages of a call and the questions of every form, as Markdown with Mermaid charts."""
    page = render_flow_chart(make_script(load_settings()))
    if path is None:
        click.echo(page)
    else:
        path.write_text(page, encoding="utf-8")
        click.echo(f"wrote {path}")
