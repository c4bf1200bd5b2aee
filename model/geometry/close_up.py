"""The part of a picture that shows a damage with a metre of road round it, and how long a metre is there."""

from dataclasses import dataclass

from model.detection import Box

ROUND_M = 1.0
"""Road shown on either side of the damage, metres: edge, gutter and joint are what a crew asks for."""

CLOSE_UP_ASPECT = 4 / 3
"""Width by height."""

NARROWEST_ACROSS_M, WIDEST_ACROSS_M = 1.5, 40.0
"""Road across a whole picture's width at the near edge and at the farthest damage, metres: bounds against boxes that
are a sliver. Assumed (a phone's 70° at 1.2 m height sees 2 m across at its lower edge, 40 m at 28 m)."""

LEAST_CLOSE_UP_SHARE = 0.12
"""Of the picture's width: a smaller part is only squares."""

BAR_LENGTHS_M = (2.0, 1.0, 0.5, 0.2, 0.1)
LONGEST_BAR_SHARE = 0.45
"""Of the close-up's width."""


@dataclass(frozen=True, slots=True)
class CloseUp:
    """A part of a picture, and a bar of scale for it."""

    view: Box
    """In the picture's own pixels, whole ones, inside it."""
    bar_m: float
    """A round length across the road, metres."""
    bar_px: float
    """The same in the picture's pixels, at the damage."""


def close_up(box: Box, width_m: float, picture_width: int, picture_height: int) -> CloseUp:
    """The close-up of a damage.

    Args:
        box: round the damage, pixels.
        width_m: of the damage, across the road.
        picture_width: pixels.
        picture_height: pixels.
    """
    metre_px = _metre_px(box, width_m, picture_width)
    width, height = _size(box, metre_px, picture_width, picture_height)
    left = _inside((box.x1 + box.x2 - width) / 2, picture_width - width)
    top = _inside((box.y1 + box.y2 - height) / 2, picture_height - height)
    bar_m = next((bar for bar in BAR_LENGTHS_M if bar * metre_px <= LONGEST_BAR_SHARE * width), BAR_LENGTHS_M[-1])
    return CloseUp(Box(left, top, left + width, top + height), bar_m, bar_m * metre_px)


def _metre_px(box: Box, width_m: float, picture_width: int) -> float:
    """Of road across, at the damage: the box is as wide as the damage."""
    measured = box.width / width_m if width_m > 0 else 0.0
    return min(picture_width / NARROWEST_ACROSS_M, max(picture_width / WIDEST_ACROSS_M, measured))


def _size(box: Box, metre_px: float, picture_width: int, picture_height: int) -> tuple[int, int]:
    """Along the road a metre is shorter in the picture, so what is enough across is enough along."""
    round_px = 2 * ROUND_M * metre_px
    wanted = max(box.width + round_px, (box.height + round_px / 2) * CLOSE_UP_ASPECT)
    width = max(wanted, LEAST_CLOSE_UP_SHARE * picture_width)
    width = min(width, picture_width, picture_height * CLOSE_UP_ASPECT)
    return round(width), min(picture_height, round(width / CLOSE_UP_ASPECT))


def _inside(start: float, latest: int) -> int:
    return round(min(max(start, 0), max(latest, 0)))
