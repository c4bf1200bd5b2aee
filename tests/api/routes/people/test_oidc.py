"""Log-in by the municipality's accounts, against a real provider: the dance, and who is refused with which sentence."""

import base64
import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.oidc.provider import Dance
from api.routes.people.oidc import DANCE_COOKIE, _dances
from api.security.session_cookie import COOKIE
from api.settings import MailSettings, OidcSettings, ServerSettings
from data import users
from tests.api.conftest import SQLITE, Clock
from tests.api.oidc.provider import SECRET, asked_for, provider
from tests.homes import PASSWORD

pytestmark = SQLITE

GITTE = {"email": "Gitte.Holm@Vejsted.example", "name": "Gitte Holm", "roles": ["vejformand", "alle"]}
SERVER = ServerSettings(public_url="http://vejsyn.example")


@pytest.fixture(scope="module")
def accounts():
    with provider() as running:
        running.knows("1001", **GITTE)
        running.knows("1002", email="ib@vejsted.example", name="Ib", roles=["alle"])
        running.knows("1003", email="admin", name="X", roles=["admin"])
        running.knows("1004", email="per@vejsted.example", realm_access={"roles": ["engineer", "admin", "foreman"]})
        yield running


@pytest.fixture
def clock():
    """A provider's tokens are of today."""
    return Clock(datetime.now(UTC))


@pytest.fixture
def settings(accounts):
    return OidcSettings(issuer=accounts.url, client_secret=SECRET, roles=("vejformand=foreman",))


@pytest.fixture
def app(store, clock, settings):
    return create_app(store, SERVER, MailSettings(), clock, oidc=settings)


@pytest.fixture
def browser(app):
    return TestClient(app, base_url="http://vejsyn.example", headers={"X-Vejsyn": "1"})


@pytest.fixture
def with_another(browser, app):
    """Brings a browser in the middle of a log-in, changed in one thing: it has our cookie, and our key signs it."""

    def changed(**what):
        dances = _dances(app.state.app_state)
        dance = replace(Dance(*dances.loads(browser.cookies[DANCE_COOKIE])), **what)
        kept = str(dances.dumps([dance.state, dance.nonce, dance.verifier]))
        browser.cookies.clear()
        browser.cookies.set(DANCE_COOKIE, kept, path="/session/oidc", domain="vejsyn.example")

    return changed


def sent(browser) -> str:
    answer = browser.post("/session/oidc/start")
    assert answer.status_code == 200, answer.text
    return answer.json()["url"]


def come_in(browser, accounts, subject="1001"):
    return browser.post("/session/oidc", json=accounts.answers(sent(browser), subject))


def refused(answer, status: int, code: str) -> None:
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["message"].endswith(".") or "vejsyn user remove" in answer.json()["message"]


def test_the_whole_dance_opens_the_map(browser, accounts, store):
    told = come_in(browser, accounts)
    gitte = {"username": "gitte.holm@vejsted.example", "name": "Gitte Holm", "role": "foreman"}
    assert (told.status_code, told.json()) == (200, gitte)
    assert browser.get("/me").json() == gitte
    (own,) = browser.get("/me/sessions").json()
    assert (own["how"], own["current"]) == ("oidc", True)
    assert browser.post("/teams", json={"name": "Hold Øst", "email": "o@vejsted.example"}).status_code == 201


def test_the_browser_is_sent_with_state_nonce_and_a_challenge_whose_secret_stays_here(browser):
    first, second = asked_for(sent(browser)), asked_for(sent(browser))
    assert first["redirect_uri"] == "http://vejsyn.example/login"
    assert (first["response_type"], first["code_challenge_method"]) == ("code", "S256")
    assert set(first["scope"].split()) == {"openid", "email", "profile"}
    assert not {first[name] for name in ("state", "nonce", "code_challenge")} & set(second.values())
    assert len(base64.urlsafe_b64decode(first["code_challenge"] + "=")) == hashlib.sha256().digest_size


def test_who_comes_again_is_the_same_user_with_the_role_of_today(browser, accounts, store):
    come_in(browser, accounts)
    accounts.knows("1001", **GITTE | {"email": "gitte.lund@vejsted.example", "roles": ["engineer", "vejformand"]})
    try:
        assert come_in(browser, accounts).json()["role"] == "engineer"
        with store.read() as session:
            assert users.find(session, "gitte.holm@vejsted.example") is None
            user = users.find(session, "Gitte.Lund@vejsted.example")
        assert user
        assert (user.name, user.provider_subject) == ("Gitte Holm", f"{accounts.url} 1001")
    finally:
        accounts.knows("1001", **GITTE)


def test_roles_may_lie_deeper_and_the_greatest_counts(store, clock, accounts, settings):
    deeper = settings.model_copy(update={"role_claim": "realm_access.roles", "roles": ()})
    app = create_app(store, SERVER, MailSettings(), clock, oidc=deeper)
    browser = TestClient(app, base_url="http://vejsyn.example", headers={"X-Vejsyn": "1"})
    assert come_in(browser, accounts, "1004").json()["role"] == "admin"
    assert browser.get("/me").json()["name"] == "per@vejsted.example"


def test_a_missing_role_lets_nobody_in(browser, accounts):
    refused(come_in(browser, accounts, "1002"), 403, "oidc_role")
    assert browser.get("/me").status_code == 401


def test_a_code_is_good_once(browser, accounts, app):
    back = accounts.answers(sent(browser), "1001")
    dance = browser.cookies["vejsyn_dance"]
    assert browser.post("/session/oidc", json=back).status_code == 200
    thief = TestClient(app, base_url="http://vejsyn.example", headers={"X-Vejsyn": "1"})
    refused(thief.post("/session/oidc", json=back), 403, "oidc_lost")  # without the browser's own cookie
    thief.cookies.set("vejsyn_dance", dance, path="/session/oidc", domain="vejsyn.example")
    refused(thief.post("/session/oidc", json=back), 403, "oidc_code")  # with it, the provider says no
    assert COOKIE not in thief.cookies


def test_another_log_ins_state_code_and_token_are_refused(browser, accounts, with_another):
    """Else a stranger could make the foreman work in his account."""
    theirs = accounts.answers(sent(browser), "1001")
    ours = accounts.answers(sent(browser), "1001")
    refused(browser.post("/session/oidc", json=theirs), 403, "oidc_lost")
    with_another()
    refused(browser.post("/session/oidc", json={**ours, "code": theirs["code"]}), 403, "oidc_code")  # its verifier
    ours = accounts.answers(sent(browser), "1001")
    with_another(nonce="another")
    refused(browser.post("/session/oidc", json=ours), 403, "oidc_token")


def test_a_token_that_is_over_is_refused(browser, accounts, clock):
    back = accounts.answers(sent(browser), "1001")
    clock.pass_by(hours=2)
    browser.cookies.set("vejsyn_dance", browser.cookies["vejsyn_dance"], path="/session/oidc", domain="vejsyn.example")
    refused(browser.post("/session/oidc", json=back), 403, "oidc_expired")


def test_a_verifier_that_does_not_fit_the_challenge_is_refused_by_the_provider(browser, accounts, with_another):
    """Who steals a code on its way back cannot use it (RFC 7636)."""
    back = accounts.answers(sent(browser), "1001")
    with_another(verifier=Dance.new().verifier)
    refused(browser.post("/session/oidc", json=back), 403, "oidc_code")
    assert browser.get("/me").status_code == 401


def test_without_a_challenge_the_provider_gives_no_code(browser, accounts):
    bare = httpx2.URL(sent(browser)).copy_remove_param("code_challenge").copy_remove_param("code_challenge_method")
    back = httpx2.get(bare).headers["location"]
    assert parse_qs(urlsplit(back).query)["error"] == ["invalid_request"]


def test_another_issuer_is_refused_where_it_is_described(store, clock, accounts):
    elsewhere = accounts.url.replace("127.0.0.1", "localhost")
    other = create_app(store, SERVER, MailSettings(), clock, oidc=OidcSettings(issuer=elsewhere))
    asking = TestClient(other, base_url="http://vejsyn.example", headers={"X-Vejsyn": "1"})
    refused(asking.post("/session/oidc/start"), 403, "oidc_issuer")


def test_a_neighbours_token_is_refused_although_the_same_keys_sign_it(accounts, browser, app):
    facts = app.state.app_state.provider.facts()
    for name in ("authorization_endpoint", "token_endpoint"):
        facts[name] = facts[name].replace(accounts.url, accounts.other_url)
    back = accounts.answers(sent(browser), "1001")
    refused(browser.post("/session/oidc", json=back), 403, "oidc_issuer")


def test_a_token_for_another_client_or_signed_by_another_is_refused(browser, accounts, app, monkeypatch):
    back = accounts.answers(sent(browser), "1001")
    provider = app.state.app_state.provider
    monkeypatch.setattr(provider, "_keys", {"keys": []})
    monkeypatch.setattr(type(provider), "keys", lambda self, anew=False: {"keys": [OTHERS_KEY]})
    refused(browser.post("/session/oidc", json=back), 403, "oidc_token")


def test_a_provider_never_takes_over_a_user_with_a_password(browser, accounts, store):
    refused(come_in(browser, accounts, "1003"), 409, "oidc_name_taken")
    with store.read() as session:
        admin = users.find(session, "admin")
    assert admin
    assert admin.provider_subject is None
    told = browser.post("/session", json={"username": "admin", "password": PASSWORD})
    assert told.status_code == 200


def test_a_provider_that_is_away_is_told_and_passwords_go_on(store, clock):
    app = create_app(store, SERVER, MailSettings(), clock, oidc=OidcSettings(issuer="http://127.0.0.1:9"))
    browser = TestClient(app, base_url="http://vejsyn.example", headers={"X-Vejsyn": "1", "Accept-Language": "en"})
    refused(browser.post("/session/oidc/start"), 503, "oidc_away")
    assert browser.get("/session/oidc").json()["title"]
    assert browser.post("/session", json={"username": "admin", "password": PASSWORD}).status_code == 200


def test_without_a_provider_there_is_no_button(store, clock):
    browser = TestClient(create_app(store, SERVER, MailSettings(), clock), base_url="http://vejsyn.example")
    assert browser.get("/session/oidc").json()["title"] is None
    refused(browser.post("/session/oidc/start", headers={"X-Vejsyn": "1"}), 404, "oidc_not_set")


def test_logging_out_goes_on_at_the_provider(browser, accounts):
    come_in(browser, accounts)
    url = browser.get("/session/oidc/log-out").json()["url"]
    assert url.startswith(f"{accounts.url}/session/end?")
    assert "post_logout_redirect_uri=http%3A%2F%2Fvejsyn.example%2F" in url
    assert "id_token_hint=" in url
    assert browser.delete("/session").status_code == 204
    assert browser.get("/session/oidc/log-out").json() == {"url": None}
    assert browser.get("/me").status_code == 401


def test_a_log_in_ends_as_others_do(browser, accounts, clock):
    come_in(browser, accounts)
    clock.at += timedelta(hours=12, seconds=1)
    assert browser.get("/me").status_code == 401


OTHERS_KEY = {
    "kty": "EC", "crv": "P-256", "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
    "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM", "use": "sig", "alg": "ES256",
}  # fmt: skip
"""RFC 7517's example."""
