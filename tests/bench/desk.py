"""How quickly the foreman is answered in a large municipality: 400,000 damages, 3 million sightings, 5,000 orders.

    python tests/bench/desk.py [--damages 400000] [--calls 200] [--keep FOLDER]

The home is made in bulk; the server answers in this process, so that no network is measured. Printed is the 95th
percentile of each question beside issue 17's aim, and of the processor's time. A list is asked for with filters
nobody asked for before, as the first press of a new filter is; so are the tiles of a filter.
"""

import argparse
import random
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from fastapi.testclient import TestClient
from sqlalchemy import insert, select, text

from api.app import create_app
from api.settings import MailSettings, ServerSettings
from data.damages.damages import Status
from data.projection import to_degrees
from data.schema import Damage, Recording, RoadClass, Section, Task, WorkOrder
from data.settings import HomeSettings
from data.store import Store, open_store
from tests.homes import PASSWORD, seeded_home

SECTIONS, SECTION_M, ACROSS = 4_000, 300.0, 64
"""On a grid; 1,200 km."""

CORNER = (580_000.0, 6_120_000.0)
"""EPSG:25832; the town of `tests.homes` lies elsewhere."""

SIGHTINGS_EACH = 8
ORDERS, TASKS_EACH = 5_000, 12
TASKS_MENDED = 0.9
"""Share of the tasks; the rest is still to do."""

WORDS_OF_STREETS = (
    "Sønder",
    "Nørre",
    "Øster",
    "Vester",
    "Gammel",
    "Ny",
    "Lille",
    "Store",
    "Åby",
    "Mølle",
    "Skov",
    "Kirke",
)
ENDS_OF_STREETS = ("vej", "gade", "stræde", "vænget", "parken", "alle", "stien", "bakken")
ROWS_AT_ONCE = 20_000

Question = Callable[[random.Random], Any]


@dataclass(frozen=True)
class Asked:
    """One kind of question, and how long it may take."""

    name: str
    aim_ms: float
    question: Question
    share: float = 1.0
    """Of the calls."""


def street(number: int) -> str:
    """Some 1,000 names; four sections to each."""
    word, end = WORDS_OF_STREETS[number % 12], ENDS_OF_STREETS[number // 12 % 8]
    return f"{word} {chr(65 + number // 96 % 11)}{'aeiouy'[number // 96 % 6]}rup{end}"


def fill(store: Store, damages: int) -> None:
    """Roads, damages, sightings and orders, in bulk."""
    dice, begin = np.random.default_rng(1), datetime(2026, 1, 1, tzinfo=UTC)
    with store.write() as session:
        classes = list(session.scalars(select(RoadClass.id)))
        session.execute(insert(Section), [_section(number, classes) for number in range(SECTIONS)])
        session.execute(insert(Recording), [_recording(begin + timedelta(days=day)) for day in range(300)])
    with store.read() as session:
        sections = session.execute(
            select(Section.id, Section.min_x, Section.min_y).where(Section.key.like("bench-%"))
        ).all()
        recordings = list(session.scalars(select(Recording.id).where(Recording.name == "bench")))
    for first in range(0, damages, ROWS_AT_ONCE):
        rows = [
            _damage(sections[int(dice.integers(len(sections)))], dice, begin)
            for _ in range(min(ROWS_AT_ONCE, damages - first))
        ]
        with store.write() as session:
            session.execute(insert(Damage), rows)
    with store.write() as session:
        for number in range(SIGHTINGS_EACH):
            session.execute(text(SIGHTINGS), {"n": number, "recording": recordings[number]})
        _orders(session, damages, begin)


SIGHTINGS = """INSERT INTO sighting (damage_id, recording_id, at, pts_s, damage_class, confidence, x1, y1, x2, y2,
      frame_width, frame_height, picture, section_id, chainage_m, offset_m, length_m, width_m, size_error, distance_m)
   SELECT id, :recording, first_seen, id + 0.5, damage_class, 0.6, 1, 1, 9, 9, 1920, 1080,
      'p-' || id || '-' || :n || '.jpg', section_id, chainage_m, offset_m, length_m, width_m, 0.2, 8 FROM damage"""


def _section(number: int, classes: list[int]) -> dict[str, Any]:
    x, y = CORNER[0] + number % ACROSS * (SECTION_M + 20), CORNER[1] + number // ACROSS * (SECTION_M + 20)
    line = shapely.LineString([(x, y), (x + SECTION_M, y)])
    return {
        "key": f"bench-{number}",
        "name": street(number // 4),
        "kind": "path" if number % 7 == 0 else "road",
        "from_m": 0.0,
        "road_class_id": classes[number % len(classes)],
        "length_m": SECTION_M,
        "line": shapely.to_wkb(line),
        "min_x": x,
        "min_y": y,
        "max_x": x + SECTION_M,
        "max_y": y,
        "filmed": [],
    }


def _recording(at: datetime) -> dict[str, Any]:
    return {
        "sha256": f"{at.timestamp():>064.0f}",
        "name": "bench",
        "video": "bench.mp4",
        "received_at": at,
        "state": "processed",
        "started_at": at,
        "ended_at": at,
        "processed_at": at,
        "refusal_facts": {},
        "camera": {},
    }


def _damage(section: Any, dice: np.random.Generator, begin: datetime) -> dict[str, Any]:
    along, offset = float(dice.uniform(0, SECTION_M)), float(dice.normal(0, 1.5))
    x, y = section.min_x + along, section.min_y - offset
    lon, lat = to_degrees(x, y)
    urgency, seen = (
        round(min(95.0, float(dice.gamma(2.0, 12.0))), 1),
        begin + timedelta(days=float(dice.uniform(0, 300))),
    )
    status = dice.choice(
        [Status.NEW.value, Status.ASSIGNED.value, Status.REPAIRED.value, Status.REOPENED.value],
        p=[0.8, 0.1, 0.08, 0.02],
    )
    return {
        "damage_class": ("D00", "D10", "D20", "D40")[dice.integers(4)],
        "status": str(status),
        "severity": ("low", "medium", "high")[dice.integers(3)],
        "urgency": urgency,
        "urgency_parts": {"severity": urgency, "growth": float(dice.random() < 0.05)},
        "section_id": section.id,
        "chainage_m": along,
        "chainage_sd_m": 1.0,
        "offset_m": offset,
        "offset_sd_m": 0.5,
        "length_m": 0.5,
        "width_m": 0.4,
        "size_error": 0.2,
        "x": x,
        "y": y,
        "lon": float(lon),
        "lat": float(lat),
        "first_seen": seen,
        "last_seen": begin + timedelta(days=300),
        "passes_seen": 4,
        "passes_valid": 5,
    }


def _orders(session: Any, damages: int, begin: datetime) -> None:
    dice = random.Random(2)
    for number in range(ORDERS):
        order = WorkOrder(
            team_id=1 + number % 2,
            created_at=begin + timedelta(hours=number),
            created_by="Gitte Holm",
            area={},
            linked_at=begin,
            left_out={"already_assigned": [], "failed": []},
            token_sha256=f"{number:064x}",
        )
        session.add(order)
        session.flush()
        ids = dice.sample(range(31, damages), TASKS_EACH)
        states = ["done" if dice.random() < TASKS_MENDED else "open" for _ in ids]
        rows = [
            {"work_order_id": order.id, "damage_id": one, "position": place, "state": state, "note": ""}
            for place, (one, state) in enumerate(zip(ids, states, strict=True), start=1)
        ]
        session.execute(insert(Task), rows)


def questions(client: TestClient, damages: int) -> Iterator[Asked]:
    """What the foreman asks."""
    west, south = (float(one) for one in to_degrees(*CORNER))
    east, north = (float(one) for one in to_degrees(CORNER[0] + ACROSS * 320, CORNER[1] + SECTIONS / ACROSS * 320))

    def tile(layer: str, zooms: tuple[int, ...], asked: Callable[[random.Random], str] = lambda _: "") -> Question:
        def ask(dice: random.Random) -> Any:
            z = dice.choice(zooms)
            lon, lat = dice.uniform(west, east), dice.uniform(south, north)
            x, y = int((lon + 180) / 360 * 2**z), int((0.5 - np.arcsinh(np.tan(np.radians(lat))) / (2 * np.pi)) * 2**z)
            return client.get(f"/tiles/{layer}/{z}/{x}/{y}.mvt{asked(dice)}")

        return ask

    def filtered(dice: random.Random) -> str:
        kind, other = dice.choice(("road", "path")), dice.choice(("D00", "D20"))
        return f"?days={dice.randrange(3000)}&kind={kind}&class=D40&class={other}"

    def listing(dice: random.Random) -> Any:
        sort = dice.choice(("urgency", "newest", "oldest", "street"))
        return client.get(f"/finding/damages{filtered(dice)}&sort={sort}")

    def typed(dice: random.Random) -> Any:
        name = street(dice.randrange(SECTIONS // 4))
        cut = name[: dice.randrange(3, len(name))]
        return client.get("/finding/places", params={"text": cut.replace("r", "", 1) if dice.random() < 0.5 else cut})

    def ring(dice: random.Random) -> Any:
        area = {"type": "circle", "center": [dice.uniform(west, east), dice.uniform(south, north)], "radius_m": 400}
        return client.post("/damages/search", json={"area": area})

    def assign(dice: random.Random) -> Any:
        ids = dice.sample(range(31, damages), 130)
        answers = [
            client.post("/work-orders", json={"area": {"type": "ids", "ids": part}, "team_id": 1})
            for part in (ids[:65], ids[65:])
        ]
        return answers[-1]

    yield Asked("tile near (zoom 12-14)", 100, tile("damages", (12, 13, 14)))
    yield Asked("tile far (zoom 8-11)", 100, tile("conditions", (8, 9, 10, 11)), 0.3)
    yield Asked("first tile of a filter", 100, tile("damages", (12, 13, 14), filtered), 0.3)
    yield Asked("search as typed", 100, typed)
    yield Asked("list with a new filter", 150, listing, 0.5)
    yield Asked(
        "list without a filter",
        150,
        lambda dice: client.get(f"/finding/damages?sort={dice.choice(('urgency', 'street'))}"),
    )
    yield Asked("selection of some 500", 200, ring)
    yield Asked("a damage's panel", 100, lambda dice: client.get(f"/damages/{dice.randrange(31, damages)}"))
    yield Asked("Tildel of some 100, in two orders", 2000, assign, 0.05)
    yield Asked("list after a change", 150, lambda dice: _changed_list(client, dice, damages), 0.05)


def _changed_list(client: TestClient, dice: random.Random, damages: int) -> Any:
    """What a colleague's press makes everybody's next list cost."""
    client.post(f"/damages/{dice.randrange(31, damages)}/depth", json={"depth_mm": 40})
    return client.get("/finding/damages?band=soon&sort=street")


def measured(asked: Asked, calls: int, dice: random.Random) -> str:
    """A line of the table."""
    asked.question(dice)  # what is read at a server's first question is not a foreman's every day
    took, worked = [], []
    for _ in range(max(5, int(calls * asked.share))):
        begin, cpu_begin = time.perf_counter(), time.process_time()
        answer = asked.question(dice)
        took.append((time.perf_counter() - begin) * 1000)
        worked.append((time.process_time() - cpu_begin) * 1000)
        assert answer.status_code in (200, 201, 409), (asked.name, answer.status_code, answer.text[:300])
    p50, p95 = np.percentile(took, [50, 95])
    verdict = "" if p95 <= asked.aim_ms else "MISSED"
    figures = f"{p50:>10.0f}{p95:>10.0f}{np.percentile(worked, 95):>10.0f}{asked.aim_ms:>8.0f}"
    return f"{asked.name:<36}{len(took):>6}{figures}  {verdict}"


def main() -> None:
    """Make the home, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--damages", type=int, default=400_000)
    parser.add_argument("--calls", type=int, default=200)
    parser.add_argument("--keep", type=Path, help="a folder for the home, used again when it is there")
    options = parser.parse_args()
    folder = options.keep or Path(tempfile.mkdtemp())
    begin = time.perf_counter()
    if (folder / "home").exists():
        store = open_store(HomeSettings(home=folder / "home"))
    else:
        folder.mkdir(parents=True, exist_ok=True)
        store = seeded_home(folder)
        fill(store, options.damages)
        sightings, seconds = options.damages * SIGHTINGS_EACH, time.perf_counter() - begin
        print(f"{options.damages:,} damages, {sightings:,} sightings, {ORDERS:,} orders made in {seconds:.0f} s")
    app = create_app(store, ServerSettings(public_url="http://bench.example"), MailSettings())
    client = TestClient(app, base_url="http://bench.example", headers={"X-Vejsyn": "1"})
    assert client.post("/session", json={"username": "foreman", "password": PASSWORD}).status_code == 200
    begin = time.perf_counter()
    client.get("/map")
    print(f"the server's first question, which reads all dots: {time.perf_counter() - begin:.1f} s\n")
    print(f"{'question':<36}{'calls':>6}{'p50 ms':>10}{'p95 ms':>10}{'cpu p95':>10}{'aim':>8}")
    for asked in questions(client, options.damages):
        print(measured(asked, options.calls, random.Random(asked.name)), flush=True)
    store.engine.dispose()
    if options.keep is None:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
