"""Pictures and videos lie whole in a folder or in a bucket of a real S3 server, whatever happens on the way."""

import multiprocessing
import os
import pickle
import re
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import ValidationError

from data.media import bucket as buckets
from data.media.bucket import PART_BYTES, Bucket
from data.media.folder import Folder
from data.media.media import Media
from data.media.pictures import Pictures
from data.settings import MediaSettings
from data.storage_faults import MediaError, StorageFault, storage_fault
from tests.s3 import S3, SECRET, s3_server

JPEG = b"\xff\xd8\xff" + bytes(5000)


@pytest.fixture(scope="module")
def server() -> Iterator[S3]:
    with s3_server() as running:
        yield running


@pytest.fixture
def s3(server: S3) -> Iterator[S3]:
    yield server
    server.wire.up_left = server.wire.down_left = None
    server.wire.away = server.wire.held = False


@pytest.fixture
def bucket(s3: S3, tmp_path: Path) -> Bucket:
    return Bucket(s3.settings, f"room-{tmp_path.name}", 20.0)


@pytest.fixture(params=["folder", "bucket"])
def media(request: pytest.FixtureRequest, tmp_path: Path) -> Media:
    return Folder(tmp_path / "media") if request.param == "folder" else request.getfixturevalue("bucket")


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where copies go."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def fault(error: BaseException) -> StorageFault | None:
    """As another process is told of it."""
    return storage_fault(pickle.loads(pickle.dumps(error)))


# What every place does ----------------------------------------------------------------------------------------------


def test_what_was_written_is_there_whole_until_it_is_removed(media: Media) -> None:
    assert (media.read("ab/abc.jpg"), media.size("ab/abc.jpg")) == (None, None)
    media.write("ab/abc.jpg", b"older")
    media.write("ab/abc.jpg", JPEG)
    media.write("ab/empty", b"")
    assert (media.read("ab/abc.jpg"), media.size("ab/abc.jpg")) == (JPEG, len(JPEG))
    assert (media.read("ab/empty"), media.size("ab/empty")) == (b"", 0)
    media.remove(["ab/abc.jpg", "ab/never-there.jpg"])
    assert (media.read("ab/abc.jpg"), list(media.names())) == (None, ["ab/empty"])


def test_names_are_found_by_how_they_begin(media: Media) -> None:
    names = {"ab/abc-1.jpg", "ab/abc-2.jpg", "ab/abcd-1.jpg", "ab/ab", "ac/abc-1.jpg"}
    for name in sorted(names):
        media.write(name, b"x")
    assert set(media.names()) == names
    assert set(media.names("ab/abc-")) == {"ab/abc-1.jpg", "ab/abc-2.jpg"}
    assert set(media.names("ab/")) == {"ab/abc-1.jpg", "ab/abc-2.jpg", "ab/abcd-1.jpg", "ab/ab"}
    assert list(media.names("ad/")) == []


def test_a_recordings_pictures_go_but_for_those_that_are_wanted(media: Media) -> None:
    pictures = Pictures(media)
    for name in ("abc-1.jpg", "abc-2.jpg", "abc-3.jpg", "abcd-1.jpg"):
        pictures.write(name, JPEG)
    pictures.keep_only("abc", {"abc-2.jpg"})
    assert set(media.names()) == {"ab/abc-2.jpg", "ab/abcd-1.jpg"}
    pictures.keep_only("abc", frozenset())
    assert set(media.names()) == {"ab/abcd-1.jpg"}


@pytest.mark.parametrize("name", ["../secret.jpg", "a/b.jpg", "", "A.jpg", ".x.jpg"])
def test_no_name_but_a_pictures_is_read_or_written(media: Media, name: str) -> None:
    with pytest.raises(ValueError, match="is not a picture's name"):
        Pictures(media).read(name)
    with pytest.raises(ValueError, match="is not a picture's name"):
        Pictures(media).write(name, JPEG)


@pytest.mark.parametrize("size", [0, 1000, 2 * PART_BYTES + 1])
def test_a_video_goes_in_piece_by_piece_and_comes_out_as_a_private_file(
    media: Media, temporary: Path, size: int
) -> None:
    content = os.urandom(1 << 16) * (size // (1 << 16) + 1)
    media.write_pieces("ab/drive.mp4", (content[at : min(at + 999_999, size)] for at in range(0, size, 999_999)), size)
    assert media.size("ab/drive.mp4") == size
    with media.on_disk("ab/drive.mp4") as path:
        assert path.name == "drive.mp4"
        assert path.read_bytes() == content[:size]
        assert [stat.S_IMODE(one.stat().st_mode) for one in (path, path.parent)] == [0o600, 0o700]
    assert path.is_file() == isinstance(media, Folder)
    assert list(temporary.iterdir()) == []


def test_a_video_that_is_not_there_is_no_file(media: Media, temporary: Path) -> None:
    with media.on_disk("ab/drive.mp4") as path:
        assert not path.exists()
    assert list(temporary.iterdir()) == []


class Changed(Exception):
    """The file at the door is another than a moment ago."""


@pytest.mark.parametrize("size", [1000, 2 * PART_BYTES])
def test_what_breaks_off_at_its_source_is_not_stored_and_what_was_there_stays(
    media: Media, server: S3, size: int
) -> None:
    def breaking() -> Iterator[bytes]:
        for _ in range(0, size, 1000_000):
            yield bytes(1000_000)
        raise Changed

    media.write("ab/drive.mp4", b"older")
    for name in ("ab/drive.mp4", "ab/other.mp4"):
        with pytest.raises(Changed):
            media.write_pieces(name, breaking(), size)
    assert (media.read("ab/drive.mp4"), list(media.names())) == (b"older", ["ab/drive.mp4"])
    assert server.unfinished() == 0


def read_there(media: Media, answers: "multiprocessing.Queue[bytes | None]") -> None:
    """In another process."""
    answers.put(media.read("ab/abc.jpg"))


def test_another_process_is_sent_the_place_itself(media: Media) -> None:
    media.write("ab/abc.jpg", JPEG)
    spawning = multiprocessing.get_context("spawn")
    answers = spawning.Queue()
    process = spawning.Process(target=read_there, args=(media, answers))
    process.start()
    assert answers.get(timeout=60) == JPEG
    process.join()


# A folder -----------------------------------------------------------------------------------------------------------


def test_a_folder_is_its_owners_alone_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        Folder(tmp_path / "media").write("ab/abc.jpg", JPEG)
    finally:
        os.umask(before)
    paths = [tmp_path / "media", tmp_path / "media/ab", tmp_path / "media/ab/abc.jpg"]
    assert [stat.S_IMODE(path.stat().st_mode) for path in paths] == [0o700, 0o700, 0o600]


def test_half_written_pictures_of_one_recording_are_swept_and_no_others(tmp_path: Path) -> None:
    media = Folder(tmp_path)
    for name in ("ab/.abc-1.jpg.00.partial", "ab/.abd-1.jpg.00.partial"):
        media.write(name, JPEG)
    assert list(media.names()) == []
    Pictures(media).keep_only("abc", frozenset())
    assert [path.name for path in tmp_path.rglob("*.partial")] == [".abd-1.jpg.00.partial"]
    media.sweep()
    assert list(tmp_path.rglob("*.partial")) == []


def test_a_video_that_finds_no_room_is_not_begun(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No space left") as full:
        Folder(tmp_path / "media").write_pieces("ab/drive.mp4", iter([]), 1 << 60)
    assert fault(full.value) is StorageFault.DISK_FULL
    assert list((tmp_path / "media").rglob("*.*")) == []


# A bucket that fails ------------------------------------------------------------------------------------------------

CALLS = {
    "list": lambda media: list(media.names()),
    "on_disk": lambda media: media.on_disk("ab/abc.jpg").__enter__(),
    "read": lambda media: media.read("ab/abc.jpg"),
    "remove": lambda media: media.remove(["ab/abc.jpg"]),
    "size": lambda media: media.size("ab/abc.jpg"),
    "write": lambda media: media.write("ab/abc.jpg", JPEG),
    "write_pieces": lambda media: media.write_pieces("ab/abc.mp4", iter([JPEG]), len(JPEG)),
}


@pytest.mark.parametrize("call", sorted(CALLS))
def test_a_bucket_that_is_away_is_called_so_at_once_and_is_there_again(bucket: Bucket, s3: S3, call: str) -> None:
    bucket.write("ab/abc.jpg", JPEG)
    s3.wire.shut()
    begun = time.monotonic()
    with pytest.raises(MediaError) as gone:
        CALLS[call](bucket)
    assert time.monotonic() - begun < 15
    assert fault(gone.value) is StorageFault.MEDIA_GONE
    s3.wire.away = False
    assert bucket.read("ab/abc.jpg") == JPEG


@pytest.mark.parametrize("call", sorted(CALLS))
def test_a_bucket_that_lets_nobody_in_says_so_in_a_line_without_the_key(bucket: Bucket, s3: S3, call: str) -> None:
    bucket.write("ab/abc.jpg", JPEG)
    with s3.refusing(), pytest.raises(MediaError) as denied:
        CALLS[call](bucket)
    assert fault(denied.value) is StorageFault.MEDIA_DENIED
    assert "403" in str(denied.value)
    assert "\n" not in str(denied.value)
    assert SECRET not in repr(denied.value) + repr(bucket) + str(bucket.settings)
    assert bucket.read("ab/abc.jpg") == JPEG


@pytest.mark.parametrize("call", sorted(CALLS.keys() - {"remove"}))
def test_a_bucket_that_is_not_there_is_no_missing_picture(s3: S3, call: str) -> None:
    settings = s3.settings.model_copy(update={"media": "s3://another-bucket"})
    with pytest.raises(MediaError) as gone:
        CALLS[call](Bucket(settings, "pictures", 20.0))
    assert fault(gone.value) is StorageFault.MEDIA_GONE


def test_a_bucket_that_does_not_answer_is_not_waited_for_longer_than_patience(s3: S3, tmp_path: Path) -> None:
    s3.wire.held = True
    begun = time.monotonic()
    with pytest.raises(MediaError) as gone:
        Bucket(s3.settings, tmp_path.name, 1.0).read("ab/abc.jpg")
    assert 0.9 < time.monotonic() - begun < buckets.RETRIES_S + 5
    assert fault(gone.value) is StorageFault.MEDIA_GONE


@pytest.mark.parametrize("sent", [0, 500, 4000, PART_BYTES + 100_000])
def test_an_upload_that_is_cut_leaves_nothing_half(bucket: Bucket, s3: S3, sent: int) -> None:
    bucket.write("ab/abc.jpg", b"older")
    size = 2 * PART_BYTES if sent > PART_BYTES else len(JPEG)
    s3.wire.up_left = sent
    with pytest.raises(MediaError):
        bucket.write("ab/abc.jpg", JPEG + bytes(sent))
    with pytest.raises(MediaError):
        bucket.write_pieces("ab/drive.mp4", (bytes(1 << 20) for _ in range(0, size, 1 << 20)), size)
    s3.wire.up_left = None
    assert (bucket.read("ab/abc.jpg"), list(bucket.names())) == (b"older", ["ab/abc.jpg"])


@pytest.mark.parametrize("came", [0, 1000, PART_BYTES + 100_000])
def test_a_download_that_is_cut_gives_no_file_and_leaves_none(
    bucket: Bucket, s3: S3, temporary: Path, came: int
) -> None:
    size = 2 * PART_BYTES
    bucket.write_pieces("ab/drive.mp4", (bytes(1 << 20) for _ in range(0, size, 1 << 20)), size)
    s3.wire.down_left = came
    with pytest.raises(MediaError), bucket.on_disk("ab/drive.mp4"):
        raise AssertionError("a file was given")
    with pytest.raises(MediaError):
        bucket.read("ab/drive.mp4")
    assert list(temporary.iterdir()) == []


HOLDER = """
import pickle, sys
with pickle.loads(bytes.fromhex(sys.argv[1])).on_disk("ab/drive.mp4") as path:
    print(path, flush=True)
    sys.stdin.read()
"""


def test_a_copy_of_whoever_was_killed_is_removed_by_the_next_and_one_that_is_read_is_not(
    bucket: Bucket, temporary: Path
) -> None:
    bucket.write("ab/drive.mp4", JPEG)
    copies, processes = [], []
    for _ in range(2):
        process = subprocess.Popen(
            [sys.executable, "-c", HOLDER, pickle.dumps(bucket).hex()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "TMPDIR": str(temporary), "PYTHONPATH": str(Path(__file__).parents[2])},
        )
        assert process.stdout
        copies.append(Path(process.stdout.readline().strip()))
        processes.append(process)
        os.utime(copies[-1].parent, times=(0, 0))
    dead, alive = processes
    dead.kill()
    dead.wait()
    assert all(copy.read_bytes() == JPEG for copy in copies)
    with bucket.on_disk("ab/drive.mp4"):
        assert [copy.exists() for copy in copies] == [False, True]
    alive.communicate("")
    dead.communicate()
    assert list(temporary.iterdir()) == []


def test_no_folder_is_removed_that_a_link_leads_to(bucket: Bucket, temporary: Path, tmp_path: Path) -> None:
    (tmp_path / "precious").mkdir()
    (temporary / "vejsyn-copy-link").symlink_to(tmp_path / "precious")
    os.utime(tmp_path / "precious", times=(0, 0))
    with bucket.on_disk("ab/drive.mp4"):
        assert (tmp_path / "precious").is_dir()


# Settings -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"media": "s3://"}, "media"),
        ({"media": "/srv/pictures"}, "media"),
        ({"media": "s3://Bucket_/x"}, "media"),
        ({"media": "s3://bucket/../x"}, "media"),
        ({"media_endpoint": "s3.example.dk"}, "without user and password"),
        ({"media_endpoint": f"https://user:{SECRET}@s3.example.dk"}, "without user and password"),
        ({"media_secret_access_key": SECRET}, "go together"),
        ({"media_access_key_id": "id"}, "go together"),
    ],
)
def test_settings_that_cannot_work_are_refused_by_name_without_the_key(wrong: dict[str, str], named: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(named)) as refused:
        MediaSettings(**{"media": "s3://bucket/prefix", **wrong})  # type: ignore[arg-type]
    assert SECRET not in str(refused.value)


@pytest.mark.parametrize(("media", "parts"), [("s3://bucket", ("bucket", "")), ("s3://a.b-c/d/e/", ("a.b-c", "d/e"))])
def test_a_bucket_and_what_its_names_begin_with(media: str, parts: tuple[str, str]) -> None:
    assert MediaSettings(media=media).bucket_and_prefix == parts
