"""What tuspyserver gets wrong (PITFALLS), and what must never happen here: real connections, a server that is killed.

A file corrupted by a kill in the middle of a PATCH; bytes kept of a PATCH that nobody allowed; a server that hangs with
one client's dead connection.
"""

import random
import shutil
import socket
import threading
import time
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import select

from api.uploads.turns import MOST_AT_ONCE
from data.schema import Recording, Upload
from data.settings import HomeSettings
from data.store import open_store
from tests.api.forked_server import ForkedServer
from tests.api.phones.phone import enrolled, metadata, sha256, video
from tests.api.phones.sender import HAS_TUS_JS, SENDERS
from tests.api.server_process import within

MIB = 1 << 20


@pytest.fixture(scope="module")
def home(tmp_path_factory, town):
    folder = tmp_path_factory.mktemp("served")
    shutil.copytree(town, folder / "home")
    store = open_store(HomeSettings(home=folder / "home"))
    yield store
    store.engine.dispose()


@pytest.fixture(scope="module")
def key(home):
    return enrolled(home)


@pytest.fixture(scope="module")
def server(home):
    with ForkedServer(home.home, None, smtp_port=1) as running:
        yield running


@pytest.fixture
def headers(key):
    return {"Authorization": f"Bearer {key}", "Tus-Resumable": "1.0.0"}


def begun(server, headers, content: bytes, name: str = "a.mp4") -> str:
    said = metadata(filename=name, sha256=sha256(content))
    made = {**headers, "Upload-Length": str(len(content)), "Upload-Metadata": said}
    return str(server.client.post("/uploads", headers=made).headers["Location"])


def line_to(server, address: str, headers: dict[str, str], length: int, offset: int = 0) -> socket.socket:
    """A connection on which a PATCH has been begun, and nothing of its body sent."""
    line = socket.create_connection(("127.0.0.1", server.port), timeout=20)
    said = {
        **headers, "Host": f"127.0.0.1:{server.port}", "Upload-Offset": str(offset), "Content-Length": str(length),
        "Content-Type": "application/offset+octet-stream",
    }  # fmt: skip
    lines = [f"PATCH {address} HTTP/1.1", *(f"{name}: {value}" for name, value in said.items()), "", ""]
    line.sendall("\r\n".join(lines).encode())
    return line


def file_of(home, address: str) -> Path:
    return home.home / "uploads" / address.rsplit("/", 1)[1]


def row_of(home, address: str) -> Upload:
    with home.read() as session:
        return session.scalars(select(Upload).where(Upload.name == address.rsplit("/", 1)[1])).one()


def offset_of(server, address: str, headers) -> int:
    return int(server.client.head(address, headers=headers).headers["Upload-Offset"])


def patched(server, address: str, headers, content: bytes, offset: int) -> httpx2.Response:
    told = {**headers, "Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
    return server.client.patch(address, content=content, headers=told)


def stored(server, headers, *contents: bytes) -> int:
    asked = {"sha256": list(map(sha256, contents))}
    return len(server.client.post("/device/stored", json=asked, headers=headers).json()["stored"])


@pytest.mark.parametrize("wrong", ["no key", "a false key", "another phone's"])
def test_of_a_patch_that_nobody_allowed_no_byte_is_even_read(server, home, headers, wrong):
    content = video(4 * MIB)
    address = begun(server, headers, content)
    keys = {"no key": "", "a false key": "Bearer x", "another phone's": ""}
    if wrong == "another phone's":
        keys[wrong] = f"Bearer {enrolled(home, f'Bil {random.random()}')}"
    with line_to(server, address, {**headers, "Authorization": keys[wrong]}, len(content)) as line:
        answer = line.recv(4096)  # though nothing of the body has been sent
        assert answer.startswith(b"HTTP/1.1 404" if wrong == "another phone's" else b"HTTP/1.1 401")
    assert not file_of(home, address).exists()
    assert offset_of(server, address, headers) == 0


def test_a_connection_that_half_dies_holds_up_nobody_and_makes_place_for_its_own_phone(server, home, headers):
    content = video(6 * MIB)
    address = begun(server, headers, content)
    lines = [line_to(server, begun(server, headers, video()), headers, 20_000) for _ in range(5)]
    with line_to(server, address, headers, len(content)) as line:
        line.sendall(content[: 3 * MIB + 5])
        assert within(20, lambda: file_of(home, address).exists() and file_of(home, address).stat().st_size >= 2 * MIB)
        began = time.monotonic()
        for _ in range(20):
            assert server.client.get("/login").status_code == 200
        assert time.monotonic() - began < 15  # a server that waits for the dead line answers none of them
        assert offset_of(server, address, headers) == 3 * MIB + 5  # the old connection stored what it had, and left
        assert patched(server, address, headers, content[3 * MIB + 5 :], 3 * MIB + 5).status_code == 204
        assert line.recv(4096).startswith(b"HTTP/1.1 408")
    for other in lines:
        other.close()
    assert stored(server, headers, content) == 1


def test_one_phone_sends_on_so_many_connections_at_once(server, home, headers):
    lines = [line_to(server, begun(server, headers, video()), headers, 20_000) for _ in range(MOST_AT_ONCE)]
    content = video()
    address = begun(server, headers, content)
    assert within(
        20,
        lambda: patched(server, address, headers, content[:1], offset_of(server, address, headers)).status_code == 503,
    )
    refused = patched(server, address, headers, content, offset_of(server, address, headers))
    assert (refused.json()["code"], refused.headers["Retry-After"]) == ("too_many_sending", "5")
    other = {"Authorization": f"Bearer {enrolled(home, 'Bil 8')}", "Tus-Resumable": "1.0.0"}
    assert patched(server, begun(server, other, content), other, content, 0).status_code == 204
    for line in lines:
        line.close()


def test_a_connection_that_is_gone_leaves_what_it_brought(server, home, headers):
    content = video(3 * MIB)
    address = begun(server, headers, content)
    with line_to(server, address, headers, len(content)) as line:
        line.sendall(content[: 2 * MIB])
        assert within(20, lambda: file_of(home, address).exists() and file_of(home, address).stat().st_size >= MIB)
    assert within(20, lambda: row_of(home, address).offset >= MIB)
    begin = offset_of(server, address, headers)
    assert patched(server, address, headers, content[begin:], begin).status_code == 204
    assert stored(server, headers, content) == 1


def test_a_server_killed_in_the_middle_of_a_patch_keeps_the_file_whole(server, home, headers):
    """What it had written beyond the recorded offset may be anything after a power cut: it is sent again."""
    content = video(12 * MIB)
    address = begun(server, headers, content)
    file = file_of(home, address)
    with line_to(server, address, headers, len(content)) as line:
        line.sendall(content[: 10 * MIB])
        assert within(20, lambda: file.exists() and file.stat().st_size >= 9 * MIB)
        server.kill()
    server.start()
    recorded = offset_of(server, address, headers)
    assert 8 * MIB <= recorded < file.stat().st_size
    with file.open("r+b") as spoilt:
        spoilt.seek(recorded)
        spoilt.write(bytes(2 * MIB))
    assert patched(server, address, headers, content[recorded:], recorded).status_code == 204
    assert stored(server, headers, content) == 1


def test_a_server_killed_between_the_last_byte_and_the_check_checks_it_when_it_is_back(server, home, headers):
    content, other = video(2 * MIB), video(2 * MIB)
    addresses = [begun(server, headers, content), begun(server, headers, content)]
    server.kill()
    with home.write() as session:
        for address, written in zip(addresses, (content, other), strict=True):
            row = session.scalar(select(Upload).where(Upload.name == address.rsplit("/", 1)[1]))
            row.offset = row.length
            file_of(home, address).write_bytes(written)
    server.start()
    assert within(20, lambda: stored(server, headers, content) == 1)
    assert within(20, lambda: server.client.head(addresses[1], headers=headers).status_code == 410)


@pytest.mark.parametrize("client", sorted(SENDERS))
def test_every_file_is_whole_and_once_though_the_server_is_killed_again_and_again(
    server, home, key, headers, tmp_path, client
):
    if client == "tus-js-client" and not HAS_TUS_JS:
        pytest.skip("web/node_modules has no tus-js-client; npm --prefix web ci")
    contents = [video(3 * MIB + number) for number in range(4)]
    files = [tmp_path / f"{client}-{number}.mp4" for number in range(4)]
    for file, content in zip(files, contents, strict=True):
        file.write_bytes(content)
    url, deadline, chance = f"http://127.0.0.1:{server.port}", time.monotonic() + 60, random.Random(15)
    senders = [threading.Thread(target=SENDERS[client], args=(url, key, file, MIB // 2, deadline)) for file in files]
    for sender in senders:
        sender.start()
    for _ in range(4):
        time.sleep(chance.uniform(0.02, 0.4))
        server.kill()
        server.start()
    for sender in senders:
        sender.join(60)
    assert within(30, lambda: stored(server, headers, *contents) == 4)

    def recorded() -> list[str]:
        with home.read() as session:
            rows = session.scalars(select(Recording).where(Recording.name.like(f"{client}-%"))).all()
        return sorted(sha256(home.recordings.read(row.video)) for row in rows)

    assert within(30, lambda: recorded() == sorted(map(sha256, contents)))
