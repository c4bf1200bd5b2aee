"""What a crew asks and says through its mail's link. A GET changes nothing: mail scanners open links."""

from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Response, UploadFile

from api.access import Open, needs
from api.house import AppState, AppStateDep
from api.language import Reader
from api.missing import NoSuchPicture
from api.photo import MOST_BYTES, clean_jpeg, photo_name
from api.routes.pictures import picture_response
from api.wire.crew import crew_list, task_out
from data.orders import crew
from model.networks.privacy import blur_private

router = APIRouter(prefix="/crew/{token}")

MOST_FORM_BYTES = MOST_BYTES + 64 * 2**10
"""The photo, and room for the form round it."""

DEEPEST_MM = 2000

Note = Annotated[str, Form(max_length=2000)]
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
    task_id: int,
    house: AppStateDep,
    reader: Reader,
    photo: Photo = None,
    note: Note = "",
    depth_mm: Depth = None,
) -> dict[str, Any]:
    """It is mended."""
    kept = _kept(house, token, task_id, photo)
    with house.store.write() as session:
        order = crew.order_of(session, token, house.clock())
        report = crew.Report(note.strip(), depth_mm, kept)
        return task_out(crew.mark_done(session, order, task_id, report, house.clock()), token, reader)


@router.post("/tasks/{task_id}/depth", dependencies=[needs(Open.CREW)])
def depth(token: str, task_id: int, house: AppStateDep, reader: Reader, depth_mm: Measured) -> dict[str, Any]:
    """It is so deep, and not mended yet."""
    with house.store.write() as session:
        order = crew.order_of(session, token, house.clock())
        return task_out(crew.measure(session, order, task_id, depth_mm, house.clock()), token, reader)


@router.post("/tasks/{task_id}/undo", dependencies=[needs(Open.CREW)])
def undo(token: str, task_id: int, house: AppStateDep, reader: Reader) -> dict[str, Any]:
    """It was not mended after all."""
    with house.store.write() as session:
        order = crew.order_of(session, token, house.clock())
        return task_out(crew.undo(session, order, task_id, house.clock()), token, reader)


@router.get("/pictures/{name}", dependencies=[needs(Open.CREW)])
def picture(token: str, name: str, house: AppStateDep) -> Response:
    """A picture of one of the order's damages."""
    with house.store.read() as session:
        if not crew.shows(session, crew.order_of(session, token, house.clock()), name):
            raise NoSuchPicture
    return picture_response(house, name)


def _kept(house: AppState, token: str, task_id: int, photo: UploadFile | None) -> str | None:
    """Store the photo outside the transaction; the name is the content's, so that a repeat stores nothing new."""
    content = photo.file.read() if photo else b""
    if not content:
        return None
    with house.store.read() as session:
        crew.task_of(crew.order_of(session, token, house.clock()), task_id)
    cleaned = clean_jpeg(content, blur_private)
    name = photo_name(task_id, content)
    house.store.pictures.write(name, cleaned)
    return name
