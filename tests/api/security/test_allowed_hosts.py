"""Which names the server answers to, and whom it believes about who asks."""

import asyncio
import logging
from urllib.parse import urlsplit

import httpx2
import pytest
import uvicorn
from fastapi.testclient import TestClient
from pydantic import ValidationError

from api.app import create_app
from api.commands.serve import listening
from api.mail.catcher import Catcher
from api.security.allowed_hosts import HostCheck, name_of
from api.settings import MailSettings, ServerSettings
from tests.api.post_office import free_port

PUBLIC = "https://vejsyn.kommune.dk"


async def inside(scope, receive, send):
    """Whatever is behind the door."""
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def door(**settings):
    return HostCheck(inside, ServerSettings(**settings))


def asked(app, host, path="/me", **headers):
    return TestClient(app, headers={"Host": host, **headers}).get(path, follow_redirects=False)


@pytest.mark.parametrize(
    "host",
    [
        "evil.example", "vejsyn.kommune.dk.evil.example", "evilvejsyn.kommune.dk", "10.0.0.9", "testserver",
        "xn--nx-xka", "[2001:db8::1]", "vejsyn.kommune.dk-evil.example:443", "..", "a..b", "1.2.3.4.5",
        "[::ffff:1.2.3.4]",
    ],
)  # fmt: skip
def test_a_name_that_is_not_ours_is_refused_in_plain_words(host):
    """A page that points its own name at us would read the map with the foreman's browser (DNS rebinding)."""
    answer = asked(door(public_url=PUBLIC), host)
    assert (answer.status_code, answer.json()["code"]) == (421, "unknown_host")
    assert "VEJSYN_ALLOWED_HOSTS" in answer.json()["message"]
    assert host not in answer.text


def test_every_address_of_the_server_lies_behind_the_door(app):
    for path in ("/", "/me", "/crew/x", "/assets/x.js", "/none"):
        answer = asked(app, "evil.example", path)
        assert (answer.status_code, answer.json()["code"]) == (421, "unknown_host"), path
        assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "host",
    ["", " ", "evil.example/vejsyn.kommune.dk", "x@vejsyn.kommune.dk", "vejsyn.kommune.dk:80:90", "vejsyn.kommune.dk:x",
     "[::1", "::1", "vejsyn.kommune.dk, evil.example", "vejsyn kommune.dk", "vejsyn.kommune.dk\\@evil", "a" * 300,
     "[fe80::1%25eth0]", "vejsyn.kommune.dk:123456", "http://vejsyn.kommune.dk", "vejsyn.kommune.dk#", "å.dk"],
)  # fmt: skip
def test_a_host_that_is_none_is_refused(host):
    app = door(public_url=PUBLIC)
    answer = asked(app, host.encode("utf-8"))
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_host")
    assert asked(app, host.encode("utf-8"), **{"Accept-Language": "en"}).json()["message"].startswith("The request")


@pytest.mark.parametrize(
    "host",
    ["vejsyn.kommune.dk", "VEJSYN.Kommune.dk:443", "vejsyn.kommune.dk.", "localhost:8000", "127.0.0.1:8000",
     "[::1]:8000", "[0:0:0:0:0:0:0:1]", "indre.kommune.local", "10.1.2.3:80", "[2001:DB8::0:5]", "xn--vej-wla.dk"],
)  # fmt: skip
def test_the_public_address_this_machine_and_the_list_are_answered(monkeypatch, host):
    monkeypatch.setenv("VEJSYN_PUBLIC_URL", "https://vejsyn.kommune.dk/")
    monkeypatch.setenv("VEJSYN_ALLOWED_HOSTS", "indre.kommune.local, 10.1.2.3,2001:db8::5,vejå.dk,")
    assert asked(door(), host).status_code == 204


@pytest.mark.parametrize("listens", ["192.168.1.5", "fd00::5"])
def test_by_default_only_where_it_listens_is_answered(listens):
    settings = ServerSettings(host=listens, port=8123)
    app = door(host=listens, port=8123)
    hosts = (urlsplit(settings.url).netloc, "localhost", "192.168.1.6")
    assert [asked(app, host).status_code for host in hosts] == [204, 204, 421]


def test_any_name_is_answered_where_the_list_says_so():
    assert asked(door(allowed_hosts="*"), "evil.example").status_code == 204
    assert asked(door(), "*").status_code == 400


def test_two_hosts_are_none_and_no_host_is_nothing_to_believe():
    both = [("Host", "vejsyn.kommune.dk"), ("Host", "evil.example")]
    assert TestClient(door(public_url=PUBLIC)).get("/me", headers=both).status_code == 400
    sent = []

    async def send(message):
        sent.append(message)

    without = {"type": "http", "headers": [], "path": "/"}  # HTTP/1.0, as some health checks speak it
    asyncio.run(door(public_url=PUBLIC)(without, None, send))
    assert sent[0]["status"] == 204


def test_no_redirect_names_the_host_that_the_request_named(store, clock):
    """A cache in between would keep it, and send the next foreman to another's server."""
    app = create_app(store, ServerSettings(allowed_hosts="*"), MailSettings(), clock)
    paths = {route.path for route in app.routes if hasattr(route, "path")} | {"/hold/abc", "/teams", "/login", "//x"}
    for path in paths:
        for form in (path, f"{path}/", path.rstrip("/")):
            answer = asked(app, "evil.example", form.replace("{", "").replace("}", "") or "/")
            assert "location" not in answer.headers, form
            assert "evil.example" not in answer.text + str(answer.headers), form


def test_a_link_that_a_mail_program_put_a_slash_behind_still_opens(visitor):
    assert visitor.get("/hold/abc/").status_code == visitor.get("/hold/abc").status_code


def clients_address(settings, peer, forwarded):
    """Whom uvicorn takes the client for, set up as `vejsyn serve` sets it up."""
    seen = []

    async def app(scope, receive, send):
        seen.append(scope["client"][0])
        await inside(scope, receive, send)

    config = uvicorn.Config(app, lifespan="off", **listening(settings))
    config.load()
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    TestClient(config.loaded_app, client=(peer, 4000)).get("/", headers=headers)
    return seen[0]


@pytest.mark.parametrize(
    ("trusted", "peer", "forwarded", "client"),
    [
        ("", "127.0.0.1", "9.9.9.9", "127.0.0.1"),  # a process of the same machine chooses nothing
        ("", "10.0.0.1", "9.9.9.9", "10.0.0.1"),
        ("127.0.0.1", "127.0.0.1", "9.9.9.9", "9.9.9.9"),
        ("127.0.0.1", "10.0.0.1", "9.9.9.9", "10.0.0.1"),
        ("127.0.0.1", "127.0.0.1", "6.6.6.6, 9.9.9.9", "9.9.9.9"),  # what the client wrote before the proxy did
        ("127.0.0.1", "127.0.0.1", "rubbish, 9.9.9.9", "9.9.9.9"),
        ("127.0.0.1, 10.0.0.0/8", "127.0.0.1", "6.6.6.6, 9.9.9.9, 10.1.2.3", "9.9.9.9"),
        ("10.0.0.0/8", "127.0.0.1", "9.9.9.9", "127.0.0.1"),
        ("10.0.0.5/8", "10.200.0.1", "9.9.9.9", "9.9.9.9"),
        ("::1,fd00::/8", "::1", "2001:db8::1", "2001:db8::1"),
        ("fd00::/8", "fd12::7", "2001:db8::1", "2001:db8::1"),
        ("127.0.0.1", "127.0.0.1", "", "127.0.0.1"),
    ],
)
def test_only_a_proxy_that_was_named_says_who_asks(trusted, peer, forwarded, client, monkeypatch):
    """Else whoever guesses passwords writes another address before each try, and is never slowed down."""
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")
    assert clients_address(ServerSettings(trusted_proxies=trusted), peer, forwarded) == client


@pytest.mark.parametrize("wrong", ["nginx", "*", "10.0.0.0/99", "127.0.0.1;10.0.0.1", "10.0.0"])
def test_a_proxy_that_is_no_address_stops_the_start(wrong, monkeypatch):
    """A slip of the pen would else pass for a proxy that nobody is, and all the town hall for one client."""
    monkeypatch.setenv("VEJSYN_TRUSTED_PROXIES", wrong)
    with pytest.raises(ValidationError, match="trusted_proxies"):
        ServerSettings()


def test_a_proxy_that_nobody_named_is_told_in_the_log_once(visitor, caplog):
    """Behind it, all the town's tries count as one client's, and nobody would know why."""
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            visitor.get("/me", headers={"X-Forwarded-For": "9.9.9.9"})
    assert caplog.text.count("VEJSYN_TRUSTED_PROXIES") == 1


def test_the_demos_mails_are_shown_to_this_machine_alone(tmp_path):
    """A foreign page that points its name at 127.0.0.1 would read the crews' links."""
    with Catcher(tmp_path / "mails", free_port(), free_port()) as catcher, httpx2.Client() as browser:
        assert browser.get(catcher.url).status_code == 200
        assert browser.get(catcher.url, headers={"Host": "evil.example"}).status_code == 421
        assert browser.get(f"{catcher.url}/mails/x/", follow_redirects=False).status_code == 404


def test_names_are_compared_as_browsers_write_them():
    assert name_of("A.dk:1") == name_of("a.DK.") == "a.dk"
    assert name_of("[::1]:1") == "::1"
