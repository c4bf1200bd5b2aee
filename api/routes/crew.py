"""What a crew asks and says through its mail's link. A GET changes nothing: mail scanners open links."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Annotated, BinaryIO

from fastapi import APIRouter, Depends, File, Form, Response, UploadFile
from pydantic import AfterValidator
from sqlalchemy.orm import Session

from api.access import Open, needs
from api.failures.missing import NoSuchPicture
from api.language import RequestLanguage
from api.photos.cleaning import MOST_PHOTO_BYTES, clean_jpeg, photo_name
from api.routes.pictures import JPEG, picture_response
from api.state import AppState, AppStateDep
from api.wire.crew import CrewList, CrewTask, crew_list, crew_task
from api.wire.damages import MAX_DEPTH_MM
from api.wire.fields.ids import Id
from data.names import LONGEST_NAME, LONGEST_NOTE, clean_note
from data.orders import crew, crew_photos
from data.schema import Task, WorkOrder
from model.networks.privacy import blur_crew_photo

router = APIRouter(prefix="/crew/{token}")

MOST_FORM_BYTES = MOST_PHOTO_BYTES + 64 * 2**10
"""The photo, and room for the form round it."""

Note = Annotated[str, Form(max_length=LONGEST_NOTE), AfterValidator(clean_note)]
Depth = Annotated[int | None, Form(ge=0, le=MAX_DEPTH_MM)]
Measured = Annotated[int, Form(ge=1, le=MAX_DEPTH_MM)]
Photo = Annotated[UploadFile | None, File()]

MOST_MINUTES = 24 * 60
"""Of one repair."""

Minutes = Annotated[int | None, Form(ge=0, le=MOST_MINUTES)]
Material = Annotated[str, Form(max_length=LONGEST_NAME), AfterValidator(partial(clean_note, longest=LONGEST_NAME))]


@dataclass(frozen=True)
class CrewsReport:
    """The form that comes with an answer; all of it may be left out."""

    note: str
    depth_mm: int | None
    minutes: int | None
    material: str
    photo: UploadFile | None


def _told(
    note: Note = "", depth_mm: Depth = None, minutes: Minutes = None, material: Material = "", photo: Photo = None
) -> CrewsReport:
    return CrewsReport(note, depth_mm, minutes, material, photo)


Told = Annotated[CrewsReport, Depends(_told)]

Mark = Callable[[Session, WorkOrder, int, crew.Report, datetime], Task]
"""What an answer does to its task."""


@router.get("", dependencies=[needs(Open.CREW)])
def tasks(token: str, app_state: AppStateDep, language: RequestLanguage) -> CrewList:
    """The list."""
    with app_state.store.read() as session:
        return crew_list(crew.order_of(session, token, app_state.clock()), token, app_state.bands(session), language)


@router.post("/read", dependencies=[needs(Open.CREW)], status_code=204)
def opened(token: str, app_state: AppStateDep) -> None:
    """A person looks at the list: the page says so, since a mail's scanner opens links too."""
    with app_state.store.write() as session:
        crew.note_read(session, crew.admit(session, token, app_state.clock()), app_state.clock())


@router.post("/tasks/{task_id}/done", dependencies=[needs(Open.CREW)], max_body_size=MOST_FORM_BYTES)
def done(
    token: str,
    task_id: Id,
    app_state: AppStateDep,
    language: RequestLanguage,
    told: Told,
) -> CrewTask:
    """It is mended."""
    return _answer(app_state, token, task_id, crew.mark_done, told, language)


@router.post("/tasks/{task_id}/partly", dependencies=[needs(Open.CREW)], max_body_size=MOST_FORM_BYTES)
def partly(
    token: str,
    task_id: Id,
    app_state: AppStateDep,
    language: RequestLanguage,
    told: Told,
) -> CrewTask:
    """It is begun, and the crew comes back."""
    return _answer(app_state, token, task_id, crew.mark_partly, told, language)


@router.post("/tasks/{task_id}/not-found", dependencies=[needs(Open.CREW)], max_body_size=MOST_FORM_BYTES)
def not_found(
    token: str,
    task_id: Id,
    app_state: AppStateDep,
    language: RequestLanguage,
    told: Told,
) -> CrewTask:
    """There is nothing to mend there."""
    return _answer(app_state, token, task_id, crew.mark_not_found, told, language)


@router.post("/tasks/{task_id}/depth", dependencies=[needs(Open.CREW)])
def depth(token: str, task_id: Id, app_state: AppStateDep, language: RequestLanguage, depth_mm: Measured) -> CrewTask:
    """It is so deep, and not mended yet."""
    with app_state.store.write() as session:
        order = crew.order_to_answer(session, token, app_state.clock())
        task = crew.measure(session, order, task_id, depth_mm, app_state.clock())
        return crew_task(task, token, app_state.bands(session), language)


@router.post("/tasks/{task_id}/undo", dependencies=[needs(Open.CREW)])
def undo(token: str, task_id: Id, app_state: AppStateDep, language: RequestLanguage) -> CrewTask:
    """It was not mended after all."""
    with app_state.store.write() as session:
        order = crew.order_to_answer(session, token, app_state.clock())
        task = crew.undo(session, order, task_id, app_state.clock())
        return crew_task(task, token, app_state.bands(session), language)


@router.get("/pictures/{name}", dependencies=[needs(Open.CREW, seen=True)], response_class=Response, responses=JPEG)
def picture(token: str, name: str, app_state: AppStateDep) -> Response:
    """A picture of one of the order's damages."""
    with app_state.store.read() as session:
        if not crew.shows(session, crew.admit(session, token, app_state.clock()), name):
            raise NoSuchPicture
    return picture_response(app_state, name)


def _answer(
    app_state: AppState, token: str, task_id: int, mark: Mark, told: CrewsReport, language: RequestLanguage
) -> CrewTask:
    report = crew.Report(told.note, told.depth_mm, told.minutes, told.material)
    if told.photo is None or not told.photo.size:
        return _marked(app_state, token, task_id, mark, report, language)
    photo = told.photo.file
    return app_state.photos.take(partial(_with_photo, app_state, token, task_id, mark, report, photo, language))


def _with_photo(
    app_state: AppState,
    token: str,
    task_id: int,
    mark: Mark,
    report: crew.Report,
    photo: BinaryIO,
    language: RequestLanguage,
) -> CrewTask:
    """One at a time, so that no photo is removed that another request has just brought again."""
    name = _kept(app_state, token, task_id, photo)
    task = _marked(app_state, token, task_id, mark, replace(report, photo=name), language)
    crew_photos.remove_replaced(app_state.store, task_id, app_state.clock())
    return task


def _marked(
    app_state: AppState, token: str, task_id: int, mark: Mark, report: crew.Report, language: RequestLanguage
) -> CrewTask:
    with app_state.store.write() as session:
        order = crew.order_to_answer(session, token, app_state.clock())
        task = mark(session, order, task_id, report, app_state.clock())
        return crew_task(task, token, app_state.bands(session), language)


def _kept(app_state: AppState, token: str, task_id: int, photo: BinaryIO) -> str:
    """Store the photo outside the transaction; the name is the content's, so that a repeat stores nothing new.

    Read only when it is its turn: until then it lies on the disk.

    Raises:
        NoSuchLink, NoSuchTask, TooManyPhotos, NotAPhoto, PhotoTooLarge: nothing is stored.
    """
    content = photo.read()
    name = photo_name(task_id, content)
    with app_state.store.read() as session:
        task = crew.task_of(crew.order_of(session, token, app_state.clock()), task_id)
        if task.photo == name:
            return name
        crew_photos.refuse_too_many(session, task, name)
    cleaned = clean_jpeg(content, blur_crew_photo)
    with app_state.store.write() as session:
        task = crew.task_of(crew.order_to_answer(session, token, app_state.clock()), task_id)
        crew_photos.expect(session, task, name, app_state.clock())
    app_state.store.pictures.write(name, cleaned)
    return name
