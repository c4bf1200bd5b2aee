"""The report's figures as pictures: SVG within the page, by matplotlib."""

import io
from collections.abc import Sequence
from typing import Any

from api.language import Language
from api.report.words import WORDS
from data.operation.period import Inspected, Response, Week

SIZE_INCHES = (8.0, 2.8)
"""At 72 points to the inch; the page scales it."""

BAR = 0.5
"""Of the room that a bar has."""

FEWEST_BARS = 4

CHART_COLOURS = ("#c81e1e", "#3c8c46", "#eba514")


def weeks_chart(weeks: Sequence[Week], language: Language) -> str:
    """New, mended and reopened, side by side."""
    words, (figure, axes) = WORDS[language], _axes()
    series = [[one.new for one in weeks], [one.mended for one in weeks], [one.reopened for one in weeks]]
    for number, (values, name) in enumerate(zip(series, ("new", "mended", "reopened"), strict=True)):
        places = [week + (number - 1) * 0.27 for week in range(len(weeks))]
        axes.bar(places, values, 0.25, label=words[name], color=CHART_COLOURS[number])
    axes.set_xticks(range(len(weeks)), [f"{one.monday:%d.%m}" for one in weeks], rotation=60 if weeks[12:] else 0)
    axes.legend(frameon=False)
    return _svg(figure)


def responses_chart(responses: Sequence[Response], language: Language) -> str:
    """Median days of each urgency and team."""
    figure, axes = _axes()
    names = [f"{one.team}, {WORDS[language][one.band.value]}" for one in responses]
    axes.set_ylim(_room(len(names)))
    axes.barh(names, [one.median_days for one in responses], BAR, color=CHART_COLOURS[1])
    axes.set_xlabel(WORDS[language]["days"])
    return _svg(figure)


def inspected_chart(inspected: Sequence[Inspected], language: Language) -> str:
    """Percent of each class's metres."""
    figure, axes = _axes()
    axes.set_ylim(_room(len(inspected)))
    axes.barh(
        [one.road_class for one in inspected], [one.share * 100 for one in inspected], BAR, color=CHART_COLOURS[1]
    )
    axes.set_xlim(0, 100)
    axes.set_xlabel(WORDS[language]["percent_in_time"])
    return _svg(figure)


def _room(bars: int) -> tuple[float, float]:
    """Of the vertical axis, the first bar at the top; one or two bars are no broader than those of four."""
    return max(bars, FEWEST_BARS) - 0.5, -0.5


def _axes() -> tuple[Any, Any]:
    from matplotlib.figure import Figure  # without pyplot, which keeps every figure

    figure = Figure(figsize=SIZE_INCHES, layout="constrained")
    axes = figure.add_subplot()
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def _svg(figure: Any) -> str:
    text = io.StringIO()
    figure.savefig(text, format="svg", metadata={"Date": None})
    return text.getvalue()[text.getvalue().index("<svg") :]
