"""From a video at the door to a picture in the mail and on the map, over a folder and over a bucket; and what people
see when the bucket is away."""

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

import pytest
from sqlalchemy import select

from api.app import create_app
from api.checks.media import media
from api.commands import doctor
from api.routes import crew as crew_routes
from api.settings import MailSettings, ServerSettings
from data.media.folder import Folder
from data.orders import teams
from data.roads.importing import import_roads
from data.schema import Recording, Sighting, User
from data.settings import HomeSettings, MediaSettings
from data.store import Store, open_store
from data.users import Role
from ingest.night.pool import in_children
from ingest.nightly import Night, nightly
from ingest.receive.receiving import Outcome, find_videos, take_in_all
from tests import deadly
from tests.api.conftest import Clock, client_of
from tests.api.orders import crew_token, mail_of
from tests.homes import road_picture, seeded_home
from tests.painted import PaintedDrive, PaintedRoad, Patch, paint, unblurred
from tests.s3 import S3, SECRET, environment, s3_server

ROAD = PaintedRoad((Patch(30, 2.2), Patch(45, 1.0)), 60.0, (0.0, 60.0))
MORNING = datetime(2026, 10, 6, 7, 30, tzinfo=UTC)
JPEG = b"\xff\xd8\xff"


@pytest.fixture(scope="module")
def drives(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two drives of one road, and a file that is no video."""
    folder = tmp_path_factory.mktemp("drives")
    for name, start, lane_m in (("one", MORNING, 1.75), ("two", MORNING.replace(day=20), 1.75)):
        paint(ROAD, PaintedDrive(start, to_m=55.0, lane_m=lane_m), folder, name)
    (folder / "junk.mp4").write_bytes(b"no video at all" * 1000)
    ROAD.write(folder / "roads.geojson")
    return folder


@pytest.fixture(scope="module")
def server() -> Iterator[S3]:
    with s3_server() as running:
        yield running


@pytest.fixture
def s3(server: S3) -> Iterator[S3]:
    yield server
    server.wire.away = server.wire.held = False


@pytest.fixture(autouse=True)
def faces_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew_routes, "blur_crew_photo", unblurred)


def opened(folder: Path, media: MediaSettings) -> Store:
    """A home with a foreman and a team."""
    store = open_store(HomeSettings(home=folder / "home"), media)
    with store.write() as session:
        teams.add(session, "Hold Nord", "hold-nord@vejsted.example")
        session.add(User(username="foreman", name="Gitte Holm", role=Role.FOREMAN.value, password="x"))
    return store


@pytest.fixture
def bucket_store(s3: S3, tmp_path: Path) -> Iterator[Store]:
    store = opened(tmp_path, s3.settings.model_copy(update={"media": f"{s3.settings.media}/{tmp_path.name}"}))
    yield store
    store.engine.dispose()


@pytest.fixture
def town_store(s3: S3, tmp_path: Path) -> Iterator[Store]:
    store = seeded_home(tmp_path, media=s3.settings.model_copy(update={"media": f"{s3.settings.media}/town"}))
    yield store
    store.engine.dispose()


@pytest.fixture
def any_store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    return opened(tmp_path, MediaSettings()) if request.param == "folder" else request.getfixturevalue("bucket_store")


def app_over(store: Store):
    return create_app(
        store, ServerSettings(public_url="http://vejsyn.example"), MailSettings(host="127.0.0.1"), Clock()
    )


def pictures(store: Store) -> set[str]:
    return {PurePosixPath(name).name for name in store.pictures.media.names()}


def named(store: Store) -> set[str]:
    """The pictures that a sighting shows."""
    with store.read() as session:
        return {name for name in session.scalars(select(Sighting.picture)) if name}


def send(client, token: str, photo: bytes):
    return client.post(f"/crew/{token}/tasks/1/done", files={"photo": ("hul.jpg", photo, "image/jpeg")})


@pytest.mark.parametrize("any_store", ["bucket", "folder"], indirect=True)
def test_from_a_video_to_the_mail_and_back_to_nothing(any_store: Store, drives: Path, tmp_path: Path) -> None:
    store = any_store
    import_roads(store, drives / "roads.geojson")
    taken = list(take_in_all(store, find_videos(drives)))
    assert {one.outcome for one in taken} == {Outcome.NEW}
    assert len(list(store.recordings.names())) == 5
    assert {one.outcome for one in take_in_all(store, find_videos(drives))} == {Outcome.KNOWN}

    report = nightly(Night(store, in_children(deadly.plain, 1)))
    assert (report.processed, [refused.file for refused in report.refused]) == (2, ["junk.mp4"])
    assert (report.new, report.fused) == (2, 2)
    assert pictures(store) == named(store) != set()

    app = app_over(store)
    foreman, visitor = client_of(app, "foreman"), client_of(app)
    for damage in (1, 2):
        shown = foreman.get(f"/damages/{damage}").json()["sightings"][0]["picture"]
        assert foreman.get(shown).content.startswith(JPEG)
    assert foreman.get("/pictures/never-there.jpg").status_code == 404

    token = crew_token(foreman, store, 1, 2)
    in_mail = [part for part in mail_of(store, 1).walk() if part.get_content_type() == "image/jpeg"]
    assert [part.get_content()[:3] for part in in_mail] == [JPEG] * 4  # each whole and from near
    first, second = (send(visitor, token, road_picture(number)).json()["done_photo"] for number in (1, 2))
    assert (visitor.get(first).status_code, visitor.get(second).status_code) == (404, 200)
    assert len(pictures(store) - named(store)) == 1

    order = foreman.post("/work-orders/1/withdraw", json={})
    assert order.status_code == 200, order.text
    assert visitor.get(second).status_code == 404

    with store.write() as session:  # a recording that is read anew and found to be no good takes its pictures with it
        (recording,) = session.scalars(select(Recording).where(Recording.name == "one.mp4"))
        recording.state, prefix = "received", recording.sha256[:16]
        store.recordings.remove([recording.video])
    again = nightly(Night(store, in_children(deadly.plain, 1)))
    assert [(refused.file, refused.reason) for refused in again.refused] == [("one.mp4", "file_gone")]
    assert not {name for name in pictures(store) if name.startswith(prefix)}

    at_home = [*store.home.rglob("*.jpg"), *store.home.rglob("*.mp4"), *store.home.rglob("*.gpx")]
    assert bool(at_home) == isinstance(store.recordings, Folder)


def test_people_are_told_when_the_bucket_is_away_and_nothing_is_lost(town_store: Store, s3: S3, caplog) -> None:
    app = app_over(town_store)
    foreman, visitor = client_of(app, "foreman"), client_of(app)
    picture = foreman.get("/damages/1").json()["sightings"][0]["picture"]
    token, before = crew_token(foreman, town_store, 1), pictures(town_store)
    kept = send(visitor, token, road_picture(1)).json()["done_photo"]

    s3.wire.shut()
    with caplog.at_level(logging.INFO):
        answers = [
            foreman.get(picture, headers={"Accept-Language": "da"}),
            visitor.get(kept),
            send(visitor, token, road_picture(2)),
            foreman.post("/work-orders", json={"area": {"type": "ids", "ids": [2]}, "team_id": 1}),
        ]
    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(503, "media_gone")] * 4
    assert "Prøv igen om lidt" in answers[0].json()["message"]
    assert SECRET not in caplog.text

    s3.wire.away = False
    assert foreman.get(picture).content == road_picture(0)
    assert visitor.get(kept).status_code == 200
    assert send(visitor, token, road_picture(2)).status_code == 200
    assert len(foreman.get("/work-orders").json()) == 1
    assert len(pictures(town_store) - before) == 1

    with s3.refusing():
        denied = foreman.get(picture, headers={"Accept-Language": "en"})
    assert (denied.status_code, denied.json()["code"]) == (503, "media_denied")
    assert "vejsyn doctor" in denied.json()["message"]


# vejsyn doctor ------------------------------------------------------------------------------------------------------


@pytest.fixture
def said(vejsyn, bucket_store: Store, s3: S3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """What `vejsyn doctor` finds of pictures and videos."""
    monkeypatch.setattr(doctor, "machine", list)
    monkeypatch.setenv("VEJSYN_HOME", str(bucket_store.home))

    def run(**settings: str) -> dict[str, object]:
        for name, value in environment(s3.settings.model_copy(update=settings)).items():
            monkeypatch.setenv(name, value)
        found = json.loads(vejsyn("doctor", "--json")[1].out)
        assert SECRET not in str(found)
        return next(one for one in found if one["what"] == "pictures and videos")

    return run


def test_doctor_tries_the_bucket_and_leaves_nothing_in_it(said, bucket_store: Store, s3: S3) -> None:
    before = set(bucket_store.pictures.media.names())
    assert said()["well"]
    assert "s3://" in said()["says"]
    assert set(bucket_store.pictures.media.names()) == before


def test_doctor_names_a_setting_that_cannot_be_one(vejsyn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "machine", list)
    monkeypatch.setenv("VEJSYN_MEDIA", "https://bucket.example")
    monkeypatch.setenv("VEJSYN_MEDIA_SECRET_ACCESS_KEY", SECRET)
    code, said = vejsyn("doctor", "--json")
    (home,) = (one for one in json.loads(said.out) if one["what"] == "home")
    assert (code, home["well"]) == (1, False)
    assert "media" in home["says"]
    assert "s3://bucket/prefix" in home["next_step"]
    assert SECRET not in said.out + said.err


def test_doctor_warns_of_a_bucket_that_is_spoken_to_in_the_open(s3: S3, bucket_store: Store) -> None:
    assert media(bucket_store, s3.settings).well  # this machine's own
    for endpoint, well in (("http://s3.example.dk", False), ("https://s3.example.dk", True)):
        found = media(bucket_store, s3.settings.model_copy(update={"media_endpoint": endpoint}))
        assert found.well == well
        assert ("https://…" in found.next_step) != well


def test_doctor_tells_a_bucket_that_is_away_from_one_that_refuses(said, s3: S3) -> None:
    with s3.refusing():
        refused = said()
    assert not refused["well"]
    assert "403" in refused["says"]
    assert "VEJSYN_MEDIA_ACCESS_KEY_ID" in refused["next_step"]
    missing = said(media="s3://no-such-bucket")
    assert "NoSuchBucket" in missing["says"]
    assert "VEJSYN_MEDIA_ENDPOINT" in missing["next_step"]
    s3.wire.shut()
    assert "VEJSYN_MEDIA_ENDPOINT" in said()["next_step"]
