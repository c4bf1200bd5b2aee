"""Finds vehicles, which hide the road behind them, and tells the own one from the others."""

from collections.abc import Sequence

from model.detection import Box, Image
from model.networks.candidates import overlap
from model.networks.finding import found_over
from model.networks.letterbox import letterbox
from model.networks.network import Network, made_once
from model.networks.weights import FinderWeights, load_vehicle_weights

AT_BOTTOM_SHARE = 0.02
"""A box that ends nearer to the frame's lower edge than this share of its height goes on below it."""

SAME_PLACE_IOU = 0.6
"""Two boxes that share this much of their union stand at the same place in the picture; the finder's edges tremble."""

OWN_SHARE = 0.5
"""A bonnet or dashboard is at its place in at least so many of the frames; a car ahead comes and goes."""

LEAST_FRAMES = 4
"""With fewer frames to compare nothing is taken for the own vehicle."""


class VehicleFinder:
    """Boxes round cars, motorcycles, buses and lorries, in the picture's own pixels. Any number of threads may ask."""

    def __init__(self, weights: FinderWeights | None = None) -> None:
        self._weights = load_vehicle_weights() if weights is None else weights
        self._network = Network(self._weights.path)

    def find(self, image: Image) -> list[Box]:
        """Every box over the threshold; several round one vehicle are left as they are. Raises NetworkError."""
        with self._network.turn() as ask:
            fit = letterbox(image, self._weights.longest_side)
            return [one.box for one in found_over(self._weights.confidence, ask(fit.tensor)[0], fit)]


@made_once
def vehicle_finder() -> VehicleFinder:
    """One for the process; raises WeightsError without the network."""
    return VehicleFinder()


def own_vehicle(frames: Sequence[Sequence[Box]], height: int) -> list[Box]:
    """Where the own bonnet or dashboard was taken for a vehicle.

    Args:
        frames: the vehicles found in frames spread over one recording.
        height: of the frames, pixels.
    """
    low = [[box for box in boxes if box.y2 >= height * (1 - AT_BOTTOM_SHARE)] for boxes in frames]
    if len(frames) < LEAST_FRAMES:
        return []
    kept: list[Box] = []
    for box in (box for boxes in low for box in boxes):
        often = sum(any(same_place(box, other) for other in boxes) for boxes in low) >= OWN_SHARE * len(frames)
        if often and not any(same_place(box, other) for other in kept):
            kept.append(box)
    return kept


def same_place(one: Box, other: Box) -> bool:
    """Whether two boxes may be of one thing that does not move in the picture."""
    shared = overlap(one, other)
    return shared >= SAME_PLACE_IOU * (one.area + other.area - shared)
