"""Dots against masks at one setting of the threshold after another."""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ingest.night.reader import Eyes
from model.detection import Image
from model.evaluation.regions import CRACKS, POTHOLES
from model.networks.privacy import Blurred
from model.vocabulary import DamageClass
from tests.bench.drives.clips import MONTHS, DriveResult, Nights, ToldCamera
from tests.bench.drives.masks import Shares, detected, funnel, in_both, lost, shown
from tests.bench.truth_table import Figure, Target, columns

OCTOBER, NOVEMBER = MONTHS


@dataclass(frozen=True, slots=True)
class Measured:
    """One line of the curve; figures are after both drives where they do not say otherwise."""

    threshold: str
    figures: tuple[Figure, ...]


def at_threshold(threshold: float, eyes: Eyes, camera: ToldCamera) -> Measured:
    """The nights with that least confidence of every class; no picture is blurred, for none is looked at."""
    told = replace(eyes, blur=_unblurred, thresholds=dict.fromkeys(DamageClass, threshold))
    with tempfile.TemporaryDirectory() as home:
        return Measured(f"{threshold:.2f}", tuple(mask_figures(Nights(Path(home), told, camera).results())))


def mask_figures(results: Sequence[DriveResult]) -> Iterator[Figure]:
    """After one drive and after both; the targets are issue 13's."""
    first, both = results
    after_first, after_both, flow, where = shown(first), shown(both), funnel(both), lost(both)
    yield _share("revner vist efter oktober", after_first.cracks)
    yield _share("revner vist", after_both.cracks, 0.9)
    yield _share("huller under en prik efter oktober", after_first.potholes)
    yield _share("huller under en prik", after_both.potholes)
    yield _share("huller vist som huller", after_both.named_potholes, 0.4)
    yield _share("rette prikker efter oktober", after_first.right_dots)
    yield _share("rette prikker", after_both.right_dots, 0.9)
    yield _share("oktobers prikker set i november", in_both(both.dots, OCTOBER), 0.85)
    yield _share("novembers prikker set i oktober", in_both(both.dots, NOVEMBER), 0.85)
    yield _share("revner under en boks", detected(both, CRACKS))
    yield _share("huller under en boks", detected(both, POTHOLES))
    for name, count in (
        ("mistede områder: ingen boks", where.undetected),
        ("  bokse, men intet sted på vejen", where.unplaced),
        ("  observeret, men ingen prik", where.without_dot),
        ("bokse", flow.detections),
        ("skader i billeder", flow.frame_observations),
        ("observationer", flow.observations),
        ("observationer på kortet", flow.sightings),
        ("prikker", flow.dots),
    ):
        yield Figure(name, str(count), "–", None, float(count), "")
    per_damage = flow.frames_per_observation
    yield Figure("billeder pr. observation", f"{per_damage:.2f}", "–", Target(2.0, None), per_damage, "")


def curve_table(lines: Sequence[Measured]) -> str:
    """A column for each threshold."""
    names = [figure.name for figure in lines[0].figures]
    rows = [[name, *(line.figures[number].ours for line in lines)] for number, name in enumerate(names)]
    return columns([["mindste sikkerhed", *(line.threshold for line in lines)], *rows])


def _share(name: str, counted: Shares, least: float | None = None) -> Figure:
    right, of = counted
    share = right / of if of else None
    text = "–" if share is None else f"{right} af {of} ({share:.0%})"
    return Figure(name, text, "–", None if least is None else Target(least, None), share, "%")


def _unblurred(image: Image) -> Blurred:
    return Blurred(image, ())
