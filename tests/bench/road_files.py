"""Mutated road files, each imported by a process of its own: `python -m tests.bench.road_files [FILES [SEED]]`.

Prints how many gave sections and how many were refused by name; and what must not be: tracebacks, deaths, the longest
processor time and the most memory. A good file beside each is imported after it.
"""

import json
import multiprocessing
import resource
import shutil
import sys
import tempfile
import traceback
from collections import Counter
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from data.roads.files.unreadable import UnreadableRoads
from data.roads.importing import import_roads
from data.settings import HomeSettings
from data.store import open_store
from tests.data.roads.mutated import mutated
from tests.data.roads.road_files import line, write

LONGEST_S, MOST_MB = 30, 1_000
DEFAULT = (300, 1_000)
"""Files, and the first one's seed."""


def one(home: Path, folder: Path, seed: int, answer: Connection) -> None:
    """Import a mutated file and a good one; tell what became of them."""
    resource.setrlimit(resource.RLIMIT_CPU, (2 * LONGEST_S, 2 * LONGEST_S))
    (folder / "bad").mkdir()
    bad, good = (
        mutated(folder / "bad", seed),
        write(folder / "good.gpkg", [line((0, -9000), (100, -9000))], id=["good"]),
    )
    shutil.copytree(home, folder / "home")
    store = open_store(HomeSettings(home=folder / "home"))
    try:
        said = "sections" if import_roads(store, bad).added else "no sections"
    except UnreadableRoads as reason:
        said = f"refused: {reason.cause}"
    except Exception:
        said = f"TRACEBACK {bad.name}: {traceback.format_exc()[-600:]}"
    taken = import_roads(store, good).added
    used = resource.getrusage(resource.RUSAGE_SELF)
    answer.send({"said": said, "taken": taken, "cpu_s": used.ru_utime + used.ru_stime, "mb": used.ru_maxrss / 1024})


def imported(home: Path, seed: int) -> dict[str, Any]:
    """What became of one mutated file; of a process that died, that."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    with tempfile.TemporaryDirectory() as folder:
        child = context.Process(target=one, args=(home, Path(folder), seed, theirs))
        child.start()
        theirs.close()
        try:
            return dict(ours.recv())
        except EOFError:
            return {"said": f"DIED {seed}", "taken": 0, "cpu_s": 0.0, "mb": 0.0}
        finally:
            child.join()


def main() -> None:
    """Import each, and add up."""
    files, first = map(int, [*sys.argv[1:], *DEFAULT[len(sys.argv) - 1 :]])
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        open_store(HomeSettings(home=home)).engine.dispose()
        results = [imported(home, seed) for seed in range(first, first + files)]
    print(json.dumps(Counter(result["said"] for result in results), indent=1))
    print("good neighbours taken:", sum(result["taken"] == 1 for result in results), "of", files)
    cpu_s, mb = (max(result[what] for result in results) for what in ("cpu_s", "mb"))
    print(f"most processor time {cpu_s:.1f} s, most memory {mb:.0f} MB (limits {LONGEST_S} s, {MOST_MB} MB)")


if __name__ == "__main__":
    main()
