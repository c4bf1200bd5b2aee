"""The report's pages, one in each language, whole or not there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from math import log2
from pathlib import Path
from typing import Any, get_args

from jinja2 import Environment, PackageLoader, StrictUndefined
from sqlalchemy.orm import Session

from api.language import Language
from api.report import charts, drawing
from api.report.words import WORDS
from api.tiles.roads import map_bounds
from api.wording import day, decimal
from data.damages.forecast import DANISH_TIME
from data.features.layer import Window
from data.operation.period import Period
from data.private_files import written_whole

REPORT_PAGES = Environment(loader=PackageLoader("api.report", "."), autoescape=True, undefined=StrictUndefined)

REPORT_NAMES: dict[Language, str] = {"da": "vejsyn-rapport.html", "en": "vejsyn-report.html"}

MAP_OF_DENMARK = (10.0, 54.5, 12.6, 57.8)
"""West, south, east, north, degrees: shown where no roads are imported."""

WORLD_ZOOM = 0.3
"""How much further out than the roads' own width the map begins, so that nothing lies under its edge; in zooms."""


@dataclass(frozen=True, slots=True)
class Block:
    """A figure with the numbers that it is drawn from."""

    id: str
    chart: str
    columns: Sequence[str]
    names: int
    """So many first columns are words."""
    rows: Sequence[Sequence[Any]]


def write_report(session: Session, period: Period, window: Window, folder: Path) -> list[Path]:
    """Both pages.

    Raises:
        ReportToolsMissing: leafmap is not installed.
    """
    west, south, east, north = map_bounds(session) or MAP_OF_DENMARK
    zoom = log2(360 / max(east - west, 2 * (north - south), 0.001)) - WORLD_ZOOM
    drawn = drawing.map_page(session, window, ((west + east) / 2, (south + north) / 2), zoom)
    return [_write(folder / REPORT_NAMES[language], _page(period, drawn, language)) for language in get_args(Language)]


def _write(target: Path, page: str) -> Path:
    with written_whole(target) as file:
        file.write(page.encode())
    return target


def _page(period: Period, drawn: str, language: Language) -> str:
    words = WORDS[language]
    span = words["from_to"].format(since=day(period.since, language), until=day(period.until, language))
    return REPORT_PAGES.get_template("report.html.j2").render(
        language=language, words=words, span=span, map=drawn, blocks=blocks(period, language),
        colours=drawing.BAND_COLOURS, overdue=drawing.OVERDUE, filmed=drawing.FILMED,
    )  # fmt: skip


def blocks(period: Period, language: Language) -> list[Block]:
    """The figures, each with its table."""
    return [_weeks(period, language), _responses(period, language), _inspected(period, language)]


def _weeks(period: Period, language: Language) -> Block:
    rows = [(_date(one.monday, language), one.new, one.mended, one.reopened) for one in period.weeks]
    columns = _named(language, "week", "new", "mended", "reopened")
    return Block("weeks", charts.weeks_chart(period.weeks, language), columns, 1, rows)


def _date(of: date, language: Language) -> str:
    return day(datetime.combine(of, time(12), DANISH_TIME), language)


def _responses(period: Period, language: Language) -> Block:
    rows = [
        (WORDS[language][one.band.value], one.team, one.mended, decimal(one.median_days, language))
        for one in period.responses
    ]
    columns = _named(language, "urgency", "team", "count", "days")
    return Block("responses", charts.responses_chart(period.responses, language), columns, 2, rows)


def _inspected(period: Period, language: Language) -> Block:
    rows = [
        (one.road_class, one.interval_days, decimal(one.metres / 1000, language), decimal(one.share * 100, language))
        for one in period.inspected
    ]
    columns = _named(language, "road_class", "interval", "kilometres", "percent_in_time")
    return Block("inspected", charts.inspected_chart(period.inspected, language), columns, 1, rows)


def _named(language: Language, *names: str) -> list[str]:
    return [WORDS[language][name] for name in names]
