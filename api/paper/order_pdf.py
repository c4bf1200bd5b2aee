"""A work order on paper: the map with the round, and each stop with its two pictures and room to write."""

from datetime import datetime

from api.mail.pictures import BoxedPictures
from api.orders.round_trip import RoundTrip
from api.paper.sheet import GREY, MARGIN_MM, RED, TEXT_WIDTH_MM, Sheet, moment
from api.paper.sketch import draw_sketch
from api.wire.damages import placed_facts
from api.wording import date_text
from data.damages.assignment import TaskState
from data.schema import Task, WorkOrder
from model.grading.urgency import Band, Bands

MAP_HEIGHT_MM = 112
NEAR_MM, WHOLE_MM, GAP_MM = 56, 62, 3
"""Widths of the two pictures of a stop, and between them."""

STOP_MM = 52
"""A stop is not divided by a page's end."""

STATES = {
    TaskState.OPEN: "",
    TaskState.DONE: "Udført",
    TaskState.NOT_FOUND: "Kunne ikke findes",
    TaskState.WITHDRAWN: "Trukket tilbage",
}


def order_pdf(order: WorkOrder, trip: RoundTrip, pictures: BoxedPictures, bands: Bands, at: datetime) -> bytes:
    """The file; in Danish, as everything that crews get."""
    count = len(trip.stops)
    title = f"Arbejdsseddel {order.id} – {order.team.name}"
    sheet = Sheet(title, f"Vejsyn · arbejdsseddel {order.id} · udskrevet {moment(at)}", at)
    sheet.words(title, 17, bold=True)
    sheet.words(_lead(order, trip, count), 10, colour=GREY)
    if order.due_on:
        sheet.words(f"Frist: udført senest {date_text(order.due_on, 'da')}", 11, bold=True)
    if order.note:
        sheet.ln(2)
        sheet.words(order.note, 11, bold=True)
    sheet.ln(3)
    draw_sketch(sheet, MAP_HEIGHT_MM, trip)
    _route_list(sheet, trip, bands)
    sheet.add_page()
    for stop in trip.stops:
        _stop(sheet, stop, pictures, bands)
    return sheet.content()


def _lead(order: WorkOrder, trip: RoundTrip, count: int) -> str:
    kilometres = f"{trip.length_m / 1000:.1f}".replace(".", ",")
    way = f", {kilometres} km {'fra og til pladsen' if trip.yard else 'ad vejene'}" if trip.way else ""
    given = f"givet {moment(order.created_at)} af {order.created_by}"
    return f"{count} {'skade' if count == 1 else 'skader'}{way} · {given}"


def _route_list(sheet: Sheet, trip: RoundTrip, bands: Bands) -> None:
    for stop in trip.stops:
        facts = placed_facts(stop.damage, bands, "da")
        urgent = facts["band"] is Band.SOON
        sheet.room(5)
        line = f"{stop.position}.  {facts['place_text']} – {facts['class_name']}{'  HASTER' if urgent else ''}"
        sheet.words(line, 10, colour=RED if urgent else GREY)


def _stop(sheet: Sheet, stop: Task, pictures: BoxedPictures, bands: Bands) -> None:
    facts = placed_facts(stop.damage, bands, "da")
    sheet.room(STOP_MM)
    top = sheet.get_y()
    text_mm = TEXT_WIDTH_MM - NEAR_MM - WHOLE_MM - 2 * GAP_MM
    text_x, near_x = MARGIN_MM, MARGIN_MM + text_mm + GAP_MM
    end = sheet.beside(text_x, top, text_mm, f"{stop.position}. {facts['place_text']}", 11, bold=True)
    what = facts["severity_text"]
    end = sheet.beside(text_x, end + 1, text_mm, what[:1].upper() + what[1:], 9)
    end = sheet.beside(text_x, end + 1, text_mm, facts["size_text"].capitalize(), 9)
    end = sheet.beside(text_x, end + 1, text_mm, f"{stop.damage.lat:.6f}, {stop.damage.lon:.6f}", 8)
    end = sheet.beside(text_x, end + 1, text_mm, _answer(stop), 9, bold=True)
    illustration = pictures.of(stop.damage)
    if illustration:
        end = max(end, sheet.picture(illustration.near, near_x, top, NEAR_MM))
        end = max(end, sheet.picture(illustration.whole, near_x + NEAR_MM + GAP_MM, top, WHOLE_MM))
    sheet.set_y(end)
    sheet.rule()


def _answer(stop: Task) -> str:
    """What was answered, or a place for it to be written by hand."""
    state = STATES[TaskState(stop.state)]
    if state:
        return f"{state} {moment(stop.done_at)}" if stop.done_at else state
    begun = f"Delvist udført {moment(stop.partly_at)}\n" if stop.partly_at else ""
    return f"{begun}Udført ____  Ikke fundet ____\nDybde ____ mm   Tid ____ min"
