"""`vejsyn detect FILE…`: what the detector sees in pictures."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import cv2
import numpy as np
import typer

from api.commands.roads import AsJson
from ingest.networks import set_up_networks
from model.detection import Detection, Image
from model.networks.detectors import open_detector

app = typer.Typer()

UNREADABLE_EXIT = 1


@app.command("detect")
def detect_command(
    files: Annotated[list[Path], typer.Argument(help="Pictures: JPEG, PNG, WebP.")], as_json: AsJson = False
) -> None:
    """Find damage in pictures; only what lies on the road, at the default threshold."""
    set_up_networks()
    detector = open_detector()
    unreadable = False
    for file in files:
        image = _read(file)
        if image is None:
            unreadable = True
            typer.echo(f"{file}: not a picture OpenCV can read; give JPEG, PNG or WebP", err=True)
            continue
        line = _line(file, image, detector.detect([image])[0])
        typer.echo(json.dumps(line, ensure_ascii=False) if as_json else _spoken(line))
    if unreadable:
        sys.exit(UNREADABLE_EXIT)


def _read(file: Path) -> Image | None:
    if not file.is_file() or not (content := file.read_bytes()):
        return None
    image = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    return None if image is None else np.asarray(image, dtype=np.uint8)


def _line(file: Path, image: Image, detections: list[Detection]) -> dict[str, Any]:
    height, width = image.shape[:2]
    return {
        "file": str(file),
        "width": width,
        "height": height,
        "detections": [
            {
                "class": str(d.damage_class),
                "confidence": round(d.confidence, 3),
                "box": [round(edge, 1) for edge in (d.box.x1, d.box.y1, d.box.x2, d.box.y2)],
            }
            for d in detections
        ],
    }


def _spoken(line: dict[str, Any]) -> str:
    found = "; ".join(f"{d['class']} {d['confidence']:.2f} at {d['box']}" for d in line["detections"])
    return f"{line['file']} ({line['width']}×{line['height']}): {found or 'nothing'}"
