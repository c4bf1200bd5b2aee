"""What was measured, as a folder for people: a page with figures, calibration plot and the worst errors as pictures."""

import json
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from math import isnan
from pathlib import Path
from typing import Any

import cv2
from jinja2 import Environment, PackageLoader, StrictUndefined

from model.detection import Image
from model.evaluation.evaluate import Evaluation, Measured
from model.evaluation.false_alarms import Alarms, FalseAlarms
from model.evaluation.reliability import as_svg, calibration_error
from model.evaluation.worst_errors import Error, Mistake, drawn_close, drawn_whole, errors

PAGE, PLOT, FIGURES = "index.html", "calibration.svg", "evaluation.json"
_EACH = 8
"""Pictures of each mistake; more are not looked at."""
_REPORT_JPEG_QUALITY = 82
_REPORT_TEMPLATES = Environment(loader=PackageLoader("model.evaluation"), autoescape=True, undefined=StrictUndefined)

_HEADINGS = {
    Mistake.FALSE_ALARM: ("Surest false alarms", "Shown where nobody drew anything. Look whether it is damage."),
    Mistake.MISSED: ("Biggest misses", "Drawn, and no box shown there."),
    Mistake.WRONG_CLASS: ("Wrong class", "At the right place, of another kind than drawn."),
    Mistake.MISPLACED: ("Misplaced", "Near what was drawn, with less than half of the union in common."),
    Mistake.DOUBLED: ("Doubled", "A second box round what a better one has already."),
}


@dataclass(frozen=True, slots=True)
class _Shown:
    """One error as the page shows it; pictures as data addresses."""

    whole: str
    close: str
    name: str
    road: str
    words: str


@dataclass(frozen=True, slots=True)
class _Gallery:
    """The worst errors of one kind."""

    anchor: str
    title: str
    explained: str
    count: int
    shown: tuple[_Shown, ...]


def write_report(folder: Path, measured: Measured, quiet: Sequence[FalseAlarms], detector: str, source: str) -> Path:
    """Writes the page, the plot beside it and the figures as JSON; gives the page.

    Args:
        detector, source: what was measured on what, for the page's head.
    """
    folder.mkdir(parents=True, exist_ok=True)
    evaluation = measured.evaluation
    shown_from = min(evaluation.confidence.values())
    plot = as_svg(evaluation.calibration, shown_from)
    (folder / PLOT).write_text(plot)
    fields = as_fields(evaluation, [one.alarms for one in quiet])
    (folder / FIGURES).write_text(json.dumps(fields, indent=2, ensure_ascii=False) + "\n")
    page = _REPORT_TEMPLATES.get_template("report.html.j2").render(
        detector=detector,
        source=source,
        evaluation=evaluation,
        plot=plot,
        error=calibration_error(evaluation.calibration, shown_from),
        galleries=list(_galleries(measured)),
        quiet=[(one.alarms, [(_address(kept.picture), kept.words) for kept in one.examples]) for one in quiet],
    )
    (folder / PAGE).write_text(page)
    return folder / PAGE


def as_fields(evaluation: Evaluation, quiet: Sequence[Alarms]) -> dict[str, Any]:
    """Everything measured, as JSON has it: what nothing says is null."""
    clean = [
        asdict(one)
        | {"boxes_per_frame": one.boxes_per_frame, "boxes_per_km": one.boxes_per_km, "dots_per_km": one.dots_per_km}
        for one in quiet
    ]
    fields: dict[str, Any] = _without_nan(asdict(evaluation) | {"clean": clean})
    return fields


def _without_nan(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _without_nan(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nan(item) for item in value]
    return None if isinstance(value, float) and isnan(value) else value


def _galleries(measured: Measured) -> Iterator[_Gallery]:
    found = errors(measured.shown)
    for mistake, (title, explained) in _HEADINGS.items():
        of_kind = [error for error in found if error.mistake is mistake]
        shown = tuple(_shown(measured, error) for error in of_kind[:_EACH])
        yield _Gallery(mistake.name.lower(), title, explained, len(of_kind), shown)


def _shown(measured: Measured, error: Error) -> _Shown:
    picture, judged = measured.pictures[error.picture], measured.shown[error.picture]
    whole, close = drawn_whole(picture, judged, error), drawn_close(picture, judged, error)
    return _Shown(_address(whole), _address(close), picture.name, picture.group, error.words)


def _address(image: Image) -> str:
    """The picture itself as a data address, so that the page is one file."""
    _, jpeg = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, _REPORT_JPEG_QUALITY])
    return "data:image/jpeg;base64," + b64encode(jpeg.tobytes()).decode()
