"""What reading 400,000 damages through OGC API – Features costs: page by page, by GDAL, and in boxes.

python tests/bench/features.py [--damages 400000]
"""

import argparse
import json
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import pyogrio
from sqlalchemy import text

from data.integration import tokens
from data.store import Store
from tests.api.server_process import ServerProcess
from tests.data.features.town import NOW
from tests.homes import seeded_home

WIDE_M = 20_000
"""Metres of the square over which the damages lie."""

COPIED = (
    "damage_class, status, severity, urgency, urgency_parts, section_id, chainage_m, chainage_sd_m, offset_m, "
    "offset_sd_m, length_m, width_m, size_error, lon, lat, existence, first_seen, last_seen, passes_seen, passes_valid,"
    " missed"
)
COPY = f"""INSERT INTO damage ({COPIED}, x, y)
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count)
  SELECT {COPIED}, 580000 + (i * 7919) % {WIDE_M}, 6130000 + (i * 104729) % {WIDE_M}
  FROM n JOIN damage ON id = i % 30 + 1
"""


def filled(folder: Path, count: int) -> tuple[Store, str]:
    store = seeded_home(folder)
    with store.write() as session:
        session.execute(text(COPY), {"count": count - 30})
        token = tokens.issue(session, "bench", 1, NOW)
        session.execute(text("UPDATE integration_token SET expires_at = '2100-01-01 00:00:00.000000'"))
    return store, token


def paged(server: ServerProcess, token: str, query: str) -> dict[str, object]:
    headers, path = {"Authorization": f"Bearer {token}"}, f"/features/collections/damages/items?limit=10000{query}"
    took, found = [], 0
    while path:
        begun = time.perf_counter()
        answer = server.client.get(path, headers=headers)
        took.append(time.perf_counter() - begun)
        assert answer.status_code == 200, answer.text
        body = answer.json()
        found += body["numberReturned"]
        path = next((link["href"] for link in body["links"] if link["rel"] == "next"), "")
    return {"query": query, "features": found, "pages": len(took), "seconds": round(sum(took), 2),
            "first_s": round(took[0], 3), "median_s": round(median(took), 3), "last_s": round(took[-1], 3),
            "longest_s": round(max(took), 3)}  # fmt: skip


def by_gdal(server: ServerProcess, token: str) -> dict[str, object]:
    pyogrio.set_gdal_config_options({"GDAL_HTTP_USERPWD": f"bench:{token}"})
    begun = time.perf_counter()
    table = pyogrio.read_dataframe(f"OAPIF:http://127.0.0.1:{server.port}/features", layer="damages")
    assert table["id"].is_unique
    return {"query": "GDAL, pages of 1,000", "features": len(table), "seconds": round(time.perf_counter() - begun, 2)}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--damages", type=int, default=400_000)
    count = parser.parse_args().damages
    with TemporaryDirectory(prefix="vejsyn-bench-") as folder:
        store, token = filled(Path(folder), count)
        utm = "&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/25832&bbox="
        queries = (
            "",
            "&datetime=2026-10-05",
            f"{utm}580000,6130000,600000,6150000",
            f"{utm}585000,6135000,585500,6135500",
        )
        with ServerProcess(store.home, smtp_port=1) as server:
            for query in queries:
                print(json.dumps(paged(server, token, query)))
            print(json.dumps(by_gdal(server, token)))


if __name__ == "__main__":
    main()
