"""The `hotline` command: a table of what it can do. Each command's code is imported when it is asked for."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import click


@dataclass(frozen=True)
class Entry:
    """Where a command lives, as `module:name`, and its line in `hotline --help`."""

    target: str
    help: str


COMMANDS = {
    "up": Entry("commands.up:up", "Start the whole hotline in the foreground."),
    "serve": Entry("commands.serve:serve", "Run the web process alone."),
    "media": Entry("commands.media:media", "Run the media process alone."),
    "worker": Entry("commands.worker:worker", "Run the job worker and relay alone."),
    "nlu": Entry("commands.nlu:nlu", "Train, serve and try language understanding."),
    "call": Entry("commands.call:call", "Call a hotline, as a caller and as Twilio."),
    "twilio-stand-in": Entry("commands.twilio_stand_in:twilio_stand_in", "Play Twilio's REST side for a demo account."),
    "fnol": Entry("commands.fnol:fnol", "List and show first notices of loss."),
    "policies": Entry("commands.policies:policies", "Bring the policy register in."),
    "complaints": Entry("commands.complaints:complaints", "List and show complaints and praise."),
    "knowledge": Entry("commands.knowledge:knowledge", "Try the answers the hotline gives by itself."),
    "flow": Entry("commands.flow:flow", "Print the call flow as charts."),
    "kpi": Entry("commands.kpi:kpi", "Print the hotline's figures."),
    "jobs": Entry("commands.jobs:jobs", "Look at jobs that are due or were given up."),
    "tasks": Entry("commands.tasks:tasks", "Look at what is owed to callers, and close it."),
    "surge": Entry("commands.surge:surge", "Switch the service for a day on which everybody calls."),
    "db": Entry("commands.db:db", "Bring the database forward and look at its state."),
    "seed": Entry("commands.seed:seed", "Fill in a small demo insurer."),
    "models": Entry("commands.models:models", "Show and fetch speech models."),
    "speech": Entry("commands.speech:speech", "Fit what lies between the telephone and a speech model."),
    "secrets": Entry("commands.secrets:secrets", "Make the secrets file."),
    "doctor": Entry("commands.doctor:doctor", "Check this machine and the running hotline."),
}


class CommandTable(click.Group):
    """A group that imports a command only to run it: `hotline --help` stays quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  (click's signature)
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        entry = COMMANDS.get(cmd_name)
        return load_command(entry) if entry else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.help) for name, entry in COMMANDS.items()])


def load_command(entry: Entry) -> click.Command:
    module, _, name = entry.target.partition(":")
    command: click.Command = getattr(importlib.import_module(module), name)
    return command


@click.command(cls=CommandTable)
@click.version_option(package_name="accident-hotline")
def hotline() -> None:
    """The accident hotline. Settings: config.yaml and the environment, see docs/configuration.md."""


def main(arguments: Sequence[str] | None = None) -> None:
    """The console script. An expected failure is one line, never a trace."""
    try:
        hotline.main(args=list(sys.argv[1:] if arguments is None else arguments), prog_name="hotline")
    except Exception as error:
        if not is_expected(error):
            raise
        raise SystemExit(f"hotline: {error}") from None


# By name, so that a table need not import every room. Each says in its message what failed and what to do.
EXPECTED_ERRORS = frozenset(
    {
        "settings.whole.SettingsError",
        "models.crypto.CryptoError",
        "models.database.DatabaseError",
        "models.schema.SchemaBehind",
        "operations.errors.OperationsError",
    }
)


def is_expected(error: Exception) -> bool:
    return any(f"{kind.__module__}.{kind.__qualname__}" in EXPECTED_ERRORS for kind in type(error).__mro__)
