"""A backup made while the house works, put back into an empty home: every row and every file is as it was."""

import hashlib
import tarfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from data.operation import backup, snapshot
from data.operation.archive import NoBackup
from data.operation.backup import StillChanging, back_up
from data.operation.restore import restore
from data.operation.snapshot import NoPostgresqlTools, NotEmpty
from data.retention.forgetting import forget
from data.schema import Base, Sighting
from data.settings import HomeSettings
from data.states import RecordingState
from data.store import Store, open_unmigrated
from tests.data.retention.keepsakes import PICTURE, Keepsakes, keepsakes
from tests.postgresql import databases as postgresql_databases


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def databases(request: pytest.FixtureRequest) -> Iterator[Callable[[], str | None]]:
    if request.param == "SQLite":
        yield lambda: None
        return
    with postgresql_databases() as another:
        yield another


def filled(folder: Path, database_url: str | None = None) -> Keepsakes:
    home = keepsakes(folder, database_url)
    home.night()
    read = home.recording()
    home.recording(RecordingState.RECEIVED)
    for number in range(8):
        damage = home.damage(read, f"a-{number}.jpg")
        if number % 2:
            home.photo(damage)
            home.happens(damage, "dismissed")
    (home.store.home / "secret").write_bytes(b"s" * 32)
    return home


def rows(store: Store) -> dict[str, list[Any]]:
    with store.engine.connect() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for table in Base.metadata.sorted_tables
        }


def named(store: Store) -> set[str]:
    """Pictures that a row names."""
    with store.read() as session:
        return set(filter(None, session.scalars(select(Sighting.picture))))


@contextmanager
def empty(folder: Path, database_url: str | None = None) -> Iterator[Store]:
    store = open_unmigrated(HomeSettings(home=folder, database_url=database_url))
    yield store
    store.engine.dispose()


def test_every_row_and_file_comes_back(tmp_path: Path, databases: Callable[[], str | None]) -> None:
    home = filled(tmp_path, databases())
    file = tmp_path / "backup.tar"
    manifest = back_up(home.store, file, home.clock())
    assert manifest.missing == []
    assert file.stat().st_mode & 0o077 == 0
    before, files = rows(home.store), home.files()
    with empty(tmp_path / "again", databases()) as store:
        restore(store, file)
        again = Keepsakes(store)
        assert rows(store) == before
        waiting = {name for name in files["recordings"] if name in _waiting(before)}
        assert len(waiting) == 2
        assert again.files() == files | {"recordings": waiting}
        assert {store.pictures.read(name) for name in named(store)} == {PICTURE}
        assert (store.home / "secret").read_bytes() == b"s" * 32
        with pytest.raises(NotEmpty):
            restore(store, file)
    home.store.engine.dispose()


def _waiting(before: dict[str, list[Any]]) -> set[str]:
    columns = [column.name for column in Base.metadata.tables["recording"].columns]
    found = [dict(zip(columns, row, strict=True)) for row in before["recording"]]
    return {row[kind].rpartition("/")[2] for row in found if row["state"] == "received" for kind in ("video", "track")}


def test_a_backup_made_while_pictures_come_and_go_holds_all_that_its_database_names(tmp_path: Path) -> None:
    home, over = filled(tmp_path), threading.Event()

    def work() -> None:
        number = 0
        while not over.is_set():
            number += 1
            damage = home.damage(1, f"b-{number}.jpg")
            home.happens(damage, "dismissed")
            if number % 3 == 0:
                home.clock.pass_by(days=10)
                forget(home.store, home.clock)

    working = threading.Thread(target=work)
    working.start()
    try:
        for copy in range(4):
            file = tmp_path / f"backup-{copy}.tar"
            back_up(home.store, file, home.clock())
            with empty(tmp_path / f"again-{copy}") as store:
                restore(store, file)
                assert named(store)
                assert named(store) <= Keepsakes(store).pictures(), copy
    finally:
        over.set()
        working.join()
        home.store.engine.dispose()


def test_a_file_that_is_no_backup_or_broken_puts_nothing_into_the_database(tmp_path: Path) -> None:
    home = filled(tmp_path)
    file = tmp_path / "backup.tar"
    back_up(home.store, file, home.clock())
    content = file.read_bytes()
    at = content.index(PICTURE)
    spoilt = {
        "broken": content[:at] + b"P" + content[at + 1 :],
        "cut": content[: len(content) // 2],
        "text": b"not a tar file at all",
        "empty": b"",
    }
    for name, bytes_ in spoilt.items():
        bad = tmp_path / f"{name}.tar"
        bad.write_bytes(bytes_)
        with empty(tmp_path / name) as store:
            with pytest.raises(NoBackup):
                restore(store, bad)
            snapshot.refuse_unless_empty(store.engine)
            restore(store, file)  # whatever was left behind is in nobody's way
            assert len(named(store)) == 8
    home.store.engine.dispose()


def test_a_name_that_leads_out_of_the_home_is_refused(tmp_path: Path) -> None:
    home = filled(tmp_path)
    file, evil = tmp_path / "backup.tar", "pictures/../../../evil.jpg"
    back_up(home.store, file, home.clock())
    with tarfile.open(file) as tar, tarfile.open(tmp_path / "evil.tar", "w") as out:
        for member in tar.getmembers():
            content = tar.extractfile(member)
            assert content
            data = content.read()
            if member.name == "manifest.json":
                digest = hashlib.sha256(PICTURE).hexdigest()
                data = data.replace(b'"files": {', b'"files": {"%s": "%s",' % (evil.encode(), digest.encode()))
            backup._add(out, member.name, data)
        backup._add(out, evil, PICTURE)
    with empty(tmp_path / "again") as store, pytest.raises(NoBackup, match="not a name"):
        restore(store, tmp_path / "evil.tar")
    assert not list(tmp_path.rglob("evil.jpg"))
    home.store.engine.dispose()


def test_a_picture_that_is_missing_already_is_told_and_stops_nothing(tmp_path: Path) -> None:
    home = filled(tmp_path)
    home.store.pictures.remove("a-0.jpg")
    assert back_up(home.store, tmp_path / "backup.tar", home.clock()).missing == ["pictures/a-/a-0.jpg"]
    home.store.engine.dispose()


def test_a_house_that_never_holds_still_leaves_no_half_backup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, gone = filled(tmp_path), list[str]()
    taken, copied = backup.take_snapshot, backup._copy

    def and_one_more_comes(engine: Any, target: Path) -> None:
        taken(engine, target)
        gone.append(f"n-{len(gone)}.jpg")
        home.damage(1, gone[-1])

    def and_it_goes(store: Store, tar: Any, name: str, manifest: Any) -> bool:
        home.store.pictures.remove(gone[-1])
        with store.write() as session:
            session.execute(update(Sighting).where(Sighting.picture.in_(gone)).values(picture=None))
        return copied(store, tar, name, manifest)

    monkeypatch.setattr(backup, "take_snapshot", and_one_more_comes)
    monkeypatch.setattr(backup, "_copy", and_it_goes)
    with pytest.raises(StillChanging):
        back_up(home.store, tmp_path / "backup.tar", home.clock())
    assert not list(tmp_path.glob("*backup.tar*"))
    home.store.engine.dispose()


def test_without_postgresqls_own_programs_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with postgresql_databases() as another:
        home = filled(tmp_path, another())
        with monkeypatch.context() as patched:
            patched.setenv("PATH", str(tmp_path))
            with pytest.raises(NoPostgresqlTools):
                back_up(home.store, tmp_path / "backup.tar", home.clock())
        home.store.engine.dispose()
