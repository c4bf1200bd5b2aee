"""`vejsyn webhooks`: a secret shown once, each change in the log, and no address that leads into the house."""

import json

from data.audit.reading import newest
from data.integration import webhooks
from data.store import open_store
from tests.api.webhooks.receiver import receiver


def test_one_is_added_tested_listed_and_removed(vejsyn, monkeypatch):
    with receiver() as house:
        code, said = vejsyn("webhooks", "add", "ESDH", house.url)
        assert code != 0
        assert "VEJSYN_WEBHOOKS_HOSTS=127.0.0.1" in said.err
        monkeypatch.setenv("VEJSYN_WEBHOOKS_HOSTS", "127.0.0.1")
        secret = json.loads(vejsyn("webhooks", "add", "ESDH", house.url, "--json")[1].out)["secret"]
        assert vejsyn("webhooks", "add", "ESDH", house.url)[0] == 65
        assert vejsyn("webhooks", "test", "ESDH")[0] == 0
        assert json.loads(house.had[0][1])["type"] == "test"
        house.answers = [500]
        code, said = vejsyn("webhooks", "test", "ESDH")
        assert (code, said.out.strip()) == (1, "later: answered 500")
    for words in (("list",), ("list", "--json")):
        assert secret not in vejsyn("webhooks", *words)[1].out
    (row,) = json.loads(vejsyn("webhooks", "list", "--json")[1].out)
    assert (row["name"], row["waiting"], row["failed"]) == ("ESDH", 0, 0)
    assert vejsyn("webhooks", "remove", "ESDH")[0] == 0
    assert vejsyn("webhooks", "remove", "ESDH")[0] == 66
    with open_store().read() as session:
        assert not webhooks.everyone(session)
        actions = [entry.action for entry in newest(session, 9)][::-1]
    assert actions == ["vejsyn webhooks add", "vejsyn webhooks remove"]


def test_a_word_that_is_no_address_is_refused(vejsyn):
    for url in ("esdh.kommune.dk", "ftp://esdh.kommune.dk/", "https://a:b@esdh.kommune.dk/", "https:///x"):
        assert vejsyn("webhooks", "add", "ESDH", url)[0] == 65
