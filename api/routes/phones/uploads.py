"""Files from phones, by tus 1.0.0. Who may is decided before a byte of the body is read.

Only these routes are asynchronous, because they wait for a phone's network; whatever waits for the disk or the database
runs in threads.
"""

from typing import Any

from fastapi import APIRouter, Request, Response

from api.access import CurrentDevice, Open, needs
from api.state import AppState, AppStateDep
from api.uploads import protocol, sink
from api.uploads.receiving import receive, refuse_longer
from data.phones import checking, limits, partial_files, uploads
from data.phones.announcing import announce
from data.phones.uploads import OffsetConflict, UploadState, UploadWhole
from data.schema import Device, Upload

router = APIRouter(prefix="/uploads")

CAPABILITIES = {
    "Tus-Extension": protocol.EXTENSIONS,
    "Tus-Max-Size": str(limits.LARGEST_BYTES),
    "Tus-Checksum-Algorithm": ",".join(protocol.CHECKSUM_ALGORITHMS),
}


def _refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    return {status: {} for status in (400, 412, *statuses)}


SENDING_REFUSALS = _refusals(404, 408, 409, 410, 413, 415, 422, 423, 460, 507)


@router.options("", status_code=204, dependencies=[needs(Open.ANYONE)])
def capabilities() -> Response:
    """What of the protocol we speak."""
    return Response(status_code=204, headers=CAPABILITIES)


@router.post(
    "", status_code=201, dependencies=[needs(Open.DEVICE)], responses=_refusals(408, 413, 415, 422, 423, 429, 460, 507),
    response_class=Response, max_body_size=limits.LARGEST_BYTES,
)  # fmt: skip
async def create(request: Request, device: CurrentDevice, app_state: AppStateDep) -> Response:
    """Announce a file; its first bytes may come along."""
    protocol.need_version(request.headers)
    announced = protocol.announced(request.headers)
    brings_bytes, checksum = protocol.has_body(request.headers), protocol.checksum(request.headers)
    reserve = app_state.uploads.reserve_bytes
    upload = await app_state.disk.run(announce, app_state.store, device, announced, reserve, app_state.clock())
    if brings_bytes:
        await _append(request, app_state, device, upload, checksum)
        upload = await app_state.disk.run(_found, app_state, device, upload.name)
    headers = {"Location": f"/uploads/{upload.name}", **protocol.headers_of(upload)}
    return Response(status_code=201, headers=headers)


@router.head("/{name}", dependencies=[needs(Open.DEVICE)], response_class=Response, responses=_refusals(404, 410, 423))
async def state(name: str, request: Request, device: CurrentDevice, app_state: AppStateDep) -> Response:
    """How far an upload has come. Whoever still sends it on a dead connection stores what he has, and goes."""
    protocol.need_version(request.headers)
    await app_state.disk.run(_found, app_state, device, name)
    await app_state.turns.free(name)
    upload = await app_state.disk.run(_found, app_state, device, name)
    headers = {"Upload-Length": str(upload.length), **protocol.headers_of(upload)}
    if upload.said:
        headers["Upload-Metadata"] = protocol.encoded_metadata(upload.said)
    return Response(headers=headers)


@router.patch(
    "/{name}", status_code=204, dependencies=[needs(Open.DEVICE)], response_class=Response, responses=SENDING_REFUSALS,
    max_body_size=limits.LARGEST_BYTES,
)  # fmt: skip
async def append(name: str, request: Request, device: CurrentDevice, app_state: AppStateDep) -> Response:
    """Some more bytes, where the last ones ended."""
    protocol.need_version(request.headers)
    if not protocol.has_body(request.headers):
        raise protocol.OtherBody
    offset, checksum = protocol.number(request.headers, "Upload-Offset"), protocol.checksum(request.headers)
    upload = await app_state.disk.run(_found, app_state, device, name)
    await _append(request, app_state, device, upload, checksum, offset)
    upload = await app_state.disk.run(_found, app_state, device, name)
    return Response(status_code=204, headers=protocol.headers_of(upload))


@router.delete("/{name}", status_code=204, dependencies=[needs(Open.DEVICE)], responses=_refusals(404, 409, 410, 423))
async def terminate(name: str, request: Request, device: CurrentDevice, app_state: AppStateDep) -> Response:
    """Forget an unfinished upload. What is stored stays."""
    protocol.need_version(request.headers)
    await app_state.disk.run(_found, app_state, device, name)
    await app_state.turns.free(name)
    await app_state.disk.run(_terminate, app_state, device, name)
    return Response(status_code=204)


@router.post(
    "/{name}", status_code=204, dependencies=[needs(Open.DEVICE)], response_class=Response, responses=SENDING_REFUSALS,
    max_body_size=limits.LARGEST_BYTES,
)  # fmt: skip
async def overridden(name: str, request: Request, device: CurrentDevice, app_state: AppStateDep) -> Response:
    """PATCH and DELETE for clients behind a proxy that knows neither: X-HTTP-Method-Override says which."""
    method = request.headers.get("X-HTTP-Method-Override")
    routes = {"PATCH": append, "DELETE": terminate}
    if method not in routes:
        raise protocol.BadHeader("X-HTTP-Method-Override")
    return await routes[method](name, request, device, app_state)


async def _append(
    request: Request, app_state: AppState, device: Device, upload: Upload, checksum: protocol.Checksum | None,
    offset: int = 0,
) -> None:  # fmt: skip
    async with app_state.turns.sole(upload.name, device.id) as turn:
        upload = await app_state.disk.run(_found, app_state, device, upload.name)
        if offset != upload.offset:
            raise OffsetConflict
        refuse_longer(request, upload)
        if upload.state != UploadState.RECEIVING:
            return  # the last byte is here; a client that never heard of it asks with none
        reserve = app_state.uploads.reserve_bytes
        opened = sink.opened(app_state.store, app_state.clock, reserve, upload, checksum)
        reached = await receive(request, turn, app_state.disk, opened)
        if reached == upload.length:
            await app_state.disk.run(checking.check, app_state.store, upload)
            app_state.whole.set()


def _found(app_state: AppState, device: Device, name: str) -> Upload:
    with app_state.store.read() as session:
        return uploads.find_open(session, device, name, app_state.clock())


def _terminate(app_state: AppState, device: Device, name: str) -> None:
    upload = _found(app_state, device, name)
    if upload.state != UploadState.RECEIVING:
        raise UploadWhole
    partial_files.discard(partial_files.uploads_folder(app_state.store.home), name)
    with app_state.store.write() as session:
        uploads.remove(session, upload.id)
