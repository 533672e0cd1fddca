"""How well the hotline understands, beside what one would have without it, on the same sentences in one run.

    python -m benchmarks.understanding [--set test] [--lang zh-CN] [--system ours ...] [--diet-sentences 1500]

Systems: `ours`; `keywords`, a keyword-and-regex baseline; `diet`, Rasa's template pipeline trained on our sentences
(some minutes, kept in var/benchmarks); `times`, public libraries on the marked words of the time. Prints a Markdown
table. Run it on a machine with nothing else to do.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from benchmarks import understanding_diet, understanding_time
from benchmarks.understanding_baseline import KeywordBaseline
from commands.nlu_understander import open_understander
from nlu.evaluation_sets import SETS, read_set, set_path
from nlu.scoring import Expected, Understands, judge
from nlu.scoring_figures import figures
from nlu.scoring_statistics import Figure, share
from settings import Settings, load_settings

SYSTEMS = ("ours", "keywords", "diet", "times")
LANGUAGES = ("zh-CN", "en-US")
NAMES = {"ours": "this hotline", "keywords": "keywords and patterns", "diet": "plain DIET (Rasa's template)"}
COLUMNS = {
    "intent": "intent_accuracy",
    "time F1": "time_f1_overlap",
    "place F1": "place_f1_overlap",
    "cause F1": "cause_f1_overlap",
    "injury F1": "injury_f1_overlap",
    "time": "value.loss_date",
    "place": "value.loss_location",
    "cause": "value.cause_of_loss",
    "injury": "value.injury",
    "missed injuries": "injury_missed",
    "whole report": "whole_report",
    "calibration error": "intent_calibration_error",
    "p95 ms": "latency_p95_ms",
}


def main() -> None:
    chosen = _arguments()
    settings = load_settings()
    print(f"| language | system | {' | '.join(COLUMNS)} |")
    print("|---" * (len(COLUMNS) + 2) + "|")
    for language in chosen.lang or LANGUAGES:
        rows = [row for name in chosen.set for row in read_set(set_path(name, language))]
        for system in chosen.system:
            for name, found in _figures(system, settings, language, rows, chosen):
                print(f"| {language} | {name} | {' | '.join(_cells(found))} |", flush=True)
    print(f"\nSets: {', '.join(chosen.set)}. F1: same kind, half of the words covered. In brackets: 95 % intervals.")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", nargs="+", choices=SETS, default=["test"])
    parser.add_argument("--lang", nargs="+", choices=LANGUAGES)
    parser.add_argument("--system", nargs="+", choices=SYSTEMS, default=list(SYSTEMS))
    parser.add_argument("--diet-sentences", type=int, default=1500, help="a sample of ours: more takes hours")
    parser.add_argument("--diet-epochs", type=int, default=100, help="Rasa's template has 100")
    return parser.parse_args()


def _figures(
    system: str, settings: Settings, language: str, rows: Sequence[Expected], chosen: argparse.Namespace
) -> Iterator[tuple[str, Mapping[str, Figure]]]:
    if system == "times":
        for library in understanding_time.LIBRARIES:
            yield library, {"value.loss_date": share(understanding_time.right_times(rows, language, library))}
        return
    with _opened(system, settings, language, chosen) as understander:
        yield NAMES[system], figures(judge(rows, language, understander))


@contextmanager
def _opened(system: str, settings: Settings, language: str, chosen: argparse.Namespace) -> Iterator[Understands]:
    if system == "keywords":
        yield KeywordBaseline(language)
    elif system == "ours":
        with open_understander(settings, language, start=True) as understander:
            yield understander
    else:
        model, took = understanding_diet.train(settings, language, chosen.diet_sentences, chosen.diet_epochs)
        print(f"{language}: plain DIET trained in {took:.0f} s", file=sys.stderr)
        with understanding_diet.serve(settings, model) as address:
            diet = understanding_diet.PlainDiet(address)
            yield diet
            diet.close()


def _cells(found: Mapping[str, Figure]) -> Iterator[str]:
    for name in COLUMNS.values():
        figure = found.get(name)
        if figure is None or not figure.of:
            yield "-"
        elif name.endswith("_ms"):
            yield f"{figure.value:.0f}"
        elif figure.low == figure.high:
            yield f"{figure.value:.3f}"
        else:
            yield f"{figure.value:.3f} ({figure.low:.2f}–{figure.high:.2f})"


if __name__ == "__main__":
    main()
