"""Which picture of a damage a drive keeps: the frame's that shows it best, where no blur lies on it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from ingest.observe.observation import Depiction, view_quality
from ingest.observe.placing import PlacedDetection
from model.detection import Box, Image
from model.networks.privacy import hidden_share

CANDIDATES_HELD = 3
"""So many frames of a damage are held for its picture: where the blur of a face or a plate covers it in the best, the
next is taken. A frame of 1080p is 6 MB, and all damages in view share the dozen frames between them and the camera."""


@dataclass(frozen=True, slots=True)
class DecodedFrame:
    """A frame in memory, while its picture may still be kept."""

    pts_s: float
    image: Image


@dataclass(frozen=True, slots=True)
class KeptPicture:
    """A frame's picture, as it was written."""

    name: str
    hidden: tuple[Box, ...] = ()
    """What the blur of faces and plates covers, pixels."""


@dataclass(frozen=True, slots=True)
class PictureCandidate:
    """A frame, and a damage's detection in it."""

    detection: PlacedDetection
    frame: DecodedFrame


def best_candidates(candidates: Iterable[PictureCandidate]) -> list[PictureCandidate]:
    """Those worth holding, the best first."""
    return sorted(candidates, key=lambda candidate: -view_quality(candidate.detection))[:CANDIDATES_HELD]


@dataclass
class PictureSelector:
    """Of one drive. A frame is blurred and written when it is first wanted, and once."""

    keep: Callable[[DecodedFrame], KeptPicture]
    """Blurs and writes a frame's picture."""
    kept: dict[float, KeptPicture] = field(default_factory=dict)
    """By the frame's time, seconds."""

    def select(self, candidates: Sequence[PictureCandidate]) -> Depiction:
        """Write the best; where blur covers the damage in it, the next best. The freest where it does in all."""
        tried: list[Depiction] = []
        for candidate in candidates:
            tried.append(self._write(candidate))
            if tried[-1].is_free:
                break
        return min(tried, key=lambda depiction: depiction.hidden_share)

    def _write(self, candidate: PictureCandidate) -> Depiction:
        at = candidate.frame.pts_s
        if at not in self.kept:
            self.kept[at] = self.keep(candidate.frame)
        picture = self.kept[at]
        hidden = hidden_share(candidate.detection.detection.box, picture.hidden)
        return Depiction(candidate.detection, picture.name, hidden)
