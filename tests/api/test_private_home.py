"""A home on a machine with other users: they read neither faces nor keys, whatever the umask says."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from api.mail.catcher import KeepMails
from data import private_files
from data.damages import damages
from data.damages.damages import DismissedAs
from data.home_secret import SECRET_BYTES, home_secret
from data.labels.coco import export_labels
from data.settings import HomeSettings
from data.store import open_store
from ingest.receive.receiving import take_in
from tests.homes import SECOND_DRIVE, seeded_home


@pytest.fixture(params=[0o000, 0o022, 0o077])
def umask(request):
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def modes(folder: Path) -> dict[str, str]:
    everything = [folder, *folder.rglob("*")]
    return {str(path.relative_to(folder.parent)): oct(stat.S_IMODE(path.lstat().st_mode)) for path in everything}


def all_private(folder: Path) -> None:
    for name, mode in modes(folder).items():
        assert mode == ("0o700" if (folder.parent / name).is_dir() else "0o600"), name


def test_everything_that_is_written_into_a_home_is_its_owners_alone(tmp_path, umask):
    store = seeded_home(tmp_path)
    video = tmp_path / "tur.mp4"
    video.write_bytes(b"no video, but bytes")
    video.with_suffix(".gpx").write_text("<gpx/>")
    take_in(store, video)
    home_secret(store.home)
    KeepMails(store.home / "mails")
    with store.write():
        assert {path.name for path in store.home.glob("vejsyn.sqlite*")} >= {"vejsyn.sqlite", "vejsyn.sqlite-wal"}
        all_private(store.home)
    store.engine.dispose()


def test_what_is_exported_is_its_owners_alone(tmp_path, umask):
    store = seeded_home(tmp_path)
    with store.write() as session:
        damages.dismiss(session, 1, "Per Lund", "skygge", SECOND_DRIVE, DismissedAs.SHADOW)
    export_labels(store, tmp_path / "labels")
    all_private(tmp_path / "labels")
    store.engine.dispose()


def test_the_command_writes_for_its_owner_alone_whatever_the_umask(tmp_path):
    """The demo's drives, SQLite's files and whatever a library writes: the process's own umask sees to it."""
    home = tmp_path / "home"
    command = "umask 000; exec " + f'{sys.executable} -m api team add "Hold Nord" nord@vejsted.example'
    subprocess.run(
        ["sh", "-c", command], env=os.environ | {"VEJSYN_HOME": str(home)}, check=True, stdout=subprocess.DEVNULL
    )
    all_private(home)


def test_an_older_home_is_mended_when_it_is_opened(tmp_path):
    home = seeded_home(tmp_path).home
    home_secret(home)
    for path in [home, *home.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    open_store(HomeSettings(home=home)).engine.dispose()
    shut = {name: mode for name, mode in modes(home).items() if name.count("/") <= 1}
    assert set(shut.values()) == {"0o700", "0o600"}
    assert list(private_files.open_to_others(home, 10_000))  # deeper down, where nobody gets any more


def test_what_is_not_vejsyns_own_keeps_its_mode(tmp_path):
    stranger = tmp_path / "home" / "www"
    stranger.mkdir(parents=True)
    stranger.chmod(0o755)
    open_store(HomeSettings(home=tmp_path / "home")).engine.dispose()
    assert oct(stat.S_IMODE(stranger.stat().st_mode)) == "0o755"


def test_a_key_that_was_cut_off_by_a_crash_signs_no_log_in(tmp_path):
    (tmp_path / "secret").touch()
    key = home_secret(tmp_path)
    assert len(key) == SECRET_BYTES
    assert home_secret(tmp_path) == key


def test_a_file_that_cannot_be_finished_leaves_nothing_behind(tmp_path):
    with pytest.raises(TypeError), private_files.written_whole(tmp_path / "a" / "b.jpg") as file:
        file.writelines([b"half", None])
    assert list((tmp_path / "a").iterdir()) == []
