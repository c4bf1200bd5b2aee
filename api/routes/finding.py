"""The list beside the map: what a filter leaves, sorted, page by page or as a file."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from api.access import needs
from api.finding.finder import Shown
from api.finding.order import Sort, page
from api.finding.places import places
from api.language import Language, RequestLanguage
from api.state import AppState, AppStateDep
from api.wire.fields.filter import FilterIn, FilterQuery
from api.wire.finding import DamageList, PlaceOut, damage_row
from api.wire.roads import BandCounts
from api.wire.spreadsheet import heading, lines
from data.damages.listing import listed_damages
from data.names import clean_note
from data.users import Role

router = APIRouter(prefix="/finding")

MOST_LISTED = 200
"""Of a page; a screen shows about 15."""

ROWS_IN_FILE_AT_ONCE = 5_000
"""In memory while the file is written."""

LONGEST_TYPED = 200
"""Characters in the search field."""

CSV = "text/csv"

AFTER = Query(max_length=200, description="Of the page before.")


@router.get("/damages", dependencies=[needs(Role.READER)])
def damages(
    wanted: FilterQuery,
    app_state: AppStateDep,
    language: RequestLanguage,
    sort: Sort = Sort.URGENCY,
    after: Annotated[str | None, AFTER] = None,
    most: Annotated[int, Query(ge=1, le=MOST_LISTED)] = 100,
) -> DamageList:
    """What the filter leaves, in that order, from there on."""
    found = _shown(wanted, app_state)
    some = page([one.keys(sort) for one in found], after, most)
    with app_state.store.read() as session:
        rows, bands = listed_damages(session, some.ids), app_state.bands(session)
    counted = [one.dots.counts() for one in found]
    counts = {band: sum(one[band] for one in counted) for band in counted[0]}
    return DamageList(
        rows=[damage_row(row, bands, language) for row in rows],
        count=sum(counts.values()),
        counts=BandCounts(**counts),
        after=some.after,
    )


@router.get(
    "/damages.csv",
    dependencies=[needs(Role.READER)],
    response_class=StreamingResponse,
    responses={200: {"content": {CSV: {}}}},
)
def spreadsheet(
    wanted: FilterQuery, app_state: AppStateDep, language: RequestLanguage, sort: Sort = Sort.URGENCY
) -> StreamingResponse:
    """The whole list as a file that Danish Excel opens: semicolons, UTF-8 with its mark, decimal commas."""
    name = f"vejsyn-{app_state.clock():%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return StreamingResponse(_file(wanted, app_state, sort, language), media_type=CSV, headers=headers)


@router.get("/places", dependencies=[needs(Role.READER)])
def search(text: Annotated[str, Query(max_length=LONGEST_TYPED)], app_state: AppStateDep) -> list[PlaceOut]:
    """What somebody means who types that: a street, an address, a section, a damage, an order, a place."""
    with app_state.store.read() as session:
        return [PlaceOut.of(place) for place in places(session, app_state.finder.names.newest(), clean_note(text))]


def _file(wanted: FilterIn, app_state: AppState, sort: Sort, language: Language) -> Iterator[str]:
    lists, after = [one.keys(sort) for one in _shown(wanted, app_state)], None
    yield heading(language)
    while True:
        some = page(lists, after, ROWS_IN_FILE_AT_ONCE)
        with app_state.store.read() as session:
            rows, bands = listed_damages(session, some.ids), app_state.bands(session)
        yield lines([damage_row(row, bands, language) for row in rows], language)
        after = some.after
        if after is None:
            return


def _shown(wanted: FilterIn, app_state: AppState) -> list[Shown]:
    filter_ = wanted.filter(app_state.clock)
    layers = [app_state.finder.damages, *([app_state.finder.candidates] if wanted.uncertain else [])]
    return [layer.shown(filter_) for layer in layers]
