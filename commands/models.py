"""`hotline models`: which speech models are configured, which are there, how to get the others."""

from __future__ import annotations

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn
from rich.table import Table

from ivr.speech.audio import make_front_end
from ivr.speech.band_extension import ExtensionError
from ivr.speech.model_fetch import MODEL_NAME, fetch_model
from ivr.speech.model_store import ModelError, ModelMissing, extension_path, find_model, missing_parts
from settings import Settings, SpeechLanguage, load_settings


@click.group(invoke_without_command=True)
@click.pass_context
def models(context: click.Context) -> None:
    """Speech models: which are configured, which are there, how to get the others."""
    if context.invoked_subcommand is None:
        context.invoke(list_models)


@models.command(name="list")
def list_models() -> None:
    """One row per configured language (the default)."""
    settings = load_settings()
    table = Table("language", "engine", "model", "there", "front end", "path, or what to do")
    for name, language in sorted(settings.speech.languages.items()):
        table.add_row(name, *_row(settings, language))
    Console().print(table)


@models.command()
def path() -> None:
    """Print the directory that models are fetched into and looked for in."""
    click.echo(load_settings().speech_models_dir)


@models.command()
@click.argument("name", required=False)
@click.option("--all", "every", is_flag=True, help="Every configured model that has a name to fetch.")
def fetch(name: str | None, every: bool) -> None:
    """Download NAME, verify it, and put it into the models directory. Run again to go on after a break."""
    if bool(name) == every:
        raise click.UsageError("give a NAME or --all")
    settings = load_settings()
    names = [name] if name else _fetchable(settings)
    failed = [error for error in (_fetch(settings, wanted) for wanted in names) if error]
    if failed:
        raise click.ClickException("\n".join(failed))


def _fetchable(settings: Settings) -> list[str]:
    """Names only: directories and packages are the operator's."""
    names = {language.model for language in settings.speech.languages.values() if language.engine == "vosk"}
    return sorted(name for name in names if MODEL_NAME.fullmatch(name))


def _fetch(settings: Settings, name: str) -> str:
    """Empty, or what went wrong."""
    models_dir = settings.speech_models_dir
    if not missing_parts(models_dir / name):
        click.echo(f"{name} is there: {models_dir / name}")
        return ""
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    try:
        with Progress(*columns, transient=True) as progress:
            task = progress.add_task(name, total=None)
            where = fetch_model(
                name,
                models_dir,
                settings.speech.models_url,
                lambda so_far, size: progress.update(task, completed=so_far, total=size),
            )
    except ModelError as error:
        return str(error)
    click.echo(f"{name} fetched: {where}")
    return ""


def _row(settings: Settings, language: SpeechLanguage) -> tuple[str, str, str, str, str]:
    front_end = _front_end(language)
    if language.engine == "server":
        where = ", ".join(language.servers) or "set speech.languages.<language>.servers"
        return ("server", "(on the server)", "?", front_end, where)
    try:
        where, there = str(find_model(language.model, settings.speech_models_dir)), "yes"
    except ModelMissing as missing:
        where, there = missing.what_to_do, "no"
    return ("vosk", language.model, there, front_end, where)


def _front_end(language: SpeechLanguage) -> str:
    """The kind, with what is wrong with it."""
    try:
        make_front_end(language.front_end, extension_path(language.model, language.extension))
    except ExtensionError as error:
        return f"{language.front_end}: {error}"
    return language.front_end
