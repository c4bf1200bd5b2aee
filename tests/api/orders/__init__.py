"""Making work orders, and reading the crew's link out of the mail."""

import email
import email.policy
import re
from email.message import EmailMessage

from fastapi.testclient import TestClient
from sqlalchemy import select

from data.schema import OutboxMail
from data.store import Store


def assign(client: TestClient, *ids: int, team: int = 1, **more) -> dict:
    answer = client.post("/work-orders", json={"area": {"type": "ids", "ids": list(ids)}, "team_id": team, **more})
    assert answer.status_code == 201, answer.text
    return answer.json()


def mail_of(store: Store, order: int) -> EmailMessage:
    """The newest."""
    with store.read() as session:
        mails = select(OutboxMail).where(OutboxMail.work_order_id == order).order_by(OutboxMail.id.desc())
        stored = session.scalars(mails).first()
    assert stored
    return email.message_from_bytes(stored.message, policy=email.policy.default)


def token_of(store: Store, order: int) -> str:
    text = mail_of(store, order).get_body(("plain",)).get_content()
    return re.search(r"/hold/([\w-]+)", text)[1]


def crew_token(client: TestClient, store: Store, *ids: int, team: int = 1) -> str:
    return token_of(store, assign(client, *ids, team=team)["id"])
