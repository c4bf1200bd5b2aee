"""A phone for tests: enrolled in a moment, with files that look like what phones send."""

import hashlib
import os
from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime

from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select

from data.phones import enrolment
from data.schema import Recording
from data.store import Store
from data.vehicle import Vehicle
from tests.api.conftest import client_of

TRACK = b'<?xml version="1.0"?><gpx version="1.1"><trk><name>%d</name></trk></gpx>'


def video(size: int = 20_000) -> bytes:
    """What begins like an MP4 and is another each time."""
    head = b"\0\0\0\x18ftypisom\0\0\0\0isommp42"
    return head + os.urandom(size - len(head))


def enrolled(store: Store, name: str = "Fejebil 2", vehicle: Vehicle = Vehicle.SWEEPER) -> str:
    """A new phone's key."""
    at = datetime.now(UTC)
    with store.write() as session:
        device = enrolment.add(session, name, vehicle)
        return enrolment.redeem(session, enrolment.issue_code(session, device, "Per Lund", at), at)[1]


def metadata(**said: str) -> str:
    return ",".join(f"{key} {b64encode(value.encode()).decode()}" for key, value in said.items())


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def said(answer) -> tuple[int, str]:
    """What an upload route refused; each answer there names the protocol's version."""
    assert answer.headers["Tus-Resumable"] == "1.0.0"
    return answer.status_code, answer.json()["code"]


def names(store: Store) -> list[str]:
    """Of the recordings that phones have sent."""
    with store.read() as session:
        return [row.name for row in session.scalars(select(Recording).where(Recording.device.is_not(None)))]


@dataclass
class Phone:
    """One that speaks tus by hand, so that it can also speak it badly."""

    client: TestClient
    key: str

    @classmethod
    def enrol(cls, app: FastAPI, name: str = "Fejebil 2") -> "Phone":
        return cls(client_of(app, header=False), enrolled(app.state.app_state.store, name))

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"}

    def ask(self, method: str, path: str, content: bytes | None = None, **headers: str):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        everything = {"Tus-Resumable": "1.0.0", **self.headers, **named}
        return self.client.request(method, path, content=content, headers=everything)

    def create(self, content: bytes, name: str = "a.mp4", **said: str) -> str:
        """Its address."""
        told = {"filename": name, "sha256": sha256(content), **said}
        answer = self.ask("POST", "/uploads", Upload_Length=str(len(content)), Upload_Metadata=metadata(**told))
        assert answer.status_code == 201, answer.text
        return str(answer.headers["Location"])

    def patch(self, address: str, content: bytes, offset: int = 0, **headers: str):
        return self.ask(
            "PATCH", address, content, Upload_Offset=str(offset), Content_Type="application/offset+octet-stream",
            **headers,
        )  # fmt: skip

    def send(self, content: bytes, name: str = "a.mp4", **said: str) -> str:
        address = self.create(content, name, **said)
        answer = self.patch(address, content)
        assert answer.status_code == 204, answer.text
        return address

    def offset(self, address: str) -> int:
        return int(self.ask("HEAD", address).headers["Upload-Offset"])

    def stored(self, *contents: bytes) -> list[bytes]:
        """Which of them the server says it has."""
        answer = self.client.post("/device/stored", json={"sha256": list(map(sha256, contents))}, headers=self.headers)
        return [content for content in contents if sha256(content) in answer.json()["stored"]]
