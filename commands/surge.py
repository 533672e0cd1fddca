"""`hotline surge`: the service of a storm, switched by a manager and written down."""

from __future__ import annotations

import getpass
import json

import click

from app import now_utc, opened_store
from claims.surge import last_switch, switch_surge


@click.group()
def surge() -> None:
    """Greeting, script and queues for a day on which everybody calls."""


@surge.command()
@click.option("--reason", required=True, help="Why, for those who look at it later.")
@click.option("--by", default=getpass.getuser, show_default="your account", help="Who switches.")
def on(reason: str, by: str) -> None:
    """Report first, short form, call-backs instead of waiting; from the next call on."""
    _switch(True, by, reason)


@surge.command()
@click.option("--reason", required=True, help="Why, for those who look at it later.")
@click.option("--by", default=getpass.getuser, show_default="your account", help="Who switches.")
def off(reason: str, by: str) -> None:
    """Back to the usual service."""
    _switch(False, by, reason)


@surge.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def status(as_json: bool) -> None:
    """Whether it is on, since when, by whom and why."""
    with opened_store() as store, store.database.read() as session:
        last = last_switch(session)
    state = {
        "surge": last is not None and last.surge,
        "since": last.at.isoformat() if last else None,
        "by": last.by if last else None,
        "reason": last.reason if last else None,
    }
    click.echo(json.dumps(state, ensure_ascii=False) if as_json else "  ".join(f"{k}: {v}" for k, v in state.items()))


def _switch(wanted: bool, by: str, reason: str) -> None:
    with opened_store() as store, store.database.write() as session:
        if not switch_surge(session, wanted, by, reason, now_utc()):
            raise click.ClickException(f"surge mode is {'on' if wanted else 'off'} already")
    click.echo(f"surge mode is {'on' if wanted else 'off'}")
