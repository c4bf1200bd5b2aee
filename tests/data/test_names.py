"""A constant's name stands in one place: who reads it elsewhere knows which is meant."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("model", "data", "ingest", "api")
IDIOMS = {"LOG", "T"}
"""A module's own logger, a type variable."""


def constants(module: Path) -> Iterator[str]:
    for statement in ast.parse(module.read_text()).body:
        targets = statement.targets if isinstance(statement, ast.Assign) else []
        if isinstance(statement, ast.AnnAssign):
            targets = [statement.target]
        for target in targets:
            for name in target.elts if isinstance(target, ast.Tuple) else [target]:
                if isinstance(name, ast.Name) and name.id.isupper() and not name.id.startswith("_"):
                    yield name.id


def test_no_constant_has_the_name_of_another() -> None:
    places = defaultdict(list)
    for package in PACKAGES:
        for module in (ROOT / package).rglob("*.py"):
            if "migrations" in module.parts:
                continue  # each is of its own day
            for name in constants(module):
                places[name].append(str(module.relative_to(ROOT)))
    assert len(places) > 500, "the modules are not where they are looked for"
    assert {name: where for name, where in places.items() if len(where) > 1 and name not in IDIOMS} == {}
