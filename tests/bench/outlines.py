"""What the best possible box tells of a damage's size, beside its drawn outline: is instance segmentation worth it?

    outlines.py [FOLDER]

Over dnit's masks (../shared/damage/dnit), roads kept apart from training. The outline's own pixels on the ground are
the truth; the box round them is put on the ground by the same camera, as the night does with a detector's box.
"""

import sys
from dataclasses import dataclass
from math import atan, cos, degrees, hypot
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT)]

from model.datasets.lane_plane import BRAZILIAN_LANE_WIDTH_M, LanePlane, Mask, lane_plane  # noqa: E402
from model.datasets.masks import CRACK, MASK_POTHOLE, Label, labels_from_mask  # noqa: E402
from model.datasets.readers import read_mask  # noqa: E402
from model.detection import Detection  # noqa: E402
from model.geometry.camera import Camera  # noqa: E402
from model.geometry.ground import MEASURABLE_TO_M, footprint  # noqa: E402
from model.geometry.perspective import image_to_ground  # noqa: E402
from model.vocabulary import DamageClass  # noqa: E402

KEPT_APART = ("DF_080", "ES_")
"""As model/training/dataset.toml."""
CELL_M = 0.05
"""Of the ground, in which drawn pixels are counted; the labels' own (model.datasets.masks)."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """One damage, measured both ways; metres and square metres."""

    kind: DamageClass
    length_m: float
    box_length_m: float
    area_m2: float
    box_area_m2: float


def main() -> None:
    """Measure and print."""
    folder = Path(sys.argv[1]) if sys.argv[1:] else ROOT.parent / "shared" / "damage" / "dnit"
    if not folder.exists():
        sys.exit(f"{folder} is not there; name the folder of dnit's masks")
    masks = [path for path in sorted((folder / "masks").iterdir()) if path.stem.split("_", 1)[1].startswith(KEPT_APART)]
    every = [sizes for path in masks for sizes in measured(read_mask(path))]
    print(f"{len(masks)} pictures, {len(every)} damages within {MEASURABLE_TO_M:g} m and not cut off by the frame")
    print("| class | damages | length by box / by outline: median, 5–95 % | area by box / by outline: median, 5–95 % |")
    print("|---|---|---|---|")
    for kind in DamageClass:
        group = [sizes for sizes in every if sizes.kind is kind]
        if group:
            lengths = _spread([one.box_length_m / one.length_m for one in group])
            areas = _spread([one.box_area_m2 / one.area_m2 for one in group])
            print(f"| {kind} | {len(group)} | {lengths} | {areas} |")


def measured(mask: Mask) -> list[Sizes]:
    """The damages of one mask that can be measured."""
    camera = _camera(lane_plane(mask), *mask.shape)
    return [sizes for label in labels_from_mask(mask) if (sizes := _sizes(label, mask, camera))]


def _camera(plane: LanePlane, height: int, width: int) -> Camera:
    pitch, yaw = (atan(px / plane.focal) for px in (height / 2 - plane.horizon_row, width / 2 - plane.vanishing_column))
    mount_m = BRAZILIAN_LANE_WIDTH_M / plane.spread * cos(pitch)  # the plane takes the camera for level
    return Camera(width, height, plane.focal, degrees(pitch), degrees(yaw), mount_m)


def _sizes(label: Label, mask: Mask, camera: Camera) -> Sizes | None:
    patch = footprint(Detection(label.damage_class, 1.0, label.box), camera)
    if patch is None or not patch.measurable:
        return None
    drawn = _drawn(label, mask, camera)
    box_length = hypot(patch.length_m, patch.width_m) if label.damage_class in _LINES else patch.length_m
    truly = _longest(drawn) if label.damage_class in _LINES else float(np.ptp(drawn[:, 0]))
    return Sizes(label.damage_class, truly, box_length, _area(drawn, label), patch.length_m * patch.width_m)


_LINES = (DamageClass.LONGITUDINAL, DamageClass.TRANSVERSE)


def _drawn(label: Label, mask: Mask, camera: Camera) -> NDArray[np.float64]:
    """(n, 2) metres ahead and right of the pixels drawn in the label's box."""
    box, value = label.box, MASK_POTHOLE if label.damage_class is DamageClass.POTHOLE else CRACK
    rows, columns = np.nonzero(mask[int(box.y1) : int(box.y2), int(box.x1) : int(box.x2)] == value)
    pixels = np.stack([columns + int(box.x1) - camera.width / 2, rows + int(box.y1) - camera.height / 2], axis=1)
    return image_to_ground(pixels / camera.focal_px, camera.tilt) * camera.mount_m


def _longest(points: NDArray[np.float64]) -> float:
    centred = points - points.mean(axis=0)
    _, _, axes = np.linalg.svd(centred, full_matrices=False)
    return float(np.ptp(centred @ axes[0]))


def _area(points: NDArray[np.float64], label: Label) -> float:
    """Of a hole what is drawn; of a crack or net its hull, as ASTM D6433 measures nets."""
    if label.damage_class is DamageClass.POTHOLE:
        return len(np.unique((points / CELL_M).astype(int), axis=0)) * CELL_M**2
    return max(float(shapely.MultiPoint(points).convex_hull.area), CELL_M**2)


def _spread(ratios: list[float]) -> str:
    low, middle, high = np.percentile(ratios, [5, 50, 95])
    return f"{middle:.2f}, {low:.2f}–{high:.2f}"


if __name__ == "__main__":
    main()
