"""Finds vehicles, which hide the road behind them, and tells the own one from the others."""

from collections.abc import Callable, Sequence

from model.detection import Box, Picture, as_reduced
from model.networks.candidates import overlap
from model.networks.finding import found_over
from model.networks.letterbox import letterbox, reduced
from model.networks.network import Network, made_once
from model.networks.weights import FinderWeights, load_vehicle_weights

AT_BOTTOM_SHARE = 0.02
"""A box that ends nearer to the frame's lower edge than this share of its height goes on below it."""

SAME_VEHICLE_IOU = 0.6
"""Two boxes that share this much of their union stand at the same place in the picture; the finder's edges tremble."""

OWN_SHARE = 0.5
"""A bonnet or dashboard is at its place in at least so many of the frames; a car ahead comes and goes."""

LEAST_FRAMES = 4
"""With fewer frames to compare nothing is taken for the own vehicle."""


NEAR_SHARE = 0.06
"""A vehicle is near when its box's longer side is at least this share of the frame's width: a car 1.5 m high within
12 m of a lens of 86 degrees, within 20 m of a typical one. Only there it hides road that is inspected."""

UNWATCHED_S = 1.0
"""No vehicle comes near and is gone again within so many seconds, ahead of a vehicle that drives. Assumed."""


class VehicleFinder:
    """Boxes round cars, motorcycles, buses and lorries, in the picture's own pixels. Any number of threads may ask."""

    def __init__(self, weights: FinderWeights | None = None) -> None:
        self._weights = load_vehicle_weights() if weights is None else weights
        self._network = Network(self._weights.path)

    def find(self, image: Picture) -> list[Box]:
        """Every box over the threshold; several round one vehicle are left as they are. Raises NetworkError."""
        with self._network.turn() as ask:
            fit = letterbox(reduced(image), self._weights.longest_side)
            return [one.box for one in found_over(self._weights.confidence, ask(fit.canvas)[0], fit)]


@made_once
def vehicle_finder() -> VehicleFinder:
    """One for the process; raises WeightsError without the network."""
    return VehicleFinder()


def found_in_passing(
    find: Callable[[Picture], list[Box]], pictures: Sequence[Picture], times_s: Sequence[float]
) -> list[list[Box]]:
    """The vehicles in pictures of one drive, of which only some are searched.

    Between two that show nothing near and were taken within `UNWATCHED_S` nobody is looked for: those have no boxes,
    as if they had been searched and were empty. A bonnet is near, so a steady one is found in every frame.

    Args:
        find: searches a picture.
        times_s: of the pictures, ascending, seconds.
    """
    found = {number: find(pictures[number]) for number in {0, len(pictures) - 1} if pictures}
    gaps = [(0, len(pictures) - 1)]
    while gaps:
        first, last = gaps.pop()
        near = any(_is_near(box, pictures[end]) for end in (first, last) for box in found.get(end, ()))
        if last - first > 1 and (near or times_s[last] - times_s[first] > UNWATCHED_S):
            middle = (first + last) // 2
            found[middle] = find(pictures[middle])
            gaps += [(first, middle), (middle, last)]
    return [found.get(number, []) for number in range(len(pictures))]


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


def _is_near(box: Box, picture: Picture) -> bool:
    return max(box.width, box.height) >= NEAR_SHARE * as_reduced(picture).width


def same_place(one: Box, other: Box) -> bool:
    """Whether two boxes may be of one thing that does not move in the picture."""
    shared = overlap(one, other)
    return shared >= SAME_VEHICLE_IOU * (one.area + other.area - shared)
