import smtplib

import httpx2
import pytest

from api.mail.catcher import Catcher
from tests.api.orders import assign, mail_of
from tests.api.post_office import free_port


@pytest.fixture
def doors():
    return free_port(), free_port()


@pytest.fixture
def catcher(tmp_path, doors):
    with Catcher(tmp_path / "mails", *doors) as opened:
        yield opened


def test_a_caught_mail_can_be_read_in_the_browser(catcher, doors, tmp_path, foreman, store):
    message = mail_of(store, assign(foreman, 1, note="Hils & pas på")["id"])
    with smtplib.SMTP("127.0.0.1", doors[0]) as smtp:
        smtp.send_message(message)
    [file] = (tmp_path / "mails").glob("*.eml")
    with httpx2.Client(base_url=catcher.url) as browser:
        listed = browser.get("/").text
        assert message["Subject"] in listed
        assert f"/mails/{file.name}" in listed
        page = browser.get(f"/mails/{file.name}")
        assert "sandbox=" in page.text
        assert "Stigevej, 20 m" in page.text
        shown = browser.get(f"/mails/{file.name}/html")
        assert "data:image/jpeg;base64," in shown.text
        assert "cid:" not in shown.text
        assert "default-src 'none'" in shown.headers["content-security-policy"]


def test_an_empty_catcher_says_so(catcher):
    assert "Ingen mails endnu" in httpx2.get(f"{catcher.url}/").text


@pytest.mark.parametrize("name", ["x.eml", "..%2Fsecret.eml", "20260101-000000-000000-abcd.eml"])
def test_what_is_no_mail_is_not_found(catcher, name):
    assert httpx2.get(f"{catcher.url}/mails/{name}").status_code == 404
    assert httpx2.get(f"{catcher.url}/mails/{name}/html").status_code == 404
