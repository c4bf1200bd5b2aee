"""The store of pictures and videos: whether it takes, lists, gives and removes, and whether they travel in the open."""

import secrets
from urllib.parse import urlsplit

from api.checks.address import is_here
from api.checks.finding import Finding, amiss, well
from data.media.media import Media
from data.settings import MediaSettings
from data.storage_faults import StorageFault, cause_of, storage_fault
from data.store import Store

MEDIA_CHECK = "pictures and videos"

AT_HOME = "make room on its disk, and let the user who runs Vejsyn write there"

NEXT_STEPS = {
    StorageFault.MEDIA_GONE: "see that the bucket is there and that VEJSYN_MEDIA and VEJSYN_MEDIA_ENDPOINT name it",
    StorageFault.MEDIA_DENIED: "set VEJSYN_MEDIA_ACCESS_KEY_ID and _SECRET_ACCESS_KEY to a key that may list the "
    "bucket and get, put and delete what is in it",
}


def media(store: Store, settings: MediaSettings) -> Finding:
    """Each half of the store is asked for all that Vejsyn asks of it."""
    where = settings.media or "folders of the home"
    try:
        whole = all([_keeps(store.pictures.media), _keeps(store.recordings)])
    except OSError as error:
        next_step = next((step for fault, step in NEXT_STEPS.items() if fault is storage_fault(error)), AT_HOME)
        return amiss(MEDIA_CHECK, f"{where}: {cause_of(error)}", next_step)
    if not whole:
        return amiss(
            MEDIA_CHECK, f"{where}: what was written is not there", "use a store that shows at once what it has taken"
        )
    return _in_the_open(settings) or well(MEDIA_CHECK, f"{where}: taken, listed, given and removed")


def _keeps(place: Media) -> bool:
    name, content = f"doctor-{secrets.token_hex(8)}", secrets.token_bytes(16)
    place.write(name, content)
    try:
        return place.read(name) == content and name in place.names("doctor-")
    finally:
        place.remove([name])


def _in_the_open(settings: MediaSettings) -> Finding | None:
    url = urlsplit(settings.media_endpoint or "")
    if not settings.media or url.scheme != "http" or is_here(url.hostname or ""):
        return None
    return amiss(
        MEDIA_CHECK, f"{settings.media_endpoint}: they travel unencrypted", "set VEJSYN_MEDIA_ENDPOINT=https://…"
    )
