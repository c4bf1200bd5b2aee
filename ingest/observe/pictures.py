"""Which picture of a damage a drive keeps: the frame's that shows it best, where no blur lies on it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from ingest.observe.observation import Shown, seen_well
from ingest.observe.placing import Placed
from model.detection import Box, Image
from model.networks.privacy import hidden_share

SHOTS_HELD = 3
"""So many frames of a damage are held for its picture: where the blur of a face or a plate covers it in the best, the
next is taken. A frame of 1080p is 6 MB, and all damages in view share the dozen frames between them and the camera."""


@dataclass(frozen=True, slots=True)
class FrameSeen:
    """A frame, while somebody may still want its picture."""

    pts_s: float
    image: Image


@dataclass(frozen=True, slots=True)
class Kept:
    """A frame's picture, as it was written."""

    name: str
    hidden: tuple[Box, ...] = ()
    """What the blur of faces and plates covers, pixels."""


@dataclass(frozen=True, slots=True)
class Shot:
    """A frame, and a damage in it."""

    pictured: Placed
    frame: FrameSeen


def best_shots(shots: Iterable[Shot]) -> list[Shot]:
    """Those worth holding, the best first."""
    return sorted(shots, key=lambda shot: -seen_well(shot.pictured))[:SHOTS_HELD]


@dataclass
class Pictures:
    """Of one drive. A frame is blurred and written when it is first wanted, and once."""

    keep: Callable[[FrameSeen], Kept]
    """Blurs and writes a frame's picture."""
    kept: dict[float, Kept] = field(default_factory=dict)
    """By the frame's time, seconds."""

    def of(self, shots: Sequence[Shot]) -> Shown:
        """Writes the best shot; where blur covers the damage in it, the next best. The freest where it does in all."""
        tried: list[Shown] = []
        for shot in shots:
            tried.append(self._shown(shot))
            if tried[-1].is_free:
                break
        return min(tried, key=lambda shown: shown.hidden_share)

    def _shown(self, shot: Shot) -> Shown:
        if shot.frame.pts_s not in self.kept:
            self.kept[shot.frame.pts_s] = self.keep(shot.frame)
        kept = self.kept[shot.frame.pts_s]
        return Shown(shot.pictured, kept.name, hidden_share(shot.pictured.detection.box, kept.hidden))
