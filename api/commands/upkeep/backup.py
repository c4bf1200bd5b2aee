"""`vejsyn backup` and `vejsyn restore`: the whole home in one file, and back."""

import json
from pathlib import Path
from typing import Annotated

import typer

from api.commands.console import plain
from api.commands.roads import AsJson
from api.language import terminals_language
from api.state import now
from data.operation.archive import Manifest
from data.operation.backup import back_up
from data.operation.restore import restore
from data.store import open_store, open_unmigrated
from ingest.receive.source_files import MEGABYTE

app = typer.Typer()


@app.command("backup")
def backup_command(
    file: Annotated[Path, typer.Argument(help="The tar file to write; it must not be in the home.")],
    as_json: AsJson = False,
) -> None:
    """Write the database as it is at one instant, and every picture, trace and waiting video that it names, into one
    file; also while the server and the night are at work. It holds personal data: keep it no longer than your rules."""
    manifest = back_up(open_store(), file, now())
    _tell(file, manifest, as_json)


@app.command("restore")
def restore_command(
    file: Annotated[Path, typer.Argument(help="A file that vejsyn backup wrote.", exists=True, dir_okay=False)],
    as_json: AsJson = False,
) -> None:
    """Fill an empty home (VEJSYN_HOME, and VEJSYN_DATABASE_URL where it is set) from a backup. Nothing is put over what
    is there. What should have been forgotten since goes with the next night, or vejsyn forget."""
    store = open_unmigrated()
    manifest = restore(store, file)
    store.engine.dispose()
    open_store().engine.dispose()  # brings an older backup's database to today's schema
    _tell(file, manifest, as_json)


def _tell(file: Path, manifest: Manifest, as_json: bool) -> None:
    facts = {
        "file": str(file),
        "made_at": manifest.made_at,
        "database": manifest.database,
        "files": len(manifest.files),
        "missing": manifest.missing,
        "bytes": file.stat().st_size,
    }
    if as_json:
        typer.echo(json.dumps(facts, ensure_ascii=False))
        return
    danish, size = terminals_language() == "da", f"{file.stat().st_size / MEGABYTE:.1f} MB"
    said = f"{file}: {len(manifest.files)} {'filer' if danish else 'files'}, {size} ({manifest.made_at})"
    plain().print(said, soft_wrap=True)
    for name in manifest.missing:
        plain().print(f"  {'mangler' if danish else 'missing'}: {name}", soft_wrap=True)
