"""Every route, with everybody who must be kept out of it."""

import pytest
from fastapi import FastAPI

from api.access import Open, RouteWithoutNeed, needs_by_route
from data.users import Role
from tests.api.conftest import Clock, client_of
from tests.api.orders import crew_token
from tests.api.phones.phone import Phone, video

SAMPLE = {
    "{damage_id}": "1", "{team_id}": "1", "{class_id}": "1", "{order_id}": "1", "{task_id}": "1", "{z}": "3",
    "{x}": "4", "{y}": "2", "{name}": "seed-1-00.jpg", "{path:path}": "none.js", "{token}": "wrong",
    "{regrouping_id}": "1", "{correction_id}": "1", "{device_id}": "1", "{rule}": "video", "{recording_id}": "1",
    "{view_id}": "1", "{user_id}": "9999",
    "{section_id}": "1", "{collection}": "damages", "{feature_id}": "1", "{log_in_id}": "9999",
}  # fmt: skip


def address(path: str, token: str = "wrong") -> str:
    for name, value in {**SAMPLE, "{token}": token}.items():
        path = path.replace(name, value)
    assert "{" not in path, f"say in SAMPLE what {path} means"
    return path


def routes(app: FastAPI, *needs: object) -> list[tuple[str, str, object]]:
    return [(method, path, need) for method, path, need in needs_by_route(app) if need in needs]


def test_a_visitor_is_kept_out_of_everything_that_needs_a_log_in(app, visitor):
    asked = routes(app, *Role)
    assert len(asked) > 20
    for method, path, _ in asked:
        answer = visitor.request(method, address(path))
        assert (answer.status_code, answer.json()["code"]) == (401, "not_logged_in"), (method, path)


def test_a_lesser_role_is_kept_out_of_what_needs_a_greater_one(app):
    ranks = list(Role)
    asked = [one for one in routes(app, *Role) if one[2] is not Role.READER]
    assert asked
    for method, path, need in asked:
        lesser = client_of(app, ranks[ranks.index(need) - 1].value)
        answer = lesser.request(method, address(path))
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden"), (method, path)


OWN = "/me/"
"""What concerns nobody but whoever is logged in."""


def test_a_reader_sees_what_the_foreman_sees_and_changes_nothing(app, store):
    """But his own: where he is logged in, his second factor, his morning mail. A search changes nothing."""
    reader = client_of(app, "reader")
    let_in = [
        (method, path)
        for method, path, need in routes(app, Role.READER, Role.FOREMAN)
        if reader.request(method, address(path)).status_code != 403
    ]
    assert [one for one in let_in if one[0] != "GET" and not one[1].startswith(OWN)] == [("POST", "/damages/search")]
    assert all(need is Role.READER for method, _, need in routes(app, Role.FOREMAN) if method == "GET")
    assert reader.get("/damages/1").status_code == 200


def test_every_role_is_let_in_where_it_is_enough(app):
    for method, path, need in routes(app, *Role):
        answer = client_of(app, need.value).request(method, address(path))
        assert answer.status_code not in (401, 403), (method, path)


def test_a_change_without_the_header_is_refused(app):
    changes = [one for one in routes(app, *Role) if one[0] not in ("GET", "HEAD")]
    assert changes
    for method, path, _ in changes:
        answer = client_of(app, "admin", header=False).request(method, address(path))
        assert (answer.status_code, answer.json()["code"]) == (403, "header_missing"), (method, path)


def test_an_unknown_link_opens_nothing(app, visitor):
    asked = routes(app, Open.CREW)
    assert len(asked) == 8
    for method, path, _ in asked:
        answer = visitor.request(method, address(path))
        assert (answer.status_code, answer.json()["code"]) == (404, "no_such_link"), (method, path)


def test_a_log_in_does_not_replace_a_crews_link(app):
    for method, path, _ in routes(app, Open.CREW):
        assert client_of(app, "admin").request(method, address(path)).status_code == 404


def test_an_old_link_opens_nothing_any_more(app, foreman, visitor, store, clock: Clock):
    token = crew_token(foreman, store, 1)
    assert visitor.get(f"/crew/{token}").status_code == 200
    clock.pass_by(days=91)
    for method, path, _ in routes(app, Open.CREW):
        answer = visitor.request(method, address(path, token))
        assert answer.json()["code"] == "no_such_link", (method, path)


def test_another_teams_link_does_not_open_this_teams_tasks_and_pictures(foreman, visitor, store):
    ours, theirs = crew_token(foreman, store, 1), crew_token(foreman, store, 2, team=2)
    task = visitor.get(f"/crew/{ours}").json()["tasks"][0]
    picture = task["picture"].rsplit("/", 1)[1]
    for answer in (
        visitor.post(f"/crew/{theirs}/tasks/{task['id']}/done"),
        visitor.post(f"/crew/{theirs}/tasks/{task['id']}/undo"),
        visitor.post(f"/crew/{theirs}/tasks/{task['id']}/partly"),
        visitor.post(f"/crew/{theirs}/tasks/{task['id']}/not-found"),
        visitor.post(f"/crew/{theirs}/tasks/{task['id']}/depth", data={"depth_mm": "40"}),
        visitor.get(f"/crew/{theirs}/pictures/{picture}"),
    ):
        assert answer.status_code == 404
    assert visitor.get(f"/crew/{ours}/pictures/{picture}").status_code == 200
    assert visitor.get(f"/crew/{ours}").json()["tasks"][0]["state"] == "open"


def test_only_these_are_open_to_anyone(app):
    assert {(method, path) for method, path, _ in routes(app, Open.ANYONE)} == {
        ("POST", "/session"),
        ("GET", "/session/oidc"),
        ("GET", "/session/oidc/log-out"),
        ("POST", "/device/enrol"),
        ("OPTIONS", "/uploads"),
        ("GET", "/"),
        ("GET", "/login"),
        ("GET", "/source"),
        ("GET", "/hold/{token}"),
        ("GET", "/hold/{token}/"),
        ("GET", "/assets/{path:path}"),
        ("GET", "/optager"),
        ("GET", "/optager.sw.js"),
        ("GET", "/hold.sw.js"),
        ("GET", "/optager.webmanifest"),
        ("GET", "/healthz"),
    }


def device_routes(app: FastAPI, upload: str) -> list[tuple[str, str]]:
    return [(method, address(path.replace("/uploads/{name}", upload))) for method, path, _ in routes(app, Open.DEVICE)]


def test_without_a_good_key_nobody_is_let_in_where_phones_are(app, visitor, foreman):
    """A foreman's log-in is no phone's key; nor is a key that never was, or half of one."""
    phone = Phone.enrol(app)
    asked = device_routes(app, phone.create(video()))
    assert len(asked) == 8
    for method, path in asked:
        for who, key in ((visitor, ""), (foreman, ""), (visitor, "Bearer"), (visitor, "Bearer x"),
                         (visitor, f"Basic {phone.key}"), (visitor, f"Bearer {phone.key[:-1]}")):  # fmt: skip
            answer = who.request(method, path, headers={"Authorization": key} if key else {})
            assert answer.status_code == 401, (method, path, key)
            assert answer.headers["WWW-Authenticate"] == "Bearer"
            assert method == "HEAD" or answer.json()["code"] == "not_enrolled"


def test_a_revoked_phone_is_out_at_once_and_what_it_sent_stays(app, engineer, visitor):
    phone, content = Phone.enrol(app), video()
    phone.send(content)
    asked = device_routes(app, phone.create(video()))
    assert engineer.post("/devices/1/revoke").json()["state"] == "revoked"
    for method, path in asked:
        assert phone.ask(method, path).status_code == 401, (method, path)
    assert Phone(visitor, Phone.enrol(app, "Bil 7").key).stored(content) == [content]


def test_another_phones_upload_is_not_there(app):
    theirs, ours = Phone.enrol(app, "Bil 7"), Phone.enrol(app)
    content = video()
    address = ours.create(content)
    for method in ("HEAD", "PATCH", "DELETE", "POST"):
        override = {"X_HTTP_Method_Override": "PATCH"} if method == "POST" else {}
        answer = theirs.ask(
            method, address, content if method in ("PATCH", "POST") else None, Upload_Offset="0",
            Content_Type="application/offset+octet-stream", **override,
        )  # fmt: skip
        assert answer.status_code == 404, method
    assert ours.offset(address) == 0
    assert ours.patch(address, content).status_code == 204


def test_a_phones_key_opens_nothing_else(app):
    phone = Phone.enrol(app)
    for method, path, _ in routes(app, *Role, Open.CREW):
        assert phone.ask(method, address(path)).status_code in (401, 404), (method, path)


def test_the_monitors_figures_are_the_monitors_alone(app, visitor):
    asked = routes(app, Open.MONITOR)
    assert [(method, path) for method, path, _ in asked] == [("GET", "/metrics")]
    for client in (visitor, client_of(app, "admin")):
        for header in ({}, {"Authorization": "Bearer "}, {"Authorization": "Bearer None"}):
            answer = client.get("/metrics", headers=header)
            assert (answer.status_code, answer.json()["code"]) == (401, "wrong_token")


def test_a_foreign_page_logs_nobody_out(app, foreman):
    """Without the header a picture on any page of the web could throw the foreman out in the middle of his work."""
    assert [(method, path) for method, path, _ in routes(app, Open.OUR_PAGE)] == [
        ("DELETE", "/session"),
        ("POST", "/session/oidc/start"),
        ("POST", "/session/oidc"),
        ("POST", "/session/password"),
    ]
    answer = foreman.delete("/session", headers={"X-Vejsyn": ""})
    assert (answer.status_code, answer.json()["code"]) == (403, "header_missing")
    assert foreman.get("/me").status_code == 200


@pytest.mark.parametrize("deed", ["withdraw", "link"])
def test_a_link_that_was_taken_back_opens_nothing_any_more(app, foreman, visitor, store, deed):
    """Without it whoever has the mail sees the pictures for 90 days, whatever the foreman does."""
    token = crew_token(foreman, store, 1, 2)
    task = visitor.get(f"/crew/{token}").json()["tasks"][0]
    picture = task["picture"].rsplit("/", 1)[1]
    assert foreman.post(f"/work-orders/1/{deed}").status_code == 200
    for method, path, _ in routes(app, Open.CREW):
        asked = address(path.replace("{name}", picture).replace("{task_id}", str(task["id"])), token)
        answer = visitor.request(method, asked, data={"depth_mm": "40"} if path.endswith("/depth") else None)
        assert (answer.status_code, answer.json()["code"]) == (404, "no_such_link"), (method, path)


def test_one_orders_link_opens_nothing_of_another(app, foreman, visitor, store):
    """Two orders of the same team: a colleague who was lent one link reads and answers that one alone."""
    first, second = crew_token(foreman, store, 1), crew_token(foreman, store, 2)
    theirs = visitor.get(f"/crew/{second}").json()["tasks"][0]
    picture = theirs["picture"].rsplit("/", 1)[1]
    for method, path, _ in routes(app, Open.CREW):
        if path in ("/crew/{token}", "/crew/{token}/read"):
            continue
        asked = address(path.replace("{name}", picture).replace("{task_id}", str(theirs["id"])), first)
        answer = visitor.request(method, asked, data={"depth_mm": "40"} if path.endswith("/depth") else None)
        assert answer.status_code == 404, (method, path)
    assert [task["damage"]["id"] for task in visitor.get(f"/crew/{first}").json()["tasks"]] == [1]


def test_a_route_without_a_need_stops_the_start(app):
    app.get("/forgotten")(lambda: "open to all")
    with pytest.raises(RouteWithoutNeed, match="/forgotten"):
        list(needs_by_route(app))


def test_labels_for_training_leave_by_command_alone(app):
    paths = [path for _, path, _ in needs_by_route(app)]
    assert len(paths) > 20
    assert not [path for path in paths if "export" in path or "label" in path or "dataset" in path]
