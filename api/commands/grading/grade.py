"""`vejsyn grade …`: the grading, fitted to what foremen correct on the map."""

import json
from dataclasses import asdict
from importlib.util import find_spec
from typing import Annotated

import typer
from rich.table import Table

from api.commands.console import plain
from api.commands.roads import AsJson
from api.language import Language, terminals_language
from api.state import now
from data.damages.corrections.fitted import return_to_prior
from data.damages.corrections.learning import FitReport, Outcome, learn
from data.store import open_store

app = typer.Typer()
grade = typer.Typer(help="How bad a damage is, as foremen see it.", no_args_is_help=True)
app.add_typer(grade, name="grade")

REPLAY = {
    "da": "Den gælder fra nu af; `vejsyn replay` giver også de kendte skader ny alvor.",
    "en": "It counts from now on; `vejsyn replay` grades the known damages by it too.",
}
WEIGHT_WORDS: dict[str, dict[Language, str]] = {
    "line": {"da": "enkelt revne", "en": "single crack"},
    "net": {"da": "netrevner", "en": "net of cracks"},
    "hole": {"da": "hul", "en": "hole"},
    "opening": {"da": "2,7 × så åben", "en": "2.7 × as open"},
    "area": {"da": "2,7 × så stor", "en": "2.7 × as large"},
    "broken": {"da": "10 % brækket ud", "en": "10 % broken out"},
}
"""A factor e for each step."""


@grade.command("fit")
def fit_command(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Fit the grading to the corrections on the map; it counts only where it orders held-out corrections better."""
    if find_spec("scipy") is None:
        raise typer.BadParameter("SciPy is not installed here; pip install 'vejsyn[fit]'")
    report = learn(open_store(), now(), dry_run)
    if as_json:
        typer.echo(json.dumps({**asdict(report), "missing": report.missing, "dry_run": dry_run}, ensure_ascii=False))
    else:
        _print(report, terminals_language())


@grade.command("reset")
def reset_command() -> None:
    """Grade by the prior again, as if nothing had been fitted; every correction still counts for its own damage."""
    with open_store().write() as session:
        return_to_prior(session, now())
    danish = terminals_language() == "da"
    begin = "Alvor følger udgangspunktet igen." if danish else "Damages are graded by the prior again."
    typer.echo(f"{begin} {REPLAY[terminals_language()]}")


def _print(report: FitReport, language: Language) -> None:
    console = plain()
    if report.agreement and report.weights:
        console.print(_agreement_table(report, language))
        console.print(_weight_table(report, language))
    console.print(_verdict(report, language == "da"), soft_wrap=True)
    if report.replaced:
        console.print(REPLAY[language], soft_wrap=True)


def _agreement_table(report: FitReport, language: Language) -> Table:
    assert report.agreement
    ours, danish = report.agreement, language == "da"
    pairs = f"{ours.pairs} par af rettelser" if danish else f"{ours.pairs} pairs of corrections"
    table = Table(pairs, "i formandens rækkefølge" if danish else "in the foreman's order")
    for name, share in (
        ("udgangspunktet" if danish else "the prior", f"{ours.prior:.0%}"),
        ("gælder nu" if danish else "in force", f"{ours.in_force:.0%}"),
        ("tilpasset, på usete" if danish else "fitted, held out", f"{ours.fitted:.0%}"),
        ("gevinst" if danish else "gain", f"{ours.gain:+.1%} ± {ours.error:.1%}"),
    ):
        table.add_row(name, share)
    return table


def _weight_table(report: FitReport, language: Language) -> Table:
    assert report.weights
    table = Table("", "trin værre" if language == "da" else "grades worse")
    for name, grades in asdict(report.weights).items():
        table.add_row(WEIGHT_WORDS[name][language], f"{grades:+.2f}")
    return table


def _verdict(report: FitReport, danish: bool) -> str:
    count, one_way = report.corrections, max(report.worse, report.milder)
    if report.outcome is Outcome.TOO_FEW:
        return (
            f"{count} rettelser af målte skader; {report.missing} mangler, før alvor kan tilpasses."
            if danish
            else f"{count} corrections of measured damages; {report.missing} more are needed to fit the grading."
        )
    if report.outcome is Outcome.ONE_WAY:
        return (
            f"{one_way} af {count} rettelser peger samme vej: det ændrer ingen rækkefølge. Intet er ændret."
            if danish
            else f"{one_way} of {count} corrections say the same: that changes no order. Nothing was replaced."
        )
    if report.outcome is Outcome.NOT_BETTER:
        return (
            f"Af {count} rettelser: ikke sikkert bedre end det, der gælder. Intet er ændret."
            if danish
            else f"From {count} corrections: not surely better than what is in force. Nothing was replaced."
        )
    if report.replaced:
        return f"Tilpasset {count} rettelser." if danish else f"Fitted to {count} corrections."
    return (
        f"Tilpasset {count} rettelser ville det være bedre; intet er ændret."
        if danish
        else f"Fitted to {count} corrections it would be better; nothing was replaced."
    )
