"""The shared material beside a developer's checkout; tests that need it skip where it is absent."""

from pathlib import Path

import pytest

SHARED = Path(__file__).parents[2] / "shared"


def shared(path: str) -> Path:
    """A file or folder of the shared material, or skip the test that asks for it."""
    found = SHARED / path
    if not found.exists():
        pytest.skip(f"../shared/{path} is not on this machine")
    return found
