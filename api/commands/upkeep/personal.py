"""`vejsyn find` and `vejsyn erase`: what we have of a person, and to have it erased (GDPR, articles 15 and 17)."""

import getpass
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.table import Table
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.commands.console import plain
from api.commands.roads import AsJson
from api.language import terminals_language
from api.photos.covering import covered
from api.state import now
from data.damages.forecast import DANISH_TIME
from data.retention.deletions import How
from data.retention.erasing import Erasure, erase, resume
from data.retention.finding import Found, FoundPicture, FoundRecording, Search, find, place_of
from data.schema import Deletion, Recording
from data.store import Store, open_store

app = typer.Typer()

FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d"]
WITHIN_M = 50.0

At = Annotated[
    str | None, typer.Option("--at", help='A place: "55.4312, 10.3821", "Stigevej" or "Stigevej 120" (metres).')
]
Between = Annotated[
    tuple[datetime, datetime] | None, typer.Option(formats=FORMATS, help="From when to when, by Denmark's clocks.")
]
Within = Annotated[float, typer.Option(min=1, max=5000, help="Metres round the place.")]


@app.command("find")
def find_command(at: At = None, between: Between = None, within: Within = WITHIN_M, as_json: AsJson = False) -> None:
    """List the videos and pictures taken near a place at a time: what a person may ask to see (GDPR, article 15)."""
    with open_store().read() as session:
        found = _found(session, _asked(at, "--at"), _asked(between, "--between"), within)
        if as_json:
            typer.echo(json.dumps(_facts(found), ensure_ascii=False))
        else:
            _print(found)


@app.command("erase")
def erase_command(
    at: At = None,
    between: Between = None,
    within: Within = WITHIN_M,
    recording: Annotated[list[int] | None, typer.Option(help="A recording's number, as vejsyn find says it.")] = None,
    picture: Annotated[list[str] | None, typer.Option(help="A picture's name, as vejsyn find says it.")] = None,
    pictures: Annotated[
        How, typer.Option(help="What becomes of pictures: blurred leaves nothing to be made out but the damage.")
    ] = How.BLURRED,
    tracks: Annotated[bool, typer.Option("--tracks", help="Also where the vehicles were: a driver's data.")] = False,
    why: Annotated[str, typer.Option(help="Who asked when, e.g. a file number; the log keeps it. No names.")] = "",
    resumed: Annotated[bool, typer.Option("--resume", help="Finish an erasure that was broken off.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be erased, and change nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Erase what was found near a place at a time, or what is named (GDPR, article 17). Videos are deleted, with all
    that they show; pictures are blurred or deleted. The log of deletions keeps that it was done, and why."""
    store = open_store()
    if resumed:
        count = resume(store, covered, now())
        typer.echo(json.dumps({"finished": count}) if as_json else f"finished: {count}")
        return
    with store.read() as session:
        found = _chosen(session, recording, picture) or _found(
            session, _asked(at, "--at"), _asked(between, "--between"), within
        )
        wanted = Erasure(
            recording_ids=[one.recording.id for one in found.recordings if one.placed],
            pictures=[one.name for one in found.pictures],
            how=pictures,
            why=why,
            by=getpass.getuser(),
            tracks=tracks,
        )
        if dry_run:
            _tell_rehearsal(found, as_json)
            return
    _asked(why or None, "--why")
    _tell_done(store, wanted, as_json)
    _tell_left([one.recording.id for one in found.recordings if not one.placed])


def _tell_rehearsal(found: Found, as_json: bool) -> None:
    placed = replace(found, recordings=[one for one in found.recordings if one.placed])
    if as_json:
        typer.echo(json.dumps({"dry_run": True, **_facts(placed)}, ensure_ascii=False))
    else:
        _print(placed)


def _tell_done(store: Store, wanted: Erasure, as_json: bool) -> None:
    done = erase(store, wanted, covered, now())
    if as_json:
        typer.echo(json.dumps([_proof(row) for row in done], ensure_ascii=False))
        return
    table = Table("No.", "What", "Name", "KB")
    for row in done:
        table.add_row(str(row.id), row.how, f"{row.room}/{row.name}", f"{(row.bytes or 0) / 1000:.0f}")
    plain().print(table)
    danish = terminals_language() == "da"
    plain().print(
        "Browsere må gemme et billede et døgn, og det, der er sendt med e-mail, er hos modtageren."
        if danish
        else "Browsers may keep a picture for a day, and what was sent by mail is with its receiver.",
        soft_wrap=True,
    )


def _tell_left(numbers: Sequence[int]) -> None:
    """Of what no night has read nobody knows where it was: it is a person's to decide."""
    if not numbers:
        return
    left = ", ".join(map(str, numbers))
    danish = terminals_language() == "da"
    typer.echo(
        f"Ikke slettet, for ingen nat har læst, hvor de var: optagelse {left}. Slet dem med --recording NUMMER."
        if danish
        else f"Not erased, for no night has read where they were: recording {left}. Erase with --recording NUMBER.",
        err=True,
    )


def _found(session: Session, at: str, between: tuple[datetime, datetime], within: float) -> Found:
    since, until = (moment.replace(tzinfo=DANISH_TIME) for moment in between)
    return find(session, Search(place_of(session, at), within, since, until))


def _chosen(session: Session, numbers: Sequence[int] | None, names: Sequence[str] | None) -> Found | None:
    if not numbers and not names:
        return None
    rows = session.scalars(select(Recording).where(Recording.id.in_(numbers or ()))).all()
    pictures = [FoundPicture(name, now(), 0, False) for name in names or ()]
    return Found([FoundRecording(row, placed=True) for row in rows], pictures)


def _asked(value: Any, option: str) -> Any:
    if value is None:
        raise typer.BadParameter("say it", param_hint=option)
    return value


def _facts(found: Found) -> dict[str, Any]:
    recordings = [
        {
            "id": one.recording.id,
            "file": one.recording.name,
            "state": one.recording.state,
            "started_at": one.recording.started_at and one.recording.started_at.isoformat(),
            "device": one.recording.device,
            "video": one.has_video,
            "track": one.recording.trace_deleted_at is None,
            "placed": one.placed,
        }
        for one in found.recordings
    ]
    pictures = [
        {"name": one.name, "at": one.at.isoformat(), "damage_id": one.damage_id, "by_crew": one.by_crew}
        for one in found.pictures
    ]
    return {"recordings": recordings, "pictures": pictures}


def _print(found: Found) -> None:
    danish = terminals_language() == "da"
    recordings = Table(
        *(("Nr.", "Optagelse", "Tid", "Video", "Sted") if danish else ("No.", "Recording", "Time", "Video", "Place"))
    )
    yes, unknown = ("ja", "ukendt") if danish else ("yes", "unknown")
    for one in found.recordings:
        row = one.recording
        kept = yes if one.has_video else ("slettet" if danish else "deleted")
        recordings.add_row(str(row.id), row.name, _time(row.started_at), kept, yes if one.placed else unknown)
    pictures = Table(*(("Billede", "Tid", "Skade") if danish else ("Picture", "Time", "Damage")))
    for picture in found.pictures:
        pictures.add_row(picture.name, _time(picture.at), str(picture.damage_id or ""))
    for table in (recordings, pictures):
        plain().print(table)


def _time(at: datetime | None) -> str:
    return f"{at.astimezone(DANISH_TIME):%d.%m.%Y %H:%M}" if at else ""


def _proof(row: Deletion) -> dict[str, Any]:
    return {
        "id": row.id,
        "how": row.how,
        "room": row.room,
        "name": row.name,
        "bytes": row.bytes,
        "why": row.why,
        "by": row.by,
        "deleted_at": row.deleted_at and row.deleted_at.isoformat(),
    }
