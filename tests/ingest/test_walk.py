"""The walk in ingest/README.md leads a newcomer to code that is there."""

import re
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import ingest

WALK = Path(ingest.__file__).with_name("README.md").read_text(encoding="utf-8")
NAMES = sorted(set(re.findall(r"`((?:ingest|model|data)(?:\.\w+)+)`", WALK)))
ROOMS = [path.name for path in sorted(Path(ingest.__file__).parent.iterdir()) if (path / "__init__.py").is_file()]


def found(name: str) -> Any:
    module, _, attribute = name.rpartition(".")
    return (
        import_module(name) if module == "ingest" and attribute in ROOMS else getattr(import_module(module), attribute)
    )


@pytest.mark.parametrize("name", NAMES)
def test_every_name_of_the_walk_can_be_opened(name: str) -> None:
    assert found(name) is not None


def test_the_walk_enters_every_room() -> None:
    assert {name.split(".")[1] for name in NAMES if name.startswith("ingest.")} >= set(ROOMS)
