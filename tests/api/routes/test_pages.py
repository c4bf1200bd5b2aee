import pytest

from api.routes import pages
from tests.api.conftest import client_of


@pytest.fixture
def dist(tmp_path, monkeypatch):
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<title>kort</title>")
    (folder / "crew.html").write_text("<title>hold</title>")
    (folder / "recorder.html").write_text("<title>optager</title>")
    (folder / "optager.sw.js").write_text("let cache")
    (folder / "optager.webmanifest").write_text("{}")
    (folder / "assets" / "foreman-A1b2C3d4.js").write_text("let kort")
    (folder / "assets" / "sign.svg").write_text("<svg/>")
    (tmp_path / "secret.txt").write_text("secret")
    monkeypatch.setattr(pages, "DIST", folder)
    return folder


def test_the_pages_are_served_to_anybody(visitor, dist):
    assert "kort" in visitor.get("/").text
    assert "kort" in visitor.get("/login").text
    page = visitor.get("/hold/whatever")
    assert "hold" in page.text
    assert page.headers["cache-control"] == "no-cache"


def test_the_recorder_alone_may_ask_for_camera_position_and_motion_and_nobody_for_sound(visitor, dist):
    page = visitor.get("/optager")
    assert "optager" in page.text
    assert page.headers["cache-control"] == "no-cache"
    allowed = page.headers["permissions-policy"]
    for sensor in ("camera", "geolocation", "accelerometer", "gyroscope"):
        assert f"{sensor}=(self)" in allowed
        for other in ("/", "/hold/whatever", "/assets/sign.svg", "/optager.sw.js", "/none"):
            assert f"{sensor}=()" in visitor.get(other).headers["permissions-policy"], other
    assert "microphone=()" in allowed


def test_the_recorders_service_worker_is_asked_for_again_each_time(visitor, dist):
    worker, manifest = visitor.get("/optager.sw.js"), visitor.get("/optager.webmanifest")
    assert worker.headers["content-type"].startswith("text/javascript")
    assert manifest.headers["content-type"] == "application/manifest+json"
    assert worker.headers["cache-control"] == manifest.headers["cache-control"] == "no-cache"
    (dist / "optager.sw.js").unlink()
    assert visitor.get("/optager.sw.js").status_code == 404


def test_hashed_files_are_kept_for_ever_and_others_for_an_hour(visitor, dist):
    assert "immutable" in visitor.get("/assets/foreman-A1b2C3d4.js").headers["cache-control"]
    assert "max-age=3600" in visitor.get("/assets/sign.svg").headers["cache-control"]


@pytest.mark.parametrize("path", ["../index.html", "..%2f..%2fsecret.txt", "none.js", "", "%2e%2e/%2e%2e/secret.txt"])
def test_nothing_beside_the_pages_is_served(visitor, dist, path):
    answer = visitor.get(f"/assets/{path}")
    assert answer.status_code == 404 or "kort" in answer.text  # a browser takes ../ out before it asks


def test_pages_that_are_not_built_say_how_to_build_them(visitor, tmp_path, monkeypatch):
    monkeypatch.setattr(pages, "DIST", tmp_path / "none")
    answer = visitor.get("/")
    assert answer.status_code == 503
    assert "pip install ." in answer.text


def test_every_answer_carries_the_security_headers(app, visitor, foreman, dist):
    for answer in (visitor.get("/"), visitor.get("/me"), foreman.get("/map"), visitor.get("/none"), visitor.put("/")):
        assert "default-src 'self'" in answer.headers["content-security-policy"]
        assert "unsafe-eval" not in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["x-robots-tag"] == "noindex, nofollow"


def test_what_people_see_is_not_stored_by_browsers(foreman):
    assert foreman.get("/damages/1").headers["cache-control"] == "no-store"


def test_an_unknown_address_and_method_are_told_as_json(visitor):
    assert visitor.get("/none").json()["code"] == "not_found"
    assert visitor.put("/session").json()["code"] == "method_not_allowed"


def test_a_broken_body_is_told_by_field(foreman):
    answer = foreman.post("/teams", content="{", headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert foreman.post("/work-orders", json={"team_id": 1}).json()["field"] == "area"


def test_a_body_that_is_too_large_is_refused(foreman):
    answer = foreman.post("/damages/search", content=b" " * (3 * 2**20), headers={"Content-Type": "application/json"})
    assert answer.status_code == 413


def test_a_fault_of_ours_gives_nothing_away(app, monkeypatch, caplog):
    from fastapi.testclient import TestClient

    monkeypatch.setattr("api.routes.crew.crew.admit", lambda *_: 1 / 0)
    browser = TestClient(app, base_url="http://vejsyn.example", raise_server_exceptions=False)
    answer = browser.get("/crew/hemmeligt")
    assert (answer.status_code, answer.json()["code"]) == (500, "fault")
    assert "division" not in answer.text
    assert "hemmeligt" not in "".join(record.getMessage() for record in caplog.records if "vejsyn" in record.name)


def test_large_answers_are_packed(app):
    answer = client_of(app, "foreman").get("/damages?bbox=10,55,11,56")
    assert answer.headers["content-encoding"] == "gzip"


def test_whoever_uses_the_program_is_offered_its_source(visitor):
    answer = visitor.get("/source", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (307, "https://github.com/vejsyn/vejsyn")
