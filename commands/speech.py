"""`hotline speech`: fitting what lies between the telephone and a model."""

from __future__ import annotations

from pathlib import Path

import click

from ivr.speech.band_extension import save_extension
from ivr.speech.extension_fit import FitError, FitOptions, fit_extension, read_wide_clip

DEFAULTS = FitOptions()


@click.group()
def speech() -> None:
    """What lies between the telephone and a speech model."""


@speech.command(name="fit-extension")
@click.option(
    "--clips",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Directory of mono 16-bit WAV files at 16 kHz; the more voices and the more like callers, the better.",
)
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The .npz file to write.")
@click.option("--ridge", default=DEFAULTS.ridge, show_default=True, type=click.FloatRange(min=0, min_open=True))
@click.option("--gain-db", default=DEFAULTS.gain_db, show_default=True, help="Added to every predicted band.")
@click.option("--floor-dbfs", default=DEFAULTS.floor_dbfs, show_default=True, help="White noise under everything.")
def fit_extension_command(clips: Path, out: Path, ridge: float, gain_db: float, floor_dbfs: float) -> None:
    """Fit a band extension on wide-band speech. Judge it with benchmarks/front_end.py before callers meet it."""
    try:
        wide = [read_wide_clip(path) for path in sorted(clips.rglob("*.wav"))]
        fit = fit_extension(wide, FitOptions(ridge, gain_db, floor_dbfs))
        out.parent.mkdir(parents=True, exist_ok=True)
        save_extension(out, fit.extension)
    except (FitError, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{fit.clips} clips, {fit.seconds:.0f} s of speech")
    click.echo(f"upper band predicted to {fit.error_db:.1f} dB (it varies by {fit.spread_db:.1f} dB)")
    click.echo(f"wrote {out}")
