"""What a crew asks and says through its mail's link. A GET changes nothing: mail scanners open links."""

from dataclasses import replace
from functools import partial
from typing import Annotated, Any, BinaryIO

from fastapi import APIRouter, File, Form, Response, UploadFile
from pydantic import AfterValidator

from api.access import Open, needs
from api.house import AppState, AppStateDep
from api.language import Reader
from api.missing import NoSuchPicture
from api.photo import MOST_BYTES, clean_jpeg, photo_name
from api.routes.pictures import picture_response
from api.wire.crew import crew_list, task_out
from api.wire.ids import Id
from data.names import LONGEST_NOTE, clean_note
from data.orders import crew, crew_photos
from model.networks.privacy import blur_crew_photo

router = APIRouter(prefix="/crew/{token}")

MOST_FORM_BYTES = MOST_BYTES + 64 * 2**10
"""The photo, and room for the form round it."""

DEEPEST_MM = 2000

Note = Annotated[str, Form(max_length=LONGEST_NOTE), AfterValidator(clean_note)]
Depth = Annotated[int | None, Form(ge=0, le=DEEPEST_MM)]
Measured = Annotated[int, Form(ge=1, le=DEEPEST_MM)]
Photo = Annotated[UploadFile | None, File()]


@router.get("", dependencies=[needs(Open.CREW)])
def tasks(token: str, house: AppStateDep, reader: Reader) -> dict[str, Any]:
    """The list."""
    with house.store.read() as session:
        return crew_list(crew.order_of(session, token, house.clock()), token, reader)


@router.post("/tasks/{task_id}/done", dependencies=[needs(Open.CREW)], max_body_size=MOST_FORM_BYTES)
def done(
    token: str,
    task_id: Id,
    house: AppStateDep,
    reader: Reader,
    photo: Photo = None,
    note: Note = "",
    depth_mm: Depth = None,
) -> dict[str, Any]:
    """It is mended."""
    report = crew.Report(note, depth_mm)
    if photo is None or not photo.size:
        return _done(house, token, task_id, report, reader)
    return house.photos.take(partial(_done_with_photo, house, token, task_id, report, photo.file, reader))


@router.post("/tasks/{task_id}/depth", dependencies=[needs(Open.CREW)])
def depth(token: str, task_id: Id, house: AppStateDep, reader: Reader, depth_mm: Measured) -> dict[str, Any]:
    """It is so deep, and not mended yet."""
    with house.store.write() as session:
        order = crew.order_to_answer(session, token, house.clock())
        return task_out(crew.measure(session, order, task_id, depth_mm, house.clock()), token, reader)


@router.post("/tasks/{task_id}/undo", dependencies=[needs(Open.CREW)])
def undo(token: str, task_id: Id, house: AppStateDep, reader: Reader) -> dict[str, Any]:
    """It was not mended after all."""
    with house.store.write() as session:
        order = crew.order_to_answer(session, token, house.clock())
        return task_out(crew.undo(session, order, task_id, house.clock()), token, reader)


@router.get("/pictures/{name}", dependencies=[needs(Open.CREW)])
def picture(token: str, name: str, house: AppStateDep) -> Response:
    """A picture of one of the order's damages."""
    with house.store.read() as session:
        if not crew.shows(session, crew.order_of(session, token, house.clock()), name):
            raise NoSuchPicture
    return picture_response(house, name)


def _done_with_photo(
    house: AppState, token: str, task_id: int, report: crew.Report, photo: BinaryIO, reader: Reader
) -> dict[str, Any]:
    """One at a time, so that no photo is removed that another request has just brought again."""
    name = _kept(house, token, task_id, photo)
    told = _done(house, token, task_id, replace(report, photo=name), reader)
    crew_photos.remove_replaced(house.store, task_id, house.clock())
    return told


def _done(house: AppState, token: str, task_id: int, report: crew.Report, reader: Reader) -> dict[str, Any]:
    with house.store.write() as session:
        order = crew.order_to_answer(session, token, house.clock())
        return task_out(crew.mark_done(session, order, task_id, report, house.clock()), token, reader)


def _kept(house: AppState, token: str, task_id: int, photo: BinaryIO) -> str:
    """Store the photo outside the transaction; the name is the content's, so that a repeat stores nothing new.

    Read only when it is its turn: until then it lies on the disk.

    Raises:
        NoSuchLink, NoSuchTask, TooManyPhotos, NotAPhoto, PhotoTooLarge: nothing is stored.
    """
    content = photo.read()
    name = photo_name(task_id, content)
    with house.store.read() as session:
        task = crew.task_of(crew.order_of(session, token, house.clock()), task_id)
        if task.photo == name:
            return name
        crew_photos.refuse_too_many(session, task, name)
    cleaned = clean_jpeg(content, blur_crew_photo)
    with house.store.write() as session:
        task = crew.task_of(crew.order_to_answer(session, token, house.clock()), task_id)
        crew_photos.expect(session, task, name, house.clock())
    house.store.pictures.write(name, cleaned)
    return name
