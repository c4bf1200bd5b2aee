"""How hard the tests bite: a random sample of mutants, each held against the tests of its module.

    pip install -e '.[test,mutants]' && python tests/bench/mutants.py [--number 100] [--seed 12] [--only 3 17]

Cosmic Ray makes the mutants: comparisons turned, operators swapped, constants doubled, `and` and `or` exchanged, each
place once and each as likely as any other. No file is changed: a forked process imports the mutant in its module's
stead and runs that module's test files (`TESTS`) until one test fails. A mutant that survives these may yet die of
another test: the figure is a lower bound.
"""

import argparse
import importlib.util
import os
import random
import resource
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import CodeType

import parso
import pytest
from cosmic_ray.ast import ast_nodes, get_ast, is_number
from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators.operator import Operator
from cosmic_ray.plugins import get_operator

ROOT = Path(__file__).parents[2]
CPU_S, CLOCK_S = 150, 900
"""A mutant that makes the tests take longer than this, seconds, is killed."""

TURNED = ("Lt_GtE", "GtE_Lt", "Gt_LtE", "LtE_Gt", "Eq_NotEq", "NotEq_Eq", "Is_IsNot", "IsNot_Is")
SWAPPED = ("Add_Sub", "Sub_Add", "Mul_Div", "Div_Mul", "FloorDiv_Mul", "Mod_Mul", "Pow_Mul")

FUSED = "ingest/test_association ingest/test_placement ingest/test_duplicates"
ASSIGNED = "data/test_work_orders api/routes/test_work_orders api/orders/test_withdrawal"
TESTS = {
    "model/geometry/camera.py": "model/test_camera model/test_sizing model/test_vehicles",
    "model/geometry/ground.py": "model/test_sizing model/test_camera ingest/test_placing",
    "model/geometry/ground_motion.py": "model/test_ground_motion ingest/test_motion_samples",
    "model/geometry/perspective.py": "model/test_camera model/test_ground_motion model/test_sizing",
    "model/geometry/sizing.py": "model/test_sizing",
    "model/geometry/vanishing_point.py": "model/test_vanishing_point model/test_vehicles",
    "model/grading": "model/test_severity data/test_graded_sightings data/test_renewal ingest/test_growth",
    "ingest/fuse": f"{FUSED} ingest/test_nightly data/simulate/test_season_pipeline",
    "ingest/lifecycle": "ingest/test_repaired ingest/test_visibility ingest/test_status ingest/test_beliefs "
    "ingest/test_undamaged data/simulate/test_season_pipeline",
    "data/damages/grading.py": "data/test_graded_sightings data/test_renewal data/test_regrouping ingest/test_growth",
    "data/orders/crew.py": "data/test_crew api/routes/test_crew",
    "data/orders/crew_photos.py": "api/routes/test_crew_photos",
    "data/orders/driving_order.py": "data/test_driving_order",
    "data/orders/links.py": "data/test_order_links",
    "data/orders/outbox.py": "data/test_outbox api/mail/test_sender api/mail/test_lost_lines",
    "data/orders/teams.py": f"data/test_teams {ASSIGNED}",
    "data/orders/work_orders.py": ASSIGNED,
    "api/access.py": "api/test_access api/routes/test_session",
    "api/security/throttle.py": "api/security/test_throttle api/routes/test_session",
}
"""Test files of each module or room, the quickest first."""

OPTIONS = (
    "-x", "-q", "-k", "not PostgreSQL", "-m", "not slow and not browser",
    "-W", "ignore::pytest.PytestAssertRewriteWarning",
)  # fmt: skip
"""Of pytest; the warning is about what is imported before forking."""

PRELOADED = (
    "alembic.command", "av", "cv2", "fastapi.testclient", "geopandas", "hypothesis", "networkx", "obstore", "openvino",
    "pydantic_settings", "pyproj", "rich.progress", "shapely", "sqlalchemy.orm", "typer", "uvicorn",
)  # fmt: skip
"""Imported once, before forking."""


class ConstantDoubled(Operator):
    """But for 0, which stays 0."""

    def mutation_positions(self, node):
        if is_number(node) and complex(node.value.replace("_", "")):
            yield node.start_pos, node.end_pos

    def mutate(self, node, index):
        return parso.python.tree.Number(f"({node.value} * 2)", node.start_pos, prefix=node.prefix)

    @classmethod
    def examples(cls):
        return ()


OPERATORS: dict[str, type[Operator]] = {
    **{name: get_operator(f"core/ReplaceComparisonOperator_{name}") for name in TURNED},
    **{name: get_operator(f"core/ReplaceBinaryOperator_{name}") for name in SWAPPED},
    "And_Or": get_operator("core/ReplaceAndWithOr"),
    "Or_And": get_operator("core/ReplaceOrWithAnd"),
    "doubled": ConstantDoubled,
}


@dataclass(frozen=True)
class Mutant:
    """One change in one place."""

    file: str
    line: int
    operator: str
    occurrence: int

    def source(self) -> str:
        """Of the whole file."""
        code: str = mutate_code((ROOT / self.file).read_text(), OPERATORS[self.operator](), self.occurrence)
        return code

    def change(self) -> str:
        """The line before and after."""
        before, after = ((ROOT / self.file).read_text().splitlines(), self.source().splitlines())
        old, new = next((a, b) for a, b in zip(before, after, strict=False) if a != b)
        return f"{old.strip()}  →  {new.strip()}"

    def tests(self) -> list[str]:
        """Files."""
        names = next(names for place, names in TESTS.items() if self.file.startswith(place))
        return [f"tests/{name}.py" for name in names.split() if (ROOT / f"tests/{name}.py").exists()]


def every_mutant() -> Iterator[Mutant]:
    """In the order of the files."""
    for place in TESTS:
        for path in sorted((ROOT / place).glob("*.py")) or [ROOT / place]:
            tree = get_ast(path.read_text())
            for name, kind in OPERATORS.items():
                positions = [position for node in ast_nodes(tree) for position in kind().mutation_positions(node)]
                for occurrence, (start, _) in enumerate(positions):
                    yield Mutant(str(path.relative_to(ROOT)), start[0], name, occurrence)


class Loader(SourceFileLoader):
    """The mutant, in its module's stead; no bytecode is read or written."""

    def __init__(self, name: str, path: str, source: str) -> None:
        super().__init__(name, path)
        self.source = source

    def get_code(self, fullname: str) -> CodeType:
        return compile(self.source, self.path, "exec")


class Finder(MetaPathFinder):
    """Of one module."""

    def __init__(self, mutant: Mutant) -> None:
        self.name = mutant.file.removesuffix(".py").replace("/", ".")
        self.loader = Loader(self.name, str(ROOT / mutant.file), mutant.source())

    def find_spec(self, fullname: str, _path: object = None, _target: object = None) -> ModuleSpec | None:
        found = importlib.util.spec_from_file_location(fullname, self.loader.path, loader=self.loader)
        return found if fullname == self.name else None


def survives(mutant: Mutant | None, tests: list[str]) -> bool:
    """Whether no test fails; None is the code as it is."""
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        if mutant:
            sys.meta_path.insert(0, Finder(mutant))
        os._exit(pytest.main([*OPTIONS, *tests]))
    until = time.monotonic() + CLOCK_S
    while not (ended := os.waitpid(child, os.WNOHANG))[0]:
        time.sleep(0.05)
        if time.monotonic() > until:
            os.killpg(child, signal.SIGKILL)
    return ended[1] == 0


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--number", type=int, default=100)
    parser.add_argument("--seed", type=int, default=12)
    parser.add_argument("--only", type=int, nargs="*", help="of the sample, these")
    parser.add_argument("--list", action="store_true", help="run nothing")
    arguments = parser.parse_args()
    everything = list(every_mutant())
    sample = random.Random(arguments.seed).sample(everything, arguments.number)
    print(f"{len(sample)} of {len(everything)} mutants, seed {arguments.seed}")
    for name in PRELOADED:
        importlib.import_module(name)
    killed = run = 0
    whole: set[str] = set()
    for number, mutant in enumerate(sample):
        if arguments.only and number not in arguments.only:
            continue
        if not arguments.list and not whole >= set(mutant.tests()):
            assert survives(None, mutant.tests()), f"{mutant.tests()} fail without a mutant"
            whole.update(mutant.tests())
        alive = not arguments.list and survives(mutant, mutant.tests())
        run, killed = run + 1, killed + (not alive)
        word = "listed" if arguments.list else "SURVIVES" if alive else "killed"
        print(f"{number:3} {word:8} {mutant.file}:{mutant.line} {mutant.operator}: {mutant.change()}", flush=True)
    print(f"{killed} of {run} killed")


if __name__ == "__main__":
    main()
