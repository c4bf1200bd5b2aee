"""Uploads by tus 1.0.0, spoken by hand: what the protocol promises, and what it does not forgive."""

import hashlib
from base64 import b64encode

import pytest
from sqlalchemy import select

from data.phones import limits
from data.schema import Upload
from tests.api.conftest import SQLITE
from tests.api.phones.phone import metadata, names, said, sha256, video

pytestmark = SQLITE


def test_what_we_speak_is_told_to_anybody(visitor):
    told = visitor.options("/uploads")
    assert told.status_code == 204
    assert told.headers["Tus-Version"] == "1.0.0"
    assert set(told.headers["Tus-Extension"].split(",")) == {
        "creation", "creation-with-upload", "expiration", "checksum", "termination",
    }  # fmt: skip
    assert int(told.headers["Tus-Max-Size"]) == limits.LARGEST_BYTES
    assert told.headers["Tus-Checksum-Algorithm"] == "sha256,sha1"


def test_a_file_in_pieces_is_whole_at_its_end_and_not_before(phone, files, store):
    content = video(50_000)
    address = phone.create(content)
    for begin in range(0, 50_000, 20_000):
        assert phone.stored(content) == []
        assert phone.offset(address) == begin
        told = phone.patch(address, content[begin : begin + 20_000], begin)
        assert (told.status_code, told.headers["Upload-Offset"]) == (204, str(min(begin + 20_000, 50_000)))
    head = phone.ask("HEAD", address)
    assert (head.headers["Upload-Length"], head.headers["Cache-Control"]) == ("50000", "no-store")
    assert head.headers["Upload-Metadata"] == metadata(filename="a.mp4", sha256=sha256(content))
    assert phone.stored(content, video()) == [content]
    assert (store.home / "uploads" / files()[0]).read_bytes() == content
    assert (store.home / "uploads" / files()[0]).stat().st_mode & 0o777 == 0o600


def test_a_creation_brings_bytes_along(phone):
    content = video()
    headers = {"Upload_Length": "20000", "Content_Type": "application/offset+octet-stream"}
    begun = phone.ask("POST", "/uploads", content[:5_000], **headers)
    assert (begun.status_code, begun.headers["Upload-Offset"]) == (201, "5000")
    assert phone.patch(begun.headers["Location"], content[5_000:], 5_000).status_code == 204
    assert phone.stored(content) == [content]


@pytest.mark.parametrize(
    ("spoilt", "answer"),
    [
        ({"Tus_Resumable": "0.2.2"}, (412, "other_version")),
        ({"Upload_Length": "-1"}, (400, "bad_header")),
        ({"Upload_Length": "0"}, (400, "bad_header")),
        ({"Upload_Length": "1e3"}, (400, "bad_header")),
        ({"Upload_Length": "9" * 30}, (400, "bad_header")),
        ({"Upload_Length": str(limits.LARGEST_BYTES + 1)}, (413, "too_large_file")),
        ({"Upload_Metadata": "filename ½"}, (400, "bad_header")),
        ({"Upload_Metadata": "filename /w=="}, (400, "bad_header")),
        ({"Upload_Metadata": "filename " + "A" * 5_000}, (400, "bad_header")),
        ({"Upload_Metadata": metadata(sha256="abc")}, (400, "bad_header")),
        ({"Content_Type": "multipart/form-data"}, (415, "other_body")),
        ({"Upload_Checksum": "md5 AAAA"}, (400, "bad_header")),
    ],
)
def test_a_creation_that_cannot_be_is_refused_and_nothing_is_begun(phone, files, store, spoilt, answer):
    spoilt = {name: value.encode("latin-1") if isinstance(value, str) else value for name, value in spoilt.items()}
    assert said(phone.ask("POST", "/uploads", **{"Upload_Length": "10", **spoilt})) == answer
    with store.read() as session:
        assert session.scalars(select(Upload)).all() == []


def test_without_a_length_nothing_is_begun(phone):
    assert said(phone.ask("POST", "/uploads", Upload_Defer_Length="1")) == (400, "bad_header")


@pytest.mark.parametrize("offset", [0, 1, 4_999, 5_001, 20_000])
def test_bytes_that_do_not_begin_where_the_file_ends_are_refused(phone, offset):
    content = video()
    address = phone.create(content)
    phone.patch(address, content[:5_000])
    assert said(phone.patch(address, content[offset:], offset)) == (409, "offset_conflict")
    assert phone.offset(address) == 5_000


def test_more_bytes_than_were_announced_are_refused_before_they_are_read(phone):
    content = video()
    address = phone.create(content)
    assert said(phone.patch(address, content + b"x")) == (413, "too_many_bytes")
    assert phone.offset(address) == 0

    def without_a_length():
        yield content
        yield b"x"

    assert said(phone.patch(address, without_a_length())) == (413, "too_many_bytes")  # type: ignore[arg-type]
    assert phone.patch(address, content[phone.offset(address) :], phone.offset(address)).status_code == 204


def test_a_patch_says_what_it_brings(phone):
    address = phone.create(video())
    kind = phone.ask("PATCH", address, b"x", Upload_Offset="0", Content_Type="application/octet-stream")
    assert said(kind) == (415, "other_body")
    bodiless = phone.ask("PATCH", address, b"x", Content_Type="application/offset+octet-stream")
    assert said(bodiless) == (400, "bad_header")


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_bytes_that_changed_on_the_way_are_not_kept(phone, algorithm):
    content = video()
    address = phone.create(content)
    digest = b64encode(hashlib.new(algorithm, content[:9_000]).digest()).decode()
    changed = phone.patch(address, content[:8_999] + b"!", Upload_Checksum=f"{algorithm} {digest}")
    assert said(changed) == (460, "checksum_mismatch")
    assert phone.offset(address) == 0
    assert phone.patch(address, content[:9_000], Upload_Checksum=f"{algorithm} {digest}").status_code == 204
    assert phone.patch(address, content[9_000:], 9_000).status_code == 204
    assert phone.stored(content) == [content]


def test_a_file_that_is_another_than_was_said_is_refused_and_the_phone_keeps_its_own(phone, files):
    content = video()
    address = phone.create(content)
    assert said(phone.patch(address, content[:-1] + b"!")) == (422, "other_content")
    assert (phone.stored(content), files()) == ([], [])
    assert phone.ask("HEAD", address).status_code == 410
    assert said(phone.patch(address, b"", 20_000)) == (410, "upload_over")
    phone.send(content)
    assert phone.stored(content) == [content]


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n" * 200, b"x", b"<html>" * 100, b'{"a": 1}', bytes(5_000)])
def test_what_is_neither_video_nor_track_is_refused_whatever_it_is_called(phone, files, content):
    address = phone.create(content, "drive.mp4")
    assert said(phone.patch(address, content)) == (415, "other_kind")
    assert (phone.stored(content), files()) == ([], [])


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        (video(), ".mp4"),
        (b"\0\0\0\x14ftypqt  " + bytes(50), ".mov"),
        (b"\x1aE\xdf\xa3" + bytes(50), ".mkv"),
        (b"RIFF\0\0\0\0AVI LIST" + bytes(50), ".avi"),
        ((b"G" + bytes(187)) * 3, ".ts"),
    ],
)
def test_a_videos_ending_is_its_contents(phone, intake, store, content, ending):
    phone.send(content, "drev.exe")
    intake.go_round()
    assert names(store) == [f"drev{ending}"]


@pytest.mark.parametrize(
    "name", ["../../../etc/passwd", "..\\..\\a.mp4", "/", ".", "..", "\0", "a\nb.mp4", "ø" * 300, ""]
)
def test_a_files_name_is_never_a_path(phone, intake, store, name):
    content = video()
    phone.send(content, name)
    intake.go_round()
    assert len(names(store)) == 1
    assert "/" not in names(store)[0]
    assert {path.name for path in store.home.iterdir()} >= {"uploads", "recordings"}
    assert not list((store.home / "uploads" / "pairs").iterdir())


def test_an_upload_that_nobody_goes_on_with_expires_by_the_rule_that_was_told(phone, intake, clock, files):
    content = video()
    address = phone.create(content)
    clock.pass_by(days=6)
    told = phone.patch(address, content[:5_000])
    assert told.headers["Upload-Expires"] == "Mon, 16 Nov 2026 07:30:00 GMT"
    clock.pass_by(days=6, hours=23)
    intake.go_round()
    assert phone.offset(address) == 5_000
    clock.pass_by(hours=1)
    assert phone.ask("HEAD", address).status_code == 410
    intake.go_round()
    assert phone.ask("HEAD", address).status_code == 410
    assert said(phone.patch(address, content[5_000:], 5_000)) == (410, "upload_over")
    assert files() == []


def test_a_phone_forgets_an_upload_and_its_bytes_are_gone(phone, files):
    content = video()
    address = phone.create(content)
    phone.patch(address, content[:5_000])
    assert len(files()) == 1
    assert phone.ask("DELETE", address).status_code == 204
    assert files() == []
    assert phone.ask("HEAD", address).status_code == 404
    assert phone.ask("DELETE", address).status_code == 404


def test_what_is_stored_a_phone_cannot_delete(phone, intake):
    content = video()
    address = phone.send(content)
    assert said(phone.ask("DELETE", address)) == (409, "upload_whole")
    intake.go_round()
    assert said(phone.ask("DELETE", address)) == (409, "upload_whole")
    assert phone.stored(content) == [content]


def test_the_method_may_stand_in_a_header(phone):
    content = video()
    address = phone.create(content)
    patched = phone.ask(
        "POST", address, content, X_HTTP_Method_Override="PATCH", Upload_Offset="0",
        Content_Type="application/offset+octet-stream",
    )  # fmt: skip
    assert (patched.status_code, patched.headers["Upload-Offset"]) == (204, "20000")
    other = phone.create(video())
    assert phone.ask("POST", other, X_HTTP_Method_Override="DELETE").status_code == 204
    assert said(phone.ask("POST", address)) == (400, "bad_header")
