"""What wants filming, as a table and as a spreadsheet, and how much was filmed in time by month."""

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from api.access import needs
from api.language import RequestLanguage
from api.state import AppStateDep
from api.wire.inspection import InspectedMonthOut, OverdueSection, OverdueSections
from api.wire.inspection_sheets import months_sheet, overdue_sheet
from data.operation.inspected_months import inspected_months
from data.roads.inspection import overdue_sections
from data.users import Role

router = APIRouter(prefix="/inspection")

MOST_OVERDUE_SHOWN = 200
"""In the table; the spreadsheet has all."""

MONTHS_BACK = 12

SHEET: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {}}}}


@router.get("/overdue", dependencies=[needs(Role.READER)])
def overdue(
    app_state: AppStateDep, most: Annotated[int, Query(ge=1, le=MOST_OVERDUE_SHOWN)] = MOST_OVERDUE_SHOWN
) -> OverdueSections:
    """The sections whose interval has expired: never inspected ones first, then the longest overdue."""
    with app_state.store.read() as session:
        rows = overdue_sections(session, app_state.clock())
        missing_m = sum(row.missing_m for row in rows)
        return OverdueSections(
            rows=[OverdueSection.of(row) for row in rows[:most]], count=len(rows), missing_m=missing_m
        )


@router.get("/overdue.csv", dependencies=[needs(Role.READER)], response_class=Response, responses=SHEET)
def overdue_spreadsheet(app_state: AppStateDep, language: RequestLanguage) -> Response:
    """All of them, as the reader's spreadsheet opens it."""
    with app_state.store.read() as session:
        rows = [OverdueSection.of(row) for row in overdue_sections(session, app_state.clock())]
    return _sheet(overdue_sheet(rows, language), f"tilsyn-{app_state.clock():%Y-%m-%d}.csv")


@router.get("/months", dependencies=[needs(Role.READER)])
def months(app_state: AppStateDep) -> list[InspectedMonthOut]:
    """How much of each class was inspected in time at the end of each of twelve months, the oldest first."""
    return list(_months(app_state))


@router.get("/months.csv", dependencies=[needs(Role.READER)], response_class=Response, responses=SHEET)
def months_spreadsheet(app_state: AppStateDep, language: RequestLanguage) -> Response:
    """The same, as the reader's spreadsheet opens it."""
    content = months_sheet(list(_months(app_state)), language)
    return _sheet(content, f"tilsyn-maaneder-{app_state.clock():%Y-%m-%d}.csv")


def _months(app_state: AppStateDep) -> Iterator[InspectedMonthOut]:
    with app_state.store.read() as session:
        for row in inspected_months(session, app_state.clock(), MONTHS_BACK):
            yield InspectedMonthOut.of(row)


def _sheet(content: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type="text/csv", headers=headers)
