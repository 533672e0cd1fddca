"""`hotline policies`: the policy register."""

from __future__ import annotations

from pathlib import Path

import click

from app import opened_store
from claims.policy_import import PolicyFileError, import_policies, read_policies


@click.group()
def policies() -> None:
    """Bring the policy register in."""


@policies.command("import")
@click.argument("path", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--check", is_flag=True, help="Only check the file.")
def import_file(path: Path, check: bool) -> None:
    """Add or change the policies of a CSV FILE: all of them, or none when a line is wrong (docs/policies.md)."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = read_policies(file)
    except PolicyFileError as error:
        raise click.ClickException(f"{path.name}: nothing imported\n{error}") from error
    if check:
        click.echo(f"{len(rows)} policies, nothing wrong")
        return
    with opened_store() as store, store.database.write() as session:
        done = import_policies(session, rows)
    click.echo(f"added {done.added} policies, changed {done.changed}")
