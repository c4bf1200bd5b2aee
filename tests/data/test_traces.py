"""Traces in a folder: written whole, and nothing stays of a writer that died."""

from pathlib import Path

import pytest

from data.media.folder import Folder
from data.media.traces import Traces

SHA256, OTHER = "ab" * 32, "ab12" * 16


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """With what two killed nights left, of one recording each."""
    left = tmp_path / "ab"
    left.mkdir()
    for sha256 in (SHA256, OTHER):
        (left / f".{sha256}.trace.0a1b2c3d.partial").write_bytes(b"half")
    return tmp_path


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file()}


def test_whoever_writes_a_trace_clears_what_a_killed_writer_left_of_it(folder: Path) -> None:
    traces = Traces(Folder(folder))
    traces.write(SHA256, b"whole")
    assert traces.read(SHA256) == b"whole"
    assert files(folder) == {f"{SHA256}.trace", f".{OTHER}.trace.0a1b2c3d.partial"}


def test_a_forgotten_trace_is_gone_with_its_half(folder: Path) -> None:
    Traces(Folder(folder)).remove(SHA256)
    assert files(folder) == {f".{OTHER}.trace.0a1b2c3d.partial"}
