"""Twenty files by an official client, the server killed at a hundred random instants: each must arrive whole and once.

`python tests/bench/uploads/killed.py [--client tus-js-client] [--files 20] [--kills 100]`
"""

import argparse
import random
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

from sqlalchemy import select

from data.schema import Recording, Upload
from data.settings import HomeSettings
from data.store import Store, open_store
from data.users import Role
from tests.api.forked_server import ForkedServer
from tests.api.phones.phone import enrolled, sha256, video
from tests.api.phones.sender import SENDERS
from tests.homes import add_user

MIB = 1 << 20
FILES_AT_ONCE = 5
"""Of one phone."""
LONGEST_S = 1800


def main() -> None:
    """Send, kill, compare."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--files", type=int, default=20)
    asked.add_argument("--kills", type=int, default=100)
    asked.add_argument("--life", type=float, default=1.0, help="seconds that the server lives at most")
    asked.add_argument("--mebibytes", type=int, default=20, help="of the largest file")
    asked.add_argument("--client", choices=sorted(SENDERS), default="tuspy")
    asked.add_argument("--seed", type=int, default=15)
    args = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        run(Path(folder), args)


def run(folder: Path, args: argparse.Namespace) -> None:
    """One home, so many files and kills."""
    client, files, chance = args.client, args.files, random.Random(args.seed)
    store = open_store(HomeSettings(home=folder / "home"))
    with store.write() as session:
        add_user(session, Role.FOREMAN, "Gitte Holm")
    keys = [enrolled(store, f"Bil {number}") for number in range(-(-files // FILES_AT_ONCE))]
    contents = {f"kill-{number:02}.mp4": video(chance.randint(MIB, args.mebibytes * MIB)) for number in range(files)}
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    began = time.monotonic()
    with ForkedServer(store.home, None, smtp_port=1) as server:
        url, deadline = f"http://127.0.0.1:{server.port}", began + LONGEST_S
        told = [
            (url, keys[number // FILES_AT_ONCE], folder / name, MIB // 2, deadline)
            for number, name in enumerate(contents)
        ]
        senders = [threading.Thread(target=SENDERS[client], args=one) for one in told]
        killer = threading.Thread(target=kill, args=(server, senders, args.kills, args.life, chance))
        for thread in (*senders, killer):
            thread.start()
        for thread in (*senders, killer):
            thread.join()
        seconds = time.monotonic() - began
        wanted = sorted(map(sha256, contents.values()))
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline and recorded(store) != wanted:
            time.sleep(1)
    whole, left = recorded(store), list((store.home / "uploads").glob("*"))
    size = sum(map(len, contents.values())) / MIB
    print(f"{client}: files {files}, MiB {size:.0f}, seconds {seconds:.0f}")
    print(f"uploads begun {begun(store)}")
    print(f"whole by SHA-256 and once: {sum(digest in wanted for digest in whole)} of {files}; recordings {len(whole)}")
    print(f"files left among the uploads: {[path.name for path in left if path.is_file()]}")
    store.engine.dispose()
    sys.exit(whole != wanted)


def kill(
    server: ForkedServer, senders: list[threading.Thread], kills: int, life_s: float, chance: random.Random
) -> None:
    """At random instants; once all is sent there is nothing more to be learnt."""
    done = 0
    while done < kills and any(sender.is_alive() for sender in senders):
        time.sleep(chance.uniform(0.02, life_s))
        server.kill()
        server.start()
        done += 1
    print(f"kills while files were sent: {done}")


def recorded(store: Store) -> list[str]:
    """SHA-256 of each recording as it lies in the media store."""
    with store.read() as session:
        rows = session.scalars(select(Recording)).all()
    return sorted(sha256(store.recordings.read(row.video) or b"") for row in rows)


def begun(store: Store) -> int:
    """How many uploads there were."""
    with store.read() as session:
        return len(session.scalars(select(Upload.id)).all())


if __name__ == "__main__":
    main()
