"""`hotline seed`: a small demo insurer, so that a fresh hotline has somebody to insure and somebody to send."""

from __future__ import annotations

import click

from app import opened_store
from claims.demo_insurer import seed_insurer


@click.command()
def seed() -> None:
    """Fill in a small demo insurer; a second time adds nothing."""
    with opened_store() as store, store.database.write() as session:
        added = seed_insurer(session)
    click.echo(f"added {added.policies} policies, {added.adjusters} adjusters, {added.agents} agents")
