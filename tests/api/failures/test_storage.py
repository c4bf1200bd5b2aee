"""A disk that is full, one that can only be read, and a database that is busy, gone or damaged are told apart."""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from sqlalchemy import create_engine, event, text
from sqlalchemy.exc import SQLAlchemyError

from api.app import create_app
from api.failures.table import failure_of
from api.settings import MailSettings, ServerSettings
from data.settings import HomeSettings
from data.storage_faults import StorageFault, cause_of, storage_fault
from data.store import open_engine, open_store
from tests.api.conftest import SQLITE, client_of
from tests.mounts import fill, read_only, small_disk
from tests.postgresql import postgresql, server


def foreman_over(home, clock):
    store = open_store(HomeSettings(home=home))
    app = create_app(store, ServerSettings(public_url="http://vejsyn.example"), MailSettings(), clock)
    return store, client_of(app, "foreman")


def dismissed(foreman):
    return foreman.post("/damages/3/dismiss", json={"reason": "skygge"}, headers={"Accept-Language": "da"})


def vejsyn(home, *words, language="C"):
    """The command in a process of its own."""
    environment = os.environ | {"VEJSYN_HOME": str(home), "LANG": language}
    return subprocess.run(
        [sys.executable, "-m", "api", *words], env=environment, capture_output=True, text=True, check=False
    )


def test_a_full_disk_is_called_full_and_what_was_there_stays(town, tmp_path, clock):
    with small_disk(tmp_path / "disk", 40) as disk:
        shutil.copytree(town, disk / "home")
        store, foreman = foreman_over(disk / "home", clock)
        fill(disk)
        answer = dismissed(foreman)
        assert (answer.status_code, answer.json()["code"]) == (507, "disk_full")
        assert answer.json()["message"].startswith("Disken er fuld: intet blev gemt. Skaf plads")
        assert foreman.get("/damages/3").json()["status"] == "new"
        (disk / "filler").unlink()
        assert dismissed(foreman).status_code == 200
        store.engine.dispose()


def test_a_picture_that_no_longer_fits_is_a_full_disk_too(town, tmp_path, clock):
    with small_disk(tmp_path / "disk", 40) as disk:
        shutil.copytree(town, disk / "home")
        store, _ = foreman_over(disk / "home", clock)
        fill(disk)
        with pytest.raises(OSError, match="No space left") as full:
            store.pictures.write("a.jpg", bytes(1 << 16))
        assert failure_of(full.value).code == "disk_full"
        assert not list((store.home / "pictures" / "a.").glob(".*"))
        store.engine.dispose()


def test_a_command_on_a_full_disk_says_so_and_ends_with_its_own_code(tmp_path):
    with small_disk(tmp_path / "disk", 2) as disk:
        fill(disk)
        done = vejsyn(disk / "home", "team", "list")
    assert done.returncode == 74
    assert "The disk is full" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_home_that_can_only_be_read_is_called_so(town, tmp_path):
    with read_only(tmp_path / "home", of=town) as home:
        done = vejsyn(home, "team", "list", language="da_DK.UTF-8")
    assert done.returncode == 74
    assert "kan kun læses" in done.stderr
    assert "Traceback" not in done.stderr


@SQLITE
def test_a_database_that_can_only_be_read_is_called_so(store, app, clock):
    foreman = client_of(app, "foreman")
    event.listen(store.engine, "checkout", lambda connection, *_: connection.execute("PRAGMA query_only=ON"))
    answer = dismissed(foreman)
    assert (answer.status_code, answer.json()["code"]) == (503, "read_only")


def test_a_busy_database_is_called_busy_and_is_free_again(town, tmp_path, clock, monkeypatch):
    monkeypatch.setattr("data.store.SQLITE_BUSY_S", 0.2)
    shutil.copytree(town, tmp_path / "home")
    store, foreman = foreman_over(tmp_path / "home", clock)
    with store.write() as holder:
        holder.execute(text("SELECT 1"))
        answer = dismissed(foreman)
        assert (answer.status_code, answer.json()["code"]) == (503, "busy")
        assert foreman.get("/damages/3").status_code == 200
    assert dismissed(foreman).status_code == 200
    store.engine.dispose()


def test_a_damaged_database_is_called_so(town, tmp_path):
    home = tmp_path / "home"
    shutil.copytree(town, home)
    (home / "vejsyn.sqlite").write_bytes(b"no database at all" * 1000)
    done = vejsyn(home, "team", "list")
    assert done.returncode == 74
    assert "The database is damaged" in done.stderr
    assert "file is not a database" in done.stderr


@pytest.mark.skipif(os.getuid() != 0, reason="only root can take another's name")
def test_a_home_of_somebody_else_is_called_so(town):
    os.seteuid(pwd.getpwnam("nobody").pw_uid)
    try:
        with pytest.raises(PermissionError) as refused:
            open_store(HomeSettings(home=town))
    finally:
        os.seteuid(0)
    failure = failure_of(refused.value)
    assert (failure.code, failure.exit_code) == ("no_access", 77)
    assert "the user who owns them" in failure.message(refused.value, "en")


def faults(engine, *statements):
    """What a connection's statements end with."""
    try:
        with engine.begin() as connection:
            for statement in statements:
                connection.execute(text(statement))
    except SQLAlchemyError as error:
        return storage_fault(error)
    raise AssertionError("nothing was in the way")


def test_postgresql_has_the_same_names_for_the_same_faults():
    with postgresql() as url:
        engine = open_engine(url)
        assert faults(engine, "SET TRANSACTION READ ONLY", "CREATE TABLE t (i int)") \
            is StorageFault.READ_ONLY  # fmt: skip
        with engine.begin() as holder:
            holder.execute(text("CREATE TABLE held (i int)"))
            holder.execute(text("SELECT pg_advisory_xact_lock(1)"))
            assert faults(engine, "SET lock_timeout = '50ms'", "SELECT pg_advisory_xact_lock(1)") is StorageFault.BUSY
        assert faults(engine, "SELECT pg_terminate_backend(pg_backend_pid())") is StorageFault.GONE
        assert faults(engine, "SELECT 1/0") is None
        engine.dispose()


def test_a_database_server_whose_disk_is_full_is_called_so():
    with tempfile.TemporaryDirectory(prefix="vejsyn-disk-") as folder, server() as own:
        Path(folder).chmod(0o711)  # the server runs as a user of its own
        with small_disk(Path(folder, "disk"), 10) as disk:
            if os.getuid() == 0:
                shutil.chown(disk, "postgres")
            engine = open_engine(own.url)
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text(f"CREATE TABLESPACE small LOCATION '{disk}'"))
            much = "INSERT INTO t SELECT repeat('x', 2000) FROM generate_series(1, 20000)"
            assert faults(engine, "CREATE TABLE t (b text) TABLESPACE small", much) is StorageFault.DISK_FULL
            engine.dispose()


def test_a_database_server_that_is_stopped_is_called_gone():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    engine = create_engine(f"postgresql+psycopg://vejsyn@127.0.0.1:{port}/postgres")
    with pytest.raises(Exception, match="refused") as gone:
        engine.connect()
    assert failure_of(gone.value).code == "database_gone"


def test_what_is_told_holds_no_statement_and_no_value_of_ours(store):
    with pytest.raises(Exception, match=r"no such table|does not exist") as wrong, store.engine.connect() as connection:
        connection.execute(text("SELECT * FROM nobody WHERE secret = :s"), {"s": "hemmeligt"})
    assert "hemmeligt" not in cause_of(wrong.value)
    assert failure_of(wrong.value) is None
